//! Icons. The words beside them say the same, so they are hidden from screen readers.

use leptos::prelude::*;

use super::html::raw_html;

macro_rules! signs {
    ($($(#[$doc:meta])* $name:ident $path:literal;)*) => {
        /// What is drawn.
        #[derive(Clone, Copy)]
        pub(crate) enum Icon {
            $($(#[$doc])* $name,)*
        }

        /// A drawing in the colour of the words around it.
        pub(crate) fn icon(sign: Icon) -> AnyView {
            raw_html(match sign {
                $(Icon::$name => concat!(
                    r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=""#,
                    $path,
                    r#""/></svg>"#
                ),)*
            })
        }
    };
}

signs! {
    /// It is right.
    Check "M5 12.5l4.5 4.5L19 7.5";
    /// Stop.
    Stop "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v5M12 16.2v.1";
    /// A telephone.
    Phone "M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2z";
    /// Out of this page.
    Leave "M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9";
    /// No network.
    Offline "M4 4l16 16M5 12.5a10 10 0 0 1 4-2.4M8.5 16a5 5 0 0 1 7 0M12 19.5v.1M14 9.7a10 10 0 0 1 5 2.8M2 9a15 15 0 0 1 4.5-2.8M10.5 5.1A15 15 0 0 1 22 9";
    /// A clock.
    Clock "M12 3.5a8.5 8.5 0 1 0 .1 0zM12 7.5V12l3 2";
    /// A pause.
    Pause "M9 6v12M15 6v12";
    /// A ticket.
    Ticket "M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v1.5M14 11v2M14 15.5V17";
    /// A printer.
    Print "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z";
    /// Back to where it came from.
    Return "M9 7L4 12l5 5M4 12h11a5 5 0 0 0 0-10";
}
