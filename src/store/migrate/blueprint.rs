//! The schema as the migrations make it: to compare a database with, and to complete one from.

use super::{history, run_up_to};
use crate::error::Result;
use crate::store::failure::OrStoreError;
use crate::store::statement::normalized;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Tables that a rollback left beside, see V5's down file.
pub(super) const KEPT: &str = "kept_";

/// A database in memory that went through the migrations, up to some version, and has no rows.
pub(in crate::store) struct Blueprint {
    conn: Connection,
}

/// One entry of `sqlite_schema`.
struct Object {
    kind: String,
    name: String,
    sql: String,
}

impl Blueprint {
    /// The schema at this version.
    pub(in crate::store) fn at(version: u32) -> Result<Self> {
        let mut conn = Connection::open_in_memory().or_store()?;
        run_up_to(&mut conn, version)?;
        Ok(Self { conn })
    }

    /// A connection to it, for looking.
    pub(in crate::store) const fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Makes the tables, indexes, views and triggers that a database lacks.
    pub(super) fn complete(&self, conn: &Connection) -> Result<()> {
        let there = objects(conn)?;
        let is_there = |wanted: &Object| there.iter().any(|object| object.name == wanted.name);
        for object in objects(&self.conn)? {
            if !is_there(&object) {
                conn.execute_batch(&object.sql).or_store()?;
            }
        }
        Ok(())
    }

    /// What of this schema a database has not, or has otherwise: one line each. What it has beyond
    /// is no difference.
    pub(in crate::store) fn missing_from(&self, conn: &Connection) -> Result<Vec<String>> {
        let there: BTreeMap<String, String> = objects(conn)?
            .into_iter()
            .map(|object| (object.name, normalized(&object.sql)))
            .collect();
        let mut lines = Vec::new();
        for object in objects(&self.conn)? {
            let Object { kind, name, sql } = object;
            match there.get(&name) {
                None => lines.push(format!("{kind} {name} is missing")),
                Some(other) if *other != normalized(&sql) => {
                    lines.push(format!("{kind} {name} is not as the migrations make it"));
                }
                Some(_) => {}
            }
        }
        Ok(lines)
    }

    /// Copies the entries of a version from the ledgers of this database into those of another.
    pub(super) fn note_applied(&self, conn: &Connection, version: u32) -> Result<()> {
        history::copy(&self.conn, conn, version)
    }
}

/// Tables first, then what stands on them, each in the order it was made; without what SQLite
/// makes by itself.
fn objects(conn: &Connection) -> Result<Vec<Object>> {
    let mut statement = conn
        .prepare(
            "SELECT type, name, sql FROM sqlite_schema
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT LIKE 'skill\\_invocation\\_fts\\_%' ESCAPE '\\'
             ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END,
                      rowid",
        )
        .or_store()?;
    let rows = statement
        .query_map([], |row| {
            Ok(Object {
                kind: row.get("type")?,
                name: row.get("name")?,
                sql: row.get("sql")?,
            })
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

/// Drops every view and trigger, so that tables can be renamed and moved.
pub(super) fn drop_code(conn: &Connection) -> Result<()> {
    for Object { kind, name, .. } in objects(conn)?.into_iter().rev() {
        if kind == "view" || kind == "trigger" {
            let name = name.replace('"', "\"\"");
            // A view takes its triggers along.
            conn.execute_batch(&format!("DROP {kind} IF EXISTS \"{name}\""))
                .or_store()?;
        }
    }
    Ok(())
}

/// Whether a table of this name is there.
pub(super) fn has_table(conn: &Connection, name: &str) -> Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
        [name],
        |row| row.get(0),
    )
    .or_store()
}

/// Drops what a rollback left beside.
pub(super) fn drop_kept(conn: &Connection) -> Result<()> {
    for object in objects(conn)?.into_iter().rev() {
        if object.kind == "table" && object.name.starts_with(KEPT) {
            conn.execute_batch(&format!("DROP TABLE \"{}\"", object.name))
                .or_store()?;
        }
    }
    Ok(())
}
