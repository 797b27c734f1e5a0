//! One session as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::session::{CallRow, SessionReport};

/// The page of one session.
pub fn page(report: &SessionReport, view: &View) -> Page {
    let session = &report.session;
    let project = session.project.as_deref().unwrap_or("no project");
    let window = words::window(
        session.first_invocation_at,
        session.last_invocation_at,
        &view.zone,
        &zone_name(&view.zone),
    );
    let decided = session.completion_rate.map_or_else(String::new, |rate| {
        format!(", {} success", words::percent(rate))
    });
    let page = Page::new()
        .text(format!(
            "session {} in {project}\n{window}",
            session.session_id
        ))
        .text(format!(
            "{} of {}{decided}",
            words::plural(session.invocation_count, "invocation"),
            words::plural(session.skill_count, "skill"),
        ))
        .table(phases(report));
    let page = match transitions(report) {
        Some(text) => page.text(text),
        None => page,
    };
    let page = page.table(calls(report, view));
    if report.more > 0 {
        return page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}

fn phases(report: &SessionReport) -> Table {
    let mut table = Table::new()
        .left("Phase")
        .right("Runs")
        .right("Failed")
        .right("Time")
        .right("Share")
        .left("Most of it")
        .spare(1);
    for phase in &report.phases {
        let name = phase
            .workflow_phase
            .clone()
            .map_or_else(|| Cell::new("(none)").tone(Tone::Dim), Cell::new);
        let slowest = phase
            .slowest_skill
            .as_ref()
            .map_or_else(String::new, |skill| {
                format!("{skill} ({})", words::seconds(phase.slowest_seconds))
            });
        table.row(vec![
            name,
            words::count(phase.invocation_count).into(),
            words::count(phase.failed_count).into(),
            words::seconds(Some(phase.total_seconds)).into(),
            phase
                .share
                .map_or_else(|| words::NONE.into(), words::percent)
                .into(),
            slowest.into(),
        ]);
    }
    table
}

fn transitions(report: &SessionReport) -> Option<String> {
    if report.transitions.is_empty() {
        return None;
    }
    let shown = report.transitions.iter().take(6);
    let shown: Vec<String> = shown
        .map(|t| format!("{} to {} {}", t.from, t.to, words::count(t.count)))
        .collect();
    Some(format!("from phase to phase: {}", shown.join(", ")))
}

fn calls(report: &SessionReport, view: &View) -> Table {
    let (first, last) = (
        report.session.first_invocation_at,
        report.session.last_invocation_at,
    );
    let days = words::minute(first, &view.zone)[..10] != words::minute(last, &view.zone)[..10];
    let mut table = Table::new()
        .left("At")
        .whole()
        .left("Skill")
        .left("Phase")
        .spare(1)
        .left("Outcome")
        .right("Took")
        .left("Error");
    for call in &report.calls {
        table.row(vec![
            Cell::new(words::clock(call.invoked_at, &view.zone, days)).tone(Tone::Dim),
            Cell::new(&call.skill_name),
            Cell::new(call.workflow_phase.as_deref().unwrap_or(words::NONE)).tone(Tone::Dim),
            outcome(call),
            words::seconds(call.duration_seconds).into(),
            call.error_type.clone().unwrap_or_default().into(),
        ]);
    }
    table
}

fn outcome(call: &CallRow) -> Cell {
    let tone = match call.outcome.as_str() {
        "completed" => Tone::Good,
        "failed" => Tone::Bad,
        "unfinished" => Tone::Dim,
        _ => Tone::Warn,
    };
    Cell::new(&call.outcome).tone(tone)
}
