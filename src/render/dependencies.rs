//! What goes with a skill, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::dependencies::{DependenciesReport, DependencyRow, Origin, Status};
use crate::service::metrics::zone_name;

/// The page of the skills that go with one.
pub fn page(report: &DependenciesReport, view: &View) -> Page {
    let page = Page::new().text(headline(report, view));
    let page = match report.status {
        Status::InsufficientData => page.text(too_little(report)),
        Status::Ok => page.text(compared(report)),
    };
    if report.dependencies.is_empty() {
        return page;
    }
    let page = page.table(table(report));
    let page = if report.more > 0 {
        page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ))
    } else {
        page
    };
    page.text(meaning(report))
}

/// `lint was used in 12 of 40 sessions`, and until when.
fn headline(report: &DependenciesReport, view: &View) -> String {
    format!(
        "{} was used in {} of {}\nall sessions up to {} ({})",
        report.skill_name,
        words::count(report.skill_sessions),
        words::plural(report.session_count, "session"),
        words::minute(report.until, &view.zone),
        zone_name(&view.zone),
    )
}

fn too_little(report: &DependenciesReport) -> String {
    let at_least = words::plural(report.min_sessions, "session");
    let missing = format!("{} more needed", words::count(report.missing_sessions));
    match &report.closest_skill {
        Some(closest) => format!(
            "Too little data: no skill shares {at_least} with it. {closest} comes closest with {}: \
             at least {missing}, or try --min-sessions {}",
            words::count(report.closest_sessions),
            words::count(report.closest_sessions),
        ),
        None => format!("Too little data: no skill shares {at_least} with it, at least {missing}"),
    }
}

/// How many were compared, and where none is listed why.
fn compared(report: &DependenciesReport) -> String {
    let said = format!(
        "{} compared, {} share {} or more with it",
        words::plural(report.compared, "other skill"),
        words::count(report.met),
        words::plural(report.min_sessions, "session"),
    );
    let measured = |row: &DependencyRow| row.source == Origin::Measured;
    match report.highest_lift {
        Some(highest) if !report.dependencies.iter().any(measured) => format!(
            "{said}\nNone reaches a lift of {}; the highest is {}. --min-lift 0 shows them",
            report.min_lift,
            lift(highest),
        ),
        _ => said,
    }
}

fn table(report: &DependenciesReport) -> Table {
    let mut table = Table::new()
        .left("Skill")
        .left("Kind")
        .spare(4)
        .right("Both")
        .right("Sessions")
        .spare(3)
        .right("Confidence [95%]")
        .right("Support")
        .spare(5)
        .right("Lift")
        .left("Sure")
        .whole()
        .left("Relationship")
        .whole()
        .spare(2);
    for row in &report.dependencies {
        table.row(vec![
            Cell::new(&row.skill_b),
            Cell::new(row.kind.as_str()).tone(Tone::Dim),
            words::count(row.co_occurrence_count).into(),
            words::count(row.skill_b_sessions).into(),
            share(row),
            row.support
                .map_or_else(|| words::NONE.to_owned(), words::percent)
                .into(),
            row.lift_score
                .map_or_else(|| words::NONE.to_owned(), lift)
                .into(),
            sure(row),
            Cell::new(row.relationship_type.replace('_', " ")).tone(Tone::Dim),
        ]);
    }
    table
}

/// No colour: to go along often is neither good nor bad.
fn share(row: &DependencyRow) -> Cell {
    let (Some(share), Some(low), Some(high)) =
        (row.confidence, row.confidence_low, row.confidence_high)
    else {
        return Cell::new(words::NONE).tone(Tone::Dim);
    };
    let interval = format!("[{:.0}-{:.0}]", low * 100.0, high * 100.0);
    Cell::new(format!("{:>4} {interval:>8}", words::percent(share)))
}

/// `1.50`, of large ones fewer digits.
fn lift(lift: f64) -> String {
    if lift < 99.95 {
        format!("{lift:.2}")
    } else {
        words::count(lift.round() as u64)
    }
}

fn sure(row: &DependencyRow) -> Cell {
    match (row.sure, row.q_value) {
        (Some(true), Some(q)) => Cell::new(format!("yes, q {}", small(q))).tone(Tone::Good),
        (Some(false), Some(q)) => Cell::new(format!("no, q {}", small(q))).tone(Tone::Dim),
        _ => Cell::new("not measured").tone(Tone::Dim),
    }
}

/// `0.012`, `<0.001`
fn small(q: f64) -> String {
    if q < 0.001 {
        "<0.001".to_owned()
    } else {
        format!("{q:.3}")
    }
}

fn meaning(report: &DependenciesReport) -> String {
    let measured = report
        .dependencies
        .iter()
        .any(|row| row.source == Origin::Measured);
    let curated = report
        .dependencies
        .iter()
        .any(|row| row.source == Origin::Curated);
    let mut lines = Vec::new();
    if measured {
        lines.push(format!(
            "Confidence: of the sessions with {}, how many have the other too. Lift: how many times as \
             many have both as chance makes. Sure: q of Fisher's exact test at most 0.05.",
            report.skill_name
        ));
        lines.push(
            "What goes together need not cause each other; long sessions have more of everything."
                .to_owned(),
        );
    }
    if curated {
        lines
            .push("Curated rules come with the program; nothing was measured for them.".to_owned());
    }
    lines.join("\n")
}
