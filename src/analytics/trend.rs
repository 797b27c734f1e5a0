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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rates(days: &[(i64, u64, u64)]) -> Vec<Day> {
        days.iter()
            .filter_map(|(day, completed, failed)| Day::rate(*day, *completed, *failed))
            .collect()
    }

    #[test]
    fn nothing_one_and_two_days_say_nothing() {
        for count in 0..LEAST_DAYS {
            let days: Vec<Day> = (0..count)
                .filter_map(|day| Day::count(day as i64, 3))
                .collect();
            assert_eq!(of(Metric::InvocationCount, &days), None);
        }
        assert_eq!(Day::rate(1, 0, 0), None);
        assert_eq!(Day::median(1, &mut []), None);
        assert_eq!(Day::count(1, 0), None);
        let ranking = rank::<&str>(Metric::CompletionRate, vec![]);
        assert!(ranking.ranked.is_empty() && ranking.insufficient.is_empty());
        assert_eq!(robust(&rates(&[(1, 1, 1)])), None);
    }

    #[test]
    fn constant_days_are_stable_and_sure_of_nothing() {
        for (completed, failed) in [(5, 0), (0, 5), (3, 4)] {
            let days = rates(&[
                (10, completed, failed),
                (11, completed, failed),
                (14, completed, failed),
            ]);
            let found = of(Metric::CompletionRate, &days).unwrap();
            assert_eq!(found.direction, Direction::Stable);
            assert_eq!(
                (found.slope, found.confidence, found.p_value),
                (0.0, 1.0, 1.0)
            );
        }
    }

    /// By hand: x = 0, 1, 3; y = 10, 20, 40. The gap stays, and the line is perfect.
    #[test]
    fn a_gap_stays_and_a_perfect_line_is_sure() {
        let days = [(4, 10), (5, 20), (7, 40)].map(|(day, n)| Day::count(day, n).unwrap());
        let found = of(Metric::InvocationCount, &days).unwrap();
        assert!((found.slope - 10.0).abs() < 1e-12 && (found.intercept - 10.0).abs() < 1e-12);
        assert_eq!(
            (found.p_value, found.confidence, found.test),
            (0.0, 0.0, Test::Ols)
        );
        assert_eq!(found.direction, Direction::Improving);
        assert_eq!((found.start_value, found.end_value), (10.0, 40.0));
        assert_eq!(found.change_percent, Some(300.0));
        assert_eq!((found.weighted_slope, found.dispersion), (None, None));
    }

    #[test]
    fn shorter_is_better_and_from_nothing_there_is_no_percentage() {
        let days: Vec<Day> = [8.0e6, 6.0e6, 4.0e6, 2.5e6]
            .into_iter()
            .enumerate()
            .filter_map(|(day, us)| {
                Day::median(day as i64, &mut [us as i64, 0, i64::from(u32::MAX)])
            })
            .collect();
        let found = of(Metric::DurationSeconds, &days).unwrap();
        assert_eq!(found.direction, Direction::Improving);
        assert!(found.slope < 0.0 && found.start_value == 8.0);
        let risen = rates(&[(0, 0, 30), (1, 15, 15), (2, 30, 0)]);
        let found = of(Metric::CompletionRate, &risen).unwrap();
        assert_eq!(
            (found.direction, found.change_percent),
            (Direction::Improving, None)
        );
    }

    /// One run on a bad last day turns the plain line; weighed by size it is nothing.
    #[test]
    fn a_day_with_one_run_weighs_little() {
        let days = rates(&[(0, 95, 5), (1, 95, 5), (2, 95, 5), (3, 95, 5), (4, 0, 1)]);
        let found = of(Metric::CompletionRate, &days).unwrap();
        assert!(found.slope < -0.15);
        assert!(found.weighted_slope.unwrap() > -0.02);
        let steady = rates(&[(0, 50, 50), (1, 55, 45), (2, 60, 40), (3, 65, 35)]);
        assert!(of(Metric::CompletionRate, &steady).unwrap().p_value < 0.05);
    }

    /// Numbers that look random, always the same.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self) -> f64 {
            // Steele, Lea and Flood's SplitMix64.
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
        }

        /// A week of a skill with this rate, and this much more of it every day.
        fn week(&mut self, rate: f64, drift: f64) -> Vec<Day> {
            let busy = 1.0 + self.roll() * 60.0;
            let day = |number: i64| {
                let runs = (self.roll() * busy) as u64;
                let rate = rate + drift * number as f64;
                let completed = (0..runs).filter(|_| self.roll() < rate).count() as u64;
                Day::rate(number, completed, runs - completed)
            };
            (0..8).filter_map(day).collect()
        }
    }

    /// A hundred databases of fifty skills that do not change; then five of them decline.
    #[test]
    fn among_many_skills_chance_is_seldom_taken_for_change() {
        let mut dice = Dice(1);
        let (mut alarms, mut ranked, mut found) = (0, 0, 0);
        for drifting in [0, 5] {
            for _ in 0..100 {
                let skills = (0..50).map(|skill| {
                    let rate = 0.5 + 0.5 * dice.roll();
                    let drift = if skill < drifting { -0.1 } else { 0.0 };
                    (skill, dice.week(rate, drift))
                });
                let ranking = rank(Metric::CompletionRate, skills.collect());
                for one in &ranking.ranked {
                    let changed = one.trend.direction != Direction::Stable;
                    if one.name < drifting {
                        found += u32::from(one.trend.direction == Direction::Declining);
                    } else {
                        alarms += u32::from(changed);
                        ranked += 1;
                    }
                }
            }
        }
        assert!(ranked > 8_000, "{ranked}");
        assert!(
            f64::from(alarms) <= 0.005 * f64::from(ranked),
            "{alarms} of {ranked}"
        );
        // Most of those are skills with enough runs to tell.
        assert!(found >= 300, "{found} of 500");
    }

    fn skill() -> impl Strategy<Value = Vec<Day>> {
        proptest::collection::btree_map(0i64..20, (0u64..20, 0u64..20), 0..10).prop_map(|days| {
            let day = |(number, (completed, failed))| Day::rate(number, completed, failed);
            days.into_iter().filter_map(day).collect()
        })
    }

    proptest! {
        #[test]
        fn a_ranking_is_in_order_whatever_the_order_of_its_skills(
            skills in proptest::collection::vec(skill(), 0..12).prop_flat_map(|skills| {
                let named: Vec<_> = skills.into_iter().enumerate().collect();
                (Just(named.clone()), Just(named).prop_shuffle())
            }),
        ) {
            let (ordered, shuffled) = skills;
            let count = ordered.len();
            let found = rank(Metric::CompletionRate, ordered);
            prop_assert_eq!(&found, &rank(Metric::CompletionRate, shuffled));
            prop_assert_eq!(found.ranked.len() + found.insufficient.len(), count);
            for pair in found.ranked.windows(2) {
                prop_assert!((pair[0].q_value, pair[0].name) < (pair[1].q_value, pair[1].name));
            }
            for one in &found.ranked {
                let alone = of(Metric::CompletionRate, &one.days).unwrap();
                prop_assert_eq!(alone.p_value, one.trend.p_value);
                prop_assert!(one.q_value >= alone.p_value);
                let sure = one.q_value <= 0.05;
                prop_assert_eq!(one.trend.direction != Direction::Stable, sure);
            }
        }
    }
}
