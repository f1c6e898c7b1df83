//! The phone's two clocks, and a timer.

use std::cell::RefCell;

use checkout::Now;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// An alarm is never set for longer: a browser wraps what does not fit into 31 bits of milliseconds.
const ALARM_MS_MAX: u64 = 3_600_000;

/// The time of both clocks.
pub(crate) fn now() -> Now {
    let performance = web_sys::window().and_then(|window| window.performance());
    Now {
        mono_ms: whole(performance.map_or(0.0, |performance| performance.now())),
        wall_ms: whole(js_sys::Date::now()),
    }
}

/// Browsers count milliseconds as floats. The conversion saturates.
fn whole(ms: f64) -> u64 {
    ms as u64
}

/// A timer for one time: setting it again cancels the earlier time.
pub(crate) struct Alarm {
    ring: Closure<dyn FnMut()>,
    set: RefCell<Option<i32>>,
}

impl Alarm {
    /// An alarm that calls this, not set.
    pub(crate) fn new(ring: impl FnMut() + 'static) -> Self {
        Self { ring: Closure::new(ring), set: RefCell::new(None) }
    }

    /// Sets it. An alarm beyond the limit fires early; the machine then sets it again.
    pub(crate) fn set(&self, in_ms: u64) {
        self.clear();
        let ms = i32::try_from(in_ms.min(ALARM_MS_MAX)).unwrap_or(i32::MAX);
        let ring = self.ring.as_ref().unchecked_ref();
        let id = web_sys::window().and_then(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(ring, ms).ok()
        });
        self.set.replace(id);
    }

    /// Cancels the time that was set.
    pub(crate) fn clear(&self) {
        if let (Some(id), Some(window)) = (self.set.take(), web_sys::window()) {
            window.clear_timeout_with_handle(id);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}
