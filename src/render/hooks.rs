//! Hooks in the agent's settings, as a page.

use super::Page;
use super::table::{Cell, Table, Tone};
use crate::service::hooks::HooksReport;

/// The page of what was done or how things stand.
pub fn page(report: &HooksReport) -> Page {
    let done = match (report.changed, report.dry_run) {
        (true, true) => "would be changed (dry run: nothing was written)",
        (true, false) => "changed",
        (false, _) if report.exists => "as it was",
        (false, _) => "does not exist",
    };
    let mut page = Page::new().text(format!("{}: {done}", report.settings));
    if let Some(backup) = &report.backup {
        page = page.text(format!("a copy of the old one is {backup}"));
    }
    if let Some(key) = &report.disabled_by {
        page = page.text(format!("the setting {key} keeps hooks from running"));
    }
    let mut table = Table::new().left("Event").left("Calls");
    for event in &report.events {
        let calls = match (&event.other_program, event.installed) {
            (_, true) => Cell::new(format!("{} hook", report.program)).tone(Tone::Good),
            (Some(other), false) => Cell::new(format!("another copy: {other}")).tone(Tone::Warn),
            (None, false) => Cell::new("not installed").tone(Tone::Dim),
        };
        table.row(vec![Cell::new(&event.event), calls]);
    }
    page.table(table)
}
