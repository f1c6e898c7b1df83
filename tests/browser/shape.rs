//! The shapes of screens that the tests take.

/// The size of a screen.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ratio: u32,
}

/// What most riders hold in their hand.
pub(crate) const PHONE: Shape = Shape { name: "390", width: 390, height: 844, ratio: 2 };
/// The smallest that anybody has.
pub(crate) const SMALL: Shape = Shape { name: "320", width: 320, height: 568, ratio: 2 };
/// A machine in a station hall.
pub(crate) const KIOSK: Shape = Shape { name: "kiosk", width: 1080, height: 1920, ratio: 1 };
