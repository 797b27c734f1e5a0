//! The schema of a database against the one that the migrations make.

use super::Checkup;
use crate::error::Result;
use crate::store::failure::OrStoreError;
use crate::store::migrate::{Blueprint, NEWEST_SCHEMA};
use crate::store::open::Schema;
use crate::store::statement::normalized;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// How a part of the schema is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    Missing,
    /// It should not be there.
    Extra,
    /// It reads otherwise.
    Different,
}

/// A table, index, view or trigger that is not as the migrations make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaChange {
    /// How it differs.
    pub change: Change,
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The statement that makes it as it should be; `None` where it should not be.
    pub sql: Option<String>,
}

/// What the history of migrations lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Steps that are missing, unknown or were made by another file, in the migrator's history.
    pub broken: Vec<String>,
    /// Steps that `skill_migrations` does not list.
    pub unlisted: Vec<String>,
}

/// Kind and name → the table it belongs to, and its statement.
type Parts = BTreeMap<(String, String), (String, String)>;

/// One step of a history: number, name and checksum.
type Step = (i64, String, String);

impl Checkup {
    /// What of the schema is not as the migrations make it. What an adoption kept aside under
    /// `kept_…`, and what SQLite and the migrator keep for themselves, is left alone.
    pub fn schema_changes(&self) -> Result<Vec<SchemaChange>> {
        let expected = parts(Blueprint::at(NEWEST_SCHEMA)?.conn())?;
        let found = parts(&self.conn)?;
        let change = |change, (kind, name): &(String, String), sql: Option<&String>| SchemaChange {
            change,
            kind: kind.clone(),
            name: name.clone(),
            sql: sql.cloned(),
        };
        let mut changes = Vec::new();
        for (key, (_, sql)) in &expected {
            match found.get(key) {
                None => changes.push(change(Change::Missing, key, Some(sql))),
                Some((_, other)) if normalized(other) != normalized(sql) => {
                    changes.push(change(Change::Different, key, Some(sql)));
                }
                Some(_) => {}
            }
        }
        for (key, (table, _)) in &found {
            if !expected.contains_key(key) && !is_kept(&key.0, &key.1, table) {
                changes.push(change(Change::Extra, key, None));
            }
        }
        Ok(changes)
    }

    /// Whether the steps that the database says it went through are those of this program.
    pub fn history(&self) -> Result<History> {
        let Schema::Ours(schema) = self.schema else {
            return Ok(History::default());
        };
        let expected: Vec<Step> = steps(Blueprint::at(NEWEST_SCHEMA)?.conn())?
            .into_iter()
            .filter(|step| step.0 <= i64::from(schema))
            .collect();
        let found = steps(&self.conn)?;
        let label = |step: &Step| format!("V{}__{}", step.0, step.1);
        let mut history = History::default();
        for step in &expected {
            match found.iter().find(|other| other.0 == step.0) {
                None => history.broken.push(format!("{} is missing", label(step))),
                Some(other) if other != step => {
                    history
                        .broken
                        .push(format!("{} is of another make", label(other)));
                }
                Some(_) => {}
            }
        }
        for step in &found {
            if !expected.iter().any(|other| other.0 == step.0) {
                history.broken.push(format!("{} is unknown", label(step)));
            }
        }
        let mut statement = self
            .conn
            .prepare("SELECT 1 FROM skill_migrations WHERE version = ?1 AND success")
            .or_store()?;
        for step in &expected {
            if !statement.exists([label(step)]).or_store()? {
                history.unlisted.push(label(step));
            }
        }
        Ok(history)
    }
}

fn parts(conn: &Connection) -> Result<Parts> {
    // Indexes that come with a constraint have no statement.
    let mut statement = conn
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        .or_store()?;
    let rows = statement
        .query_map([], |row| {
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

/// Whether a part that the migrations do not make may be there: never one that is run.
fn is_kept(kind: &str, name: &str, table: &str) -> bool {
    let prefixes = ["kept_", "sqlite_", "refinery_"];
    matches!(kind, "table" | "index")
        && prefixes
            .iter()
            .any(|prefix| name.starts_with(prefix) || table.starts_with(prefix))
}

fn steps(conn: &Connection) -> Result<Vec<Step>> {
    let mut statement = conn
        .prepare("SELECT version, name, checksum FROM refinery_schema_history ORDER BY version")
        .or_store()?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}
