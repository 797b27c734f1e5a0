//! What was recorded by hand, as a page.

use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::record::RecordReport;

/// The page of one recorded invocation.
pub fn page(report: &RecordReport, view: &View) -> Page {
    let known = if report.new {
        "recorded"
    } else {
        "known already"
    };
    Page::new().text(format!(
        "{known}: {} {} at {} ({}) in session {}",
        report.skill_name,
        report.outcome,
        words::minute(report.invoked_at, &view.zone),
        zone_name(&view.zone),
        report.session_id,
    ))
}
