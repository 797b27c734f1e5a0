//! What was recorded by hand, as a page.

use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::record::RecordReport;

/// The page of one recorded invocation.
pub fn page(report: &RecordReport, view: &View) -> Page {
    if !report.new {
        // The row may say otherwise than what was given now, and what it says stays.
        return Page::new().text(format!(
            "known already: this invocation of {}; only what was not known of it is added",
            report.skill_name,
        ));
    }
    Page::new().text(format!(
        "recorded: {} {} at {} ({}) in session {}",
        report.skill_name,
        report.outcome,
        words::minute(report.invoked_at, &view.zone),
        zone_name(&view.zone),
        report.session_id,
    ))
}
