//! What to try next, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::recommend::{RecommendReport, Strategy};

/// The page of what to try next.
pub fn page(report: &RecommendReport, view: &View) -> Page {
    let mut page = Page::new().text(headline(report, view));
    for why in &report.passed_over {
        page = page.text(format!("({why})"));
    }
    if report.recommendations.is_empty() {
        return page.text("Nothing to recommend yet: it takes more sessions, or more users.");
    }
    page = page.table(table(report));
    if report.more > 0 {
        page = page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page.text(meaning(report.source))
}

/// For whom, from what, until when.
fn headline(report: &RecommendReport, view: &View) -> String {
    let from = match (report.source, &report.session_id) {
        (Some(Strategy::CollaborativeFiltering), _) => format!(
            "From {} among {}",
            words::plural(report.neighbour_count, "similar user"),
            words::count(report.user_count),
        ),
        (Some(Strategy::CoOccurrence), Some(session)) => {
            format!("From what goes with the skills of session {session}")
        }
        (Some(_), _) => "From what goes well for everybody".to_owned(),
        (None, _) => "No recommendation".to_owned(),
    };
    format!(
        "{from}, for {}, who used {} and completed {}\nall invocations up to {} ({})",
        report.user_id,
        words::plural(report.skills_used, "skill"),
        words::count(report.skills_completed),
        words::minute(report.until, &view.zone),
        zone_name(&view.zone),
    )
}

fn table(report: &RecommendReport) -> Table {
    let mut table = Table::new()
        .left("Skill")
        .left("Kind")
        .spare(3)
        .right("Score")
        .right("Success [95%]")
        .left("Why");
    for row in &report.recommendations {
        table.row(vec![
            Cell::new(&row.skill_name),
            Cell::new(row.kind.as_str()).tone(Tone::Dim),
            format!("{:.2}", row.score).into(),
            words::rate(
                row.completion_rate,
                row.completion_rate_low,
                row.completion_rate_high,
            ),
            Cell::new(&row.reason),
        ]);
    }
    table
}

const fn meaning(source: Option<Strategy>) -> &'static str {
    match source {
        Some(Strategy::CollaborativeFiltering) => {
            "Score: how alike the best matching user is times their success. None of these was used yet.\n\
             `session-buddy metrics SKILL` tells more of one."
        }
        Some(Strategy::CoOccurrence) => {
            "Score: share of the sessions that go on with it times its success. None was used in the session.\n\
             `session-buddy dependencies SKILL` tells how sure that is."
        }
        _ => {
            "Score: share of the skills that succeed less often. None of these was used yet.\n\
             `session-buddy metrics SKILL` tells more of one."
        }
    }
}
