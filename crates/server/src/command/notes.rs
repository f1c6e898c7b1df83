//! `samefare verify`: a price proof or a note on the command line.

use super::{Failure, Verify, read, say};
use crate::roots;
use crate::verify::{self, Broken, HOLDS, Report};

pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    let roots = roots::parse(&read(&asked.roots)?)?;
    let tariff = asked.tariff.as_deref().map(read).transpose()?;
    Ok(told(verify::file(&read(&asked.file)?, tariff.as_deref(), &roots))?)
}

/// Says what became of each link.
pub(super) fn told(report: Report) -> Result<(), Broken> {
    for (link, verdict, says) in report.links {
        line(link, verdict, &says);
    }
    report.broken.map_or(Ok(()), Err)
}

/// Says that one more thing holds.
pub(super) fn hold(what: &str, says: &str) {
    line(what, HOLDS, says);
}

/// A pipe that nobody reads any more does not change whether it holds.
fn line(link: &str, verdict: &str, says: &str) {
    let _closed_pipe = say(format!("{link:<13} {verdict:<11} {says}").trim_end());
}
