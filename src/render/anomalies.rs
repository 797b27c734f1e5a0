//! What is unusual, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::anomalies::{AnomaliesReport, AnomalyRow, AnomalyType, Severity, SkillLook};
use crate::service::metrics::zone_name;

/// The page of a look.
pub fn page(report: &AnomaliesReport, view: &View) -> Page {
    let mut page = Page::new().text(format!("{}\n{}", headline(report), compared(report, view)));
    page = page.table(table(&report.anomalies));
    if report.more > 0 {
        page = page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    if let Some(look) = &report.skill {
        page = skill(page, look, report);
    }
    if !report.anomalies.is_empty() {
        page = page.text(READING);
    }
    for line in advice(report) {
        page = page.text(line);
    }
    page
}

const READING: &str = "Before, Now: success of that many decided runs, or median duration of that many completed ones.
p: how often chance alone would do as much. q: the share of false alarms to expect among findings this sure
(success is held to it, durations to their deviation).";

fn headline(report: &AnomaliesReport) -> String {
    let found = report.anomalies.len() + report.more;
    let of = match &report.skill {
        Some(look) => format!(" with {}", look.skill_name),
        None => String::new(),
    };
    let found = match found {
        0 => format!("Nothing unusual{of}"),
        1 => format!("1 anomaly{of}"),
        n => format!("{} anomalies{of}", words::count(n as u64)),
    };
    let few = report.too_little_data;
    let few = match few {
        0 => String::new(),
        n => format!(", {} had too little data", words::count(n as u64)),
    };
    let tested = words::plural(report.tested as u64, "skill");
    format!(
        "{found}: {tested} tested (success of {}, durations of {}){few}",
        words::count(report.completion_tested as u64),
        words::count(report.duration_tested as u64),
    )
}

/// `the last 1h (since 2026-04-01 14:05) against the time before it, from 2026-03-31 15:05 (UTC)`
fn compared(report: &AnomaliesReport, view: &View) -> String {
    format!(
        "the last {}, {} to {}, against what came before, from {} ({})",
        report.current,
        words::minute(report.current_start, &view.zone),
        words::minute(report.window_end, &view.zone),
        words::minute(report.window_start, &view.zone),
        zone_name(&view.zone),
    )
}

fn table(rows: &[AnomalyRow]) -> Table {
    let mut table = Table::new()
        .left("Skill")
        .left("Change")
        .whole()
        .right("Before")
        .right("Now")
        .right("Deviation")
        .spare(2)
        .right("p")
        .spare(1)
        .right("q")
        .left("Severity")
        .whole()
        .spare(3);
    for row in rows {
        let (word, tone) = match row.severity {
            Severity::Warning => ("warning", Tone::Warn),
            Severity::Critical => ("critical", Tone::Bad),
        };
        let tone = if row.is_worse() { tone } else { Tone::Good };
        table.row(vec![
            Cell::new(&row.skill_name),
            Cell::new(change(row)).tone(tone),
            value(row, row.baseline_value, row.n_baseline).into(),
            value(row, row.observed_value, row.n_current).into(),
            format!("{:+.1}", row.deviation_score).into(),
            chance(row.p_value).into(),
            chance(row.q_value).into(),
            Cell::new(word).tone(tone),
        ]);
    }
    table
}

fn change(row: &AnomalyRow) -> &'static str {
    match row.anomaly_type {
        AnomalyType::PerformanceDrop => "success fell",
        AnomalyType::PerformanceSpike => "success rose",
        AnomalyType::PatternShift if row.is_worse() => "slower",
        AnomalyType::PatternShift => "faster",
    }
}

fn value(row: &AnomalyRow, value: f64, n: u64) -> String {
    let value = match row.anomaly_type {
        AnomalyType::PatternShift => words::seconds(Some(value)),
        _ => words::percent(value),
    };
    format!("{value} of {}", words::count(n))
}

/// A probability to four places.
fn chance(p: f64) -> String {
    if p < 0.000_05 {
        "<0.0001".to_owned()
    } else {
        format!("{p:.4}")
    }
}

/// How the tests of the one skill came out that are no anomaly, and what it lacks.
fn skill(mut page: Page, look: &SkillLook, report: &AnomaliesReport) -> Page {
    for test in look.tests.iter().filter(|test| !test.flagged) {
        let row = &test.row;
        let what = match row.anomaly_type {
            AnomalyType::PatternShift => "median duration",
            _ => "success",
        };
        page = page.text(format!(
            "{what} {} before, {} now: chance does as much with p {}, so this is nothing unusual \
             (q {})",
            value(row, row.baseline_value, row.n_baseline),
            value(row, row.observed_value, row.n_current),
            chance(row.p_value),
            chance(row.q_value),
        ));
    }
    if look.missing_baseline + look.missing_current > 0 {
        page = page.text(format!(
            "It could not be tested: {} in the last {} and {} before; {} now and {} before are \
             missing.",
            words::plural(look.decided_current, "decided run"),
            report.current,
            words::count(look.decided_baseline),
            words::count(look.missing_current),
            words::count(look.missing_baseline),
        ));
    }
    page
}

/// What to do next.
fn advice(report: &AnomaliesReport) -> Vec<String> {
    let mut lines = Vec::new();
    let first = report.anomalies.iter().find(|row| row.is_worse());
    if let Some(row) = first.or(report.anomalies.first()) {
        let by_error = match row.anomaly_type {
            AnomalyType::PatternShift => "",
            _ => " --by error",
        };
        lines.push(format!(
            "Look closer: session-buddy metrics {}{by_error} --last {}",
            words::quoted(&row.skill_name),
            report.current,
        ));
    }
    if report.tested + report.too_little_data == 0 {
        lines.push(format!(
            "Nothing was recorded in the last {}.",
            report.current
        ));
    } else if report.too_little_data > 0 && report.skill.is_none() {
        lines.push(
            "Enough data is 5 decided runs before and 2 now for success, 10 completed and timed \
             ones before and 3 now for durations."
                .to_owned(),
        );
    }
    if let Some(wider) = &report.suggestion {
        lines.push(format!(
            "More can be tested, {} of {}, with: session-buddy anomalies --current {} --window {}",
            words::count(wider.tested as u64),
            words::plural(wider.seen as u64, "skill"),
            wider.current,
            wider.window,
        ));
    }
    lines
}
