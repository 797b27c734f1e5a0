//! What was known before an invocation, as numbers: one pass over time.
//!
//! Every feature rests on rows strictly earlier than the invocation, and on what is given with it:
//! skill, phase, session, user and time. Rows of the same millisecond do not see each other.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use std::collections::{HashMap, VecDeque};

/// How many features there are.
pub const FEATURES: usize = 10;

/// Their names, in order.
pub const NAMES: [&str; FEATURES] = [
    "hour_of_day",
    "day_of_week",
    "invocation_count_24h",
    "completion_rate_24h",
    "phase_code",
    "session_minutes",
    "user_completions",
    "skill_rate",
    "user_rate",
    "user_skill_rate",
];

/// Place of the phase.
pub(super) const PHASE: usize = 4;

/// Place of the smoothed rate of the skill.
pub(super) const SKILL_RATE: usize = 7;

/// Features that are whole numbers.
const WHOLE: [bool; FEATURES] = [
    true, true, true, false, true, false, true, false, false, false,
];

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Rows that a rate of a few is drawn towards the overall rate by.
const PRIOR: f64 = 5.0;

/// The phase that is absent, or was not among those of the training.
pub(super) const NO_PHASE: f64 = -1.0;

/// The features of one invocation, in the order of [`NAMES`]. As JSON an object by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Features(pub [f64; FEATURES]);

/// How much each feature counts for, in the order of [`NAMES`], summing to 1 or all 0. As JSON an
/// object by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Importance(pub [f64; FEATURES]);

/// Whether a feature is a whole number.
pub fn is_whole(feature: usize) -> bool {
    WHOLE.get(feature).copied().unwrap_or(false)
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(FEATURES))?;
        for ((name, value), whole) in NAMES.iter().zip(self.0).zip(WHOLE) {
            if whole {
                map.serialize_entry(name, &(value as i64))?;
            } else {
                map.serialize_entry(name, &value)?;
            }
        }
        map.end()
    }
}

impl Serialize for Importance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(NAMES.iter().zip(self.0))
    }
}

/// One row of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// When it was invoked, in milliseconds since 1970.
    pub at_ms: i64,
    /// Number of its skill.
    pub skill: i64,
    /// Number of its user.
    pub user: Option<i64>,
    /// Number of its phase.
    pub phase: Option<i64>,
    /// When its session began: its own time, or earlier.
    pub session_start_ms: i64,
    /// Whether it completed; `None` where that was not decided.
    pub completed: Option<bool>,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// When it is to be invoked, in milliseconds since 1970.
    pub at_ms: i64,
    /// Number of its skill.
    pub skill: i64,
    /// Number of its user.
    pub user: Option<i64>,
    /// When its session began, where it has begun before `at_ms`.
    pub session_start_ms: Option<i64>,
}

/// Decided rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Completed ones.
    pub completed: i64,
    /// Completed and failed ones.
    pub decided: i64,
}

impl Counts {
    fn add(&mut self, completed: Option<bool>, sign: i64) {
        self.completed += sign * i64::from(completed == Some(true));
        self.decided += sign * i64::from(completed.is_some());
    }

    /// The rate, drawn towards the overall one: (x + 5 · overall) / (n + 5).
    pub fn smoothed(self, overall: f64) -> f64 {
        (self.completed as f64 + PRIOR * overall) / (self.decided as f64 + PRIOR)
    }
}

/// Sums over a set of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// By skill.
    pub skills: HashMap<i64, Counts>,
    /// By user and skill.
    pub user_skills: HashMap<(i64, i64), Counts>,
}

/// A row with its features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// When it was invoked, in milliseconds since 1970.
    pub at_ms: i64,
    /// Its features; that of the phase is not filled in yet.
    pub features: [f64; FEATURES],
    /// Number of its phase.
    pub phase: Option<i64>,
    /// Whether it completed.
    pub completed: bool,
}

/// The last 24 hours of a skill.
#[derive(Debug, Default)]
struct Recent {
    rows: VecDeque<(i64, Option<bool>)>,
    counts: Counts,
}

impl Recent {
    fn add(&mut self, at_ms: i64, completed: Option<bool>) {
        self.rows.push_back((at_ms, completed));
        self.counts.add(completed, 1);
    }

    fn forget_before(&mut self, at_ms: i64) {
        while let Some((old, completed)) = self.rows.front().copied() {
            if old >= at_ms {
                break;
            }
            self.counts.add(completed, -1);
            self.rows.pop_front();
        }
    }
}

/// What is known at a point of time that only moves on.
#[derive(Debug, Default)]
pub struct Known {
    all: Counts,
    skills: HashMap<i64, Counts>,
    users: HashMap<i64, Counts>,
    user_skills: HashMap<(i64, i64), Counts>,
    recent: HashMap<i64, Recent>,
}

impl Known {
    /// What was known before the first of `later`: `totals` are over these and all earlier rows,
    /// `recent` are the rows of the 24 hours before it, by time. Counts of nothing but later rows
    /// leave no trace.
    pub fn before(totals: Totals, recent: &[Past], later: &[Past]) -> Self {
        let mut known = Self {
            skills: totals.skills,
            user_skills: totals.user_skills,
            ..Self::default()
        };
        for row in later {
            known
                .skills
                .entry(row.skill)
                .or_default()
                .add(row.completed, -1);
            if let Some(user) = row.user {
                let counts = known.user_skills.entry((user, row.skill)).or_default();
                counts.add(row.completed, -1);
            }
        }
        for counts in known.skills.values() {
            known.all.completed += counts.completed;
            known.all.decided += counts.decided;
        }
        for ((user, _), counts) in &known.user_skills {
            let sum = known.users.entry(*user).or_default();
            sum.completed += counts.completed;
            sum.decided += counts.decided;
        }
        for row in recent {
            known
                .recent
                .entry(row.skill)
                .or_default()
                .add(row.at_ms, row.completed);
        }
        known
    }

    /// The rate over all skills: (done + 1) / (n + 2).
    pub fn overall(&self) -> f64 {
        (self.all.completed as f64 + 1.0) / (self.all.decided as f64 + 2.0)
    }

    /// The decided rows of a skill.
    pub fn skill(&self, skill: i64) -> Counts {
        self.skills.get(&skill).copied().unwrap_or_default()
    }

    /// Whether anything of a user was decided.
    pub fn knows_user(&self, user: i64) -> bool {
        self.users
            .get(&user)
            .is_some_and(|counts| counts.decided > 0)
    }

    /// Takes in rows, by time, none earlier than those before.
    pub fn learn(&mut self, rows: &[Past]) {
        for row in rows {
            self.all.add(row.completed, 1);
            self.skills
                .entry(row.skill)
                .or_default()
                .add(row.completed, 1);
            self.recent
                .entry(row.skill)
                .or_default()
                .add(row.at_ms, row.completed);
            if let Some(user) = row.user {
                self.users.entry(user).or_default().add(row.completed, 1);
                let counts = self.user_skills.entry((user, row.skill)).or_default();
                counts.add(row.completed, 1);
            }
        }
    }

    /// The features of an invocation that is later than all rows taken in. The phase is not
    /// filled in: its code depends on the training.
    pub fn features(&mut self, asked: Asked) -> [f64; FEATURES] {
        let overall = self.overall();
        let recent = self.recent.entry(asked.skill).or_default();
        recent.forget_before(asked.at_ms.saturating_sub(DAY_MS));
        let of_user = asked.user.and_then(|user| self.users.get(&user));
        let of_both = asked
            .user
            .and_then(|user| self.user_skills.get(&(user, asked.skill)));
        let of_user = of_user.copied().unwrap_or_default();
        let of_both = of_both.copied().unwrap_or_default();
        let began = asked
            .session_start_ms
            .unwrap_or(asked.at_ms)
            .min(asked.at_ms);
        let recent_rate = if recent.counts.decided > 0 {
            recent.counts.completed as f64 / recent.counts.decided as f64
        } else {
            overall
        };
        [
            asked.at_ms.div_euclid(HOUR_MS).rem_euclid(24) as f64,
            // 1970-01-01 was a Thursday.
            (asked.at_ms.div_euclid(DAY_MS) + 3).rem_euclid(7) as f64,
            recent.rows.len() as f64,
            recent_rate,
            NO_PHASE,
            (asked.at_ms - began) as f64 / 60_000.0,
            of_both.completed as f64,
            self.skill(asked.skill).smoothed(overall),
            of_user.smoothed(overall),
            of_both.smoothed(overall),
        ]
    }

    /// Takes in rows, by time, and gives each decided one of them with what was known before it.
    /// Rows of the same millisecond come in an order that only depends on what they are.
    pub fn examples(&mut self, rows: &[Past]) -> Vec<Example> {
        let mut examples = Vec::new();
        for together in rows.chunk_by(|a, b| a.at_ms == b.at_ms) {
            for row in together {
                if let Some(completed) = row.completed {
                    let asked = Asked {
                        at_ms: row.at_ms,
                        skill: row.skill,
                        user: row.user,
                        session_start_ms: Some(row.session_start_ms),
                    };
                    examples.push(Example {
                        at_ms: row.at_ms,
                        features: self.features(asked),
                        phase: row.phase,
                        completed,
                    });
                }
            }
            self.learn(together);
        }
        examples
    }
}
