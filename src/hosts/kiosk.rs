//! The kiosk: the service worker with the shop in the page, and the frame that the app runs in.

pub(crate) mod camera;

use std::cell::RefCell;

use gloo_net::http::RequestBuilder;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, EventTarget, HtmlElement, HtmlIFrameElement, ServiceWorkerContainer,
    ServiceWorkerRegistration,
};

use wire::endpoint::SESSION;

use crate::effects::events;

/// The script of the service worker, beside the page.
const WORKER: &str = "worker.js";
/// What is posted to a worker that does not answer this page's requests yet.
const CLAIM: &str = "claim";

fn workers() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    // Without a secure context there is none, whatever the type states.
    let workers = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    workers.dyn_into().ok()
}

/// Registers the service worker. Calls the first function once it answers this page's requests, and the second after
/// each request of the app. Returns whether this browser can have the worker.
pub(crate) async fn begin(ready: impl Fn() + 'static, requested: impl Fn() + 'static) -> bool {
    match workers() {
        Some(workers) => register(workers, ready, requested).await.is_some(),
        None => false,
    }
}

async fn register(
    workers: ServiceWorkerContainer,
    ready: impl Fn() + 'static,
    requested: impl Fn() + 'static,
) -> Option<()> {
    events::listen(&workers, "message", move |_| requested());
    JsFuture::from(workers.register(WORKER)).await.ok()?;
    let registration = JsFuture::from(workers.ready().ok()?).await.ok()?;
    let registration: ServiceWorkerRegistration = registration.unchecked_into();
    if workers.controller().is_some() {
        ready();
    } else {
        events::listen(&workers, "controllerchange", move |_| ready());
        _ = registration.active()?.post_message(&CLAIM.into());
    }
    Some(())
}

/// Asks the shop in the page for something, by an address beside this page.
pub(crate) async fn post(path: &str) -> Option<String> {
    let request = RequestBuilder::new(path).method(gloo_net::http::Method::POST);
    let response = request.send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

/// Ends the session at the server. Returns whether it has acknowledged that.
pub(crate) async fn end_session() -> bool {
    let request = RequestBuilder::new(SESSION).method(gloo_net::http::Method::DELETE);
    request.send().await.is_ok_and(|response| response.ok())
}

/// Calls this at each touch and each key on this page.
pub(crate) fn on_touch_here(touched: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    for name in TOUCHES {
        let touched = touched.clone();
        events::listen(&window, name, move |_| touched());
    }
}

/// Whether the machine has a network.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_some_and(|window| window.navigator().on_line())
}

/// The time of day of the machine, as `21:07`.
pub(crate) fn time_of_day() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

/// The address of an image of vectors that is in the program.
pub(crate) fn image(svg: &str) -> String {
    format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(svg)))
}

/// Loads the page anew.
pub(crate) fn restart() {
    if let Some(window) = web_sys::window() {
        _ = window.location().reload();
    }
}

/// A touch, and a key.
const TOUCHES: [&str; 2] = ["pointerdown", "keydown"];

type Listener = Closure<dyn FnMut(Event)>;

thread_local! {
    /// The listeners in the frame of the app, which are dropped with it: a kiosk runs for months.
    static IN_FRAME: RefCell<Vec<Listener>> = const { RefCell::new(Vec::new()) };
}

fn listen_in_frame(target: &EventTarget, name: &str, handler: impl Fn() + 'static) {
    let listener = Listener::new(move |_| handler());
    _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    IN_FRAME.with_borrow_mut(|all| all.push(listener));
}

/// Opens this page of the app in a new frame in the place of the one before, whose page and history end with it. Calls
/// this at each touch in it.
pub(crate) fn open_app(frame: &str, path: &str, touched: impl Fn() + Clone + 'static) {
    let Some(fresh) = close_app(frame) else {
        return;
    };
    let loaded = fresh.clone();
    listen_in_frame(&fresh, "load", move || {
        // Of the same origin, so its window can be listened to; each page in the frame has another.
        if let Some(window) = loaded.content_window() {
            for name in TOUCHES {
                listen_in_frame(&window, name, touched.clone());
            }
        }
    });
    fresh.set_src(path);
}

/// Replaces the frame by an empty one.
pub(crate) fn close_app(frame: &str) -> Option<HtmlIFrameElement> {
    let document = web_sys::window()?.document()?;
    let old = document.get_element_by_id(frame)?;
    let fresh = old.clone_node().ok()?.dyn_into::<HtmlIFrameElement>().ok()?;
    _ = fresh.remove_attribute("src");
    old.replace_with_with_node_1(&fresh).ok()?;
    IN_FRAME.take();
    Some(fresh)
}

/// Presses this button of the app, if it is there and can be pressed.
pub(crate) fn press(frame: &str, button: &str) -> bool {
    let pressed = || {
        let document = web_sys::window()?.document()?;
        let frame = document.get_element_by_id(frame)?.dyn_into::<HtmlIFrameElement>().ok()?;
        // An element of another window is of no type that this one knows.
        let button = frame.content_document()?.get_element_by_id(button)?;
        (!button.has_attribute("aria-disabled"))
            .then(|| button.unchecked_into::<HtmlElement>().click())
    };
    pressed().is_some()
}
