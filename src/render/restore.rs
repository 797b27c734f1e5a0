//! A restored database as a page.

use super::backup::schema;
use super::{Page, words};
use crate::service::restore::RestoreReport;

/// The page of what was, or would be, restored.
pub fn page(report: &RestoreReport) -> Page {
    let done = if report.dry_run {
        "would restore"
    } else {
        "restored"
    };
    let mut page = Page::new()
        .text(format!("{done} {}", report.database))
        .text(format!(
            "from {}: {}, {}",
            report.from,
            words::plural(report.invocations_after, "invocation"),
            schema(report.schema),
        ));
    page = page.text(before(report));
    if let Some(next) = &report.next {
        page = page.text(next.clone());
    }
    if report.dry_run {
        page = page.text("dry run: nothing was written");
    }
    page
}

/// What was there before, and where it is now.
fn before(report: &RestoreReport) -> String {
    let was = match (report.damaged, report.invocations_before) {
        (true, _) => "a damaged database",
        (false, Some(n)) => &words::plural(n, "invocation"),
        (false, None) => return "there was nothing before".to_owned(),
    };
    match &report.kept {
        Some(kept) => format!("before: {was}, kept in {kept}"),
        None => format!("before: {was}, of which a copy would be kept"),
    }
}
