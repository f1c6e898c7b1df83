//! Pictures of the screens, for people to look at.

use serde_json::json;

use crate::patience::until;
use crate::rider::{Rider, picture_folder};
use crate::shape::{KIOSK, PHONE, SMALL, Shape};

/// The language that a rider can switch from, by the switch to the other.
const LANGUAGES: [(&str, &str); 2] = [("zh", "zh-CN"), ("en", "en")];
const THEMES: [&str; 2] = ["light", "dark"];

impl Rider {
    /// One picture: on a phone, in the language of the page, in light.
    pub(crate) async fn is_pictured(&self, name: &str) {
        self.pictures(name, PHONE, "light").await;
    }

    /// A picture on every shape of screen, in both languages, in light and dark.
    pub(crate) async fn is_pictured_all_round(&self, name: &str) {
        for _language in LANGUAGES {
            for shape in [PHONE, SMALL, KIOSK] {
                for theme in THEMES {
                    self.pictures(name, shape, theme).await;
                }
            }
            self.looks_at(PHONE, "light").await;
            self.speaks_the_other_language().await;
        }
    }

    /// Presses the switch, and waits for the page to follow.
    pub(crate) async fn speaks_the_other_language(&self) {
        let before = self.language().await;
        self.presses_at("header button[lang]").await;
        let followed = async || (self.language().await != before).then_some(());
        until("the page speaks the other language", followed).await;
    }

    /// The language that the page says it is in.
    pub(crate) async fn language(&self) -> String {
        let language = self.asks("return document.documentElement.lang", vec![]).await;
        language.as_str().unwrap_or_default().into()
    }

    async fn pictures(&self, name: &str, shape: Shape, theme: &str) {
        self.looks_at(shape, theme).await;
        self.sees_it_rest().await;
        let wide = self.asks("return document.documentElement.scrollWidth", vec![]).await;
        let wide = wide.as_u64().expect("a width");
        assert!(wide <= shape.width.into(), "{name} needs {wide} px of {}", shape.width);
        let language = self.language().await;
        let language = LANGUAGES.iter().find(|(_, tag)| *tag == language);
        let (language, _) = language.expect("a page in one of the languages");
        let file = format!("{name}-{language}-{}-{theme}.png", shape.name);
        self.browser.screenshot(&picture_folder().join(file)).await.expect("a picture");
        self.looks_at(PHONE, "light").await;
    }

    /// Waits until nothing fades in any more. What moves for ever may go on.
    async fn sees_it_rest(&self) {
        let moving = "return document.getAnimations().filter((move) =>
            move.playState === 'running' && Number.isFinite(move.effect.getComputedTiming().endTime)
        ).length";
        let rests = async || (self.asks(moving, vec![]).await == 0).then_some(());
        until("the page is at rest", rests).await;
    }

    /// Gives the phone another screen, and the time of day another light.
    async fn looks_at(&self, shape: Shape, theme: &str) {
        let Shape { width, height, ratio, .. } = shape;
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": true,
        });
        let feature = json!({ "name": "prefers-color-scheme", "value": theme });
        let media = json!({ "features": [feature] });
        let tools = self.browser.cdp();
        let sized = tools.send_raw("Emulation.setDeviceMetricsOverride", metrics).await;
        sized.expect("a screen of another size");
        tools.send_raw("Emulation.setEmulatedMedia", media).await.expect("another light");
    }
}
