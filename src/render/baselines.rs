//! All skills over all time, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::baselines::{Baseline, BaselinesReport};
use crate::service::metrics::zone_name;

/// The page of the comparison.
pub fn page(report: &BaselinesReport, view: &View) -> Page {
    let page = Page::new().text(headline(report, view));
    if report.baselines.is_empty() {
        return page.text(
            "Nothing was recorded up to then. `session-buddy import` takes in your sessions",
        );
    }
    let mut table = Table::new()
        .left("Skill")
        .left("Kind")
        .spare(3)
        .right("Percentile")
        .right("Success [95%]")
        .right("Runs")
        .right("Sessions")
        .spare(2)
        .right("Users")
        .spare(2)
        .right("~p50")
        .right("Mean")
        .spare(4)
        .left("Phase")
        .spare(5);
    for baseline in &report.baselines {
        table.row(row(baseline));
    }
    let page = page.table(table);
    let page = if report.more > 0 {
        page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ))
    } else {
        page
    };
    page.text(
        "Percentile: the share of these skills with a lower success rate. Where intervals overlap \
         the order may be chance.\n~p50: the median out of classes, within 1.6%.",
    )
}

fn headline(report: &BaselinesReport, view: &View) -> String {
    let until = format!(
        "{} ({})",
        words::minute(report.as_of, &view.zone),
        zone_name(&view.zone)
    );
    let unranked = report.skill_count - report.ranked_count;
    let said = format!(
        "{} compared over all time, up to {until}",
        words::plural(report.ranked_count as u64, "skill")
    );
    if unranked == 0 {
        return said;
    }
    format!(
        "{said}\n{} more without a completed or failed run: in no place",
        words::count(unranked as u64)
    )
}

fn row(baseline: &Baseline) -> Vec<Cell> {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| words::NONE.to_owned());
    vec![
        Cell::new(&baseline.skill_name),
        Cell::new(baseline.kind.as_str()).tone(Tone::Dim),
        or_none(baseline.effectiveness_percentile.map(|p| format!("{p:.0}"))).into(),
        words::rate(
            baseline.completion_rate,
            baseline.completion_rate_low,
            baseline.completion_rate_high,
        ),
        words::count(baseline.total_invocations).into(),
        words::count(baseline.total_sessions).into(),
        words::count(baseline.total_users).into(),
        words::seconds(baseline.median_duration).into(),
        words::seconds(baseline.avg_duration).into(),
        Cell::new(or_none(baseline.most_common_workflow_phase.clone())).tone(Tone::Dim),
    ]
}
