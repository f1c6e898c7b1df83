//! What the page and the rider do, one after another: the loop, the messages, and the state between them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gtk::prelude::*;
use tao::dpi::LogicalSize;
use tao::event::{Event, WindowEvent};
use tao::event_loop::{ControlFlow, EventLoopBuilder, EventLoopProxy};
use tao::platform::unix::WindowExtUnix as _;
use tao::window::{Window, WindowBuilder};
use wire::Channel;
use wire::bridge::{self, AppHello, AppMessage, Insets, PageMessage};
use wry::{WebContext, WebView, WebViewBuilder, WebViewBuilderExtUnix as _};

use crate::backend::{self, Backend, TOKEN_SECONDS};
use crate::control::{self, Command};
use crate::options::Options;
use crate::sheet::{self, Choice, Sheet};
use crate::window::Controls;

/// How long before a token is over the page gets another.
const RENEWED_BEFORE_SECONDS: u64 = 60;

/// What the loop takes besides the window's events.
#[derive(Debug)]
pub(crate) enum UserEvent {
    /// A text came from the web view.
    Sent {
        /// The page's address.
        from: String,
        /// The text.
        text: String,
    },
    /// The back button.
    Back,
    /// Another rider signed in to the app, or nobody.
    Account,
    /// The switch or the slider was moved.
    Looks,
    /// A button of the payment sheet.
    Chosen(Choice),
    /// The page's token is over soon.
    TokenDue,
    /// A test's command.
    Command(Command),
}

struct App {
    options: Options,
    backend: Backend,
    window: Window,
    view: WebView,
    controls: Controls,
    /// By which the app takes a message: only the script in the main frame has it.
    word: String,
    /// The nonce of the page's last greeting.
    nonce: RefCell<String>,
    /// The types of the messages that the page sent.
    messages: RefCell<Vec<String>>,
    /// What the payment sheet shows.
    sheet: RefCell<Option<Sheet>>,
    is_closed: Cell<bool>,
}

/// Runs the app until it is closed.
///
/// # Errors
/// When there is no window, no web view or no key.
pub(crate) fn run(options: Options) -> Result<(), String> {
    let events = EventLoopBuilder::<UserEvent>::with_user_event().build();
    let window = WindowBuilder::new().with_title("Transit");
    let window = window.with_inner_size(LogicalSize::new(390.0, 844.0)).build(&events);
    let window = window.map_err(|it| it.to_string())?;
    let space = window.default_vbox().ok_or("the window has no room")?;
    let proxy = events.create_proxy();
    let controls = Controls::new(space, &proxy, options.phone.as_deref());
    if let Some(path) = &options.control {
        control::listen(path, proxy.clone())?;
    }
    let backend = Backend::open(&options.backend)?;
    let word = backend::random()?;
    let mut context = WebContext::new(Some(options.profile.clone()));
    context.set_allows_automation(options.control.is_some());
    let view = view(&options, &word, &mut context, (space, &proxy))?;
    renew_tokens(proxy);
    let app = Rc::new(App {
        options,
        backend,
        window,
        view,
        controls,
        word,
        nonce: RefCell::default(),
        messages: RefCell::default(),
        sheet: RefCell::default(),
        is_closed: Cell::default(),
    });
    // It lives as long as the view.
    let _context = Box::leak(Box::new(context));
    events.run(move |event, _, flow| {
        match event {
            Event::UserEvent(event) => app.on(event),
            Event::WindowEvent { event: WindowEvent::CloseRequested, .. } => {
                app.is_closed.set(true)
            }
            _ => {}
        }
        *flow = if app.is_closed.get() { ControlFlow::Exit } else { ControlFlow::Wait };
    });
}

fn view(
    options: &Options,
    word: &str,
    context: &mut WebContext,
    (space, proxy): (&gtk::Box, &EventLoopProxy<UserEvent>),
) -> Result<WebView, String> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let script = include_str!("page.js").replace("ORIGIN", &text(&options.origin));
    let script = script.replace("WORD", &text(word));
    let sent = proxy.clone();
    WebViewBuilder::new_with_web_context(context)
        .with_url(format!("{}/", options.origin))
        .with_initialization_script_for_main_only(script, true)
        .with_ipc_handler(move |request| {
            let (from, text) = (request.uri().to_string(), request.body().clone());
            _ = sent.send_event(UserEvent::Sent { from, text });
        })
        .build_gtk(space)
        .map_err(|it| it.to_string())
}

fn renew_tokens(proxy: EventLoopProxy<UserEvent>) {
    let seconds = u32::try_from(TOKEN_SECONDS - RENEWED_BEFORE_SECONDS).unwrap_or(u32::MAX);
    gtk::glib::timeout_add_seconds_local(seconds, move || {
        _ = proxy.send_event(UserEvent::TokenDue);
        gtk::glib::ControlFlow::Continue
    });
}

impl App {
    fn on(&self, event: UserEvent) {
        match event {
            UserEvent::Sent { from, text } => self.take(&from, &text),
            UserEvent::Back => self.send(&AppMessage::Back),
            // The page belonged to the rider before: nothing of it stays.
            UserEvent::Account => {
                _ = self.view.clear_all_browsing_data();
                self.close_sheet();
                _ = self.view.load_url(&format!("{}/", self.options.origin));
            }
            // The page takes the looks from the answer to its greeting.
            UserEvent::Looks => {
                if let Some(settings) = gtk::Settings::default() {
                    settings.set_gtk_application_prefer_dark_theme(self.controls.dark.is_active());
                }
                _ = self.view.reload();
            }
            UserEvent::Chosen(choice) => self.choose(choice),
            UserEvent::TokenDue => {
                if let Some(token) = self.token() {
                    self.send(&AppMessage::Token { token: &token });
                }
            }
            UserEvent::Command(Command { line, answer }) => _ = answer.send(self.obey(&line)),
        }
    }

    /// Takes a text from the web view, where it is a message of the page in the main frame.
    fn take(&self, from: &str, text: &str) {
        let origin = &self.options.origin;
        let is_own = from == origin || from.starts_with(&format!("{origin}/"));
        let Some(text) = text.strip_prefix(&self.word).filter(|_| is_own) else { return };
        let Some(object) = bridge::read(text) else { return };
        let Some((nonce, message)) = PageMessage::read(&object) else { return };
        if message != PageMessage::Hello && nonce != *self.nonce.borrow() {
            return;
        }
        let kind = object.get("type").and_then(|it| it.as_str()).unwrap_or_default();
        self.messages.borrow_mut().push(kind.into());
        match message {
            PageMessage::Hello => {
                self.nonce.replace(nonce.into());
                self.greet();
            }
            PageMessage::Pay { channel, text } => self.open_sheet(channel, text),
            PageMessage::Close => self.is_closed.set(true),
            PageMessage::Title { title } => self.window.set_title(title),
            PageMessage::Print => _ = self.view.print(),
            // Where an app would ask the system, this one writes it down.
            PageMessage::Save { .. } | PageMessage::Call { .. } | PageMessage::Open { .. } => {
                println!("{text}");
            }
        }
    }

    fn greet(&self) {
        let token = self.token();
        let hello = AppHello {
            language: Some("zh-CN"),
            font_scale: Some(self.controls.font.value() as u64),
            dark: Some(self.controls.dark.is_active()),
            // The bar is beside the page and covers nothing of it.
            insets: Insets::default(),
            pays: vec![Channel::AlipayApp, Channel::WechatApp],
            token: token.as_deref(),
        };
        self.send(&AppMessage::Hello(hello));
    }

    fn token(&self) -> Option<String> {
        let phone = self.controls.phone()?;
        self.backend.token(&self.options.origin, &phone).map_err(|it| eprintln!("{it}")).ok()
    }

    /// Sends a message to the page. It is written as a string of JavaScript, so that nothing in it is code.
    fn send(&self, message: &AppMessage<'_>) {
        let text = serde_json::Value::from(message.encode(&self.nonce.borrow())).to_string();
        let script = format!("window.samefareHost?.onmessage?.({{ data: {text} }})");
        _ = self.view.evaluate_script(&script);
    }

    fn open_sheet(&self, channel: Channel, text: &str) {
        match sheet::open(&self.options.provider, channel, text) {
            Ok(sheet) => {
                self.controls.show_sheet(&sheet);
                self.sheet.replace(Some(sheet));
            }
            Err(refused) => {
                eprintln!("the wallet refuses: {refused}");
                self.send(&AppMessage::Paid);
            }
        }
    }

    /// Whatever was pressed, the page is told that the wallet came back; it asks the server what became of it.
    fn choose(&self, choice: Choice) {
        let Some(sheet) = self.close_sheet() else { return };
        if let Err(error) = sheet::press(&self.options.provider, &sheet, choice) {
            eprintln!("{error}");
        }
        self.send(&AppMessage::Paid);
    }

    fn close_sheet(&self) -> Option<Sheet> {
        self.controls.hide_sheet();
        self.sheet.take()
    }

    /// Does what a test commands. Buttons are pressed as a finger presses them.
    fn obey(&self, line: &str) -> String {
        let (verb, object) = line.split_once(' ').unwrap_or((line, ""));
        match (verb, object) {
            ("press", "back") => self.controls.back.emit_clicked(),
            ("press", name) => match self.controls.button(name) {
                Some(button) => button.emit_clicked(),
                None => return "impossible".into(),
            },
            ("dark", _) => self.controls.dark.set_active(object == "on"),
            ("font", _) => self.controls.font.set_value(object.parse().unwrap_or(100.0)),
            ("account", _) => _ = self.controls.account.set_active_id(Some(object)),
            ("resume", "") => self.send(&AppMessage::Resumed),
            ("read", "amount") => return self.controls.amount().unwrap_or_default(),
            ("read", "messages") => return self.messages.borrow().join(" "),
            ("picture", file) => _ = self.save_picture(file),
            // As a phone ends an app: in the middle of whatever it does.
            ("die", "") => std::process::abort(),
            _ => return "unknown".into(),
        }
        "done".into()
    }

    /// The window as it is seen, page and controls.
    fn save_picture(&self, file: &str) -> Option<()> {
        let seen = self.window.gtk_window().window()?;
        let picture = seen.pixbuf(0, 0, seen.width(), seen.height())?;
        picture.savev(file, "png", &[]).ok()
    }
}
