//! The sums that a bulk writer adds itself: what the triggers of the schema do a row at a time,
//! done once a batch. `tests/properties` holds both against a rebuild from the rows.

use super::failure::OrStoreError;
use super::known_row::Counted;
use crate::error::Result;
use crate::model::{Outcome, duration_class};
use rusqlite::{Connection, Params};
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
    durations: BTreeMap<(i64, i64), i64>,
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
        if let (Outcome::Completed, Some(micros)) = (row.outcome, row.duration_us) {
            let class = duration_class::class_of(micros);
            *self.durations.entry((row.skill_id, class)).or_default() += sign;
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

    /// Uses of skills in sessions that change.
    pub(super) const fn session_skill(&self) -> &BTreeMap<Keys, i64> {
        &self.session_skill
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
        self.flush_users(conn)?;
        self.flush_phases(conn)?;
        self.flush_counts(conn)?;
        self.flush_sessions(conn)?;
        flush_totals(conn, &totals, &self.skills)
    }

    fn flush_phases(&self, conn: &Connection) -> Result<()> {
        let upsert = "INSERT INTO phase_skill (skill_id, phase_id, invocations, completed, failed)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET
                 invocations = invocations + excluded.invocations,
                 completed = completed + excluded.completed,
                 failed = failed + excluded.failed";
        let rows = changed(&self.phase_skill)
            .map(|((a, b), s)| (*a, *b, s.invocations, s.completed, s.failed));
        each(conn, upsert, rows)?;
        let delete = delete_empty("phase_skill (skill_id, phase_id");
        each(conn, &delete, emptier(&self.phase_skill))
    }

    fn flush_counts(&self, conn: &Connection) -> Result<()> {
        counts(
            conn,
            "session_skill (session_id, skill_id",
            &self.session_skill,
        )?;
        counts(
            conn,
            "skill_duration (skill_id, at_least_us",
            &self.durations,
        )?;
        let upsert = "INSERT INTO skill_word (skill_id, field, word, invocations)
             SELECT ?1, 1, text, ?3 FROM word WHERE id = ?2
             ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations";
        let delete = "DELETE FROM skill_word WHERE skill_id = ?1 AND field = 1
             AND invocations = 0 AND word = (SELECT text FROM word WHERE id = ?2)";
        each(
            conn,
            upsert,
            nonzero(&self.errors).map(|((a, b), n)| (*a, *b, n)),
        )?;
        each(conn, delete, fewer(&self.errors))
    }

    /// Who used what, and with it how many users a skill has: that changes where one comes or
    /// goes, which the sum afterwards tells.
    fn flush_users(&self, conn: &Connection) -> Result<()> {
        let upsert = "INSERT INTO user_skill (user_id, skill_id, invocations, completed, failed)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET
                 invocations = invocations + excluded.invocations,
                 completed = completed + excluded.completed,
                 failed = failed + excluded.failed
             RETURNING invocations";
        let mut people: BTreeMap<i64, i64> = BTreeMap::new();
        let mut statement = conn.prepare_cached(upsert).or_store()?;
        for ((user, skill), sums) in changed(&self.user_skill) {
            let row = (user, skill, sums.invocations, sums.completed, sums.failed);
            let is: i64 = statement.query_row(row, |row| row.get(0)).or_store()?;
            let was = is - sums.invocations;
            *people.entry(*skill).or_default() += i64::from(is > 0) - i64::from(was > 0);
        }
        let delete = delete_empty("user_skill (user_id, skill_id");
        each(conn, &delete, emptier(&self.user_skill))?;
        people.retain(|_, change| *change != 0);
        let upsert = "INSERT INTO skill_people (skill_id, users) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET users = users + excluded.users";
        each(conn, upsert, people.iter())?;
        let fewer = people.iter().filter(|(_, change)| **change < 0);
        let delete = "DELETE FROM skill_people WHERE skill_id = ?1 AND users = 0";
        each(conn, delete, fewer.map(|(skill, _)| [*skill]))
    }

    fn flush_sessions(&self, conn: &Connection) -> Result<()> {
        let count = "UPDATE session SET invocations = invocations + ?2 WHERE id = ?1";
        let widen = "UPDATE session SET
                 first_ms = min(coalesce(first_ms, ?2), ?2),
                 last_ms = max(coalesce(last_ms, ?3), ?3)
             WHERE id = ?1";
        let shrink = "UPDATE session SET (first_ms, last_ms) = (
                 SELECT min(at_ms), max(at_ms) FROM invocation
                 WHERE session_id = ?1 AND at_ms BETWEEN session.first_ms AND session.last_ms)
             WHERE id = ?1 AND (first_ms >= ?2 OR last_ms <= ?3)";
        let counts = self
            .sessions
            .iter()
            .map(|(id, span)| (*id, span.invocations));
        each(conn, count, counts.filter(|(_, n)| *n != 0))?;
        each(conn, widen, bounds(&self.sessions, |span| span.added))?;
        each(conn, shrink, bounds(&self.sessions, |span| span.removed))
    }
}

/// The two rollups that hold every sum.
fn sums(conn: &Connection, table: &str, sums: &BTreeMap<(i64, i64), Sums>) -> Result<()> {
    let upsert = format!(
        "INSERT INTO {table}, invocations, completed, failed, timed, duration_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET
             invocations = invocations + excluded.invocations,
             completed = completed + excluded.completed,
             failed = failed + excluded.failed,
             timed = timed + excluded.timed,
             duration_us = duration_us + excluded.duration_us"
    );
    let rows = changed(sums).map(|((a, b), s)| {
        (
            *a,
            *b,
            s.invocations,
            s.completed,
            s.failed,
            s.timed,
            s.duration_us,
        )
    });
    each(conn, &upsert, rows)?;
    each(conn, &delete_empty(table), emptier(sums))
}

/// The rollups that hold nothing but how many.
fn counts(conn: &Connection, table: &str, counts: &BTreeMap<(i64, i64), i64>) -> Result<()> {
    let upsert = format!(
        "INSERT INTO {table}, invocations) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET invocations = invocations + excluded.invocations"
    );
    let rows = nonzero(counts).map(|((a, b), n)| (*a, *b, n));
    each(conn, &upsert, rows)?;
    each(conn, &delete_empty(table), fewer(counts))
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
    let upsert = "INSERT INTO skill_total (
             skill_id, invocations, completed, failed, timed, duration_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET
             invocations = invocations + excluded.invocations,
             completed = completed + excluded.completed,
             failed = failed + excluded.failed,
             timed = timed + excluded.timed,
             duration_us = duration_us + excluded.duration_us";
    let widen = "UPDATE skill_total SET first_ms = min(coalesce(first_ms, ?2), ?2),
                                last_ms = max(coalesce(last_ms, ?3), ?3)
         WHERE skill_id = ?1";
    let delete = "DELETE FROM skill_total WHERE skill_id = ?1 AND invocations = 0";
    // The days of the skill tell where its first and last rows are: one day's rows are read.
    let shrink = "UPDATE skill_total SET
             first_ms = (SELECT min(at_ms) FROM invocation WHERE skill_id = ?1
                 AND at_ms >= (SELECT min(day) * 86400000 FROM daily WHERE skill_id = ?1)
                 AND at_ms < (SELECT (min(day) + 1) * 86400000 FROM daily WHERE skill_id = ?1)),
             last_ms = (SELECT max(at_ms) FROM invocation WHERE skill_id = ?1
                 AND at_ms >= (SELECT max(day) * 86400000 FROM daily WHERE skill_id = ?1)
                 AND at_ms < (SELECT (max(day) + 1) * 86400000 FROM daily WHERE skill_id = ?1))
         WHERE skill_id = ?1 AND (first_ms >= ?2 OR last_ms <= ?3)";
    let rows = totals.iter().map(|(skill, s)| {
        (
            *skill,
            s.invocations,
            s.completed,
            s.failed,
            s.timed,
            s.duration_us,
        )
    });
    each(conn, upsert, rows)?;
    each(conn, widen, bounds(spans, |span| span.added))?;
    each(
        conn,
        delete,
        bounds(spans, |span| span.removed).map(|(skill, _, _)| [skill]),
    )?;
    each(conn, shrink, bounds(spans, |span| span.removed))
}

type Keys = (i64, i64);

fn nonzero(counts: &BTreeMap<Keys, i64>) -> impl Iterator<Item = (&Keys, i64)> {
    counts
        .iter()
        .filter(|(_, n)| **n != 0)
        .map(|(key, n)| (key, *n))
}

/// The keys of counts that fell: their rows may count nothing any more.
fn fewer(counts: &BTreeMap<Keys, i64>) -> impl Iterator<Item = Keys> {
    counts.iter().filter(|(_, n)| **n < 0).map(|(key, _)| *key)
}

fn changed(sums: &BTreeMap<Keys, Sums>) -> impl Iterator<Item = (&Keys, &Sums)> {
    sums.iter().filter(|(_, sums)| **sums != Sums::default())
}

/// The keys of sums that fell.
fn emptier(sums: &BTreeMap<Keys, Sums>) -> impl Iterator<Item = Keys> {
    sums.iter()
        .filter(|(_, sums)| sums.invocations < 0)
        .map(|(key, _)| *key)
}

fn bounds(
    spans: &BTreeMap<i64, Span>,
    which: impl Fn(&Span) -> Option<(i64, i64)>,
) -> impl Iterator<Item = (i64, i64, i64)> {
    spans
        .iter()
        .filter_map(move |(id, span)| which(span).map(|(first, last)| (*id, first, last)))
}

/// Runs a statement for each of some rows. Where there are none it is not even prepared: a hook
/// has one row, and most of what it could need it does not.
fn each<P: Params>(conn: &Connection, sql: &str, rows: impl IntoIterator<Item = P>) -> Result<()> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let mut statement = conn.prepare_cached(sql).or_store()?;
    rows.try_for_each(|row| statement.execute(row).or_store().map(|_| ()))
}
