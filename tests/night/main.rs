//! A night at scale, and what became of its riders: the opening storm, by one way to retry after another.
//!
//! `cargo xtask night --preset storm --riders N [--policy NAME] [--simulated]`. The last line is
//! `ours served P% load L peak N`; it fails when a rider of ours is left without an answer, or ours asks too much.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a night that can't go on says so by failing")]
#![expect(clippy::print_stdout, reason = "the report is this program's product")]

mod overload;
mod ledger;
mod plot;
mod policy;
mod real;
mod rider;
mod simulated;
mod storm;
mod table;

use std::process::ExitCode;

use clap::Parser;
use ledger::Figures;
use policy::Policy;
use serde_json::json;
use storm::Storm;

/// The most riders over real connections, and in simulated time.
const RIDERS_MAX: [u32; 2] = [20_000, 1_000_000];

fn main() -> ExitCode {
    let mut storm = Storm::parse();
    if storm.capacity == 0 {
        storm.capacity = (storm.riders / 50).max(1);
    }
    let most = RIDERS_MAX[usize::from(storm.simulated)];
    let named = storm.policy.as_deref().map(Policy::named);
    let policies = match named {
        Some(Some(one)) => vec![one],
        None => Policy::ALL.to_vec(),
        Some(None) => {
            println!("night: the policies are {}", Policy::ALL.map(Policy::name).join(", "));
            return ExitCode::from(2);
        }
    };
    if storm.riders > most {
        println!("night: at most {most} riders");
        return ExitCode::from(2);
    }
    println!(
        "storm, seed {}: {} riders, {} requests a second, an outage of {} s",
        storm.seed, storm.riders, storm.capacity, storm.outage
    );
    let all = storm.compare(&policies);
    println!("{}", table::of(&all));
    storm.keep(&all);
    match all.iter().find(|figures| figures.policy == Policy::Ours) {
        Some(ours) => storm.judge(ours),
        None => ExitCode::SUCCESS,
    }
}

impl Storm {
    fn compare(&self, policies: &[Policy]) -> Vec<Figures> {
        if self.simulated {
            let run = |policy: &Policy| simulated::run(self, *policy).close(*policy, self.outage());
            return policies.iter().map(run).collect();
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let program = std::env::var_os("SAMEFARE_NIGHT_SERVER").unwrap().into();
            let folder = tempfile::tempdir().unwrap();
            let evening = real::Evening::prepare(program, folder.path(), self.riders).await;
            println!("{} riders have signed in", self.riders);
            let mut all = Vec::new();
            for policy in policies {
                let ledger = evening.storm(self, *policy).await;
                self.progress(*policy, 0, &ledger);
                all.push(ledger.close(*policy, self.outage()));
            }
            all
        })
    }

    fn keep(&self, all: &[Figures]) {
        let kind = if self.simulated { "storm-simulated" } else { "storm" };
        std::fs::create_dir_all(&self.folder).unwrap();
        let policies: Vec<_> = all.iter().map(Figures::json).collect();
        let report = json!({
            "preset": self.preset, "seed": self.seed, "riders": self.riders,
            "capacity": self.capacity, "outage_s": self.outage, "simulated": self.simulated,
            "policies": policies,
        });
        let json = self.folder.join(format!("{kind}.json"));
        std::fs::write(&json, format!("{report:#}\n")).unwrap();
        let svg = self.folder.join(format!("{kind}.svg"));
        std::fs::write(&svg, plot::arrivals(self, all)).unwrap();
        println!("{} and {}", json.display(), svg.display());
    }

    fn judge(&self, ours: &Figures) -> ExitCode {
        let Figures { served_percent, load, peak, .. } = ours;
        println!("ours served {served_percent:.2}% load {load:.2} peak {peak}");
        let light = self.load_max.is_none_or(|most| *load <= most);
        if *served_percent >= 100.0 && light { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
