//! Nothing is cut, covered or laid over something else, on any screen, in any size of phone, by the boxes that Chromium
//! measures.

use serde_json::json;

use crate::accessibility::LANGUAGES;
use crate::scenario::run;
use crate::site::{OPEN, Plan};
use crate::viewport::{PHONE, SMALL, Viewport};

/// A size of the screen and of the letters on it.
struct Sight {
    viewport: Viewport,
    /// In percent of what the browser has: an app around the page may ask for larger ones.
    letters: u32,
}

const fn size(name: &'static str, width: u32, height: u32) -> Sight {
    Sight { viewport: Viewport { name, width, height, ratio: 1 }, letters: 100 }
}

const SIGHTS: [Sight; 7] = [
    Sight { viewport: PHONE, letters: 100 },
    Sight { viewport: PHONE, letters: 150 },
    Sight { viewport: PHONE, letters: 200 },
    Sight { viewport: SMALL, letters: 100 },
    size("on its side", 844, 390),
    size("a phone at 200 %", 195, 422),
    size("a desktop at 400 %", 320, 256),
];
const LETTERS: &str = "document.documentElement.style.fontSize = arguments[0]";
const LAYOUT: &str = include_str!("layout.js");

#[test]
fn no_screen_is_cut_or_covered_in_any_size() {
    run(Plan { app: "SAMEFARE_TEST_GALLERY", ..OPEN }, async |_, rider| {
        rider.opens("/zh-CN.html?screen=open").await;
        rider.sees("open").await;
        let mut faults = Vec::new();
        for sample in rider.samples().await {
            for language in LANGUAGES {
                rider.opens(&format!("/{language}.html?screen={sample}")).await;
                rider.sees_the_app_started().await;
                for Sight { viewport, letters } in SIGHTS {
                    rider.uses_viewport(viewport, "light").await;
                    let percent = format!("{letters}%");
                    rider.runs_script(LETTERS, vec![json!(percent)]).await;
                    let found = rider.runs_script(LAYOUT, vec![]).await;
                    let found = found.as_array().expect("what was found").clone();
                    let place = format!("{sample}, {language}, {}, {percent}", viewport.name);
                    faults.extend(found.iter().map(|fault| format!("{place}: {fault}")));
                }
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    });
}
