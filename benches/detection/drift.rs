//! What the trend of all skills says: of skills that change over a week, and of those that do not.

use crate::scene::{FIRST_CHANGE, Kind, Scene, Skill};
use session_buddy::analytics::trend::{Day, Direction, Metric, rank};

const DAY_MS: i64 = 86_400_000;
/// Days that a trend goes over, the default.
const DAYS: i64 = 7;

/// What rankings of all skills say of success.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Drift {
    /// Skills ranked on days on which no skill changes, those of them given a direction, and
    /// rankings with at least one of these.
    pub(crate) quiet: u32,
    pub(crate) alarms: u32,
    pub(crate) looks: u32,
    pub(crate) alarming: u32,
    /// Skills ranked at the end of their slow week, and those of them said to decline.
    pub(crate) slow: u32,
    pub(crate) declining: u32,
}

impl Drift {
    /// Adds what is said of a scene.
    pub(crate) fn add(&mut self, scene: &Scene) {
        let quiet = || scene.skills.iter();
        for end in 8..FIRST_CHANGE {
            let ranking = rank(Metric::CompletionRate, days(quiet(), end * DAY_MS));
            let directed = ranking.ranked.iter();
            let alarms = directed.filter(|one| one.trend.direction != Direction::Stable);
            let alarms = alarms.count() as u32;
            self.quiet += ranking.ranked.len() as u32;
            self.alarms += alarms;
            self.looks += 1;
            self.alarming += u32::from(alarms > 0);
        }
        for change in &scene.changes {
            let end = change + DAYS * DAY_MS;
            let slow = |name: &str| {
                let skill = scene.skills.iter().find(|skill| skill.name == name);
                skill.is_some_and(|skill| skill.kind == Kind::Slow && skill.change == *change)
            };
            let ranking = rank(Metric::CompletionRate, days(quiet(), end));
            for one in ranking.ranked.iter().filter(|one| slow(one.name)) {
                self.slow += 1;
                self.declining += u32::from(one.trend.direction == Direction::Declining);
            }
        }
    }
}

/// The dates of each skill in the week up to `end`.
fn days<'a>(skills: impl Iterator<Item = &'a Skill>, end: i64) -> Vec<(&'a str, Vec<Day>)> {
    let start = end - DAYS * DAY_MS;
    skills
        .map(|skill| {
            let runs = skill.runs.iter();
            let runs = runs.filter(|run| (start..=end).contains(&run.at));
            let mut counts = [[0_u64; 2]; DAYS as usize + 1];
            let first = start / DAY_MS;
            for run in runs {
                let day = (run.at / DAY_MS - first) as usize;
                counts[day][usize::from(run.completed)] += 1;
            }
            let day = |(n, [failed, completed]): (usize, &[u64; 2])| {
                Day::rate(first + n as i64, *completed, *failed)
            };
            (
                skill.name.as_str(),
                counts.iter().enumerate().filter_map(day).collect(),
            )
        })
        .collect()
}
