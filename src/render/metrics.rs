//! How skills fared, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::{By, Count, Day, MetricsReport, MetricsRow, SkillReport};

/// The page of a window.
pub fn page(report: &MetricsReport, view: &View) -> Page {
    let total = &report.total;
    let page = Page::new().text(headline(report, view));
    if report.rows.is_empty() {
        return page.text(empty(total));
    }
    let page = page.table(table(report, view));
    if report.more > 0 {
        return page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}

fn empty(total: &MetricsRow) -> &'static str {
    if total.invocation_count > 0 {
        "None of them has an error."
    } else {
        "Nothing was recorded in this window. A longer one: --window 365d"
    }
}

/// `93% success (930 of 1,000 decided, 72 other) in 12 sessions`, and the window.
fn headline(report: &MetricsReport, view: &View) -> String {
    let total = &report.total;
    let sessions = words::plural(total.session_count, "session");
    let decided = total.completed_count + total.failed_count;
    let said = match total.completion_rate {
        Some(rate) => format!(
            "{} success ({} of {} decided, {} other) in {sessions}",
            words::percent(rate),
            words::count(total.completed_count),
            words::count(decided),
            words::count(total.other_count),
        ),
        None => format!(
            "{} in {sessions}",
            words::plural(total.invocation_count, "invocation")
        ),
    };
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &report.time_zone,
    );
    format!("{said}\n{window}")
}

/// The table of a window.
pub fn table(report: &MetricsReport, view: &View) -> Table {
    let by_skill = report.by == By::Skill;
    let title = match report.by {
        By::Skill => "Skill",
        By::Project => "Project",
        By::Phase => "Phase",
        By::Kind => "Kind",
        By::Day => "Day",
        By::Hour => "Hour",
        By::Error => "Error",
        By::Outcome => "Outcome",
    };
    let mut table = Table::new().left(title);
    if by_skill {
        table = table.left("Kind").spare(3);
    }
    // How an error or an outcome fared is in its name.
    if matches!(report.by, By::Error | By::Outcome) {
        table = table
            .right("Runs")
            .right("Sessions")
            .left("Last")
            .whole()
            .spare(1);
        for row in report.rows.iter() {
            let last = row.last_invocation_at;
            let last = last.map_or_else(String::new, |at| words::minute(at, &view.zone));
            table.row(vec![
                name(row),
                words::count(row.invocation_count).into(),
                words::count(row.session_count).into(),
                Cell::new(last).tone(Tone::Dim),
            ]);
        }
        return table;
    }
    table = table
        .right("Runs")
        .right("Failed")
        .right("Other")
        .spare(2)
        .right("Success [95%]")
        .right("p50")
        .right("p95")
        .spare(1)
        .right("Sessions")
        .spare(4)
        .left("Last")
        .whole()
        .spare(5);
    for row in report.rows.iter() {
        let mut cells = vec![name(row)];
        if by_skill {
            let kind = row.kind.map_or(words::NONE, |kind| kind.as_str());
            cells.push(Cell::new(kind).tone(Tone::Dim));
        }
        cells.extend(numbers(row, view));
        table.row(cells);
    }
    table
}

fn name(row: &MetricsRow) -> Cell {
    match (&row.skill_name, &row.group) {
        (Some(name), _) => Cell::new(name),
        (None, Some(Some(group))) => Cell::new(group),
        _ => Cell::new("(none)").tone(Tone::Dim),
    }
}

fn numbers(row: &MetricsRow, view: &View) -> Vec<Cell> {
    let some = |n: u64, tone| {
        let cell = Cell::new(words::count(n));
        if n > 0 {
            cell.tone(tone)
        } else {
            cell.tone(Tone::Dim)
        }
    };
    let last = row
        .last_invocation_at
        .map_or_else(|| words::NONE.into(), |at| words::minute(at, &view.zone));
    vec![
        words::count(row.invocation_count).into(),
        some(row.failed_count, Tone::Plain),
        some(row.other_count, Tone::Plain),
        words::rate(
            row.completion_rate,
            row.completion_rate_low,
            row.completion_rate_high,
        ),
        words::seconds(row.p50_duration).into(),
        words::seconds(row.p95_duration).into(),
        words::count(row.session_count).into(),
        Cell::new(last).tone(Tone::Dim),
    ]
}

/// The page of one skill.
pub fn skill_page(report: &SkillReport, view: &View) -> Page {
    let row = &report.skill;
    let name = row.skill_name.as_deref().unwrap_or_default();
    let kind = row.kind.map_or("", |kind| kind.as_str());
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &report.time_zone,
    );
    let page = Page::new().text(format!("{name} ({kind})\n{window}"));
    if row.invocation_count == 0 {
        return page.text("It was not used in this window. A longer one: --window 365d");
    }
    let mut numbers_table = Table::new()
        .right("Runs")
        .right("Failed")
        .right("Other")
        .spare(2)
        .right("Success [95%]")
        .right("p50")
        .right("p95")
        .spare(1)
        .right("Sessions")
        .spare(4)
        .left("Last")
        .whole()
        .spare(5);
    numbers_table.row(numbers(row, view));
    let mean = words::seconds(row.avg_duration);
    page.table(numbers_table)
        .text(format!("mean duration of completed ones {mean}"))
        .table(counts("Outcome", &report.outcomes))
        .table(counts("Error", &report.errors))
        .text(days(report))
}

fn counts(title: &'static str, counts: &[Count]) -> Table {
    let mut table = Table::new().left(title).right("Runs");
    for count in counts {
        table.row(vec![
            Cell::new(&count.name),
            words::count(count.count).into(),
        ]);
    }
    table
}

/// Two sparklines over the days: how often, and how well. Of a long time several days share a bar.
fn days(report: &SkillReport) -> String {
    const MOST_BARS: usize = 60;
    let each = report.days.len().div_ceil(MOST_BARS).max(1);
    let bars: Vec<(u64, Option<f64>)> = report.days.chunks(each).map(bar_of).collect();
    let most = bars.iter().map(|(runs, _)| *runs).max().unwrap_or(0).max(1);
    let runs = bars
        .iter()
        .map(|(runs, _)| (*runs > 0).then(|| *runs as f64 / most as f64));
    let rates = bars.iter().map(|(_, rate)| *rate);
    let date = |day: Option<&Day>| day.map_or_else(String::new, |day| day.date.clone());
    let by = if each == 1 {
        "by day".to_owned()
    } else {
        format!("{each} days a bar")
    };
    format!(
        "{by}, {} to {}\nruns     {}  at most {}\nsuccess  {}  0 to 100%",
        date(report.days.first()),
        date(report.days.last()),
        words::sparkline(runs),
        words::count(most),
        words::sparkline(rates),
    )
}

/// Invocations of some days, and their rate.
fn bar_of(days: &[Day]) -> (u64, Option<f64>) {
    let runs = days.iter().map(|day| day.invocation_count).sum();
    let decided: u64 = days
        .iter()
        .map(|day| day.completed_count + day.failed_count)
        .sum();
    let completed: u64 = days.iter().map(|day| day.completed_count).sum();
    (
        runs,
        (decided > 0).then(|| completed as f64 / decided as f64),
    )
}
