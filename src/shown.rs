//! What the rider sees, parted by what changes it.
//!
//! A screen is drawn again only when something in it changed that does not count down; drawing again goes
//! over the same elements, so that focus, what is typed and what is folded open stay. The seconds go their own
//! way, to the one text that shows them.

use core::mem::take;

use checkout::Screen;
use checkout::screen::{Payment, Review, SignIn, Wait, WaitReason};
use leptos::prelude::*;

use crate::effects::{document, storage};
use crate::operator;
use crate::text::Language;

/// The screen in its parts, and the language in which it is said.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// The screen without what counts down.
    pub(crate) resting: RwSignal<Screen>,
    /// What counts down.
    pub(crate) seconds: RwSignal<Seconds>,
    /// Which heading the screen has.
    pub(crate) heading: RwSignal<u8>,
    /// The language of the page.
    pub(crate) language: RwSignal<Language>,
}

/// The seconds that a screen counts down.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seconds {
    /// Until the opening, or until the quote or the order runs out.
    pub(crate) left: u64,
    /// Until the page asks again.
    pub(crate) again: u64,
}

impl Shown {
    /// This screen.
    pub(crate) fn new(screen: Screen) -> Self {
        let heading = heading(&screen);
        let (resting, seconds) = part(screen);
        let shown = Self {
            resting: RwSignal::new(resting),
            seconds: RwSignal::new(seconds),
            heading: RwSignal::new(heading),
            language: RwSignal::new(first_language()),
        };
        shown.follow(false);
        shown
    }

    /// Shows a screen, as far as it is not shown already.
    pub(crate) fn publish(self, screen: Screen) {
        // The heading first: where it changes, what is drawn under it is forgotten and not drawn over.
        let is_new = set(self.heading, heading(&screen));
        let (resting, seconds) = part(screen);
        set(self.seconds, seconds);
        set(self.resting, resting);
        if is_new {
            self.follow(true);
        }
    }

    /// Changes the language, and remembers it.
    pub(crate) fn speak(self, language: Language) {
        storage::save_language(language.tag());
        self.language.set(language);
        self.follow(false);
    }

    /// Lets the page around the app follow: its language, its name, and the focus when a new screen comes.
    fn follow(self, is_new: bool) {
        let language = self.language.get_untracked();
        document::set_language(language.tag());
        // By the next frame the screen is drawn.
        request_animation_frame(move || {
            document::name_after_heading(operator::name(language));
            if is_new {
                document::focus_heading();
            }
        });
    }
}

/// Sets a signal where that changes it; says whether it did.
fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) -> bool {
    let changes = signal.with_untracked(|present| *present != value);
    if changes {
        signal.set(value);
    }
    changes
}

/// The language that the rider chose here before, or the phone's, or the operator's first.
fn first_language() -> Language {
    let wished = [storage::language(), document::preferred_language()];
    let wished = wished.iter().flatten().filter_map(|tag| Language::of(tag));
    let spoken = || operator::LANGUAGES.iter().filter_map(|tag| Language::of(tag));
    let mut wished = wished.filter(|language| spoken().any(|spoken| spoken == *language));
    wished.next().or_else(|| spoken().next()).unwrap_or(Language::Chinese)
}

/// Tells screens apart whose headings differ.
fn heading(screen: &Screen) -> u8 {
    match screen {
        Screen::Loading { .. } => 0,
        Screen::Upcoming { .. } => 1,
        Screen::Open { .. } => 2,
        Screen::SignIn(SignIn::Phone { .. }) => 3,
        Screen::SignIn(SignIn::Code { .. }) => 4,
        Screen::Quoting { .. } => 5,
        Screen::Reviewing(_) => 6,
        Screen::Ordering { .. } => 7,
        Screen::Paying(Payment { ready: Err(_), .. }) => 8,
        Screen::Paying(Payment { ready: Ok(_), .. }) => 9,
        Screen::Checking { .. } => 10,
        Screen::Ticketed(_) => 11,
        Screen::Refunding { .. } => 12,
        Screen::Refunded { .. } => 13,
        Screen::RefundNeedsHelp { .. } => 14,
        Screen::Closed { .. } => 15,
        Screen::SoldOut { .. } => 16,
        Screen::Ended { .. } => 17,
        Screen::Paused { .. } => 18,
        Screen::Disputed { .. } => 19,
        Screen::Problem { .. } => 20,
    }
}

/// Takes out of a screen what counts down.
fn part(mut screen: Screen) -> (Screen, Seconds) {
    let mut seconds = Seconds::default();
    match &mut screen {
        Screen::Upcoming { left_s, .. }
        | Screen::Reviewing(Review { left_s, .. })
        | Screen::Paying(Payment { left_s, .. }) => seconds.left = take(left_s),
        Screen::Checking { next_s: Some(next_s), .. }
        | Screen::Disputed { next_s: Some(next_s), .. } => seconds.again = take(next_s),
        _ => {}
    }
    if let Some(Wait { reason: WaitReason::Again { in_s }, .. }) = wait(&mut screen) {
        seconds.again = take(in_s);
    }
    (screen, seconds)
}

/// What the screen says of waiting.
fn wait(screen: &mut Screen) -> Option<&mut Wait> {
    match screen {
        Screen::Loading { wait }
        | Screen::Quoting { wait }
        | Screen::Ordering { wait, .. }
        | Screen::Paying(Payment { ready: Err(wait), .. })
        | Screen::SignIn(
            SignIn::Phone { sending: wait, .. } | SignIn::Code { checking: wait, .. },
        ) => wait.as_mut(),
        _ => None,
    }
}
