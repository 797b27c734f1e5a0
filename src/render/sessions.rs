//! Sessions as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::sessions::SessionsReport;

/// The page of a list of sessions.
pub fn page(report: &SessionsReport, view: &View) -> Page {
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &zone_name(&view.zone),
    );
    let all = report.sessions.len() + report.more;
    let page = Page::new().text(format!(
        "{}\n{window}",
        words::plural(all as u64, "session")
    ));
    if report.sessions.is_empty() {
        return page.text("No session ended in this window. A longer one: --window 365d");
    }
    let mut table = Table::new()
        .left("Session")
        .whole()
        .left("Last")
        .spare(1)
        .right("Span")
        .spare(4)
        .right("Runs")
        .right("Skills")
        .spare(3)
        .right("Failed")
        .spare(5)
        .right("Success [95%]")
        .left("Project")
        .spare(2);
    for session in &report.sessions {
        table.row(vec![
            Cell::new(&session.session_id),
            Cell::new(words::minute(session.last_invocation_at, &view.zone)).tone(Tone::Dim),
            words::seconds(Some(session.span_seconds)).into(),
            words::count(session.invocation_count).into(),
            words::count(session.skill_count).into(),
            words::count(session.failed_count).into(),
            words::rate(
                session.completion_rate,
                session.completion_rate_low,
                session.completion_rate_high,
            ),
            session
                .project
                .clone()
                .unwrap_or_else(|| words::NONE.into())
                .into(),
        ]);
    }
    let page = page.table(table);
    if report.more > 0 {
        return page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}
