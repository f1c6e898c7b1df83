//! The figures of several runs as a table that a document can quote as it is.

use crate::ledger::Figures;

pub(crate) fn of(all: &[Figures]) -> String {
    let head = "| policy | served | p50 s | p95 s | p99 s | last s | load | attempts | peak/s | slow of served | \
                recovery s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";
    let rows = all.iter().map(row);
    std::iter::once(head.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

fn row(figures: &Figures) -> String {
    let dash = || String::from("-");
    let answered =
        figures.answered_s.map(|s| s.map_or_else(dash, |s| format!("{s:.1}"))).join(" | ");
    let recovery = figures.recovery_s.map_or_else(dash, |s| s.to_string());
    format!(
        "| {} | {:.1} % | {answered} | {:.2} | {:.2} | {} | {:.1} % | {recovery} |",
        figures.policy.name(),
        figures.served_percent,
        figures.load,
        figures.attempts,
        figures.peak,
        figures.slow_percent,
    )
}
