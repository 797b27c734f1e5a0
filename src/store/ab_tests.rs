//! A/B tests: what is compared, who is in which group, what came of it. Units are hashed already.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::{Error, Result};
use crate::model::Instant;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use std::collections::BTreeMap;

/// A test as it was set up.
#[derive(Debug, Clone, PartialEq)]
pub struct AbTest {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is to find out.
    pub description: Option<String>,
    /// What the control group does.
    pub control: String,
    /// What the treatment group does.
    pub treatment: String,
    /// Its beginning.
    pub start: Instant,
    /// Its end, where it has one.
    pub end: Option<Instant>,
    /// Outcomes that each group needs.
    pub min_sample: u64,
    /// Share of units in the control group.
    pub ratio: f64,
    /// `running`, `stopped`, or what another program wrote.
    pub status: String,
}

/// What a new test is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAbTest {
    /// Its name.
    pub name: String,
    /// What it is to find out.
    pub description: Option<String>,
    /// What the control group does.
    pub control: String,
    /// What the treatment group does.
    pub treatment: String,
    /// Outcomes that each group needs.
    pub min_sample: u64,
    /// Share of units in the control group.
    pub ratio: f64,
}

/// One outcome of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct AbOutcome {
    /// The skill that was used.
    pub skill: String,
    /// Whether it did what it was asked to do.
    pub completed: bool,
    /// How long it took, in seconds.
    pub seconds: Option<f64>,
    /// 1 (bad) to 5 (good).
    pub rating: Option<f64>,
}

/// What was recorded of one unit, outcomes sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AbUnit {
    /// Outcomes recorded.
    pub rows: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Seconds of completed ones, where known, the shortest first.
    pub seconds: Vec<f64>,
    /// Ratings, where given, the lowest first.
    pub ratings: Vec<f64>,
}

/// The word for a test that was stopped.
pub const STOPPED: &str = "stopped";

const TEST: &str = "
    SELECT test_id, test_name, description, control_strategy, treatment_strategy, start_date,
           end_date, coalesce(min_sample_size, 100) AS min_sample_size,
           coalesce(assignment_ratio, 0.5) AS assignment_ratio,
           coalesce(status, 'running') AS status
    FROM ab_test_configs";

impl Store {
    /// Every test, by name.
    pub fn ab_tests(&self) -> Result<Vec<AbTest>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("{TEST} ORDER BY test_name"))
            .or_store()?;
        let rows = statement.query_map([], test).or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    /// Makes a test; its number. A name that is taken is refused.
    pub fn create_ab_test(&mut self, new: &NewAbTest, now: Instant) -> Result<i64> {
        self.write(false, |writer| {
            let made: Option<i64> = writer
                .conn
                .query_row(
                    "INSERT INTO ab_test_configs (
                         test_name, description, control_strategy, treatment_strategy, start_date,
                         min_sample_size, metrics, assignment_ratio, status, created_at)
                     VALUES (:name, :description, :control, :treatment, :now, :min_sample,
                             'completion_rate,duration_seconds', :ratio, 'running', :now)
                     ON CONFLICT (test_name) DO NOTHING RETURNING test_id",
                    named_params! {
                        ":name": new.name,
                        ":description": new.description,
                        ":control": new.control,
                        ":treatment": new.treatment,
                        ":now": text(now),
                        ":min_sample": i64::try_from(new.min_sample).unwrap_or(i64::MAX),
                        ":ratio": new.ratio,
                    },
                    |row| row.get(0),
                )
                .optional()
                .or_store()?;
            made.ok_or_else(|| {
                Error::failed(format!("there is a test named {:?} already", new.name))
                    .hint("`session-buddy abtest list` shows it; give this one another name")
            })
        })
    }

    /// Puts a unit into a group, unless it is in one already: that one stays, whoever asks and
    /// whenever. The group, and whether it is new. A test that was stopped takes no new units.
    pub fn assign_ab_unit(
        &mut self,
        test: &AbTest,
        unit: &str,
        group: &str,
        now: Instant,
    ) -> Result<(String, bool)> {
        if let Some(group) = group_of(&self.conn, test.id, unit)? {
            return Ok((group, false));
        }
        self.write(false, |writer| {
            // Another process may have been quicker.
            if let Some(group) = group_of(writer.conn, test.id, unit)? {
                return Ok((group, false));
            }
            running(writer.conn, test, "takes no new units")?;
            writer
                .conn
                .execute(
                    "INSERT INTO ab_test_assignments (test_id, user_id, group_name, assigned_at)
                     VALUES (?1, ?2, ?3, ?4)",
                    (test.id, unit, group, text(now)),
                )
                .or_store()?;
            Ok((group.to_owned(), true))
        })
    }

    /// Adds an outcome of a unit; the group that it is in. The unit must be in one.
    pub fn record_ab_outcome(
        &mut self,
        test: &AbTest,
        unit: &str,
        outcome: &AbOutcome,
        now: Instant,
    ) -> Result<String> {
        self.write(false, |writer| {
            let conn = writer.conn;
            running(conn, test, "takes no outcomes")?;
            let group = group_of(conn, test.id, unit)?.ok_or_else(|| {
                Error::failed(format!("this unit is in no group of {:?}", test.name)).hint(format!(
                    "ask first what it gets: session-buddy abtest assign {:?} UNIT",
                    test.name
                ))
            })?;
            conn.execute(
                "INSERT OR IGNORE INTO skill_metrics (skill_name) VALUES (?1)",
                [&outcome.skill],
            )
            .or_store()?;
            conn.execute(
                "INSERT INTO ab_test_outcomes (
                     test_id, user_id, skill_name, completed, duration_seconds, user_rating,
                     recorded_at)
                 VALUES (:test, :unit, :skill, :completed, :seconds, :rating, :now)",
                named_params! {
                    ":test": test.id,
                    ":unit": unit,
                    ":skill": outcome.skill,
                    ":completed": outcome.completed,
                    ":seconds": outcome.seconds,
                    ":rating": outcome.rating,
                    ":now": text(now),
                },
            )
            .or_store()?;
            Ok(group)
        })
    }

    /// Ends a test; `false` where it had ended already.
    pub fn stop_ab_test(&mut self, test: &AbTest, now: Instant) -> Result<bool> {
        self.write(false, |writer| {
            let changed = writer
                .conn
                .execute(
                    "UPDATE ab_test_configs SET status = ?2, end_date = ?3
                     WHERE test_id = ?1 AND coalesce(status, 'running') = 'running'",
                    (test.id, STOPPED, text(now)),
                )
                .or_store()?;
            Ok(changed > 0)
        })
    }

    /// The units that were in each group of a test by then, by the name of the group.
    pub fn ab_assigned(&self, test: i64, now: Instant) -> Result<BTreeMap<String, u64>> {
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT group_name, assigned_at FROM ab_test_assignments WHERE test_id = ?1",
            )
            .or_store()?;
        let mut rows = statement.query([test]).or_store()?;
        let mut groups = BTreeMap::new();
        while let Some(row) = rows.next().or_store()? {
            let at: String = row.get("assigned_at").or_store()?;
            if is_past(&at, now) {
                *groups.entry(row.get("group_name").or_store()?).or_default() += 1;
            }
        }
        Ok(groups)
    }

    /// What was recorded by then of each unit of a test, by group and unit.
    pub fn ab_outcomes(
        &self,
        test: i64,
        now: Instant,
    ) -> Result<BTreeMap<String, BTreeMap<String, AbUnit>>> {
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT a.group_name, o.user_id, o.completed <> 0 AS completed,
                        CAST(o.duration_seconds AS REAL) AS seconds,
                        CAST(o.user_rating AS REAL) AS rating, o.recorded_at
                 FROM ab_test_outcomes o
                 JOIN ab_test_assignments a ON a.test_id = o.test_id AND a.user_id = o.user_id
                 WHERE o.test_id = ?1",
            )
            .or_store()?;
        let mut rows = statement.query([test]).or_store()?;
        let mut groups: BTreeMap<String, BTreeMap<String, AbUnit>> = BTreeMap::new();
        while let Some(row) = rows.next().or_store()? {
            let at: String = row.get("recorded_at").or_store()?;
            if !is_past(&at, now) {
                continue;
            }
            let group = groups.entry(row.get("group_name").or_store()?).or_default();
            let unit = group.entry(row.get("user_id").or_store()?).or_default();
            let completed: bool = row.get("completed").or_store()?;
            unit.rows += 1;
            unit.completed += u64::from(completed);
            let seconds: Option<f64> = row.get("seconds").or_store()?;
            let sound = |seconds: &f64| seconds.is_finite() && *seconds >= 0.0;
            unit.seconds
                .extend(seconds.filter(|seconds| completed && sound(seconds)));
            unit.ratings
                .extend(row.get::<_, Option<f64>>("rating").or_store()?);
        }
        // In which order they were recorded must not matter, not even for the last digit of a sum.
        for unit in groups.values_mut().flat_map(BTreeMap::values_mut) {
            unit.seconds.sort_by(f64::total_cmp);
            unit.ratings.sort_by(f64::total_cmp);
        }
        Ok(groups)
    }
}

fn group_of(conn: &Connection, test: i64, unit: &str) -> Result<Option<String>> {
    conn.prepare_cached(
        "SELECT group_name FROM ab_test_assignments WHERE test_id = ?1 AND user_id = ?2",
    )
    .or_store()?
    .query_row((test, unit), |row| row.get(0))
    .optional()
    .or_store()
}

/// An error where the test does not run (any more).
fn running(conn: &Connection, test: &AbTest, otherwise: &str) -> Result<()> {
    let status: Option<String> = conn
        .query_row(
            "SELECT coalesce(status, 'running') FROM ab_test_configs WHERE test_id = ?1",
            [test.id],
            |row| row.get(0),
        )
        .optional()
        .or_store()?;
    match status.as_deref() {
        Some("running") => Ok(()),
        status => Err(Error::failed(format!(
            "the test {:?} is {} and {otherwise}",
            test.name,
            status.unwrap_or("gone")
        ))
        .hint(format!(
            "what it found: session-buddy abtest analyze {:?}",
            test.name
        ))),
    }
}

fn test(row: &Row<'_>) -> rusqlite::Result<AbTest> {
    let start: String = row.get("start_date")?;
    let end: Option<String> = row.get("end_date")?;
    let instant = |text: &str| Instant::parse(text).ok();
    Ok(AbTest {
        id: row.get("test_id")?,
        name: row.get("test_name")?,
        description: row.get("description")?,
        control: row.get("control_strategy")?,
        treatment: row.get("treatment_strategy")?,
        // What another program wrote may be no time at all: then it began before all that is known.
        start: instant(&start).unwrap_or(Instant::from_millis(0)),
        end: end.as_deref().and_then(instant),
        min_sample: row.get::<_, i64>("min_sample_size")?.max(0).unsigned_abs(),
        ratio: row.get("assignment_ratio")?,
        status: row.get("status")?,
    })
}

/// Whether something of this time is there by `now`. What is no time cannot be in the future.
fn is_past(at: &str, now: Instant) -> bool {
    Instant::parse(at).map_or(true, |at| at <= now)
}

/// SQLite's own form of a time, to the millisecond.
pub(super) fn text(at: Instant) -> String {
    at.timestamp().strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}
