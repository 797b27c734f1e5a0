//! What the sums over all time say of each skill, as of an instant: what came after it is taken
//! away again.

use super::failure::OrStoreError;
use super::known_row::impossible;
use super::open::Store;
use crate::error::Result;
use crate::model::{Instant, Outcome, duration_class};
use rusqlite::{OptionalExtension, Row};
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
    /// Durations that came later, by class: what [`Store::duration_classes`] leaves out.
    later_durations: BTreeMap<i64, u64>,
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

    /// How many completed invocations of a skill fall into which class of durations, by the lower
    /// end of the class in microseconds, up to the instant that `all` is as of.
    pub fn duration_classes(&self, skill: i64, all: &AllTime) -> Result<Vec<(i64, u64)>> {
        let mut statement = self.conn.prepare_cached(CLASSES).or_store()?;
        let mut rows = statement.query([skill]).or_store()?;
        let mut classes = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            let (class, count): (i64, u64) = (row.get(0).or_store()?, row.get(1).or_store()?);
            let later = all.later_durations.get(&class).copied().unwrap_or(0);
            if count > later {
                classes.push((class, count - later));
            }
        }
        Ok(classes)
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

    /// Takes away what came after `now`; never below nothing, should the sums have drifted.
    fn without_future(&self, now: Instant, skills: &mut HashMap<i64, AllTime>) -> Result<()> {
        let mut users: HashMap<(i64, i64), u64> = HashMap::new();
        for later in self.future(now)? {
            let Some(all) = skills.get_mut(&later.skill) else {
                continue;
            };
            less(&mut all.invocations);
            match later.outcome {
                Outcome::Completed => less(&mut all.completed),
                Outcome::Failed => less(&mut all.failed),
                _ => {}
            }
            if let (Outcome::Completed, Some(micros)) = (later.outcome, later.duration_us) {
                less(&mut all.timed);
                all.duration_us -= micros as f64;
                let class = duration_class::class_of(micros);
                *all.later_durations.entry(class).or_default() += 1;
            }
            if let Some(count) = later.phase.and_then(|phase| all.phases.get_mut(&phase)) {
                less(count);
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
            let uses: Option<u64> = statement
                .query_row((user, skill), |row| row.get(0))
                .optional()
                .or_store()?;
            if let Some(all) = skills.get_mut(&skill)
                && uses == Some(count)
            {
                less(&mut all.users);
            }
        }
        Ok(())
    }
}

/// One less, where there is one.
const fn less(count: &mut u64) {
    *count = count.saturating_sub(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Duration, DurationSource, Ending, Identity, Observation, OutcomeSource, Skill, Source,
        TimeSource,
    };
    use crate::store::Patience;

    /// One completed run of a second before the present, one of two seconds after it.
    fn store() -> (tempfile::TempDir, Store, Instant) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
        store
            .write(false, |writer| {
                (1..=2).try_for_each(|n: i64| {
                    let identity = Identity::ToolUse(format!("toolu_{n:024}"));
                    let mut seen = Observation::new(Source::Transcript, identity);
                    seen.skill = Skill::reported("Read");
                    seen.session = Some("s".to_owned());
                    seen.user = Some(format!("user{n}"));
                    seen.at = Some((Instant::from_millis(n * 1_000), TimeSource::Logged));
                    let ending = Ending {
                        outcome: Outcome::Completed,
                        error: None,
                    };
                    seen.ending = Some((ending, OutcomeSource::Transcript));
                    let duration = Duration::from_micros(n * 1_000_000);
                    seen.duration = duration.map(|d| (d, DurationSource::Agent));
                    writer.apply(&seen).map(|_| ())
                })
            })
            .unwrap();
        (dir, store, Instant::from_millis(1_500))
    }

    fn only(skills: HashMap<i64, AllTime>) -> (i64, AllTime) {
        assert_eq!(skills.len(), 1);
        skills.into_iter().next().unwrap()
    }

    #[test]
    fn what_came_later_is_taken_away() {
        let (_dir, store, now) = store();
        let (_, both) = only(store.all_time(Instant::from_millis(2_000)).unwrap());
        assert_eq!((both.timed, both.users), (2, 2));
        let (skill, all) = only(store.all_time(now).unwrap());
        assert_eq!((all.invocations, all.completed, all.timed), (1, 1, 1));
        assert_eq!((all.users, all.sessions), (1, 1));
        assert!((all.duration_us - 1e6).abs() < 1e-6);
        let classes = store.duration_classes(skill, &all).unwrap();
        assert_eq!(classes, [(duration_class::class_of(1_000_000), 1)]);
    }

    #[test]
    fn sums_that_drifted_are_no_huge_numbers() {
        for drift in [
            "UPDATE skill_total SET completed = 0, timed = 0, invocations = 2",
            "DELETE FROM user_skill",
            "DELETE FROM skill_people",
            "UPDATE skill_duration SET invocations = 0",
            "UPDATE phase_skill SET invocations = 0",
        ] {
            let (_dir, store, now) = store();
            store.conn.execute_batch(drift).unwrap();
            let (skill, all) = only(store.all_time(now).unwrap());
            let classes = store.duration_classes(skill, &all).unwrap();
            let counts = [all.invocations, all.completed, all.timed, all.users];
            assert!(counts.iter().all(|count| *count <= 2), "{drift}: {all:?}");
            assert!(classes.iter().all(|(_, count)| *count <= 2), "{drift}");
        }
    }
}
