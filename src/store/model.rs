//! What prediction needs: the rows that it learns from, sums over the earlier ones, and the
//! trained model.

use super::failure::OrStoreError;
use super::open::{Patience, Store};
use crate::error::Result;
use crate::model::Instant;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::path::Path;

/// How far back the window of a feature reaches.
const DAY_MS: i64 = 86_400_000;

/// One invocation as prediction sees it. Numbers are those of the dictionaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastRow {
    /// When it was invoked.
    pub at: Instant,
    /// Its skill.
    pub skill: i64,
    /// Its user.
    pub user: Option<i64>,
    /// Its phase.
    pub phase: Option<i64>,
    /// The first invocation of its session.
    pub session_start: Instant,
    /// Whether it completed; `None` where that was not decided.
    pub completed: Option<bool>,
}

/// Completed and decided rows of a skill, or of a skill and a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastSum {
    /// The user; `None` where the sum is over all, those without a user among them.
    pub user: Option<i64>,
    /// The skill.
    pub skill: i64,
    /// Completed ones.
    pub completed: i64,
    /// Completed and failed ones.
    pub decided: i64,
}

/// The newest rows, and what is needed to know what came before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastRows {
    /// Sums over all rows there are, future ones included.
    pub sums: Vec<PastSum>,
    /// Rows of the 24 hours before the first of `rows`, by time; user and phase are left out.
    pub day_before: Vec<PastRow>,
    /// Rows from some point of time on, by time, future ones included.
    pub rows: Vec<PastRow>,
}

/// A trained model and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredModel {
    /// Version of its encoding.
    pub format: u32,
    /// SHA-256 of what it was trained on, hex.
    pub training_hash: String,
    /// Decided rows there were when it was trained.
    pub trained_rows: u64,
    /// When it was trained.
    pub trained: Instant,
    /// The model.
    pub bytes: Vec<u8>,
}

impl Store {
    /// How many decided rows there are up to and including this instant.
    pub fn decided_until(&self, now: Instant) -> Result<u64> {
        // What lies in the future is little, usually nothing.
        let decided: i64 = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(completed + failed), 0) - (
                     SELECT count(*) FROM invocation INDEXED BY invocation_at
                     WHERE at_ms > ?1 AND outcome IN (1, 2))
                 FROM skill_total",
            )
            .or_store()?
            .query_row([now.millis()], |row| row.get(0))
            .or_store()?;
        Ok(u64::try_from(decided).unwrap_or(0))
    }

    /// The newest `decided` decided rows up to and including this instant with all that lie
    /// between and after them, and the sums behind them.
    pub fn history(&self, now: Instant, decided: usize) -> Result<PastRows> {
        // One snapshot: the sums must be over these rows.
        let snapshot =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).or_store()?;
        let offset = i64::try_from(decided).unwrap_or(i64::MAX).saturating_sub(1);
        let from: Option<i64> = snapshot
            .prepare_cached(
                "SELECT at_ms FROM invocation INDEXED BY invocation_at
                 WHERE at_ms <= ?1 AND outcome IN (1, 2)
                 ORDER BY at_ms DESC LIMIT 1 OFFSET ?2",
            )
            .or_store()?
            .query_row((now.millis(), offset), |row| row.get(0))
            .optional()
            .or_store()?;
        let history = since(&snapshot, from.unwrap_or(0), None)?;
        snapshot.finish().or_store()?;
        Ok(history)
    }

    /// What is needed to know what came before this instant; of the users only this one's sums.
    pub fn history_before(&self, now: Instant, user: Option<i64>) -> Result<PastRows> {
        let snapshot =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).or_store()?;
        let history = since(&snapshot, now.millis(), Some(user.unwrap_or(0)))?;
        snapshot.finish().or_store()?;
        Ok(history)
    }

    /// The number of a text in the dictionary of phases, users and projects.
    pub fn word_id(&self, text: &str) -> Result<Option<i64>> {
        self.conn
            .prepare_cached("SELECT id FROM word WHERE text = ?1")
            .or_store()?
            .query_row([text], |row| row.get(0))
            .optional()
            .or_store()
    }

    /// The first invocation of a session; `None` where there is none.
    pub fn session_start(&self, name: &str) -> Result<Option<Instant>> {
        let start: Option<Option<i64>> = self
            .conn
            .prepare_cached("SELECT first_ms FROM session WHERE name = ?1")
            .or_store()?
            .query_row([name], |row| row.get(0))
            .optional()
            .or_store()?;
        Ok(start.flatten().map(Instant::from_millis))
    }

    /// The trained model, where there is one.
    pub fn prediction_model(&self) -> Result<Option<StoredModel>> {
        self.conn
            .prepare_cached(
                "SELECT format, training_hash, trained_rows, trained_ms, model
                 FROM prediction_model WHERE id = 1",
            )
            .or_store()?
            .query_row([], |row| {
                Ok(StoredModel {
                    format: row.get(0)?,
                    training_hash: row.get(1)?,
                    trained_rows: row.get::<_, i64>(2)?.max(0).unsigned_abs(),
                    trained: Instant::from_millis(row.get(3)?),
                    bytes: row.get(4)?,
                })
            })
            .optional()
            .or_store()
    }

    /// Keeps a trained model in a database file, unless that would mean waiting: a question must
    /// not fail, nor take long, because somebody else writes.
    pub fn keep_prediction_model(path: &Path, model: &StoredModel) -> Result<()> {
        let store = Self::open(path, Patience::Hook)?;
        store
            .conn
            .execute(
                "INSERT OR REPLACE INTO prediction_model
                     (id, format, training_hash, trained_rows, trained_ms, model)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5)",
                (
                    model.format,
                    &model.training_hash,
                    i64::try_from(model.trained_rows).unwrap_or(i64::MAX),
                    model.trained.millis(),
                    &model.bytes,
                ),
            )
            .or_store()?;
        Ok(())
    }
}

/// Rows from an instant on, the 24 hours before it, and all sums or those of one user.
fn since(conn: &Connection, from: i64, only: Option<i64>) -> Result<PastRows> {
    let rows = read(
        conn,
        "SELECT i.at_ms, i.skill_id, i.outcome, s.first_ms, i.user_id, i.phase_id
         FROM invocation i INDEXED BY invocation_at JOIN session s ON s.id = i.session_id
         WHERE i.at_ms BETWEEN ?1 AND ?2 ORDER BY i.at_ms",
        (from, i64::MAX),
    )?;
    // All of it stands in the index.
    let day_before = read(
        conn,
        "SELECT at_ms, skill_id, outcome, at_ms, NULL, NULL
         FROM invocation INDEXED BY invocation_at
         WHERE at_ms BETWEEN ?1 AND ?2 ORDER BY at_ms",
        (from.saturating_sub(DAY_MS), from - 1),
    )?;
    let mut sums = summed(
        conn,
        "SELECT NULL, skill_id, completed, completed + failed FROM skill_total",
        [],
    )?;
    let by_user = "SELECT user_id, skill_id, completed, completed + failed FROM user_skill";
    sums.extend(match only {
        None => summed(conn, by_user, [])?,
        Some(user) => summed(conn, &format!("{by_user} WHERE user_id = ?1"), [user])?,
    });
    Ok(PastRows {
        sums,
        day_before,
        rows,
    })
}

fn read(conn: &Connection, sql: &str, bounds: (i64, i64)) -> Result<Vec<PastRow>> {
    let mut statement = conn.prepare_cached(sql).or_store()?;
    let rows = statement
        .query_map(bounds, |row| {
            let at: i64 = row.get(0)?;
            let start: Option<i64> = row.get(3)?;
            Ok(PastRow {
                at: Instant::from_millis(at),
                skill: row.get(1)?,
                completed: match row.get::<_, i64>(2)? {
                    1 => Some(true),
                    2 => Some(false),
                    _ => None,
                },
                session_start: Instant::from_millis(start.unwrap_or(at).min(at)),
                user: row.get(4)?,
                phase: row.get(5)?,
            })
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

fn summed(conn: &Connection, sql: &str, bound: impl rusqlite::Params) -> Result<Vec<PastSum>> {
    let mut statement = conn.prepare_cached(sql).or_store()?;
    let rows = statement
        .query_map(bound, |row| {
            Ok(PastSum {
                user: row.get(0)?,
                skill: row.get(1)?,
                completed: row.get(2)?,
                decided: row.get(3)?,
            })
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}
