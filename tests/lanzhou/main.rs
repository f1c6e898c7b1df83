//! The night of the incident, again: riders of the real core against the real server, guard and provider, while the
//! amount is converted again at a dozen places.
//!
//! `cargo xtask night --preset lanzhou [--riders N] [--off CHECK]` builds it in a copy of the tree whose server can
//! be made faulty, and whose checks can be taken away. First all of them are off, then each by itself, then none. The
//! last line is `all-on overpaid N served N refused N paused_ms N`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a night that can't go on says so by failing")]
#![expect(clippy::print_stdout, reason = "the report is this program's product")]

mod ledger;
mod night;
mod outcome;
mod plot;
mod rider;
mod programs;

use std::process::{Command, ExitCode, Stdio};

use clap::Parser;
use outcome::{ALL_OFF, ALL_ON, Lanzhou, Outcome, Report};

/// The check that is no code: a rider who compares what the wallet asks for with what the page says.
const COMPARES: &str = "rider compares";

fn main() -> ExitCode {
    let lanzhou = Lanzhou::parse();
    if let Some(name) = &lanzhou.only {
        let outcome = night::run(&lanzhou, name);
        println!("{}", serde_json::to_string(&outcome).unwrap());
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
    /// Each night is a process of its own: what is switched on is in its environment.
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
        night.arg("--folder").arg(&self.folder).args(["--only", name]);
        night.args(self.fault.iter().flat_map(|fault| ["--fault", fault]));
        if off.contains(&COMPARES) {
            night.arg("--careless");
        }
        night.env("SAMEFARE_SWITCHES", off.join(";"));
        let output = night.stderr(Stdio::inherit()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().next_back().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
    }

    fn keep(&self, all: &[Outcome]) {
        std::fs::create_dir_all(&self.folder).unwrap();
        let json = self.folder.join("lanzhou.json");
        let report = Report { preset: "lanzhou", nights: all };
        let report = serde_json::to_string_pretty(&report).unwrap();
        std::fs::write(&json, report + "\n").unwrap();
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
