//! Dates and times in words, by the browser's own `Intl`, in the time zone of the trains and not of the phone.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;
use wire::UnixSeconds;

use crate::context::DateStyle;
use crate::text::Language;

const TIME_ZONE: &str = "Asia/Shanghai";

/// The options of `Intl.DateTimeFormat`.
fn options(style: DateStyle) -> &'static [(&'static str, &'static str)] {
    const ALL: [(&str, &str); 6] = [
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
        ("month", "long"),
        ("day", "numeric"),
        ("year", "numeric"),
    ];
    const DAY: [(&str, &str); 3] = [("weekday", "short"), ("month", "short"), ("day", "numeric")];
    match style {
        DateStyle::Time => &ALL[..3],
        DateStyle::Day => &DAY,
        DateStyle::Moment => &ALL[..5],
        DateStyle::Date => &ALL[3..],
        DateStyle::Full => &ALL,
    }
}

/// Formats an instant in a language.
pub(crate) fn format(instant: UnixSeconds, style: DateStyle, language: Language) -> String {
    let object = Object::new();
    for (name, value) in options(style).iter().chain(&[("timeZone", TIME_ZONE)]) {
        _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    let ms = JsValue::from(instant.saturating_mul(1_000) as f64);
    Date::new(&ms).to_locale_string(language.tag(), &object).into()
}
