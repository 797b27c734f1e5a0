//! The trends of all skills together: false alarms where nothing changes, and slow changes found.

use crate::DAY_MS;
use crate::scene::{FIRST_CHANGE, Kind, Scene, Skill};
use session_buddy::analytics::anomaly::median;
use session_buddy::analytics::trend::{self, Day, Direction, Metric};

/// What a ranking said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trends {
    /// Skills that were ranked and do not change in the window.
    pub(crate) quiet: u32,
    /// Those that were given a direction.
    pub(crate) false_alarms: u32,
    /// Rankings with a false alarm, and all.
    pub(crate) alarming: u32,
    pub(crate) rankings: u32,
    /// Slow falls of a rate inside the window, and those found to decline.
    pub(crate) slow: u32,
    pub(crate) found: u32,
}

impl Trends {
    /// Ranks the skills of a scene over the days up to this one.
    pub(crate) fn add(&mut self, scene: &Scene, metric: Metric, days: i64, end: i64) {
        let first = end - days;
        let series = scene.skills.iter().enumerate();
        let series = series.map(|(n, skill)| (n, by_day(skill, metric, first, end)));
        let ranking = trend::rank(metric, series.collect());
        let duration = metric == Metric::DurationSeconds;
        let mut alarmed = false;
        for ranked in ranking.ranked {
            let skill = &scene.skills[ranked.name];
            let moved = ranked.trend.direction != Direction::Stable;
            // Until the first change nothing moves at all.
            if end <= FIRST_CHANGE || !skill.kind.concerns(duration) {
                self.quiet += 1;
                self.false_alarms += u32::from(moved);
                alarmed |= moved;
            } else if skill.kind == Kind::Slow && skill.change >= first * DAY_MS {
                self.slow += 1;
                self.found += u32::from(ranked.trend.direction == Direction::Declining);
            }
        }
        self.rankings += 1;
        self.alarming += u32::from(alarmed);
    }
}

/// The days of a skill, as the command counts them.
fn by_day(skill: &Skill, metric: Metric, first: i64, end: i64) -> Vec<Day> {
    (first..end)
        .filter_map(|number| {
            let from = skill.runs.partition_point(|run| run.at < number * DAY_MS);
            let until = skill
                .runs
                .partition_point(|run| run.at < (number + 1) * DAY_MS);
            let runs = &skill.runs[from..until];
            let completed = runs.iter().filter(|run| run.completed);
            let (value, count) = match metric {
                Metric::DurationSeconds => {
                    let mut seconds: Vec<f64> = completed
                        .clone()
                        .map(|run| run.duration_us as f64 / 1e6)
                        .collect();
                    (median(&mut seconds)?, seconds.len())
                }
                Metric::CompletionRate => {
                    let rate = completed.clone().count() as f64 / runs.len() as f64;
                    (rate, runs.len())
                }
                Metric::InvocationCount => (runs.len() as f64, runs.len()),
            };
            (count > 0).then(|| Day {
                number,
                value,
                count: count as u64,
                completed: if metric == Metric::CompletionRate {
                    completed.count() as u64
                } else {
                    0
                },
            })
        })
        .collect()
}
