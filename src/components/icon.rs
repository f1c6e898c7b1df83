//! Small drawings. They repeat what stands beside them in words, so no reader hears them.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy)]
pub(crate) enum Sign {
    /// It is right.
    Check,
    /// Stop.
    Stop,
    /// A telephone.
    Phone,
    /// Out of this page.
    Leave,
    /// No network.
    Offline,
    /// A clock.
    Clock,
    /// A pause.
    Pause,
    /// A printer.
    Print,
    /// Back to where it came from.
    Return,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Stop => "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v5M12 16.2v.1",
            Self::Phone => {
                "M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2z"
            }
            Self::Leave => "M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9",
            Self::Offline => {
                "M4 4l16 16M5 12.5a10 10 0 0 1 4-2.4M8.5 16a5 5 0 0 1 7 0M12 19.5v.1M14 9.7a10 10 0 0 1 5 2.8M2 9a15 15 0 0 1 4.5-2.8M10.5 5.1A15 15 0 0 1 22 9"
            }
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 .1 0zM12 7.5V12l3 2",
            Self::Pause => "M9 6v12M15 6v12",
            Self::Print => "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
            Self::Return => "M9 7L4 12l5 5M4 12h11a5 5 0 0 0 0-10",
        }
    }
}

/// A drawing in the colour of the words around it.
#[component]
pub(crate) fn Icon(
    /// What is drawn.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=sign.path()/>
        </svg>
    }
}
