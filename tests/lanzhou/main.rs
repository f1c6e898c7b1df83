//! The night of the incident, again: riders of the real core against the real server, guard and provider, while the
//! amount is converted again at a dozen places.
//!
//! `cargo xtask night --preset lanzhou [--riders N] [--off CHECK]` builds it in a copy of the tree whose server can
//! be made faulty, and whose checks can be taken away. First all of them are off, then each by itself, then none. The
//! last line is `all-on overpaid N served N refused N paused_ms N`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a night that can't go on says so by failing")]
#![expect(clippy::print_stdout, reason = "the report is this program's product")]

mod books;
mod night;
mod plot;
mod rider;
mod stage;

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use clap::Parser;
use serde_json::{Value, json};

/// The most riders that one machine plays beside server, guard and provider.
const RIDERS_MAX: i64 = 2_000;

/// What is played.
#[derive(Parser)]
pub(crate) struct Lanzhou {
    /// How many riders come in each of the nights
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=RIDERS_MAX))]
    riders: u32,
    /// Where the riders' luck comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this check is taken away, beside the night that has all of them
    #[arg(long)]
    off: Option<String>,
    /// Only the night that has all checks
    #[arg(long, conflicts_with = "off")]
    all_on: bool,
    /// Where the report is written
    #[arg(long, default_value = "target/night")]
    folder: PathBuf,
    /// The faults that there are
    #[arg(long, hide = true)]
    fault: Vec<String>,
    /// The checks that can be taken away
    #[arg(long, hide = true)]
    check: Vec<String>,
    /// The one night that this process plays, by its name
    #[arg(long, hide = true)]
    play: Option<String>,
    /// Whether riders of that night pay whatever the wallet asks for
    #[arg(long, hide = true)]
    careless: bool,
}

/// A night and what came of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Which checks were off.
    pub(crate) name: String,
    pub(crate) riders: u32,
    /// Riders from whom more than the announced fare was taken, and kept.
    pub(crate) overpaid: u32,
    pub(crate) overpaid_yuan: f64,
    /// Riders who were shown another price than the announced one as theirs.
    pub(crate) misled: u32,
    /// Riders to whom something wrong came and was refused before anything was paid for it.
    pub(crate) refused: u32,
    /// Charges of a wrong amount, or for nothing, that came back whole.
    pub(crate) refunded: u32,
    /// Riders with a ticket who paid the announced fare.
    pub(crate) served: u32,
    pub(crate) compensated: u32,
    /// From the opening to the pause, if there was one, in milliseconds.
    pub(crate) paused_ms: Option<u64>,
    /// Yuan that were wrongly taken and not given back, second by second.
    pub(crate) at_risk_yuan: Vec<f64>,
}

impl Outcome {
    fn json(&self) -> Value {
        json!({
            "name": self.name, "riders": self.riders, "overpaid": self.overpaid,
            "overpaid_yuan": self.overpaid_yuan, "misled": self.misled, "refused": self.refused,
            "refunded": self.refunded, "served": self.served, "compensated": self.compensated,
            "paused_ms": self.paused_ms, "at_risk_yuan": self.at_risk_yuan,
        })
    }

    fn read(json: &Value) -> Option<Self> {
        let count = |name: &str| u32::try_from(json[name].as_u64()?).ok();
        Some(Self {
            name: json["name"].as_str()?.into(),
            riders: count("riders")?,
            overpaid: count("overpaid")?,
            overpaid_yuan: json["overpaid_yuan"].as_f64()?,
            misled: count("misled")?,
            refused: count("refused")?,
            refunded: count("refunded")?,
            served: count("served")?,
            compensated: count("compensated")?,
            paused_ms: json["paused_ms"].as_u64(),
            at_risk_yuan: json["at_risk_yuan"]
                .as_array()?
                .iter()
                .filter_map(Value::as_f64)
                .collect(),
        })
    }
}

/// The names of the nights with all checks and with none.
const ALL_ON: &str = "all on";
const ALL_OFF: &str = "all off";
/// The check that is no code: a rider who compares what the wallet asks for with what the page says.
const COMPARES: &str = "rider compares";

fn main() -> ExitCode {
    let lanzhou = Lanzhou::parse();
    if let Some(name) = &lanzhou.play {
        let outcome = night::play(&lanzhou, name);
        println!("{}", outcome.json());
        return ExitCode::SUCCESS;
    }
    match &lanzhou.off {
        Some(off) if !lanzhou.check.contains(off) => {
            println!("night: the checks are {}", lanzhou.check.join(", "));
            return ExitCode::from(2);
        }
        _ => {}
    }
    let all = lanzhou.play_all();
    println!("{}", table(&all));
    lanzhou.keep(&all);
    lanzhou.judge(&all)
}

impl Lanzhou {
    /// Each night is a process of its own: what is switched on stands in its environment.
    fn play_all(&self) -> Vec<Outcome> {
        let checks: Vec<&str> = self.check.iter().map(String::as_str).collect();
        let mut nights = match &self.off {
            Some(off) => vec![(off.as_str(), vec![off.as_str()])],
            None if self.all_on => Vec::new(),
            None => {
                let alone = checks.iter().map(|check| (*check, vec![*check]));
                [(ALL_OFF, checks.clone())].into_iter().chain(alone).collect()
            }
        };
        nights.push((ALL_ON, Vec::new()));
        let (count, mut all) = (nights.len(), Vec::new());
        for (number, (name, off)) in nights.into_iter().enumerate() {
            println!("night {} of {count}: off: {name}", number + 1);
            let outcome = self.play_apart(name, &off);
            println!("  {} served, {} overpaid", outcome.served, outcome.overpaid);
            all.push(outcome);
        }
        all
    }

    fn play_apart(&self, name: &str, off: &[&str]) -> Outcome {
        let mut night = Command::new(std::env::current_exe().unwrap());
        night.args(["--riders", &self.riders.to_string(), "--seed", &self.seed.to_string()]);
        night.arg("--folder").arg(&self.folder).args(["--play", name]);
        night.args(self.fault.iter().flat_map(|fault| ["--fault", fault]));
        if off.contains(&COMPARES) {
            night.arg("--careless");
        }
        night.env("SAMEFARE_SWITCHES", off.join(";"));
        let output = night.stderr(Stdio::inherit()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().next_back().unwrap_or_default();
        let said = serde_json::from_str(last).ok();
        said.and_then(|said| Outcome::read(&said)).unwrap_or_else(|| panic!("{name}: {text}"))
    }

    fn keep(&self, all: &[Outcome]) {
        std::fs::create_dir_all(&self.folder).unwrap();
        let json = self.folder.join("lanzhou.json");
        let nights: Vec<_> = all.iter().map(Outcome::json).collect();
        std::fs::write(&json, format!("{:#}\n", json!({ "preset": "lanzhou", "nights": nights })))
            .unwrap();
        let svg = self.folder.join("lanzhou.svg");
        std::fs::write(&svg, plot::at_risk(all)).unwrap();
        println!("{} and {}", json.display(), svg.display());
    }

    /// With all checks nobody overpays, and nobody is misled; with none, somebody does. Whoever paid a wrong amount
    /// by a link that was sent to them has the money back, and a ticket for it.
    fn judge(&self, all: &[Outcome]) -> ExitCode {
        let named = |name: &str| all.iter().find(|outcome| outcome.name == name);
        let on = named(ALL_ON).unwrap();
        let paused = on.paused_ms.map_or_else(|| String::from("never"), |ms| ms.to_string());
        let off_is_worse = named(ALL_OFF).is_none_or(|off| off.overpaid > 0);
        if !off_is_worse {
            println!("without any check nobody overpaid: the faults did not strike");
        }
        let Outcome { overpaid, misled, served, refused, refunded, compensated, .. } = on;
        println!("all-on overpaid {overpaid} served {served} refused {refused} paused_ms {paused}");
        // In a few riders' night the fault that stops the sale may strike nobody.
        let stopped = on.paused_ms.is_some() || self.all_on;
        let (harmed, mended) = (overpaid + misled, *compensated > 0 && refunded >= compensated);
        let good = harmed == 0 && mended && *served > 0 && stopped && off_is_worse;
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn table(all: &[Outcome]) -> String {
    let head = "| off | riders | overpaid | yuan overpaid | misled | refused before paying | refunded after | \
                served at the right fare | compensated | paused after ms |\n\
                |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";
    let row = |it: &Outcome| {
        let paused = it.paused_ms.map_or_else(|| String::from("-"), |ms| ms.to_string());
        format!(
            "| {} | {} | {} | {:.2} | {} | {} | {} | {} | {} | {paused} |",
            it.name,
            it.riders,
            it.overpaid,
            it.overpaid_yuan,
            it.misled,
            it.refused,
            it.refunded,
            it.served,
            it.compensated
        )
    };
    std::iter::once(head.to_owned()).chain(all.iter().map(row)).collect::<Vec<_>>().join("\n")
}
