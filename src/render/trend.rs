//! `trend` as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::trend::{
    Direction, LEAST_DAYS, Metric, RankingReport, SkillTrend, Test, TrendReport,
};
use serde_json::Value;

/// Days that the table of one skill shows at most: the newest.
const MOST_ROWS: usize = 31;

/// Scatter that chance makes less often than this is worth a word.
const UNUSUAL: f64 = 0.01;

/// The page of one skill.
pub fn skill_page(report: &TrendReport, view: &View) -> Page {
    let skill = &report.skill;
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &report.time_zone,
    );
    let page = Page::new().text(format!(
        "{}: {} by day\n{window}",
        skill.skill_name,
        subject(skill.metric)
    ));
    if skill.trend == Direction::InsufficientData {
        return page
            .text(too_little(report))
            .table(days(skill))
            .text(longer(report));
    }
    let mut page = page.text(sentence(skill)).text(basis(skill));
    for caution in cautions(skill) {
        page = page.text(caution);
    }
    let hidden = skill.series.len().saturating_sub(MOST_ROWS);
    page = page.text(bars(skill)).table(days(skill));
    if hidden > 0 {
        page = page.text(format!(
            "{} earlier: --json has them all",
            words::plural(hidden as u64, "day")
        ));
    }
    match advice(report) {
        Some(advice) => page.text(advice),
        None => page,
    }
}

/// The rows of one skill: its days.
pub fn skill_records(report: &TrendReport) -> Vec<Value> {
    super::records(&report.skill.series)
}

/// The rows of a ranking: its skills, without their days.
pub fn ranking_records(report: &RankingReport) -> Vec<Value> {
    let mut rows = super::records(&report.skills);
    for row in &mut rows {
        if let Value::Object(row) = row {
            row.remove("series");
        }
    }
    rows
}

const fn subject(metric: Metric) -> &'static str {
    match metric {
        Metric::CompletionRate => "success",
        Metric::DurationSeconds => "median duration",
        Metric::InvocationCount => "runs",
    }
}

/// What a day's value rests on.
fn counted(metric: Metric, n: u64) -> String {
    let what = match metric {
        Metric::CompletionRate => "decided run",
        Metric::DurationSeconds => "completed run with a duration",
        Metric::InvocationCount => "run",
    };
    match metric {
        Metric::DurationSeconds if n != 1 => {
            format!("{} completed runs with a duration", words::count(n))
        }
        _ => words::plural(n, what),
    }
}

/// A value as people read it.
pub(super) fn value(metric: Metric, value: f64) -> String {
    match metric {
        Metric::CompletionRate => words::percent(value),
        Metric::DurationSeconds => words::seconds(Some(value)),
        Metric::InvocationCount => words::count(value.round() as u64),
    }
}

/// A slope as people read it.
pub(super) fn slope(metric: Metric, slope: f64) -> String {
    let sign = match slope {
        s if s < 0.0 => "-",
        s if s > 0.0 => "+",
        _ => "",
    };
    match metric {
        Metric::CompletionRate => format!("{}{} points", sign, number(slope.abs() * 100.0)),
        Metric::DurationSeconds => format!("{sign}{}", words::seconds(Some(slope.abs()))),
        Metric::InvocationCount => format!("{}{} runs", sign, number(slope.abs())),
    }
}

/// Two digits that say something.
fn number(value: f64) -> String {
    match value {
        v if v >= 99.5 => words::count(v.round() as u64),
        v if v >= 9.95 => format!("{v:.0}"),
        v if v >= 0.995 => format!("{v:.1}"),
        v if v >= 0.005 => format!("{v:.2}"),
        v if v > 0.0 => "<0.01".to_owned(),
        _ => "0".to_owned(),
    }
}

/// `p = 0.023`, `p < 0.001`
pub(super) fn p_value(p: f64) -> String {
    let shown = chance(p);
    match shown.strip_prefix('<') {
        Some(bound) => format!("p < {bound}"),
        None => format!("p = {shown}"),
    }
}

/// `0.023`, `<0.001`; never `0` or rounded over the border to significance.
fn chance(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else if (0.045..0.055).contains(&p) {
        format!("{p:.4}")
    } else if p < 0.1 {
        format!("{p:.3}")
    } else {
        format!("{p:.2}")
    }
}

/// The direction in a word that suits the metric.
pub(super) const fn heading(metric: Metric, direction: Direction) -> &'static str {
    match (direction, metric) {
        (Direction::Improving, Metric::InvocationCount) => "rising",
        (Direction::Declining, Metric::InvocationCount) => "falling",
        (Direction::Improving, Metric::DurationSeconds) => "improving (faster)",
        (Direction::Declining, Metric::DurationSeconds) => "declining (slower)",
        (Direction::Improving, Metric::CompletionRate) => "improving",
        (Direction::Declining, Metric::CompletionRate) => "declining",
        (Direction::Stable, _) => "stable",
        (Direction::InsufficientData, _) => "too little data",
    }
}

const fn tone(direction: Direction) -> Tone {
    match direction {
        Direction::Improving => Tone::Good,
        Direction::Declining => Tone::Bad,
        Direction::Stable | Direction::InsufficientData => Tone::Dim,
    }
}

/// The slope of the test that decides.
pub(super) fn deciding_slope(skill: &SkillTrend) -> f64 {
    skill.weighted_slope.or(skill.slope).unwrap_or_default()
}

/// Direction, slope, from where to where, and how sure.
fn sentence(skill: &SkillTrend) -> String {
    let metric = skill.metric;
    let ends = format!(
        "{} on {} to {} on {}",
        value(metric, skill.start_value.unwrap_or_default()),
        skill.series.first().map_or("", |day| &day.date),
        value(metric, skill.end_value.unwrap_or_default()),
        skill.series.last().map_or("", |day| &day.date),
    );
    let sure = match skill.test {
        Some(Test::CochranArmitage) => "Cochran-Armitage, days weighed by their runs",
        _ => "least squares, all days weighing the same",
    };
    let first = skill.series.first().map(|day| day.value);
    if skill.series.iter().all(|day| Some(day.value) == first) {
        return format!(
            "stable: {} on every day",
            value(metric, first.unwrap_or_default())
        );
    }
    let p = p_value(skill.p_value.unwrap_or(1.0));
    // Once in full: a point is not a percent.
    let slope = slope(metric, deciding_slope(skill)).replace("points", "percentage points");
    match skill.trend {
        Direction::Stable => format!(
            "stable: no change that chance would not make; from {ends}, {slope} a day\n({p}, {sure})"
        ),
        direction => format!(
            "{}: {slope} a day, from {ends}\n({p}, {sure})",
            heading(metric, direction)
        ),
    }
}

/// What it rests on, and what the other tests say.
fn basis(skill: &SkillTrend) -> String {
    let metric = skill.metric;
    let runs = skill.series.iter().map(|day| day.count).sum();
    let rests = format!(
        "It rests on {} with {}.",
        words::plural(skill.series.len() as u64, "day"),
        counted(metric, runs)
    );
    let robust = match (skill.theil_sen_slope, skill.mann_kendall_p) {
        (Some(sen), Some(p)) => format!(
            " Theil-Sen: {} a day, Mann-Kendall {}",
            slope(metric, sen),
            p_value(p)
        ),
        _ => String::new(),
    };
    let plain = match (skill.test, skill.slope, skill.confidence) {
        (Some(Test::CochranArmitage), Some(line), Some(p)) => format!(
            "; all days weighing the same: {} a day, {}",
            slope(metric, line),
            p_value(p)
        ),
        _ => String::new(),
    };
    format!("{rests}{robust}{plain}")
}

/// How many times as much as chance days scatter, where a direction may be owed to that.
fn unsteady(skill: &SkillTrend) -> Option<f64> {
    let unusual = skill.dispersion_p_value.is_some_and(|p| p < UNUSUAL);
    let scatter = skill.dispersion.filter(|times| *times > 1.0 && unusual);
    scatter.filter(|_| skill.trend != Direction::Stable)
}

/// What makes the answer less sure than its p-value.
fn cautions(skill: &SkillTrend) -> Vec<String> {
    let mut cautions = Vec::new();
    if let Some(times) = unsteady(skill) {
        cautions.push(format!(
            "Careful: days scatter around the line {} times as much as independent runs would; it is less sure than p says",
            number(times)
        ));
    }
    if skill.metric == Metric::InvocationCount {
        cautions.push(
            "The first and the last day lie only partly in the window; days without runs are left out"
                .to_owned(),
        );
    }
    cautions
}

/// The days as a line of bars.
fn bars(skill: &SkillTrend) -> String {
    const MOST_BARS: usize = 60;
    let shown = &skill.series[skill.series.len().saturating_sub(MOST_BARS)..];
    let most = shown.iter().map(|day| day.value).fold(0.0, f64::max);
    let (top, scale) = match skill.metric {
        Metric::CompletionRate => (1.0, "0 to 100%".to_owned()),
        metric => (most, format!("at most {}", value(metric, most))),
    };
    let share = |value: f64| if top > 0.0 { value / top } else { 0.0 };
    let line = words::sparkline(shown.iter().map(|day| Some(share(day.value))));
    format!("{line}  {scale}")
}

/// The newest days.
fn days(skill: &SkillTrend) -> Table {
    let (title, count) = match skill.metric {
        Metric::CompletionRate => ("Success", "Decided"),
        Metric::DurationSeconds => ("p50", "Timed"),
        Metric::InvocationCount => ("Runs", ""),
    };
    let mut table = Table::new().left("Day").whole().right(title);
    if !count.is_empty() {
        table = table.right(count);
    }
    for day in &skill.series[skill.series.len().saturating_sub(MOST_ROWS)..] {
        table.row(vec![
            Cell::new(&day.date).tone(Tone::Dim),
            value(skill.metric, day.value).into(),
            words::count(day.count).into(),
        ]);
    }
    table
}

/// How many days there are and how many are missing.
fn too_little(report: &TrendReport) -> String {
    let what = match report.skill.metric {
        Metric::CompletionRate => "with a completed or failed run",
        Metric::DurationSeconds => "with a completed run that has a duration",
        Metric::InvocationCount => "with a run",
    };
    let found = report.skill.series.len() as u64;
    format!(
        "too little data: {} {what}, {} needed; {} missing",
        words::plural(found, "day"),
        LEAST_DAYS,
        words::plural(report.missing_days as u64, "day")
    )
}

fn longer(report: &TrendReport) -> String {
    let days = (report.window_end.millis() - report.window_start.millis()) / 86_400_000;
    let metric = match report.skill.metric {
        Metric::CompletionRate => "",
        Metric::DurationSeconds => " --metric duration_seconds",
        Metric::InvocationCount => " --metric invocation_count",
    };
    format!(
        "A longer look: session-buddy trend{metric} --days {} {}",
        if days < 90 { 90 } else { 3_660 },
        quoted(&report.skill.skill_name),
    )
}

/// What to do about it.
fn advice(report: &TrendReport) -> Option<String> {
    let skill = &report.skill;
    let hours = (report.window_end.millis() - report.window_start.millis()) / 3_600_000;
    let last = format!("--last {}d", hours / 24);
    let name = quoted(&skill.skill_name);
    match (skill.trend, skill.metric) {
        (Direction::Declining, Metric::CompletionRate) => Some(format!(
            "What fails: session-buddy metrics {name} --by error {last}"
        )),
        (Direction::Declining, Metric::DurationSeconds) => Some(format!(
            "Where it is slow: session-buddy metrics {name} --by project {last}"
        )),
        _ => None,
    }
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) {
        return name.to_owned();
    }
    let dashes = if name.starts_with('-') { "-- " } else { "" };
    format!("{dashes}'{}'", name.replace('\'', "'\\''"))
}

/// The page of a ranking.
pub fn ranking_page(report: &RankingReport, view: &View) -> Page {
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &report.time_zone,
    );
    let page = Page::new().text(format!(
        "{} by day\n{window}\n{}",
        match report.metric {
            Metric::CompletionRate => "Success",
            Metric::DurationSeconds => "Median duration",
            Metric::InvocationCount => "Runs",
        },
        counts(report)
    ));
    if report.skills.is_empty() {
        return page.text("A longer look: session-buddy trend --days 90");
    }
    let mut table = Table::new()
        .left("Skill")
        .left("Trend")
        .right("A day")
        .right("From")
        .spare(2)
        .right("To")
        .spare(1)
        .right("Days")
        .spare(3)
        .right("p")
        .spare(4)
        .right("q");
    for skill in &report.skills {
        table.row(vec![
            Cell::new(&skill.skill_name),
            Cell::new(format!(
                "{}{}",
                heading(skill.metric, skill.trend),
                if unsteady(skill).is_some() { " *" } else { "" }
            ))
            .tone(tone(skill.trend)),
            slope(skill.metric, deciding_slope(skill)).into(),
            value(skill.metric, skill.start_value.unwrap_or_default()).into(),
            value(skill.metric, skill.end_value.unwrap_or_default()).into(),
            words::count(skill.series.len() as u64).into(),
            chance(skill.p_value.unwrap_or(1.0)).into(),
            chance(skill.q_value.unwrap_or(1.0)).into(),
        ]);
    }
    let mut page = page.table(table).text(
        "A direction is given where q is at most 0.05: of those named, about 5% at most are chance",
    );
    if report.skills.iter().any(|skill| unsteady(skill).is_some()) {
        page = page.text(
            "* days scatter around the line more than independent runs would: less sure than q says",
        );
    }
    if report.more > 0 {
        return page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}

/// How many were ranked, how they do, and how many had too little data.
fn counts(report: &RankingReport) -> String {
    let (up, down) = match report.metric {
        Metric::InvocationCount => ("rising", "falling"),
        _ => ("improving", "declining"),
    };
    let lacking = format!(
        "{} too little data (fewer than {LEAST_DAYS} days)",
        match report.insufficient {
            1 => "1 has".to_owned(),
            n => format!("{} have", words::count(n as u64)),
        }
    );
    if report.ranked == 0 {
        return match report.insufficient {
            0 => "Nothing was recorded in this window".to_owned(),
            n => format!(
                "none of {} can be ranked: {lacking}",
                words::plural(n as u64, "skill")
            ),
        };
    }
    format!(
        "{} ranked: {} {up}, {} {down}, {} stable; {lacking}",
        words::plural(report.ranked as u64, "skill"),
        words::count(report.improving as u64),
        words::count(report.declining as u64),
        words::count((report.ranked - report.improving - report.declining) as u64),
    )
}
