//! The root of the app: one match from [`Screen`] to the function of the same name in `screens`, and what is drawn
//! when the screen or the language changes.
//!
//! The machine returns a whole screen after every event, so nothing here observes what changed: a screen that equals
//! the one before is not drawn.

pub(crate) mod renderer;

use core::cell::{Cell, RefCell};

use checkout::screen::{Payment, SignIn};
use checkout::{Event, Screen};
use leptos::prelude::*;

use crate::components::html::{element, optional};
use crate::components::{FieldKind, announcer, footer, header, signed_in};
use crate::context::{Browser, ViewContext};
use crate::effects::locale::Locale;
use crate::effects::{calendar, document};
use crate::screens;
use renderer::Renderer;

const BROWSER: &Browser = &Browser {
    format_date: calendar::format,
    input_value: document::input_value,
    print: document::print,
};

/// What of a screen with the same heading may differ from what is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Only how long something lasts: time has passed, and nothing else happened.
    Clocks,
    /// Its words too.
    Words,
}

/// The app on its page, as long as the page lives.
pub(crate) struct App {
    renderer: &'static Renderer,
    locale: Cell<Locale>,
    screen: RefCell<Option<Screen>>,
    /// The number of the rider who is signed in, its middle hidden.
    rider: RefCell<Option<String>>,
    send: &'static dyn Fn(Event),
}

impl App {
    /// An app that has drawn nothing yet. It sends what the rider does to `send`.
    pub(crate) fn new(
        renderer: &'static Renderer,
        locale: Locale,
        send: &'static dyn Fn(Event),
    ) -> &'static Self {
        let (locale, screen, rider) = (Cell::new(locale), RefCell::new(None), RefCell::new(None));
        Box::leak(Box::new(Self { renderer, locale, screen, rider, send }))
    }

    /// Shows a screen, and whose number is signed in, unless both are shown already.
    pub(crate) fn show(&self, screen: Screen, rider: Option<String>, changes: Changes) {
        let is_same = *self.rider.borrow() == rider;
        self.rider.replace(rider);
        if !is_same || self.screen.borrow().as_ref() != Some(&screen) {
            self.draw(screen, changes);
        }
    }

    /// Continues in another language.
    pub(crate) fn set_locale(&self, locale: Locale) {
        self.locale.set(locale);
        let screen = self.screen.borrow().clone();
        if let Some(screen) = screen {
            self.draw(screen, Changes::Words);
        }
    }

    /// Draws what this makes of the shown screen, also where that is the same.
    #[cfg(feature = "gallery")]
    pub(crate) fn redraw(&self, change: impl FnOnce(&Screen) -> Screen) {
        let screen = self.screen.borrow().as_ref().map(change);
        if let Some(screen) = screen {
            self.draw(screen, Changes::Words);
        }
    }

    fn draw(&self, screen: Screen, changes: Changes) {
        let Locale { language, words } = self.locale.get();
        let handlers = self.renderer.fresh_handlers();
        let cx = ViewContext { language, words, handlers, browser: BROWSER, send: self.send };
        let switch = self.renderer.switch_from(language);
        let views = page(cx, switch, self.rider.borrow().as_deref(), &screen);
        let was_refused = document::refused_field().is_some();
        let before = self.screen.take();
        // A screen with another heading is not drawn over the one before.
        let anew = before.as_ref().is_none_or(|before| heading(before) != heading(&screen));
        self.screen.replace(Some(screen));
        // A translation took words out of the page that a patch would change. Clocks are not translated.
        let typed = match changes {
            Changes::Words if !anew && document::is_translated() => {
                let fields = [FieldKind::Phone, FieldKind::Code, FieldKind::Claim];
                Some(document::typed(fields.map(FieldKind::name)))
            }
            Changes::Words | Changes::Clocks => None,
        };
        self.renderer.draw(views, anew || typed.is_some(), language);
        if let Some(typed) = typed {
            typed.put_back();
        }
        if anew && before.is_some() {
            document::focus_heading();
        }
        if let Some(field) = document::refused_field().filter(|_| !was_refused) {
            _ = field.focus();
        }
    }
}

/// The page from top to bottom. The first argument after the context is the index of the handler that switches the
/// language.
fn page(cx: ViewContext, switch: String, rider: Option<&str>, screen: &Screen) -> Vec<AnyView> {
    Vec::from([
        header(cx.language, switch),
        optional(rider.map(|phone| signed_in(cx, phone))),
        element("MAIN").child(view(cx, screen)),
        footer(cx.words.help(), Some(cx.words.links())),
        announcer(cx, screen),
    ])
}

fn view(cx: ViewContext, screen: &Screen) -> AnyView {
    use screens::*;
    match screen {
        Screen::Loading { wait } => loading(cx, *wait),
        Screen::Upcoming { offer, left_s, rider } => upcoming(cx, offer, *left_s, rider.as_deref()),
        Screen::Open { offer, free, rider } => open(cx, offer, *free, rider.as_deref()),
        Screen::SignIn(step) => sign_in(cx, step),
        Screen::Quoting { wait } => quoting(cx, *wait),
        Screen::Reviewing(review) => reviewing(cx, review),
        Screen::Ordering { price, wait } => ordering(cx, price, *wait),
        Screen::Choosing(choice) => choosing(cx, choice),
        Screen::Paying(payment) => paying(cx, payment),
        Screen::Checking(check) => checking(cx, check),
        Screen::Ticketed(ticket) => ticketed(cx, ticket),
        Screen::GiveBack(it) => give_back(cx, it),
        Screen::Refunding(progress) => refunding(cx, progress),
        Screen::Refunded(refund) => refunded(cx, refund),
        Screen::RefundNeedsHelp(progress) => refund_needs_help(cx, progress),
        Screen::Closed { number } => closed(cx, number),
        Screen::SoldOut(it) => sold_out(cx, it),
        Screen::Ended { offer, signed_out } => ended(cx, offer, *signed_out),
        Screen::Paused { since, order } => paused(cx, *since, order.as_ref()),
        Screen::Disputed(dispute) => disputed(cx, dispute),
        Screen::Problem { kind, number } => problem(cx, *kind, number.as_deref()),
    }
}

/// Equal for screens with the same heading.
fn heading(screen: &Screen) -> (core::mem::Discriminant<Screen>, bool) {
    let second = match screen {
        Screen::SignIn(step) => matches!(step, SignIn::Code { .. }),
        Screen::Paying(Payment { ready, .. }) => ready.is_ok(),
        Screen::Choosing(choice) => choice.change.is_some(),
        Screen::GiveBack(it) => it.sending.is_some(),
        _ => false,
    };
    (core::mem::discriminant(screen), second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{DateStyle, Handlers};
    use crate::gallery;
    use crate::text::{Language, written};

    const BROWSER: &Browser = &Browser {
        format_date: |instant, style, language| {
            let style = match style {
                DateStyle::Time => "time",
                DateStyle::Day => "day",
                DateStyle::Moment => "moment",
                DateStyle::Date => "date",
                DateStyle::Full => "full",
            };
            format!("<{style} {instant} {}>", language.tag())
        },
        input_value: |_| String::new(),
        print: || {},
    };

    fn html(language: Language, screen: &Screen) -> String {
        let words = match language {
            Language::Chinese => &written::ZH,
            Language::English => &written::EN,
        };
        let handlers: &'static Handlers = Box::leak(Box::default());
        let cx = ViewContext { language, words, handlers, browser: BROWSER, send: &|_| {} };
        let html: String = page(cx, "0".into(), Some("138****5678"), screen)
            .into_iter()
            .map(|it| it.to_html())
            .collect();
        // Without the markers that separate text nodes.
        html.replace("<!>", "")
    }

    #[test]
    fn every_screen_is_rendered_in_both_languages_with_one_heading_and_every_placeholder_filled() {
        for gallery::Sample { name, screen } in gallery::samples().expect("verified notes") {
            let pages = [Language::Chinese, Language::English].map(|it| html(it, &screen));
            for html in &pages {
                assert_eq!(html.matches("<H1").count(), 1, "{name}: {html}");
                assert!(html.contains(r#"<H1 tabindex="-1">"#), "{name}: {html}");
                assert!(html.contains(r#"<SECTION class="screen" data-screen="#), "{name}: {html}");
                assert!(!html.contains(['{', '}']), "{name}: {html}");
            }
            assert_ne!(pages[0], pages[1], "{name}");
        }
    }

    #[test]
    fn what_was_signed_and_what_is_read_out_is_not_for_a_translation() {
        let mut found = std::collections::BTreeSet::new();
        for gallery::Sample { name, screen } in gallery::samples().expect("verified notes") {
            let html = html(Language::English, &screen);
            for tag in html.split('<').filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag)) {
                for id in ["pay", "words", "claim", "ticket", "disputed", "void", "compensation"] {
                    if tag.contains(&format!(r#"data-testid="{id}""#)) {
                        assert!(tag.contains(r#"translate="no""#), "{name}: {tag}");
                        found.insert(id);
                    }
                }
            }
        }
        assert_eq!(found.len(), 7, "{found:?}");
    }

    #[test]
    fn a_price_is_rendered_as_it_was_signed_and_a_date_as_the_browser_formats_it() {
        let samples = gallery::samples().expect("verified notes");
        let of = |name: &str| {
            let sample = samples.iter().find(|sample| sample.name == name).expect("a sample");
            html(Language::English, &sample.screen)
        };
        let price = r#"<SPAN translate="no" class="pay" data-testid="pay">¥300.00</SPAN>"#;
        assert!(of("reviewing").contains(price), "{}", of("reviewing"));
        assert!(of("reviewing").contains("&lt;time 1766066700 en&gt;"), "{}", of("reviewing"));
        assert!(!of("problem-offer").contains("¥"), "no price without a verified offer");
        let disputed = r#"<S translate="no" data-testid="disputed">¥30000.00</S>"#;
        assert!(of("disputed").contains(disputed), "{}", of("disputed"));
    }
}
