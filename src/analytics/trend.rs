//! How a series of days develops, and which of many series do.

use super::stats::cochran_armitage::{self, Group};
use super::stats::{false_discovery, mann_kendall, regression, theil_sen};
use serde::Serialize;

/// Days with a value that a trend needs.
pub const LEAST_DAYS: usize = 3;

/// Below this p-value one skill has a trend; up to this q-value one of many has.
const LEVEL: f64 = 0.05;

/// What of a day is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Completed of decided invocations, a fraction.
    CompletionRate,
    /// Median duration of completed invocations, seconds.
    DurationSeconds,
    /// All invocations.
    InvocationCount,
}

/// One calendar date of a skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Its number; the origin does not matter, a gap does.
    pub number: i64,
    /// Its value: a fraction, seconds, or invocations.
    pub value: f64,
    /// What the value rests on: decided invocations, timed ones, or all.
    pub count: u64,
    /// Completed invocations of those decided; 0 where the value is no rate.
    pub completed: u64,
}

impl Day {
    /// A day of a rate; `None` where nothing was decided.
    pub fn rate(number: i64, completed: u64, failed: u64) -> Option<Self> {
        let count = completed + failed;
        (count > 0).then(|| Self {
            number,
            value: completed as f64 / count as f64,
            count,
            completed,
        })
    }

    /// A day of durations in microseconds, which are put into order; `None` where there are none.
    pub fn median(number: i64, durations_us: &mut [i64]) -> Option<Self> {
        durations_us.sort_unstable();
        let median = super::stats::quantile(durations_us, 0.5)?;
        Some(Self {
            number,
            // Exact: halves of a microsecond are the finest.
            value: (median * 1e3).round() / 1e9,
            count: durations_us.len() as u64,
            completed: 0,
        })
    }

    /// A day of invocations; `None` where there were none.
    pub fn count(number: i64, invocations: u64) -> Option<Self> {
        (invocations > 0).then_some(Self {
            number,
            value: invocations as f64,
            count: invocations,
            completed: 0,
        })
    }
}

/// Where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Rates and counts up, durations down.
    Improving,
    /// Rates and counts down, durations up.
    Declining,
    /// No change that chance would not make.
    Stable,
    /// Too few days to say.
    InsufficientData,
}

/// The test that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Cochran and Armitage's, which weighs days by their size.
    CochranArmitage,
    /// Student's t of the least-squares slope.
    Ols,
}

/// How a series develops. Slopes are a day, of fractions, seconds or invocations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Where it goes.
    pub direction: Direction,
    /// The test that decided.
    pub test: Test,
    /// Its two-sided p-value.
    pub p_value: f64,
    /// Least-squares slope, all days weighing the same.
    pub slope: f64,
    /// Value of that line on the first day.
    pub intercept: f64,
    /// Two-sided p-value of that slope.
    pub confidence: f64,
    /// Slope with days weighed by their size; only of rates.
    pub weighted_slope: Option<f64>,
    /// How much more days scatter around that slope than chance makes them (1), with the
    /// probability of at least that much; only of rates that are not all 0 or all 1.
    pub dispersion: Option<(f64, f64)>,
    /// First value.
    pub start_value: f64,
    /// Last value.
    pub end_value: f64,
    /// Change from the first to the last value in percent of the first; `None` where that is 0.
    pub change_percent: Option<f64>,
}

/// What outliers and the shape of the curve do not touch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Robust {
    /// Theil and Sen's slope.
    pub theil_sen_slope: f64,
    /// Two-sided p-value of Mann and Kendall's test.
    pub mann_kendall_p: f64,
}

/// How one skill develops; `None` for fewer than [`LEAST_DAYS`] days. Days are by number, each once.
pub fn of(metric: Metric, days: &[Day]) -> Option<Trend> {
    if days.len() < LEAST_DAYS {
        return None;
    }
    let line = regression::line(&points(days))?;
    let (start, end) = (days.first()?.value, days.last()?.value);
    let mut trend = Trend {
        direction: Direction::Stable,
        test: Test::Ols,
        p_value: line.p_value,
        slope: line.slope,
        intercept: line.intercept,
        confidence: line.p_value,
        weighted_slope: None,
        dispersion: None,
        start_value: start,
        end_value: end,
        change_percent: (start != 0.0).then(|| (end - start) / start.abs() * 100.0),
    };
    if metric == Metric::CompletionRate {
        let groups: Vec<Group> = days
            .iter()
            .map(|day| Group {
                x: day.number,
                hits: day.completed,
                size: day.count,
            })
            .collect();
        let shares = cochran_armitage::trend(&groups);
        trend.test = Test::CochranArmitage;
        trend.p_value = shares.p_value;
        trend.weighted_slope = Some(shares.slope);
        trend.dispersion = shares
            .dispersion
            .map(|dispersion| (dispersion, shares.dispersion_p_value));
    }
    trend.direction = trend.heading(metric, trend.p_value < LEVEL);
    Some(trend)
}

impl Trend {
    /// Where it goes, if it is no chance.
    fn heading(&self, metric: Metric, sure: bool) -> Direction {
        let slope = self.weighted_slope.unwrap_or(self.slope);
        let better = match metric {
            Metric::DurationSeconds => -slope,
            Metric::CompletionRate | Metric::InvocationCount => slope,
        };
        match (sure, better) {
            (true, better) if better > 0.0 => Direction::Improving,
            (true, better) if better < 0.0 => Direction::Declining,
            _ => Direction::Stable,
        }
    }
}

/// What outliers do not touch, of at least two days. Time grows with the square of the days.
pub fn robust(days: &[Day]) -> Option<Robust> {
    let values: Vec<f64> = days.iter().map(|day| day.value).collect();
    Some(Robust {
        theil_sen_slope: theil_sen::slope(&points(days))?,
        mann_kendall_p: mann_kendall::test(&values).p_value,
    })
}

/// Days since the first, and values.
fn points(days: &[Day]) -> Vec<(f64, f64)> {
    let first = days.first().map_or(0, |day| day.number);
    days.iter()
        .map(|day| ((day.number - first) as f64, day.value))
        .collect()
}

/// A skill among others.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<N> {
    /// Which skill.
    pub name: N,
    /// How it develops; its direction goes by `q_value`.
    pub trend: Trend,
    /// The share of false findings among the skills up to this one.
    pub q_value: f64,
    /// Its days.
    pub days: Vec<Day>,
}

/// Many skills, and which of them change.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking<N> {
    /// Those with enough days: the surest first, then by name.
    pub ranked: Vec<Ranked<N>>,
    /// The others, by name.
    pub insufficient: Vec<N>,
}

/// Ranks skills by how sure their change is. A direction is given where the false discovery rate
/// up to there is at most 5 %: among many skills some always look as if they changed.
pub fn rank<N: Ord>(metric: Metric, skills: Vec<(N, Vec<Day>)>) -> Ranking<N> {
    let mut ranking = Ranking {
        ranked: Vec::new(),
        insufficient: Vec::new(),
    };
    for (name, days) in skills {
        match of(metric, &days) {
            Some(trend) => ranking.ranked.push(Ranked {
                name,
                trend,
                q_value: 1.0,
                days,
            }),
            None => ranking.insufficient.push(name),
        }
    }
    let p_values: Vec<f64> = ranking.ranked.iter().map(|one| one.trend.p_value).collect();
    for (one, q_value) in ranking
        .ranked
        .iter_mut()
        .zip(false_discovery::q_values(&p_values))
    {
        one.q_value = q_value;
        one.trend.direction = one.trend.heading(metric, q_value <= LEVEL);
    }
    ranking.ranked.sort_by(|a, b| {
        let order = a.q_value.total_cmp(&b.q_value);
        order.then_with(|| a.name.cmp(&b.name))
    });
    ranking.insufficient.sort();
    ranking
}
