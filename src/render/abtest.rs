//! A/B tests as pages.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::abtest::{
    AnalyzeReport, ArmReport, AssignReport, ChangeReport, ListReport, RecordReport,
};
use crate::service::metrics::zone_name;

/// The page of a test that was made.
pub fn created(report: &ChangeReport) -> Page {
    let test = &report.test;
    let page = Page::new().text(format!(
        "test {}, {}: control {} for {} of the units, treatment {} for the others",
        test.test_id,
        test.test_name,
        test.control_strategy,
        share(test.assignment_ratio),
        test.treatment_strategy,
    ));
    if test.control_strategy == test.treatment_strategy {
        return page.text("both are the same: nineteen of twenty such tests should find no winner");
    }
    page
}

/// A share that somebody chose, as it was chosen: `50%`, `0.1%`.
fn share(ratio: f64) -> String {
    // Rounding takes away what binary fractions add: 0.07 is 7, not 7.000000000000001.
    let percent = (ratio * 1e10).round() / 1e8;
    if percent > 0.0 && percent < 100.0 {
        format!("{percent}%")
    } else {
        format!("a share of {ratio:e}")
    }
}

/// The page of a test that was stopped.
pub fn stopped(report: &ChangeReport) -> Page {
    let name = &report.test.test_name;
    Page::new().text(if report.changed {
        format!("stopped: {name} takes no new units and no outcomes")
    } else {
        format!("{name} does not run: it is {}", report.test.status)
    })
}

/// The page of a unit's group.
pub fn assigned(report: &AssignReport) -> Page {
    Page::new().text(format!(
        "{}: {}{}",
        report.group,
        report.strategy,
        if report.new { "" } else { " (as before)" }
    ))
}

/// The page of one outcome.
pub fn recorded(report: &RecordReport) -> Page {
    Page::new().text(format!(
        "recorded: {} {} for {} in {}",
        report.skill_name,
        if report.completed {
            "completed"
        } else {
            "failed"
        },
        report.group,
        report.test_name,
    ))
}

/// The page of all tests.
pub fn list(report: &ListReport, view: &View) -> Page {
    let all = report.tests.len() + report.more;
    let page = Page::new().text(words::plural(all as u64, "test"));
    if report.tests.is_empty() {
        return page.text("make one: session-buddy abtest create NAME --control A --treatment B");
    }
    let mut table = Table::new()
        .left("Test")
        .right("No.")
        .left("Status")
        .left("Control")
        .spare(2)
        .left("Treatment")
        .spare(2)
        .right("Units")
        .right("Outcomes")
        .left("Since")
        .spare(1);
    for test in &report.tests {
        let tone = match test.status.as_str() {
            "running" => Tone::Good,
            _ => Tone::Dim,
        };
        table.row(vec![
            Cell::new(&test.test_name),
            test.test_id.to_string().into(),
            Cell::new(&test.status).tone(tone),
            Cell::new(&test.control_strategy),
            Cell::new(&test.treatment_strategy),
            format!(
                "{} + {}",
                words::count(test.control_users),
                words::count(test.treatment_users)
            )
            .into(),
            words::count(test.rows).into(),
            Cell::new(words::minute(test.start_date, &view.zone)).tone(Tone::Dim),
        ]);
    }
    let page = page.table(table);
    let page = page.text(format!(
        "times in {}; units are control + treatment",
        zone_name(&view.zone)
    ));
    if report.more > 0 {
        return page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}

/// The page of what a test says.
pub fn analysis(report: &AnalyzeReport, view: &View) -> Page {
    let page = Page::new()
        .text(format!(
            "{} (test {}, {}), since {} ({})",
            report.test_name,
            report.test_id,
            report.status,
            words::minute(report.start_date, &view.zone),
            zone_name(&view.zone)
        ))
        .text(format!(
            "control {} against treatment {}: which has the larger share of completed outcomes?",
            report.control.strategy, report.treatment.strategy
        ))
        .table(arms(report));
    let page = durations(certainty(page, report), report);
    page.text(format!("{}: {}", verdict(report), report.recommendation))
}

fn verdict(report: &AnalyzeReport) -> String {
    match report.winner.as_str() {
        "inconclusive" => "Inconclusive".to_owned(),
        winner => format!("Winner {winner}"),
    }
}

fn arms(report: &AnalyzeReport) -> Table {
    let mut table = Table::new()
        .left("Arm")
        .left("Strategy")
        .right("Units")
        .right("Outcomes")
        .right("Success")
        .right("Mean time")
        .spare(1)
        .right("Rating")
        .spare(2);
    let mut row = |name: &str, arm: &ArmReport| {
        let tone = if report.winner == name {
            Tone::Good
        } else {
            Tone::Plain
        };
        table.row(vec![
            Cell::new(name).tone(tone),
            Cell::new(&arm.strategy),
            // Units that were assigned and never came back are told apart from those that did.
            if arm.assigned > arm.users {
                format!(
                    "{} of {}",
                    words::count(arm.users),
                    words::count(arm.assigned)
                )
            } else {
                words::count(arm.users)
            }
            .into(),
            words::count(arm.rows).into(),
            arm.completion_rate
                .map_or_else(
                    || words::NONE.to_owned(),
                    |rate| format!("{:.1}%", rate * 100.0),
                )
                .into(),
            words::seconds(arm.avg_duration_seconds).into(),
            arm.avg_rating
                .map_or_else(|| words::NONE.to_owned(), |rating| format!("{rating:.1}"))
                .into(),
        ]);
    };
    row("control", &report.control);
    row("treatment", &report.treatment);
    table
}

fn certainty(mut page: Page, report: &AnalyzeReport) -> Page {
    if let Some(difference) = report.difference {
        let interval = report.difference_low.zip(report.difference_high);
        let interval = interval.map_or(String::new(), |(low, high)| {
            format!(" [{:+.1} to {:+.1}, 95 %]", low * 100.0, high * 100.0)
        });
        page = page.text(format!(
            "difference {:+.1} points{interval}, treatment less control",
            difference * 100.0
        ));
    }
    match (report.p_value, report.p_value_small_sample) {
        (Some(p), Some(careful)) => {
            page = page.text(format!(
                "{} by units, {} where few units with most outcomes are allowed for; both below \
                 0.05 would name a winner",
                p_text(p),
                p_text(careful)
            ));
        }
        _ if report.difference.is_some() => {
            page = page.text("p unknown: each arm needs two units or more to show their spread");
        }
        _ => {}
    }
    if let Some((rows, fisher)) = report.p_value_rows.zip(report.p_value_fisher) {
        page = page.text(format!(
            "{} by rows (Fisher {}), not to be used: rows of one unit are not independent",
            p_text(rows),
            p_text(fisher)
        ));
    }
    if let Some(effect) = report.design_effect {
        let power = report.power.map_or(String::new(), |power| {
            format!("; power at this difference {}", words::percent(power))
        });
        page = page.text(if effect < 1.05 {
            format!("outcomes of one unit look independent (design effect 1.0){power}")
        } else {
            format!("{effect:.1} outcomes are worth one independent one (design effect){power}")
        });
    }
    page
}

fn durations(page: Page, report: &AnalyzeReport) -> Page {
    let Some(ratio) = report.duration_ratio else {
        return page;
    };
    let interval = report.duration_ratio_low.zip(report.duration_ratio_high);
    let interval = interval.map_or(String::new(), |(low, high)| {
        format!(" [{low:.2} to {high:.2}, 95 %]")
    });
    let p =
        |name: &str, p: Option<f64>| p.map_or(String::new(), |p| format!(", {} {name}", p_text(p)));
    page.text(format!(
        "time: treatment takes {ratio:.2} times as long as control{interval}{}{}",
        p("by units", report.duration_p_value_clustered),
        p("by rows", report.duration_p_value)
    ))
}

/// `p 0.034`, `p < 0.001`
fn p_text(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p {p:.3}")
    }
}
