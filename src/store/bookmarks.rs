//! What has been taken in: how far each file was read, which spooled events are in.

use super::failure::OrStoreError;
use super::open::Store;
use super::writer::Writer;
use crate::error::Result;
use crate::model::Instant;
use rusqlite::{OptionalExtension, named_params};
use std::collections::HashMap;

/// How far a source file has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// Absolute path.
    pub path: String,
    /// Number of what it was read as: its [`crate::model::Source`] where it has one of its own.
    pub source: i64,
    /// Bytes when it was last read.
    pub size: u64,
    /// Modification time then, in nanoseconds since the epoch.
    pub mtime_ns: i64,
    /// Bytes taken in: the end of the last whole line.
    pub offset: u64,
    /// Lines taken in.
    pub lines: u64,
    /// Hash of the first bytes.
    pub head: Vec<u8>,
    /// What the parser must remember, as JSON; empty where nothing.
    pub state: String,
}

/// What tells whether a file has changed since it was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Number of the source that it was read as.
    pub source: i64,
    /// Bytes then.
    pub size: u64,
    /// Modification time then, in nanoseconds since the epoch.
    pub mtime_ns: i64,
}

impl Store {
    /// Stamps of all files ever read, by path. Cheap: parser states are not read.
    pub fn stamps(&self) -> Result<HashMap<String, Stamp>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT path, source, size, mtime_ns FROM import_file")
            .or_store()?;
        let rows = statement
            .query_map([], |row| {
                let stamp = Stamp {
                    source: row.get(1)?,
                    size: row.get(2)?,
                    mtime_ns: row.get(3)?,
                };
                Ok((row.get(0)?, stamp))
            })
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    /// The bookmark of one file.
    pub fn bookmark(&self, path: &str) -> Result<Option<Bookmark>> {
        self.conn
            .prepare_cached("SELECT * FROM import_file WHERE path = ?1")
            .or_store()?
            .query_row([path], |row| {
                Ok(Bookmark {
                    path: row.get("path")?,
                    source: row.get("source")?,
                    size: row.get("size")?,
                    mtime_ns: row.get("mtime_ns")?,
                    offset: row.get("offset")?,
                    lines: row.get("lines")?,
                    head: row.get("head")?,
                    state: row.get("state")?,
                })
            })
            .optional()
            .or_store()
    }
}

impl Writer<'_> {
    /// Notes how far a file has been read, in the same transaction as what was read.
    pub fn set_bookmark(&mut self, mark: &Bookmark, now: Instant) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO import_file (
                     path, source, size, mtime_ns, offset, lines, head, state, imported_ms)
                 VALUES (:path, :source, :size, :mtime_ns, :offset, :lines, :head, :state, :now)
                 ON CONFLICT DO UPDATE SET
                     source = excluded.source, size = excluded.size,
                     mtime_ns = excluded.mtime_ns, offset = excluded.offset,
                     lines = excluded.lines, head = excluded.head, state = excluded.state,
                     imported_ms = excluded.imported_ms",
            )
            .or_store()?
            .execute(named_params! {
                ":path": mark.path, ":source": mark.source, ":size": mark.size,
                ":mtime_ns": mark.mtime_ns, ":offset": mark.offset, ":lines": mark.lines,
                ":head": mark.head, ":state": mark.state, ":now": now.millis(),
            })
            .or_store()?;
        Ok(())
    }

    /// Notes that a spooled event is taken in; `false` where it was already.
    pub fn note_drained(&mut self, name: &str) -> Result<bool> {
        let inserted = self
            .conn
            .prepare_cached("INSERT OR IGNORE INTO spool_drained (name) VALUES (?1)")
            .or_store()?
            .execute([name])
            .or_store()?;
        Ok(inserted > 0)
    }

    /// Forgets the spooled events whose files are gone for good.
    pub fn forget_drained(&mut self, is_gone: impl Fn(&str) -> bool) -> Result<()> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT name FROM spool_drained")
            .or_store()?;
        let names = statement
            .query_map([], |row| row.get::<_, String>(0))
            .or_store()?;
        let gone: Vec<String> = names
            .filter(|name| name.as_ref().map_or(true, |name| is_gone(name)))
            .collect::<rusqlite::Result<_>>()
            .or_store()?;
        let mut delete = self
            .conn
            .prepare_cached("DELETE FROM spool_drained WHERE name = ?1")
            .or_store()?;
        for name in gone {
            delete.execute([name]).or_store()?;
        }
        Ok(())
    }
}
