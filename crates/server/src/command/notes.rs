//! `samefare verify`: a price proof or a note on the command line.

use keys::roots;

use super::{Failure, Verify, read, say};

pub(super) fn verify(asked: &Verify) -> Result<(), Failure> {
    let roots = roots::parse(&read(&asked.roots)?);
    let roots = roots.map_err(|cause| Failure::Roots(asked.roots.clone(), cause))?;
    let tariff = asked.tariff.as_deref().map(read).transpose()?;
    let report = keys::verify::file(&read(&asked.file)?, tariff.as_deref(), &roots);
    for link in report.links {
        // A pipe that nobody reads any more does not change whether it holds.
        let _closed_pipe = say(&link.to_string());
    }
    Ok(report.broken.map_or(Ok(()), Err)?)
}
