//! The sums that a bulk writer adds itself: what the triggers of the schema do a row at a time,
//! done once a batch. `tests/properties` holds both against a rebuild from the rows.

use super::failure::OrStoreError;
use super::known_row::Counted;
use crate::error::Result;
use crate::model::Outcome;
use rusqlite::{Connection, Params, Statement};
use std::collections::BTreeMap;

const HOUR_MS: i64 = 3_600_000;

/// Sums over some rows.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Sums {
    invocations: i64,
    completed: i64,
    failed: i64,
    timed: i64,
    /// A float, so that it cannot overflow: exact up to 285 years.
    duration_us: f64,
}

impl Sums {
    fn add(&mut self, sign: i64, row: &Counted) {
        self.invocations += sign;
        match row.outcome {
            Outcome::Completed => {
                self.completed += sign;
                if let Some(micros) = row.duration_us {
                    self.timed += sign;
                    self.duration_us += (sign * micros) as f64;
                }
            }
            Outcome::Failed => self.failed += sign,
            _ => {}
        }
    }

    fn absorb(&mut self, other: &Self) {
        self.invocations += other.invocations;
        self.completed += other.completed;
        self.failed += other.failed;
        self.timed += other.timed;
        self.duration_us += other.duration_us;
    }
}

/// First and last instants of rows that came and of rows that went.
#[derive(Debug, Clone, Copy)]
struct Span {
    invocations: i64,
    added: Option<(i64, i64)>,
    removed: Option<(i64, i64)>,
}

impl Span {
    const EMPTY: Self = Self {
        invocations: 0,
        added: None,
        removed: None,
    };

    fn add(&mut self, sign: i64, at_ms: i64) {
        self.invocations += sign;
        let bounds = if sign > 0 {
            &mut self.added
        } else {
            &mut self.removed
        };
        let (first, last) = bounds.unwrap_or((at_ms, at_ms));
        *bounds = Some((first.min(at_ms), last.max(at_ms)));
    }
}

/// What one batch changes in the rollups, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Rollups {
    hourly: BTreeMap<(i64, i64), Sums>,
    session_skill: BTreeMap<(i64, i64), i64>,
    user_skill: BTreeMap<(i64, i64), Sums>,
    phase_skill: BTreeMap<(i64, i64), Sums>,
    errors: BTreeMap<(i64, i64), i64>,
    sessions: BTreeMap<i64, Span>,
    skills: BTreeMap<i64, Span>,
}

impl Rollups {
    /// One row came (sign 1) or went (sign -1).
    pub(super) fn change(&mut self, sign: i64, row: &Counted) {
        self.hourly
            .entry((row.at_ms / HOUR_MS, row.skill_id))
            .or_default()
            .add(sign, row);
        *self
            .session_skill
            .entry((row.session_id, row.skill_id))
            .or_default() += sign;
        if let Some(user) = row.user_id {
            self.user_skill
                .entry((user, row.skill_id))
                .or_default()
                .add(sign, row);
        }
        let phase = row.phase_id.unwrap_or(0);
        self.phase_skill
            .entry((row.skill_id, phase))
            .or_default()
            .add(sign, row);
        if let Some(error) = row.error_id {
            *self.errors.entry((row.skill_id, error)).or_default() += sign;
        }
        self.sessions
            .entry(row.session_id)
            .or_insert(Span::EMPTY)
            .add(sign, row.at_ms);
        self.skills
            .entry(row.skill_id)
            .or_insert(Span::EMPTY)
            .add(sign, row.at_ms);
    }

    /// The skills whose sums change.
    pub(super) fn skills(&self) -> Vec<i64> {
        self.skills.keys().copied().collect()
    }

    /// Writes the sums. The rows themselves are written already.
    pub(super) fn flush(self, conn: &Connection) -> Result<()> {
        let mut daily: BTreeMap<(i64, i64), Sums> = BTreeMap::new();
        let mut totals: BTreeMap<i64, Sums> = BTreeMap::new();
        for ((hour, skill), sums) in &self.hourly {
            daily.entry((*skill, hour / 24)).or_default().absorb(sums);
            totals.entry(*skill).or_default().absorb(sums);
        }
        sums(conn, "hourly (hour, skill_id", &self.hourly)?;
        sums(conn, "daily (skill_id, day", &daily)?;
        decided(conn, "user_skill (user_id, skill_id", &self.user_skill)?;
        decided(conn, "phase_skill (skill_id, phase_id", &self.phase_skill)?;
        self.flush_counts(conn)?;
        self.flush_sessions(conn)?;
        flush_totals(conn, &totals, &self.skills)
    }

    fn flush_counts(&self, conn: &Connection) -> Result<()> {
        let mut upsert = conn
            .prepare_cached(
                "INSERT INTO session_skill (session_id, skill_id, invocations) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations",
            )
            .or_store()?;
        let mut delete = conn
            .prepare_cached(
                "DELETE FROM session_skill
                 WHERE session_id = ?1 AND skill_id = ?2 AND invocations = 0",
            )
            .or_store()?;
        for ((session, skill), n) in nonzero(&self.session_skill) {
            run(&mut upsert, (session, skill, n))?;
            if n < 0 {
                run(&mut delete, (session, skill))?;
            }
        }
        let mut upsert = conn
            .prepare_cached(
                "INSERT INTO skill_word (skill_id, field, word, invocations)
                 SELECT ?1, 1, text, ?3 FROM word WHERE id = ?2
                 ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations",
            )
            .or_store()?;
        let mut delete = conn
            .prepare_cached(
                "DELETE FROM skill_word WHERE skill_id = ?1 AND field = 1 AND invocations = 0
                 AND word = (SELECT text FROM word WHERE id = ?2)",
            )
            .or_store()?;
        for ((skill, error), n) in nonzero(&self.errors) {
            run(&mut upsert, (skill, error, n))?;
            if n < 0 {
                run(&mut delete, (skill, error))?;
            }
        }
        Ok(())
    }

    fn flush_sessions(&self, conn: &Connection) -> Result<()> {
        let mut widen = conn
            .prepare_cached(
                "UPDATE session SET invocations = invocations + ?2,
                     first_ms = min(coalesce(first_ms, ?3), ?3),
                     last_ms = max(coalesce(last_ms, ?4), ?4)
                 WHERE id = ?1",
            )
            .or_store()?;
        let mut count = conn
            .prepare_cached("UPDATE session SET invocations = invocations + ?2 WHERE id = ?1")
            .or_store()?;
        let mut shrink = conn
            .prepare_cached(
                "UPDATE session SET (first_ms, last_ms) = (
                     SELECT min(at_ms), max(at_ms) FROM invocation
                     WHERE session_id = ?1 AND at_ms BETWEEN session.first_ms AND session.last_ms)
                 WHERE id = ?1 AND (first_ms >= ?2 OR last_ms <= ?3)",
            )
            .or_store()?;
        for (session, span) in &self.sessions {
            match span.added {
                Some((first, last)) => run(&mut widen, (session, span.invocations, first, last))?,
                None => run(&mut count, (session, span.invocations))?,
            }
            if let Some((first, last)) = span.removed {
                run(&mut shrink, (session, first, last))?;
            }
        }
        Ok(())
    }
}

/// The two rollups that hold every sum.
fn sums(conn: &Connection, table: &str, sums: &BTreeMap<(i64, i64), Sums>) -> Result<()> {
    let mut upsert = conn
        .prepare_cached(&format!(
            "INSERT INTO {table}, invocations, completed, failed, timed, duration_us)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET
                 invocations = invocations + excluded.invocations,
                 completed = completed + excluded.completed,
                 failed = failed + excluded.failed,
                 timed = timed + excluded.timed,
                 duration_us = duration_us + excluded.duration_us"
        ))
        .or_store()?;
    let mut delete = conn.prepare_cached(&delete_empty(table)).or_store()?;
    for ((a, b), s) in sums.iter().filter(|(_, sums)| **sums != Sums::default()) {
        run(
            &mut upsert,
            (
                a,
                b,
                s.invocations,
                s.completed,
                s.failed,
                s.timed,
                s.duration_us,
            ),
        )?;
        if s.invocations < 0 {
            run(&mut delete, (a, b))?;
        }
    }
    Ok(())
}

/// The two rollups that hold counts by outcome only.
fn decided(conn: &Connection, table: &str, sums: &BTreeMap<(i64, i64), Sums>) -> Result<()> {
    let mut upsert = conn
        .prepare_cached(&format!(
            "INSERT INTO {table}, invocations, completed, failed) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET
                 invocations = invocations + excluded.invocations,
                 completed = completed + excluded.completed,
                 failed = failed + excluded.failed"
        ))
        .or_store()?;
    let mut delete = conn.prepare_cached(&delete_empty(table)).or_store()?;
    for ((a, b), s) in sums.iter().filter(|(_, sums)| **sums != Sums::default()) {
        run(&mut upsert, (a, b, s.invocations, s.completed, s.failed))?;
        if s.invocations < 0 {
            run(&mut delete, (a, b))?;
        }
    }
    Ok(())
}

/// `hourly (hour, skill_id` → the statement that deletes a row of it that counts nothing any more.
fn delete_empty(table: &str) -> String {
    let (name, keys) = table.split_once(" (").unwrap_or((table, ""));
    let (a, b) = keys.split_once(", ").unwrap_or((keys, keys));
    format!("DELETE FROM {name} WHERE {a} = ?1 AND {b} = ?2 AND invocations = 0")
}

fn flush_totals(
    conn: &Connection,
    totals: &BTreeMap<i64, Sums>,
    spans: &BTreeMap<i64, Span>,
) -> Result<()> {
    let mut upsert = conn
        .prepare_cached(
            "INSERT INTO skill_total (skill_id, invocations, completed, failed, timed, duration_us)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET
                 invocations = invocations + excluded.invocations,
                 completed = completed + excluded.completed,
                 failed = failed + excluded.failed,
                 timed = timed + excluded.timed,
                 duration_us = duration_us + excluded.duration_us",
        )
        .or_store()?;
    for (skill, s) in totals {
        run(
            &mut upsert,
            (
                skill,
                s.invocations,
                s.completed,
                s.failed,
                s.timed,
                s.duration_us,
            ),
        )?;
    }
    let mut widen = conn
        .prepare_cached(
            "UPDATE skill_total SET first_ms = min(coalesce(first_ms, ?2), ?2),
                                    last_ms = max(coalesce(last_ms, ?3), ?3)
             WHERE skill_id = ?1",
        )
        .or_store()?;
    // The days of the skill tell where its first and last rows are: one day's rows are read.
    let mut shrink = conn
        .prepare_cached(
            "UPDATE skill_total SET
                 first_ms = (SELECT min(at_ms) FROM invocation WHERE skill_id = ?1
                     AND at_ms >= (SELECT min(day) * 86400000 FROM daily WHERE skill_id = ?1)
                     AND at_ms < (SELECT (min(day) + 1) * 86400000 FROM daily WHERE skill_id = ?1)),
                 last_ms = (SELECT max(at_ms) FROM invocation WHERE skill_id = ?1
                     AND at_ms >= (SELECT max(day) * 86400000 FROM daily WHERE skill_id = ?1)
                     AND at_ms < (SELECT (max(day) + 1) * 86400000 FROM daily WHERE skill_id = ?1))
             WHERE skill_id = ?1 AND (first_ms >= ?2 OR last_ms <= ?3)",
        )
        .or_store()?;
    let mut delete = conn
        .prepare_cached("DELETE FROM skill_total WHERE skill_id = ?1 AND invocations = 0")
        .or_store()?;
    for (skill, span) in spans {
        if let Some((first, last)) = span.added {
            run(&mut widen, (skill, first, last))?;
        }
        if let Some((first, last)) = span.removed {
            run(&mut delete, [skill])?;
            run(&mut shrink, (skill, first, last))?;
        }
    }
    Ok(())
}

fn nonzero<K>(counts: &BTreeMap<K, i64>) -> impl Iterator<Item = (&K, i64)> {
    counts
        .iter()
        .filter(|(_, n)| **n != 0)
        .map(|(key, n)| (key, *n))
}

fn run(statement: &mut Statement<'_>, params: impl Params) -> Result<()> {
    statement.execute(params).or_store().map(|_| ())
}
