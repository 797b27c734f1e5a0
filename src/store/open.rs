//! Opening a database file: what it is, what is allowed, with which settings.

use super::failure::{OrStoreError, store_error};
use super::migrate::{self, Migrated, NEWEST_SCHEMA};
use super::part::directory;
use crate::error::{Error, ErrorKind, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Written into the header of every database of ours: "SBUD".
const APPLICATION_ID: i64 = 0x5342_5544;

/// How long to wait for a lock that another process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A hook must not keep the agent waiting: 200 ms.
    Hook,
    /// A command that a person or script runs: 10 s.
    Command,
}

impl Patience {
    const fn timeout(self) -> Duration {
        match self {
            Self::Hook => Duration::from_millis(200),
            Self::Command => Duration::from_secs(10),
        }
    }
}

/// What a database file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// No table at all.
    Empty,
    /// Ours, at this version.
    Ours(u32),
    /// Made by the reference system.
    Reference,
    /// Somebody else's.
    Foreign,
}

/// An open database of ours at the newest schema.
#[derive(Debug)]
pub struct Store {
    pub(super) conn: Connection,
    path: PathBuf,
    migrated: Option<Migrated>,
}

impl Store {
    /// Opens for writing; creates the file (0600, its directory 0700) where there is none.
    /// An older schema is brought up after a backup.
    pub fn open(path: &Path, patience: Patience) -> Result<Self> {
        create_private(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, patience)?;
        let schema = inspect(&conn).map_err(|error| error.context(path.display()))?;
        if !matches!(schema, Schema::Empty | Schema::Ours(0..=NEWEST_SCHEMA)) {
            return Err(refusal(path, schema));
        }
        writer_settings(&conn, patience)?;
        let current = schema == Schema::Ours(NEWEST_SCHEMA);
        let migrated = if current {
            None
        } else {
            Some(migrate::up(&mut conn, path)?)
        };
        guard(&conn, path)?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            migrated,
        })
    }

    /// Opens for the one event of a hook: never migrates, never checkpoints on close. It looks
    /// less closely than the others: a hook only adds rows, and what triggers of others could do
    /// then stays within a database that is theirs anyway.
    pub fn open_for_hook(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Self::open(path, Patience::Hook);
        }
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Hook)?;
        match inspect(&conn)? {
            Schema::Ours(NEWEST_SCHEMA) => {}
            Schema::Empty => return Self::open(path, Patience::Hook),
            Schema::Ours(older @ 0..NEWEST_SCHEMA) => {
                return Err(Error::failed(format!(
                    "the database is at the older schema {older}"
                )));
            }
            other => return Err(refusal(path, other)),
        }
        writer_settings(&conn, Patience::Hook)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .or_store()?;
        conn.pragma_update(None, "wal_autocheckpoint", 64)
            .or_store()?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            migrated: None,
        })
    }

    /// Ends a hook: empties the write-ahead log once it has grown, and leaves the rest to the end
    /// of the process.
    ///
    /// The first process to open the file reads the whole log, so it must stay short. SQLite's
    /// own checkpoints never shorten it where each process writes once and ends: what has been
    /// copied is only known to processes that overlap.
    pub fn leave_open(self) {
        const MAX_WAL_BYTES: u64 = 200_000;
        if beside(&self.path, "-wal")
            .metadata()
            .is_ok_and(|meta| meta.len() > MAX_WAL_BYTES)
        {
            // Somebody who reads or writes just now is no trouble: the next hook tries again.
            let _ = self.conn.busy_timeout(Duration::from_millis(5));
            let _ = self
                .conn
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        std::mem::forget(self);
    }

    /// Opens for reading. A file of an older schema is brought up first where that is allowed;
    /// a file or directory that cannot be written still answers.
    pub fn open_for_questions(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(
                Error::failed(format!("there is no database at {}", path.display()))
                    .hint("run `session-buddy import` to make one, or name another with --db"),
            );
        }
        let conn = connect_for_reading(path)?;
        match inspect(&conn)? {
            Schema::Ours(NEWEST_SCHEMA) => {}
            Schema::Empty | Schema::Ours(0..NEWEST_SCHEMA) => {
                drop(conn);
                return Self::open(path, Patience::Command);
            }
            other => return Err(refusal(path, other)),
        }
        guard(&conn, path)?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            migrated: None,
        })
    }

    /// What opening it had to bring up; `None` where it was at the newest schema already.
    pub fn migrated(&self) -> Option<&Migrated> {
        self.migrated.as_ref()
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a file is, without touching it.
    pub fn inspect(path: &Path) -> Result<Schema> {
        inspect(&connect_for_reading(path)?)
    }
}

/// Makes an empty file that only its owner can read, in a directory of the same kind.
pub(super) fn create_private(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    create_private_directory(directory(path))?;
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|e| Error::file("create", path, &e))?;
    Ok(())
}

/// A writing connection that leaves the journal mode as it is.
pub(super) fn connect_for_writing(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Command)
}

/// Makes a directory that only its owner can look into.
pub(super) fn create_private_directory(dir: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|e| Error::file("create the directory", dir, &e))
}

/// A connection with the settings that every opening shares.
pub(super) fn connect(path: &Path, flags: OpenFlags, patience: Patience) -> Result<Connection> {
    if path.is_dir() {
        return Err(
            Error::failed(format!("{} is a directory, not a database", path.display()))
                .hint("name a file with --db"),
        );
    }
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| at(path, e))?;
    settings(&conn, patience).map_err(|e| at(path, e))?;
    Ok(conn)
}

/// What every connection is told before it reads anything.
fn settings(conn: &Connection, patience: Patience) -> rusqlite::Result<()> {
    conn.busy_timeout(patience.timeout())?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A reading connection; where not even the shared-memory file can be made, the file is taken as
/// unchanging, which is right as long as neither a write-ahead log nor a journal lies beside it.
pub(super) fn connect_for_reading(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let conn = connect(path, flags, Patience::Command)?;
    let is_there = |end| {
        beside(path, end)
            .metadata()
            .is_ok_and(|meta| meta.len() > 0)
    };
    match probe(&conn) {
        Ok(()) => Ok(conn),
        // A writer was killed half way: whoever may write puts back what it overwrote.
        Err(e) if is_unwritable(&e) && is_there("-journal") => {
            let writing = connect_for_writing(path)?;
            probe(&writing).map_err(|e| at(path, e))?;
            probe(&conn).map_err(|e| at(path, e))?;
            Ok(conn)
        }
        Err(e) if is_unwritable(&e) && is_settled(path) => {
            drop(conn);
            connect_as(path, "immutable=1", flags)
        }
        Err(e) => Err(at(path, e)),
    }
}

/// Reads something, which is when SQLite looks closer at the file.
fn probe(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// A connection to a file of which more is known, in SQLite's words: that nobody changes it
/// (`immutable=1`: no file is made beside it), or that nobody else has it (`nolock=1`).
pub(super) fn connect_as(path: &Path, known: &str, flags: OpenFlags) -> Result<Connection> {
    let uri = format!("file:{}?{known}", uri_path(path));
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(uri, flags).map_err(|e| at(path, e))?;
    settings(&conn, Patience::Command).map_err(|e| at(path, e))?;
    Ok(conn)
}

/// Whether all of a database is in its file: nothing in a log, no half change in a journal.
fn is_settled(path: &Path) -> bool {
    ["-wal", "-journal"]
        .iter()
        .all(|end| beside(path, end).metadata().map_or(0, |meta| meta.len()) == 0)
}

fn is_unwritable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

/// `skills.db` and `-wal` → `skills.db-wal`.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A path as it stands in a `file:` URI.
fn uri_path(path: &Path) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(String::new(), |mut uri, byte| {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    uri.push(char::from(*byte));
                }
                other => {
                    // Writing to a String cannot fail.
                    let _ = write!(uri, "%{other:02X}");
                }
            }
            uri
        })
}

fn at(path: &Path, error: rusqlite::Error) -> Error {
    store_error(error).context(path.display())
}

/// What the page cache may hold: an index of a million rows is updated all over by an import.
const CACHE_KIB: i64 = 32 * 1024;

/// Pages in the write-ahead log (100 MB) before they are copied into the file. An import rewrites
/// the same pages again and again: copied more often they would be written many times.
const CHECKPOINT_PAGES: i64 = 25_000;

pub(super) fn writer_settings(conn: &Connection, patience: Patience) -> Result<()> {
    let started = std::time::Instant::now();
    let mode: String = loop {
        // Two processes that switch at once have both read already: SQLite refuses one of them
        // without waiting.
        match conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && started.elapsed() < patience.timeout() =>
            {
                std::thread::sleep(Duration::from_millis(2));
            }
            mode => break mode.or_store()?,
        }
    };
    if mode != "wal" {
        return Err(
            Error::failed(format!("the database stays in journal mode {mode}"))
                .hint("write-ahead logging needs a local file system"),
        );
    }
    conn.pragma_update(None, "synchronous", "NORMAL")
        .or_store()?;
    conn.pragma_update(None, "foreign_keys", true).or_store()?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)
        .or_store()?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
        .or_store()?;
    Ok(())
}

/// What the database on this connection is.
pub(super) fn inspect(conn: &Connection) -> Result<Schema> {
    // One snapshot: between two reads another process may commit its first migration.
    let snapshot = Transaction::new_unchecked(conn, TransactionBehavior::Deferred).or_store()?;
    let schema = inspect_snapshot(&snapshot)?;
    snapshot.finish().or_store()?;
    Ok(schema)
}

pub(super) fn inspect_snapshot(conn: &Connection) -> Result<Schema> {
    let number =
        |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let application = number("application_id").or_store()?;
    let version = number("user_version").or_store()?;
    if application == APPLICATION_ID {
        return Ok(Schema::Ours(u32::try_from(version).unwrap_or(u32::MAX)));
    }
    let has = |name: &str| {
        conn.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = ?1",
            [name],
            |row| row.get::<_, i64>(0),
        )
        .or_store()
    };
    // The migrator makes its ledger before the first migration: whoever was killed in between, or
    // is still at it, left no database of another program.
    let tables: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'refinery_schema_history'",
            [],
            |row| row.get(0),
        )
        .or_store()?;
    if tables == 0 && version == 0 {
        Ok(Schema::Empty)
    } else if has("skill_migrations")? > 0 && has("skill_invocation")? > 0 {
        Ok(Schema::Reference)
    } else {
        Ok(Schema::Foreign)
    }
}

pub(super) fn refusal(path: &Path, schema: Schema) -> Error {
    let path = path.display();
    match schema {
        Schema::Ours(version) => Error::new(
            ErrorKind::Data,
            format!("{path} has schema {version}, newer than the {NEWEST_SCHEMA} known here"),
        )
        .hint("install the newer session-buddy that made it, or name another file with --db"),
        Schema::Reference => Error::new(
            ErrorKind::Data,
            format!("{path} was made by the reference system and is not adopted yet"),
        )
        .hint("`session-buddy migrate` adopts it, after a backup; until then it is not touched"),
        Schema::Empty | Schema::Foreign => Error::new(
            ErrorKind::Data,
            format!("{path} is a database of another program"),
        )
        .hint("it was not touched; name another file with --db"),
    }
}

/// SHA-256 over the triggers and views of the newest schema. A database is a file that may have
/// come from anywhere: code in it that we did not write is not run.
const CODE_DIGEST: &str = "e75ad50d8a4e0677184ca4f2e55fba51dea354f4f43e80dd4cf70304eaa1f896";

/// Refuses a database of the newest schema whose triggers and views are not ours.
pub(super) fn guard(conn: &Connection, path: &Path) -> Result<()> {
    if code_digest(conn)? == CODE_DIGEST {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Data,
        format!(
            "{} has triggers or views that session-buddy did not make",
            path.display()
        ),
    )
    .hint("it was not touched; drop them, or `session-buddy restore` a backup"))
}

/// Hex digest over name and text of every trigger and view.
fn code_digest(conn: &Connection) -> Result<String> {
    let mut statement = conn
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name",
        )
        .or_store()?;
    let mut rows = statement.query([]).or_store()?;
    let mut hasher = Sha256::new();
    while let Some(row) = rows.next().or_store()? {
        for column in 0..2 {
            let text = row
                .get_ref(column)
                .and_then(|text| Ok(text.as_bytes()?))
                .or_store()?;
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
    }
    Ok(data_encoding::HEXLOWER.encode(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_migrations() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        create_private(&path).unwrap();
        let mut conn =
            connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Command).unwrap();
        migrate::up(&mut conn, &path).unwrap();
        assert_eq!(
            code_digest(&conn).unwrap(),
            CODE_DIGEST,
            "update CODE_DIGEST"
        );
    }
}
