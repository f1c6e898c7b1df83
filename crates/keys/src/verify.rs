//! Checks notes for a person at a command line, link by link: a price proof, one note by itself, or the status
//! of a batch.

use core::fmt;
use proof::{Chain, Link, LinkError, RootKeys, StatusRefusal, TariffRefusal};
use wire::{PriceProof, PriceProofError, Purpose, price_proof};

/// What became of each link, in words, and whether the whole holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// A line for each link.
    pub links: Vec<LinkReport>,
    /// The first that breaks.
    pub broken: Option<Broken>,
}

/// What the check of a link found. Its `Display` is the word in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkVerdict {
    /// The note is valid, and follows from those before it.
    Holds,
    /// It is not.
    Breaks,
    /// There is no such note.
    Absent,
    /// It was not checked: a link before it breaks, or there is no tariff.
    NotChecked,
}

impl fmt::Display for LinkVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Holds => "holds",
            Self::Breaks => "BREAKS",
            Self::Absent => "not here",
            Self::NotChecked => "not judged",
        })
    }
}

/// One link of a chain of notes. Its `Display` is one line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkReport {
    /// Its name.
    pub name: &'static str,
    /// What the check of it found.
    pub verdict: LinkVerdict,
    /// What there is to say of it.
    pub details: String,
}

impl LinkReport {
    /// A link that holds.
    #[must_use]
    pub fn holds(name: &'static str, details: &str) -> Self {
        Self { name, verdict: LinkVerdict::Holds, details: details.into() }
    }
}

impl fmt::Display for LinkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, verdict, details } = self;
        f.write_str(format!("{name:<13} {verdict:<11} {details}").trim_end())
    }
}

/// Why a file is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It can't be taken apart.
    #[error("the file does not read: {0}")]
    File(PriceProofError),
    /// There is no tariff in it or beside it to hold the rest against.
    #[error("there is no tariff to hold it against")]
    NoTariff,
    /// This link breaks.
    #[error("the {link} breaks: {1}", link = .0.as_str())]
    Link(Purpose, LinkError),
    /// The tariff beside a status does not hold.
    #[error("the tariff breaks: {reason}", reason = LinkError::from(.0.clone()))]
    Tariff(TariffRefusal),
    /// The status does not hold.
    #[error("the status breaks: {reason}", reason = status_reason(.0))]
    Status(StatusRefusal),
}

fn status_reason(refusal: &StatusRefusal) -> String {
    match refusal {
        StatusRefusal::Signature(error) => error.to_string(),
        StatusRefusal::Tariff(digest) => format!("it follows another tariff, {digest}"),
        StatusRefusal::Batch => String::from("its batch is not in the tariff"),
    }
}

/// Checks a file. The tariff beside it counts where it brings none of its own.
#[must_use]
pub fn file(text: &str, tariff: Option<&str>, roots: &RootKeys) -> Report {
    if price_proof::claimed_purpose(text) == Some(Purpose::Status) {
        return status(text, tariff, roots);
    }
    let mut proof = match PriceProof::read(text) {
        Ok(proof) => proof,
        Err(error) => return Report { links: Vec::new(), broken: Some(Broken::File(error)) },
    };
    proof.tariff = proof.tariff.or(tariff);
    let chain = proof::verify_price_proof(&proof, roots);
    let broken = chain.first_error().map(|(link, reason)| Broken::Link(link, reason.clone()));
    let without = (chain.tariff == Link::Absent).then_some(Broken::NoTariff);
    let mut links = lines(&chain);
    // Of a note by itself nobody expects the others.
    if price_proof::claimed_purpose(text).is_some() {
        links.retain(|link| matches!(link.verdict, LinkVerdict::Holds | LinkVerdict::Breaks));
    }
    Report { links, broken: broken.or(without) }
}

fn lines(chain: &Chain) -> Vec<LinkReport> {
    let tariff = line("tariff", &chain.tariff, |tariff| {
        let signers = tariff.note().signatures.iter().map(|line| line.name.as_str());
        let signers = signers.collect::<Vec<_>>().join(" and ");
        format!("version {}, signed by {signers}", tariff.version)
    });
    let quote =
        line("quote", &chain.quote, |quote| format!("{}, as announced", quote.price().pay()));
    let instruction = line("instruction", &chain.instruction, |instruction| {
        format!("{}, by {}", &*instruction.pay, instruction.channel.as_str())
    });
    let receipt = line("receipt", &chain.receipt, |receipt| match &receipt.kind {
        wire::ReceiptKind::Payment { tickets } => {
            format!("{} paid, ticket {}", &*receipt.pay, listed(tickets))
        }
        wire::ReceiptKind::Refund { .. } => format!("{} went back", &*receipt.pay),
        wire::ReceiptKind::Compensation { tickets } => {
            format!("{} paid wrongly, compensated by ticket {}", &*receipt.pay, listed(tickets))
        }
    });
    vec![tariff, quote, instruction, receipt]
}

fn listed(tickets: &[wire::Slice]) -> String {
    tickets.iter().map(|ticket| &**ticket).collect::<Vec<&str>>().join(", ")
}

fn line<T>(name: &'static str, link: &Link<T>, details: impl FnOnce(&T) -> String) -> LinkReport {
    let (verdict, details) = match link {
        Link::Valid(holds) => (LinkVerdict::Holds, details(holds)),
        Link::Absent => (LinkVerdict::Absent, String::new()),
        Link::Invalid(reason) => (LinkVerdict::Breaks, reason.to_string()),
        Link::NotChecked => (LinkVerdict::NotChecked, String::new()),
    };
    LinkReport { name, verdict, details }
}

/// The status of whatever batch of the tariff it is about.
fn status(note: &str, tariff: Option<&str>, roots: &RootKeys) -> Report {
    let verified = tariff.ok_or(Broken::NoTariff).and_then(|tariff| {
        let tariff = proof::verify_tariff(tariff.as_bytes(), roots).map_err(Broken::Tariff)?;
        let about =
            |batch: &wire::tariff::Batch| proof::verify_status(note.as_bytes(), &batch.id, &tariff);
        let mut verdicts = tariff.batches.iter().map(about);
        let other = |verdict: &Result<_, _>| !matches!(verdict, Err(StatusRefusal::Batch));
        verdicts.find(other).unwrap_or(Err(StatusRefusal::Batch)).map_err(Broken::Status)
    });
    match verified {
        Ok(status) => {
            let says = format!("{} is {}", status.batch, status.state.as_str());
            Report { links: vec![LinkReport::holds("status", &says)], broken: None }
        }
        Err(broken) => Report { links: Vec::new(), broken: Some(broken) },
    }
}
