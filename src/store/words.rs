//! Dictionaries: each skill, session and repeated text is kept once and named by its number.

use super::failure::OrStoreError;
use crate::error::Result;
use crate::model::{Kind, Skill};
use rusqlite::Connection;
use std::collections::HashMap;

/// Numbers looked up or given within one transaction; forgotten when that is rolled back.
#[derive(Debug, Default)]
pub(super) struct Words {
    skills: HashMap<String, (i64, Kind)>,
    sessions: HashMap<String, i64>,
    words: HashMap<String, i64>,
}

/// Sessions are many and each is used for a while only: beyond this the cache starts anew.
const MAX_CACHED: usize = 20_000;

impl Words {
    /// The number of a skill, made where it is new. A name seen as a tool is one from then on.
    pub(super) fn skill(&mut self, conn: &Connection, skill: &Skill) -> Result<i64> {
        if let Some((id, kind)) = self.skills.get(&skill.name)
            && *kind >= skill.kind
        {
            return Ok(*id);
        }
        let mut statement = conn
            .prepare_cached(
                "INSERT INTO skill (name, kind) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET kind = max(kind, excluded.kind)
                 RETURNING id, kind",
            )
            .or_store()?;
        let (id, kind): (i64, i64) = statement
            .query_row((&skill.name, skill.kind as i64), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .or_store()?;
        // A trigger does the same for other writers; a bulk writer has none.
        conn.prepare_cached("INSERT OR IGNORE INTO skill_metrics (skill_name) VALUES (?1)")
            .or_store()?
            .execute([&skill.name])
            .or_store()?;
        if self.skills.len() >= MAX_CACHED {
            self.skills.clear();
        }
        let kind = Kind::from_code(kind).unwrap_or(skill.kind);
        self.skills.insert(skill.name.clone(), (id, kind));
        Ok(id)
    }

    /// The number of a session, made where it is new.
    pub(super) fn session(&mut self, conn: &Connection, name: &str) -> Result<i64> {
        number(
            conn,
            &mut self.sessions,
            name,
            "SELECT id FROM session WHERE name = ?1",
            "INSERT INTO session (name) VALUES (?1) RETURNING id",
        )
    }

    /// The number of a text, made where it is new; `None` for none.
    pub(super) fn word(&mut self, conn: &Connection, text: Option<&str>) -> Result<Option<i64>> {
        text.map(|text| {
            number(
                conn,
                &mut self.words,
                text,
                "SELECT id FROM word WHERE text = ?1",
                "INSERT INTO word (text) VALUES (?1) RETURNING id",
            )
        })
        .transpose()
    }
}

fn number(
    conn: &Connection,
    cache: &mut HashMap<String, i64>,
    text: &str,
    find: &str,
    make: &str,
) -> Result<i64> {
    if let Some(id) = cache.get(text) {
        return Ok(*id);
    }
    let found = conn
        .prepare_cached(find)
        .or_store()?
        .query_row([text], |row| row.get(0));
    let id = match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => conn
            .prepare_cached(make)
            .or_store()?
            .query_row([text], |row| row.get(0)),
        found => found,
    }
    .or_store()?;
    if cache.len() >= MAX_CACHED {
        cache.clear();
    }
    cache.insert(text.to_owned(), id);
    Ok(id)
}
