//! Dates and times in words, by the browser's own `Intl`, where the trains run and not where the phone is.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;
use wire::UnixSeconds;

use crate::text::Language;

const TIME_ZONE: &str = "Asia/Shanghai";

/// How much of an instant is said, as options of `Intl.DateTimeFormat`.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// The time of day.
    Time,
    /// The day, without the year.
    Day,
    /// The day and the time, without the year.
    Moment,
    /// The day with the year.
    Date,
}

impl Form {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        const ALL: [(&str, &str); 6] = [
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
            ("month", "long"),
            ("day", "numeric"),
            ("year", "numeric"),
        ];
        match self {
            Self::Time => &ALL[..3],
            Self::Day => &ALL[3..5],
            Self::Moment => &ALL[..5],
            Self::Date => &ALL[3..],
        }
    }
}

/// Says an instant in a language.
pub(crate) fn say(instant: UnixSeconds, form: Form, language: Language) -> String {
    let options = Object::new();
    for (name, value) in form.options().iter().chain(&[("timeZone", TIME_ZONE)]) {
        _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    let ms = JsValue::from(instant.saturating_mul(1_000) as f64);
    Date::new(&ms).to_locale_string(language.tag(), &options).into()
}
