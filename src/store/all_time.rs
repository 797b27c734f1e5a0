//! What the sums over all time say of each skill, as of an instant: what came after it is taken
//! away again.

use super::failure::OrStoreError;
use super::known_row::impossible;
use super::open::Store;
use crate::error::Result;
use crate::model::{Instant, Outcome, duration_class};
use rusqlite::Row;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All of a skill's time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AllTime {
    /// All invocations.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
    /// Completed ones that have a duration.
    pub timed: u64,
    /// Sum of those durations, in microseconds.
    pub duration_us: f64,
    /// Distinct users; who is not named is nobody.
    pub users: u64,
    /// Distinct sessions.
    pub sessions: u64,
    /// Invocations by number of the phase, see [`Store::words`]; without those that have none.
    pub phases: BTreeMap<i64, u64>,
}

/// Rows after an instant, which all sums hold.
pub(super) const FUTURE: &str = "SELECT i.skill_id, i.user_id, i.phase_id, i.outcome, i.duration_us
     FROM invocation f INDEXED BY invocation_at JOIN invocation i ON i.id = f.id
     WHERE f.at_ms > ?1";

pub(super) const TOTALS: &str =
    "SELECT t.skill_id, t.invocations, t.completed, t.failed, t.timed, t.duration_us,
            coalesce(p.users, 0) AS users
     FROM skill_total t LEFT JOIN skill_people p ON p.skill_id = t.skill_id";

pub(super) const PHASES: &str =
    "SELECT skill_id, phase_id, invocations FROM phase_skill WHERE phase_id <> 0";

pub(super) const CLASSES: &str =
    "SELECT at_least_us, invocations FROM skill_duration WHERE skill_id = ?1";

pub(super) const USES: &str =
    "SELECT invocations FROM user_skill WHERE user_id = ?1 AND skill_id = ?2";

/// A row of the future.
struct Later {
    skill: i64,
    user: Option<i64>,
    phase: Option<i64>,
    outcome: Outcome,
    duration_us: Option<i64>,
}

impl Later {
    fn read(row: &Row<'_>) -> Result<Self> {
        let code = row.get("outcome").or_store()?;
        Ok(Self {
            skill: row.get("skill_id").or_store()?,
            user: row.get("user_id").or_store()?,
            phase: row.get("phase_id").or_store()?,
            outcome: Outcome::from_code(code)
                .ok_or_else(|| impossible(&format!("outcome {code} means nothing")))?,
            duration_us: row.get("duration_us").or_store()?,
        })
    }
}

impl Store {
    /// Every skill that was used up to `now`, by number.
    pub fn all_time(&self, now: Instant) -> Result<HashMap<i64, AllTime>> {
        let mut skills = self.totals()?;
        for (skill, phase, count) in self.triples(PHASES)? {
            if let Some(all) = skills.get_mut(&skill) {
                all.phases.insert(phase, count.unsigned_abs());
            }
        }
        for (skill, sessions) in self.together(&BTreeSet::new(), now)?.with {
            if let Some(all) = skills.get_mut(&skill) {
                all.sessions = sessions;
            }
        }
        self.without_future(now, &mut skills)?;
        skills.retain(|_, all| all.invocations > 0);
        Ok(skills)
    }

    /// How many completed invocations of a skill up to `now` fall into which class of durations,
    /// by the lower end of the class in microseconds.
    pub fn duration_classes(&self, skill: i64, now: Instant) -> Result<Vec<(i64, u64)>> {
        let mut classes: BTreeMap<i64, i64> = BTreeMap::new();
        let mut statement = self.conn.prepare_cached(CLASSES).or_store()?;
        let rows = statement.query_map([skill], |row| Ok((row.get(0)?, row.get(1)?)));
        for row in rows.or_store()? {
            let (class, count) = row.or_store()?;
            classes.insert(class, count);
        }
        for later in self.future(now)? {
            if let (true, Outcome::Completed, Some(micros)) =
                (later.skill == skill, later.outcome, later.duration_us)
            {
                *classes.entry(duration_class::class_of(micros)).or_default() -= 1;
            }
        }
        Ok(classes
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(class, count)| (class, count.unsigned_abs()))
            .collect())
    }

    fn totals(&self) -> Result<HashMap<i64, AllTime>> {
        let mut statement = self.conn.prepare_cached(TOTALS).or_store()?;
        let rows = statement
            .query_map([], |row| {
                let all = AllTime {
                    invocations: row.get("invocations")?,
                    completed: row.get("completed")?,
                    failed: row.get("failed")?,
                    timed: row.get("timed")?,
                    duration_us: row.get("duration_us")?,
                    users: row.get("users")?,
                    ..AllTime::default()
                };
                Ok((row.get("skill_id")?, all))
            })
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    fn triples(&self, sql: &str) -> Result<Vec<(i64, i64, i64)>> {
        let mut statement = self.conn.prepare_cached(sql).or_store()?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    fn future(&self, now: Instant) -> Result<Vec<Later>> {
        let mut statement = self.conn.prepare_cached(FUTURE).or_store()?;
        let mut rows = statement.query([now.millis()]).or_store()?;
        let mut later = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            later.push(Later::read(row)?);
        }
        Ok(later)
    }

    /// Takes away what came after `now`.
    fn without_future(&self, now: Instant, skills: &mut HashMap<i64, AllTime>) -> Result<()> {
        let mut users: HashMap<(i64, i64), u64> = HashMap::new();
        for later in self.future(now)? {
            let Some(all) = skills.get_mut(&later.skill) else {
                continue;
            };
            all.invocations -= 1;
            match (later.outcome, later.duration_us) {
                (Outcome::Completed, duration) => {
                    all.completed -= 1;
                    if let Some(micros) = duration {
                        all.timed -= 1;
                        all.duration_us -= micros as f64;
                    }
                }
                (Outcome::Failed, _) => all.failed -= 1,
                _ => {}
            }
            if let Some(count) = later.phase.and_then(|phase| all.phases.get_mut(&phase)) {
                *count -= 1;
            }
            if let Some(user) = later.user {
                *users.entry((user, later.skill)).or_default() += 1;
            }
        }
        for all in skills.values_mut() {
            all.phases.retain(|_, count| *count > 0);
        }
        // A user all of whose invocations of a skill are later ones did not use it yet.
        let mut statement = self.conn.prepare_cached(USES).or_store()?;
        for ((user, skill), count) in users {
            let uses: u64 = statement
                .query_row((user, skill), |row| row.get(0))
                .or_store()?;
            if let Some(all) = skills.get_mut(&skill)
                && uses == count
            {
                all.users -= 1;
            }
        }
        Ok(())
    }
}
