//! Arrivals over time as a picture: one panel for each policy, one scale for all.

use std::fmt::Write as _;

use fixtures::picture::{Head, begin, line, text};

use crate::Storm;
use crate::ledger::Figures;
use crate::policy::Policy;

/// Where the axes of a panel begin and end, in the picture's own units.
const LEFT: usize = 76;
const RIGHT: usize = 736;
/// The head of the picture, and what each panel takes of the height.
const HEAD: usize = 76;
const PANEL: usize = 108;
const BARS: usize = 64;
const FOOT: usize = 44;
/// The longest time that is shown, in seconds.
const SHOWN_S_MAX: usize = 120;

/// The colours of what only this picture has.
const STYLE: &str = "\
    .out{fill:#fcf1da}.others{fill:#74877e}.ours{fill:#0b6b57}.limit{stroke:#744700}.name{font-weight:600}\
    @media (prefers-color-scheme:dark){.out{fill:#33270f}.others{fill:#7d9289}.ours{fill:#5fd4b5}\
    .limit{stroke:#f2c069}}";

/// The picture of these runs. Heights are logarithmic: what matters lies between the capacity and a hundred times it.
pub(crate) fn arrivals(storm: &Storm, all: &[Figures]) -> String {
    let height = HEAD + all.len() * PANEL + FOOT;
    let shown_s = all.iter().map(|run| run.arrivals.len()).max().unwrap_or(1);
    let most = all.iter().flat_map(|run| run.arrivals.iter().copied()).max().unwrap_or(1);
    let scale = Scale { seconds: shown_s.clamp(10, SHOWN_S_MAX), decades: decades(most.max(10)) };
    let kind = if storm.simulated { "simulated" } else { "over HTTP" };
    let subtitle = format!(
        "{} riders at once, {} served a second, {kind}; logarithmic heights",
        grouped(storm.riders.into()),
        grouped(storm.capacity.into())
    );
    let mut svg = begin(Head {
        height: height.try_into().unwrap(),
        name: "Requests that reach the server, by policy",
        description: &described(all),
        style: STYLE,
        title: "Requests per second at the server",
        subtitle: &subtitle,
    });
    for (number, run) in all.iter().enumerate() {
        panel(&mut svg, storm, run, &scale, HEAD + number * PANEL);
    }
    foot(&mut svg, &scale, HEAD + all.len() * PANEL);
    svg + "</svg>\n"
}

struct Scale {
    seconds: usize,
    decades: u32,
}

impl Scale {
    fn x(&self, second: usize) -> f64 {
        LEFT as f64 + (RIGHT - LEFT) as f64 * second.min(self.seconds) as f64 / self.seconds as f64
    }

    fn tall(&self, requests: u64) -> f64 {
        BARS as f64 * (requests.max(1) as f64).log10() / f64::from(self.decades)
    }
}

fn panel(svg: &mut String, storm: &Storm, run: &Figures, scale: &Scale, top: usize) {
    let base = (top + 24 + BARS) as f64;
    if let Some(outage) = storm.outage() {
        let (from, until) = (scale.x(outage.from_s), scale.x(outage.until_s));
        let (y, wide) = (top + 24, until - from);
        rect(svg, "out", [from, y as f64, wide, BARS as f64]);
        label(svg, (from as usize + 4, top + 36), "soft", "outage");
    }
    for decade in 0..=scale.decades {
        let requests = 10_u64.pow(decade);
        grid(svg, "grid", base - scale.tall(requests));
        // The decades lie closer than lines of text do, where there are many.
        if decade % 2 == 0 {
            let y = (base - scale.tall(requests)) as usize + 4;
            label(svg, (LEFT - 8, y), "soft end", &grouped(requests));
        }
    }
    let class = if run.policy == Policy::Ours { "ours" } else { "others" };
    for (second, requests) in run.arrivals.iter().enumerate().take(scale.seconds) {
        if *requests > 0 {
            let (x, tall) = (scale.x(second), scale.tall(*requests).max(1.0));
            rect(svg, class, [x, base - tall, scale.x(second + 1) - x - 0.5, tall]);
        }
    }
    grid(svg, "limit\" stroke-dasharray=\"4 3", base - scale.tall(storm.capacity.into()));
    let name = run.policy.name();
    label(svg, (LEFT, top + 16), "ink name", name);
    let last = run.answered_s[3].map_or_else(String::new, |s| format!(", the last after {s:.0} s"));
    let said = format!("{:.1} % served{last}; load {:.2}", run.served_percent, run.load);
    label(svg, (RIGHT, top + 16), "ink end", &said);
}

fn foot(svg: &mut String, scale: &Scale, top: usize) {
    let step = [1, 2, 5, 10, 20].into_iter().find(|step| scale.seconds / step <= 10).unwrap_or(30);
    for second in (0..=scale.seconds).step_by(step) {
        label(svg, (scale.x(second) as usize, top + 2), "soft mid", &second.to_string());
    }
    label(svg, (RIGHT, top + 24), "soft end", "seconds after the opening");
    label(svg, (LEFT, top + 24), "soft", "dashed: what the server can serve");
}

/// How many powers of ten it takes to reach this number.
fn decades(most: u64) -> u32 {
    (1..u64::MAX.ilog10()).find(|decades| 10_u64.pow(*decades) >= most).unwrap_or(1)
}

fn described(all: &[Figures]) -> String {
    let said = |run: &Figures| {
        format!("{}: {:.1} % served, load {:.2}", run.policy.name(), run.served_percent, run.load)
    };
    all.iter().map(said).collect::<Vec<_>>().join("; ")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn rect(svg: &mut String, class: &str, [x, y, wide, tall]: [f64; 4]) {
    _ = write!(
        svg,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\"/>"
    );
}

/// A line across a panel.
fn grid(svg: &mut String, class: &str, y: f64) {
    line(svg, class, [LEFT as f64, RIGHT as f64, y]);
}

/// A text at a point of whole units.
fn label(svg: &mut String, (x, y): (usize, usize), class: &str, content: &str) {
    text(svg, (x as f64, y as f64), class, content);
}
