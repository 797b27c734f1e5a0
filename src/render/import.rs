//! What an import did, as a page.

use super::{Page, words};
use crate::service::import::{ImportReport, Refused};

/// The page of an import.
pub fn page(report: &ImportReport) -> Page {
    let mut page = Page::new();
    if report.files + report.unchanged == 0 && !report.looked.is_empty() {
        page = page.text("No sessions were found. Looked in:");
        for place in &report.looked {
            page = page.text(format!("  {}", place.directory));
        }
        return all_refused(page, report)
            .text("Name a file or directory, or try the sample: session-buddy import --sample");
    }
    page = page.text(summary(report));
    all_refused(page, report)
}

/// The refusals that a report names, and how many more there are.
fn all_refused(mut page: Page, report: &ImportReport) -> Page {
    for line in &report.refused {
        page = page.text(refused(line));
    }
    let named = report.refused.len() as u64;
    if report.bad + report.unreadable > named {
        let rest = report.bad + report.unreadable - named;
        page = page.text(format!("  and {} more", words::count(rest)));
    }
    page
}

/// `  bad: FILE line 3: why`
pub fn refused(refused: &Refused) -> String {
    let line = refused
        .line
        .map_or_else(String::new, |line| format!(" line {line}"));
    format!("  bad: {}{line}: {}", refused.file, refused.reason)
}

/// `read 1,234 lines (2.1 MB) in 12 files: 345 new, 2 completed, 0 repeated, 1 refused; 0.10 s`
pub fn summary(report: &ImportReport) -> String {
    let mut parts = vec![
        format!("{} new", words::count(report.new)),
        format!("{} completed", words::count(report.completed)),
        format!("{} repeated", words::count(report.repeated)),
        format!("{} bad", words::count(report.bad)),
    ];
    if report.unreadable > 0 {
        parts.push(format!(
            "{} unreadable",
            words::plural(report.unreadable, "file")
        ));
    }
    if report.without_call > 0 {
        parts.push(format!(
            "{} without a call",
            words::plural(report.without_call, "result")
        ));
    }
    let unchanged = match report.unchanged {
        0 => String::new(),
        n => format!(" ({} unchanged)", words::count(n)),
    };
    format!(
        "read {} ({}) of {}{unchanged}: {}; {}",
        words::plural(report.read, "line"),
        words::bytes(report.bytes),
        words::plural(report.files, "file"),
        parts.join(", "),
        words::seconds(Some(report.seconds)),
    )
}
