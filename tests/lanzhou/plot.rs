//! Money at risk over time as a picture: one line for each night, one scale for all.

use std::fmt::Write as _;

use fixtures::picture::{Head, begin, line, text};

use crate::{ALL_OFF, ALL_ON, Outcome};

/// The height of the picture, and where its axes begin and end, in its own units.
const HEIGHT: u32 = 420;
const LEFT: f64 = 92.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 72.0;
const BOTTOM: f64 = 372.0;
/// The shortest and the longest time that is shown, in seconds.
const SECONDS: [usize; 2] = [10, 60];
/// The smallest amount on the scale, in yuan; less is drawn as none.
const YUAN_MIN: f64 = 100.0;

/// The colours of what only this picture has.
const STYLE: &str = "\
    .run{fill:none;stroke:#74877e;stroke-width:1.5}.none{stroke:#b3261e;stroke-width:2.5}\
    .all{stroke:#0b6b57;stroke-width:3}.bad{fill:#b3261e;font-weight:600}.good{fill:#0b6b57;font-weight:600}\
    @media (prefers-color-scheme:dark){.run{stroke:#7d9289}.none{stroke:#ff8a80}.all{stroke:#5fd4b5}\
    .bad{fill:#ff8a80}.good{fill:#5fd4b5}}";

/// The picture of these nights. Heights are logarithmic: a link for three million yuan is beside one for six
/// hundred.
pub(crate) fn at_risk(all: &[Outcome]) -> String {
    let longest = all.iter().map(|it| it.at_risk_yuan.len()).max().unwrap_or(1);
    let seconds = longest.clamp(SECONDS[0], SECONDS[1]);
    let most = all.iter().flat_map(|it| it.at_risk_yuan.iter().copied()).fold(1_000.0, f64::max);
    let decades = (most / YUAN_MIN).log10().ceil();
    let x = |second: usize| LEFT + (RIGHT - LEFT) * second.min(seconds) as f64 / seconds as f64;
    let y = |yuan: f64| {
        let tall = (yuan / YUAN_MIN).max(1.0).log10() / decades;
        BOTTOM - (BOTTOM - TOP) * tall
    };
    let riders = all.first().map_or(0, |it| it.riders);
    let subtitle =
        format!("{riders} riders a night, a line for each check that is off; logarithmic");
    let mut svg = begin(Head {
        height: HEIGHT,
        name: "Money at risk over time, by the check that is off",
        description: &described(all),
        style: STYLE,
        title: "Yuan taken wrongly and not given back",
        subtitle: &subtitle,
    });
    for decade in 0..=decades as u32 {
        let yuan = YUAN_MIN * 10_f64.powi(decade.try_into().unwrap());
        let label = match yuan {
            _ if decade == 0 => String::from("none"),
            1_000_000.0.. => format!("{:.0} million", yuan / 1_000_000.0),
            _ => format!("{yuan:.0}"),
        };
        line(&mut svg, "grid", [LEFT, RIGHT, y(yuan)]);
        text(&mut svg, (LEFT - 8.0, y(yuan) + 4.0), "soft end", &label);
    }
    for second in (0..=seconds).step_by(if seconds > 20 { 10 } else { 2 }) {
        text(&mut svg, (x(second), BOTTOM + 20.0), "soft mid", &second.to_string());
    }
    text(&mut svg, (RIGHT, BOTTOM + 40.0), "soft end", "seconds after the opening");
    let mut labels: Vec<(f64, &str, &str)> = Vec::new();
    // The two that matter most are drawn over the others.
    let rank =
        |name: &str| [ALL_OFF, ALL_ON].iter().position(|it| *it == name).map_or(0, |it| it + 1);
    let mut nights: Vec<_> = all.iter().collect();
    nights.sort_by_key(|night| rank(&night.name));
    for night in nights {
        let (class, ink) = match rank(&night.name) {
            1 => ("run none", "bad"),
            2 => ("run all", "good"),
            _ => ("run", "soft"),
        };
        let mut path = format!("M{LEFT} {BOTTOM}");
        for (second, yuan) in night.at_risk_yuan.iter().enumerate().take(seconds) {
            _ = write!(path, "H{:.1}V{:.1}", x(second), y(*yuan));
        }
        let last = night.at_risk_yuan.last().copied().unwrap_or(0.0);
        _ = write!(svg, "<path class=\"{class}\" d=\"{path}H{RIGHT}\"/>");
        if last >= YUAN_MIN || ink != "soft" {
            labels.push((y(last), ink, &night.name));
        }
    }
    named(&mut svg, labels);
    svg + "</svg>\n"
}

/// The names beside the ends of the lines, moved apart where they would lie over each other.
fn named(svg: &mut String, mut labels: Vec<(f64, &str, &str)>) {
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut least = TOP;
    for (y, class, name) in labels {
        let y = y.max(least);
        least = y + 15.0;
        text(svg, (RIGHT + 8.0, y + 4.0), class, name);
    }
}

fn described(all: &[Outcome]) -> String {
    let said = |it: &Outcome| format!("{}: {} of {} overpaid", it.name, it.overpaid, it.riders);
    all.iter().map(said).collect::<Vec<_>>().join("; ")
}
