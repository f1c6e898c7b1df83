//! Runs one scenario with a site and a rider of its own, and saves a screenshot when it fails.

use std::any::type_name;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tokio::runtime::Runtime;

use crate::driver::Driver;
use crate::engine::Engine;
use crate::rider::Rider;
use crate::site::{Plan, Site};
use crate::viewport::PHONE;

/// Runs one scenario in Chromium.
pub(crate) fn run<F>(plan: Plan, scenario: F)
where
    F: AsyncFnOnce(&mut Site, &Rider),
{
    run_in(Engine::Chromium, plan, scenario);
}

/// Runs one scenario. Everything that was started for it has ended when this returns, also after a
/// panic.
pub(crate) fn run_in<F>(engine: Engine, plan: Plan, scenario: F)
where
    F: AsyncFnOnce(&mut Site, &Rider),
{
    let name = format!("{engine:?}-{}", name_of::<F>());
    let runtime = Runtime::new().expect("a runtime");
    let driver = runtime.block_on(Driver::start(engine));
    let (mut site, rider) = runtime.block_on(async {
        let browser = driver.browser(PHONE).await;
        // Second, so that the time until the opening is the rider's and not the browser's.
        let site = Site::build(plan).await;
        let rider = Rider::new(browser, &site.origin);
        (site, rider)
    });
    let scenario = AssertUnwindSafe(|| runtime.block_on(scenario(&mut site, &rider)));
    let outcome = catch_unwind(scenario);
    runtime.block_on(async {
        if outcome.is_err() {
            rider.report_failure(&name).await;
        }
        rider.quit().await;
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The name of the test: that of the function around this closure.
fn name_of<F>() -> String {
    let path = type_name::<F>();
    let of_closure = |part: &&str| part.starts_with('{');
    let mut parts = path.rsplit("::").skip_while(of_closure);
    parts.next().unwrap_or(path).to_owned()
}
