//! Looking closely at a database without changing anything in it, and making anew what is made out
//! of its rows.

mod repair;
mod rollups;
mod schema;
mod search;
mod times;

use super::bookmarks::Stamp;
use super::check::{self, Depth, Orphans};
use super::failure::OrStoreError;
use super::open::{Patience, Schema, connect, connect_for_reading, inspect};
use crate::error::Result;
use crate::model::Instant;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

pub use rollups::Drift;
pub(super) use rollups::REBUILD;
pub use schema::{Change, History, SchemaChange};
pub use times::BadTimes;

/// A database that is looked at. What is asked of it may fail where the database is damaged; each
/// question stands for itself.
#[derive(Debug)]
pub struct Checkup {
    conn: Connection,
    path: PathBuf,
    schema: Schema,
}

impl Checkup {
    /// Opens the database at `path`, which exists, whatever its schema.
    pub fn open(path: &Path) -> Result<Self> {
        let conn = connect_for_reading(path)?;
        let schema = inspect(&conn).map_err(|error| error.context(path.display()))?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            schema,
        })
    }

    /// What it is.
    pub const fn schema(&self) -> Schema {
        self.schema
    }

    /// What is wrong with the file, in SQLite's words; nothing where it is sound. What is wrong
    /// with the search index only comes second.
    pub fn problems(&self) -> Result<(Vec<String>, Vec<String>)> {
        // Only a connection that could write knows the CHECK constraints.
        let writable = || -> Result<Connection> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
            let conn = connect(&self.path, flags, Patience::Command)?;
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
                .or_store()?;
            conn.pragma_update(None, "query_only", true).or_store()?;
            inspect(&conn)?;
            Ok(conn)
        };
        let problems = match writable() {
            Ok(conn) => check::problems(&conn, Depth::Full)?,
            Err(_) => check::problems(&self.conn, Depth::Full)?,
        };
        Ok(problems
            .into_iter()
            .partition(|problem| !check::is_of_search_index(problem)))
    }

    /// Rows whose parents are missing.
    pub fn orphans(&self) -> Result<Vec<Orphans>> {
        check::orphans(&self.conn)
    }

    /// Every file ever imported: what it was like then, and when that was.
    pub fn imported(&self) -> Result<HashMap<String, (Stamp, Instant)>> {
        let mut statement = self
            .conn
            .prepare("SELECT path, source, size, mtime_ns, imported_ms FROM import_file")
            .or_store()?;
        let rows = statement
            .query_map([], |row| {
                let stamp = Stamp {
                    source: row.get("source")?,
                    size: row.get("size")?,
                    mtime_ns: row.get("mtime_ns")?,
                };
                let at = Instant::from_millis(row.get("imported_ms")?);
                Ok((row.get("path")?, (stamp, at)))
            })
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }
}
