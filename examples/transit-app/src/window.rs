//! The app's own controls: the bar above the page, and the payment sheet below it.

use gtk::prelude::*;
use tao::event_loop::EventLoopProxy;

use crate::app::UserEvent;
use crate::sheet::{Choice, Sheet};

/// Riders who can be chosen at the app's sign-in.
const RIDERS: [&str; 2] = ["13800138000", "13900139000"];
/// The entry of the sign-in that is nobody.
const NOBODY: &str = "未登录";

/// The app's own controls.
pub(crate) struct Controls {
    pub(crate) back: gtk::Button,
    pub(crate) account: gtk::ComboBoxText,
    pub(crate) dark: gtk::Switch,
    pub(crate) font: gtk::Scale,
    sheet: gtk::Box,
    amount: gtk::Label,
    payee: gtk::Label,
    buttons: Vec<(Choice, gtk::Button)>,
}

impl Controls {
    /// Puts the bar and the sheet into the window. What is pressed goes to the loop.
    pub(crate) fn new(
        space: &gtk::Box,
        proxy: &EventLoopProxy<UserEvent>,
        phone: Option<&str>,
    ) -> Self {
        let send = |event: fn() -> UserEvent| {
            let proxy = proxy.clone();
            move || _ = proxy.send_event(event())
        };
        let bar = gtk::Box::new(gtk::Orientation::Horizontal, 8);
        let back = gtk::Button::with_label("‹ 返回");
        let pressed = send(|| UserEvent::Back);
        back.connect_clicked(move |_| pressed());
        let account = gtk::ComboBoxText::new();
        for entry in RIDERS.into_iter().chain([NOBODY]) {
            account.append(Some(entry), entry);
        }
        account.set_active_id(Some(phone.unwrap_or(NOBODY)));
        let changed = send(|| UserEvent::Account);
        account.connect_changed(move |_| changed());
        let dark = gtk::Switch::new();
        dark.set_valign(gtk::Align::Center);
        let moved = send(|| UserEvent::Looks);
        dark.connect_active_notify(move |_| moved());
        let font = gtk::Scale::with_range(gtk::Orientation::Horizontal, 80.0, 200.0, 10.0);
        font.set_value(100.0);
        let moved = send(|| UserEvent::Looks);
        font.connect_value_changed(move |_| moved());
        bar.pack_start(&back, false, false, 4);
        bar.pack_start(&account, false, false, 0);
        bar.pack_start(&gtk::Label::new(Some("深色")), false, false, 0);
        bar.pack_start(&dark, false, false, 0);
        bar.pack_start(&font, true, true, 4);
        space.pack_start(&bar, false, false, 4);
        bar.show_all();
        let (amount, payee) = (gtk::Label::new(None), gtk::Label::new(None));
        let row = gtk::Box::new(gtk::Orientation::Horizontal, 8);
        let buttons = Choice::ALL.map(|choice| {
            let button = gtk::Button::with_label(choice.label());
            let proxy = proxy.clone();
            button.connect_clicked(move |_| _ = proxy.send_event(UserEvent::Chosen(choice)));
            row.pack_end(&button, true, true, 4);
            (choice, button)
        });
        let sheet = gtk::Box::new(gtk::Orientation::Vertical, 8);
        sheet.pack_start(&amount, false, false, 8);
        sheet.pack_start(&payee, false, false, 0);
        sheet.pack_start(&row, false, false, 8);
        sheet.show_all();
        sheet.hide();
        space.pack_end(&sheet, false, false, 0);
        Self { back, account, dark, font, sheet, amount, payee, buttons: buttons.into() }
    }

    /// The number of the rider who is signed in to the app.
    pub(crate) fn phone(&self) -> Option<String> {
        let chosen = self.account.active_id()?;
        (chosen != NOBODY).then(|| chosen.into())
    }

    /// Shows the wallet's sheet.
    pub(crate) fn show_sheet(&self, sheet: &Sheet) {
        let Sheet { amount, payee, subject, .. } = sheet;
        self.amount.set_markup(&format!("<span size=\"xx-large\">{amount}</span>"));
        self.payee.set_text(&format!("{payee} · {subject}"));
        self.sheet.show();
    }

    pub(crate) fn hide_sheet(&self) {
        self.sheet.hide();
    }

    /// The amount on the sheet, where it is shown.
    pub(crate) fn amount(&self) -> Option<String> {
        self.sheet.is_visible().then(|| self.amount.text().into())
    }

    /// The button of the sheet with this name, where it is shown.
    pub(crate) fn button(&self, name: &str) -> Option<&gtk::Button> {
        let named = self.buttons.iter().find(|(choice, _)| choice.name() == name);
        named.map(|(_, button)| button).filter(|_| self.sheet.is_visible())
    }
}
