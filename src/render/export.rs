//! What an export wrote, as a page.

use super::{Page, words};
use crate::service::export::ExportReport;

/// The page of an export into a file.
pub fn page(report: &ExportReport) -> Page {
    Page::new().text(format!(
        "exported {} ({}) to {}",
        words::plural(report.rows, "invocation"),
        words::bytes(report.bytes),
        report.path,
    ))
}
