//! Full-text search over the stored queries, and the embeddings that others stored.

use super::failure::OrStoreError;
use super::known_row::impossible;
use super::open::Store;
use crate::error::Result;
use crate::model::{Instant, Kind, Outcome, Skill, Window};
use rusqlite::{OptionalExtension, Row};
use std::cmp::Ordering;

/// Which stored queries are searched.
#[derive(Debug, Clone)]
pub struct Which {
    /// Invoked in it.
    pub window: Window,
    /// Only of this skill.
    pub skill: Option<String>,
}

/// An invocation whose query was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its number.
    pub id: i64,
    /// How well it fits, the greater the better: BM25.
    pub score: f64,
    /// When it was invoked.
    pub at: Instant,
    /// Which skill.
    pub skill: Skill,
    /// The session it belongs to.
    pub session: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What the user asked, where that is stored.
    pub query: String,
    /// The part of it around the hits, each in brackets.
    pub snippet: String,
    /// It has an embedding.
    pub embedded: bool,
}

impl Found {
    /// The best first; ties by time, the newest first, then by all else that is shown.
    pub fn order(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| other.at.cmp(&self.at))
            .then_with(|| self.rest().cmp(&other.rest()))
    }

    fn rest(&self) -> impl Ord + '_ {
        (&self.skill, &self.session, &self.query, self.outcome)
    }
}

/// An invocation and its embedding as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// The invocation; its score is 0.
    pub found: Found,
    /// The embedding's bytes.
    pub bytes: Vec<u8>,
}

/// Words around a hit, at most.
const SNIPPET: &str = "
    SELECT snippet(skill_invocation_fts, 0, '[', ']', '…', 24) FROM skill_invocation_fts
    WHERE skill_invocation_fts MATCH ?1 AND rowid = ?2";

impl Store {
    /// How many queries are stored up to now.
    pub fn stored_queries(&self, now: Instant) -> Result<u64> {
        let all: u64 = self
            .conn
            .query_row(
                "SELECT count(*) FROM skill_invocation_fts_docsize",
                [],
                |row| row.get(0),
            )
            .or_store()?;
        let later: u64 = self
            .conn
            .query_row(
                "SELECT count(d.user_query) FROM invocation i INDEXED BY invocation_at
                 JOIN invocation_detail d ON d.invocation_id = i.id
                 WHERE i.at_ms > ?1",
                [now.millis()],
                |row| row.get(0),
            )
            .or_store()?;
        Ok(all.saturating_sub(later))
    }

    /// How many embeddings are stored up to now.
    pub fn stored_embeddings(&self, now: Instant) -> Result<u64> {
        self.conn
            .query_row(
                "SELECT count(*) FROM invocation_detail d JOIN invocation i ON i.id = d.invocation_id
                 WHERE d.embedding IS NOT NULL AND i.at_ms <= ?1",
                [now.millis()],
                |row| row.get(0),
            )
            .or_store()
    }

    /// The stored queries that an expression in FTS5's language matches, the best first, and how
    /// many there are. At most `limit` are returned; 0 is all.
    pub fn search_queries(
        &self,
        expression: &str,
        which: &Which,
        limit: usize,
    ) -> Result<(Vec<Found>, usize)> {
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT i.id, -bm25(skill_invocation_fts) AS score, i.at_ms, s.name AS skill, s.kind,
                        n.name AS session, i.outcome, d.user_query, d.embedding IS NOT NULL AS embedded
                 FROM skill_invocation_fts
                 JOIN invocation_detail d ON d.invocation_id = skill_invocation_fts.rowid
                 JOIN invocation i ON i.id = d.invocation_id
                 JOIN skill s ON s.id = i.skill_id
                 JOIN session n ON n.id = i.session_id
                 WHERE skill_invocation_fts MATCH ?1 AND i.at_ms BETWEEN ?2 AND ?3
                   AND (?4 IS NULL OR s.name = ?4)",
            )
            .or_store()?;
        let Window { start, end } = which.window;
        let mut rows = statement
            .query((expression, start.millis(), end.millis(), &which.skill))
            .or_store()?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            found.push(hit(row)?);
        }
        found.sort_by(Found::order);
        let total = found.len();
        if limit > 0 {
            found.truncate(limit);
        }
        let mut snippet = self.conn.prepare_cached(SNIPPET).or_store()?;
        for hit in &mut found {
            hit.snippet = snippet
                .query_row((expression, hit.id), |row| row.get(0))
                .or_store()?;
        }
        Ok((found, total))
    }

    /// The embedding of one invocation: `None` where there is no such invocation, `Some(None)`
    /// where it has none.
    pub fn embedding(&self, id: i64, now: Instant) -> Result<Option<Option<Vec<u8>>>> {
        self.conn
            .query_row(
                "SELECT d.embedding FROM invocation i
                 LEFT JOIN invocation_detail d ON d.invocation_id = i.id
                 WHERE i.id = ?1 AND i.at_ms <= ?2",
                (id, now.millis()),
                |row| row.get(0),
            )
            .optional()
            .or_store()
    }

    /// Hands every stored embedding to `each`.
    pub fn embeddings(&self, which: &Which, mut each: impl FnMut(Embedded)) -> Result<()> {
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT i.id, 0.0 AS score, i.at_ms, s.name AS skill, s.kind, n.name AS session,
                        i.outcome, coalesce(d.user_query, '') AS user_query, 1 AS embedded, d.embedding
                 FROM invocation_detail d
                 JOIN invocation i ON i.id = d.invocation_id
                 JOIN skill s ON s.id = i.skill_id
                 JOIN session n ON n.id = i.session_id
                 WHERE d.embedding IS NOT NULL AND i.at_ms BETWEEN ?1 AND ?2
                   AND (?3 IS NULL OR s.name = ?3)",
            )
            .or_store()?;
        let Window { start, end } = which.window;
        let mut rows = statement
            .query((start.millis(), end.millis(), &which.skill))
            .or_store()?;
        while let Some(row) = rows.next().or_store()? {
            each(Embedded {
                found: hit(row)?,
                bytes: row.get("embedding").or_store()?,
            });
        }
        Ok(())
    }
}

fn hit(row: &Row<'_>) -> Result<Found> {
    let code: i64 = row.get("outcome").or_store()?;
    let kind = Kind::from_code(row.get("kind").or_store()?).unwrap_or(Kind::Custom);
    Ok(Found {
        id: row.get("id").or_store()?,
        score: row.get("score").or_store()?,
        at: Instant::from_millis(row.get("at_ms").or_store()?),
        skill: Skill {
            name: row.get("skill").or_store()?,
            kind,
        },
        session: row.get("session").or_store()?,
        outcome: Outcome::from_code(code)
            .ok_or_else(|| impossible(&format!("outcome {code} means nothing")))?,
        query: row.get("user_query").or_store()?,
        snippet: String::new(),
        embedded: row.get("embedded").or_store()?,
    })
}
