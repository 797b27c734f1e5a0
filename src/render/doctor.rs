//! What is right and wrong, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, words};
use crate::service::doctor::{Check, DoctorReport, Status};

/// The page of the checks; with `only_wrong` of those that something should be done about.
pub fn page(report: &DoctorReport, only_wrong: bool) -> Page {
    let mut page = Page::new();
    for line in &report.fixed {
        page = page.text(format!("fixed: {line}"));
    }
    let shown: Vec<&Check> = report
        .checks
        .iter()
        .filter(|check| !only_wrong || check.status >= Status::Warn)
        .collect();
    let mut table = Table::new()
        .left("Check")
        .whole()
        .left("Status")
        .left("Found");
    for check in &shown {
        let (word, tone) = match check.status {
            Status::Ok => ("ok", Tone::Good),
            Status::Note => ("note", Tone::Dim),
            Status::Warn => ("warn", Tone::Warn),
            Status::Fail => ("fail", Tone::Bad),
        };
        table.row(vec![
            Cell::new(check.name),
            Cell::new(word).tone(tone),
            Cell::new(&check.message),
        ]);
    }
    page = page.table(table);
    for check in &shown {
        if let Some(hint) = &check.hint {
            page = page.text(format!("{}: {hint}", check.name));
        }
    }
    if only_wrong {
        return page;
    }
    let count = |status, one: &str| match report.count(status) {
        0 => None,
        n => Some(words::plural(n as u64, one)),
    };
    let counts: Vec<String> = [
        count(Status::Fail, "failure"),
        count(Status::Warn, "warning"),
        count(Status::Note, "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let all = words::plural(report.checks.len() as u64, "check");
    page.text(match counts.is_empty() {
        true => format!("{all}, all well"),
        false => format!("{all}: {}", counts.join(", ")),
    })
}
