//! Pictures, as the text of an SVG file that needs nothing else. The same report gives the same
//! bytes.

use super::{trend as page, words};
use crate::error::{Error, Result};
use crate::service::trend::{Direction, Metric, SkillTrend, TrendReport};
use jiff::civil::Date;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;
use std::fmt::Display;
use std::ops::Range;

const SIZE: (u32, u32) = (960, 480);

/// Characters of a title that fit.
const TITLE: usize = 60;

const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
const POINT: RGBColor = RGBColor(0x1f, 0x6f, 0xb4);
const LINE: RGBColor = RGBColor(0xc8, 0x55, 0x1b);

/// A value of a day, placed.
struct Point {
    x: f64,
    value: f64,
    count: u64,
}

/// An axis with marks of our own choice.
struct Axis<F> {
    range: Range<f64>,
    marks: Vec<f64>,
    label: F,
}

impl<F: Fn(f64) -> String> Ranged for Axis<F> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (low, high): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        low + (f64::from(high - low) * share).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, _: H) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl<F: Fn(f64) -> String> ValueFormatter<f64> for Axis<F> {
    fn format_ext(&self, value: &f64) -> String {
        (self.label)(*value)
    }
}

/// The days of a skill with the line of the test that decides. The area of a point is what it
/// rests on.
pub fn trend(report: &TrendReport) -> Result<String> {
    let skill = &report.skill;
    let dates: Vec<Date> = skill
        .series
        .iter()
        .map(|day| day.date.parse())
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| failed(&e))?;
    let first = dates.first().copied().unwrap_or(Date::constant(1970, 1, 1));
    let points: Vec<Point> = skill
        .series
        .iter()
        .zip(&dates)
        .map(|(day, date)| Point {
            x: f64::from(first.duration_until(*date).as_hours() as i32 / 24),
            value: day.value,
            count: day.count,
        })
        .collect();
    let mut svg = String::new();
    draw(&mut svg, report, first, &points).map_err(|e| failed(&e))?;
    // For those who hear a picture, and for the tab of a browser.
    let title = escaped(&format!("{}. {}", title(skill), subtitle(report)));
    Ok(match svg.split_once(">\n") {
        Some((head, rest)) => format!("{head}>\n<title>{title}</title>\n{rest}"),
        None => svg,
    })
}

fn failed(e: &impl Display) -> Error {
    Error::failed(format!("cannot draw the picture: {e}"))
}

type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

fn draw(svg: &mut String, report: &TrendReport, first: Date, points: &[Point]) -> Drawn {
    let skill = &report.skill;
    let metric = skill.metric;
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    root.draw_text(
        &title(skill),
        &("sans-serif", 20).into_font().color(&INK),
        (24, 12),
    )?;
    root.draw_text(
        &subtitle(report),
        &("sans-serif", 14).into_font().color(&INK),
        (24, 40),
    )?;
    let last = points.last().map_or(0.0, |point| point.x);
    let (top, marks) = scale(metric, points);
    let date = |x: f64| {
        let day = first.saturating_add(jiff::Span::new().days(x.round() as i32));
        day.to_string()
    };
    let across = Axis {
        range: -0.5..last + 0.5,
        marks: if points.is_empty() {
            Vec::new()
        } else {
            dates_shown(last)
        },
        label: date,
    };
    let up = Axis {
        range: 0.0..top,
        marks,
        label: |value| page::value(metric, value),
    };
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .margin_top(68)
        .margin_right(32)
        .x_label_area_size(48)
        .y_label_area_size(84)
        .build_cartesian_2d(across, up)?;
    let small = || ("sans-serif", 13).into_font().color(&INK);
    chart
        .configure_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(INK)
        .x_desc(format!("date ({})", words::printable(&report.time_zone)))
        .y_desc(axis(metric))
        .label_style(small())
        .draw()?;
    let highest = if metric == Metric::CompletionRate {
        1.0
    } else {
        top
    };
    let line = fitted(skill, points).and_then(|line| inside(line, last, highest));
    if let Some(ends) = line {
        chart.draw_series(LineSeries::new(ends, LINE.stroke_width(2)))?;
    }
    let most = points.iter().map(|point| point.count).max().unwrap_or(1);
    chart.draw_series(points.iter().map(|point| {
        let radius = 3.0 + 9.0 * (point.count as f64 / most as f64).sqrt();
        let at = (point.x, point.value);
        Circle::new(at, radius.round() as i32, POINT.mix(0.75).filled())
    }))?;
    root.present()?;
    Ok(())
}

/// What the picture shows.
fn title(skill: &SkillTrend) -> String {
    let mut name: String = words::printable(&skill.skill_name)
        .replace('\n', "\\n")
        .chars()
        // Not even escaped are these part of an XML text.
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    if name.chars().count() > TITLE {
        name = name.chars().take(TITLE - 1).collect();
        name.push('…');
    }
    format!("{name}: {} by day", axis(skill.metric))
}

/// What the line says, and what the size of a point means.
fn subtitle(report: &TrendReport) -> String {
    let skill = &report.skill;
    let counted = match skill.metric {
        Metric::CompletionRate => "decided runs",
        Metric::DurationSeconds => "completed runs with a duration",
        Metric::InvocationCount => "runs",
    };
    let most = skill.series.iter().map(|day| day.count).max().unwrap_or(0);
    let area = format!("area of a point: {counted}, at most {}", words::count(most));
    match (skill.trend, skill.p_value) {
        (Direction::InsufficientData, _) | (_, None) if most == 0 => {
            "too little data: no day has a value".to_owned()
        }
        (Direction::InsufficientData, _) | (_, None) => {
            let days = words::plural(skill.series.len() as u64, "day");
            format!("too little data for a line: {days}; {area}")
        }
        (direction, Some(p)) => format!(
            "{}: {} a day, {}; {area}",
            page::heading(skill.metric, direction),
            page::slope(skill.metric, page::deciding_slope(skill)),
            page::p_value(p),
        ),
    }
}

const fn axis(metric: Metric) -> &'static str {
    match metric {
        Metric::CompletionRate => "success",
        Metric::DurationSeconds => "median duration",
        Metric::InvocationCount => "runs",
    }
}

/// Which days have their date below: at most eight, at even distances.
fn dates_shown(last: f64) -> Vec<f64> {
    let step = (last as usize / 8 + 1).max(1);
    (0..=last as usize)
        .step_by(step)
        .map(|x| x as f64)
        .collect()
}

/// The top of the value axis and its marks: round numbers.
fn scale(metric: Metric, points: &[Point]) -> (f64, Vec<f64>) {
    if metric == Metric::CompletionRate {
        // A little more, for points at the top.
        return (1.04, (0..=5).map(|n| f64::from(n) / 5.0).collect());
    }
    let most = points.iter().map(|point| point.value).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    let power = 10f64.powf((most / 5.0).log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power);
    let step = round
        .into_iter()
        .find(|step| most / step <= 6.0)
        .unwrap_or(most);
    let step = if metric == Metric::InvocationCount {
        step.max(1.0)
    } else {
        step
    };
    let marks = (0..=7).map(|n| f64::from(n) * step);
    (
        most * 1.08,
        marks.filter(|mark| *mark <= most * 1.08).collect(),
    )
}

/// Intercept and slope of the line of the test that decides.
fn fitted(skill: &SkillTrend, points: &[Point]) -> Option<(f64, f64)> {
    let Some(slope) = skill.weighted_slope else {
        return Some((skill.intercept?, skill.slope?));
    };
    // It goes through the mean, days weighed by their size.
    let sum = |of: &dyn Fn(&Point) -> f64| -> f64 {
        points
            .iter()
            .map(|point| of(point) * point.count as f64)
            .sum()
    };
    let all = sum(&|_| 1.0);
    let (x, y) = (sum(&|point| point.x) / all, sum(&|point| point.value) / all);
    Some((y - slope * x, slope))
}

/// The part of a line that lies within the axes.
fn inside((intercept, slope): (f64, f64), last: f64, top: f64) -> Option<[(f64, f64); 2]> {
    let (mut from, mut to) = (0.0, last);
    if slope != 0.0 {
        let (a, b) = (-intercept / slope, (top - intercept) / slope);
        from = f64::max(from, a.min(b));
        to = f64::min(to, a.max(b));
    }
    let at = |x: f64| (x, (intercept + slope * x).clamp(0.0, top));
    (from < to).then(|| [at(from), at(to)])
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_the_edge_of_the_picture() {
        // Half a unit up every day, from -1: it enters at day 2 and leaves at day 4.
        assert_eq!(
            inside((-1.0, 0.5), 10.0, 1.0),
            Some([(2.0, 0.0), (4.0, 1.0)])
        );
        assert_eq!(
            inside((0.5, 0.0), 10.0, 1.0),
            Some([(0.0, 0.5), (10.0, 0.5)])
        );
        assert_eq!(inside((2.0, 0.1), 10.0, 1.0), None);
        assert_eq!(inside((0.5, 0.1), 0.0, 1.0), None);
    }

    #[test]
    fn marks_are_round_and_few() {
        let points = |value: f64| {
            [Point {
                x: 0.0,
                value,
                count: 1,
            }]
        };
        for value in [1e-6, 0.004, 0.9, 1.0, 7.3, 99.0, 12_345.0, 3.1e8] {
            for metric in [Metric::DurationSeconds, Metric::InvocationCount] {
                let (top, marks) = scale(metric, &points(value));
                assert!(top > value && marks.len() <= 8, "{value}: {marks:?}");
                assert!(*marks.last().unwrap() <= top);
            }
            let (_, marks) = scale(Metric::DurationSeconds, &points(value));
            assert!(marks.len() >= 3, "{value}: {marks:?}");
        }
        assert!(scale(Metric::DurationSeconds, &[]).1.len() >= 3);
        assert_eq!(dates_shown(0.0), [0.0]);
        assert_eq!(dates_shown(7.0).len(), 8);
        for last in [8.0, 30.0, 365.0, 3_660.0] {
            assert!((4..=8).contains(&dates_shown(last).len()), "{last}");
        }
    }
}
