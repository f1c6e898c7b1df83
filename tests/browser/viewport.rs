//! The viewports that the tests use.

/// The size of a screen, in CSS pixels.
#[derive(Clone, Copy)]
pub(crate) struct Viewport {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ratio: u32,
}

/// A common phone.
pub(crate) const PHONE: Viewport = Viewport { name: "390", width: 390, height: 844, ratio: 2 };
/// The smallest phone that is supported.
pub(crate) const SMALL: Viewport = Viewport { name: "320", width: 320, height: 568, ratio: 2 };
/// A kiosk in a station.
pub(crate) const KIOSK: Viewport = Viewport { name: "kiosk", width: 1080, height: 1920, ratio: 1 };
