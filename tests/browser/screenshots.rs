//! Screenshots, for people to look at.

use serde_json::json;

use crate::rider::{Rider, picture_folder};
use crate::viewport::{KIOSK, PHONE, SMALL, Viewport};
use crate::wait::until;

/// The language that a rider can switch from, by the switch to the other.
const LANGUAGES: [(&str, &str); 2] = [("zh", "zh-CN"), ("en", "en")];
const THEMES: [&str; 2] = ["light", "dark"];

impl Rider {
    /// One screenshot: on a phone, in the language of the page, in light.
    pub(crate) async fn takes_screenshot(&self, name: &str) {
        self.pictures(name, PHONE, "light").await;
    }

    /// Screenshots in every viewport, in both languages, in light and dark.
    pub(crate) async fn takes_all_screenshots(&self, name: &str) {
        for _language in LANGUAGES {
            for viewport in [PHONE, SMALL, KIOSK] {
                for theme in THEMES {
                    self.pictures(name, viewport, theme).await;
                }
            }
            self.uses_viewport(PHONE, "light").await;
            self.switches_language().await;
        }
    }

    /// Presses the switch, and waits for the page to follow.
    pub(crate) async fn switches_language(&self) {
        let before = self.language().await;
        self.presses_element("header button[lang]").await;
        let followed = async || (self.language().await != before).then_some(());
        until("the page speaks the other language", followed).await;
    }

    /// The language of the page, by its `lang` attribute.
    pub(crate) async fn language(&self) -> String {
        let language = self.runs_script("return document.documentElement.lang", vec![]).await;
        language.as_str().unwrap_or_default().into()
    }

    async fn pictures(&self, name: &str, viewport: Viewport, theme: &str) {
        self.uses_viewport(viewport, theme).await;
        self.waits_for_animations().await;
        let wide = self.runs_script("return document.documentElement.scrollWidth", vec![]).await;
        let wide = wide.as_u64().expect("a width");
        assert!(wide <= viewport.width.into(), "{name} needs {wide} px of {}", viewport.width);
        let language = self.language().await;
        let language = LANGUAGES.iter().find(|(_, tag)| *tag == language);
        let (language, _) = language.expect("a page in one of the languages");
        let file = format!("{name}-{language}-{}-{theme}.png", viewport.name);
        self.browser.screenshot(&picture_folder().join(file)).await.expect("a picture");
        self.uses_viewport(PHONE, "light").await;
    }

    /// Waits until all finite animations have ended.
    async fn waits_for_animations(&self) {
        let moving = "return document.getAnimations().filter((move) =>
            move.playState === 'running' && Number.isFinite(move.effect.getComputedTiming().endTime)
        ).length";
        let rests = async || (self.runs_script(moving, vec![]).await == 0).then_some(());
        until("the page is at rest", rests).await;
    }

    /// Sets the viewport and the colour scheme.
    pub(crate) async fn uses_viewport(&self, viewport: Viewport, theme: &str) {
        let Viewport { width, height, ratio, .. } = viewport;
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
