//! Consistent copies of a database, while others read and write it.

use super::check::{self, Depth};
use super::failure::OrStoreError;
use super::open::{
    Schema, Store, beside, connect_as, connect_for_reading, create_private_directory, inspect,
    refusal,
};
use super::part::{Part, directory};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Instant;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where a backup goes.
#[derive(Debug, Clone, Copy)]
pub enum BackupTarget<'a> {
    /// Into `backups/` beside the database.
    Beside,
    /// Into this directory, which exists.
    Directory(&'a Path),
    /// Into this file, which does not exist.
    File(&'a Path),
    /// Into this file; one that has the name is replaced.
    Over(&'a Path),
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// Where it is.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What it is a copy of.
    pub schema: Schema,
    /// Invocations in it; `None` at a newer schema.
    pub invocations: Option<u64>,
}

/// A file in `backups/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// The schema that its name says; 0 is the reference system's, `None` one that was put there
    /// because it was damaged.
    pub schema: Option<u32>,
    /// When it was made.
    pub at: Instant,
    /// Its length.
    pub bytes: u64,
}

impl Store {
    /// Copies the database at `path`, whatever its schema, and changes nothing in it. The copy is
    /// checked before it gets its name.
    pub fn backup(path: &Path, target: BackupTarget<'_>) -> Result<BackedUp> {
        let conn = connect_for_reading(path)?;
        match inspect(&conn).map_err(|error| error.context(path.display()))? {
            Schema::Foreign => return Err(refusal(path, Schema::Foreign)),
            Schema::Empty => {
                return Err(Error::failed(format!(
                    "{} is empty: nothing to back up",
                    path.display()
                ))
                .hint("run `session-buddy import` first, or name another with --db"));
            }
            Schema::Ours(_) | Schema::Reference => {}
        }
        match target {
            BackupTarget::Beside => {
                let dir = private_backups(path)?;
                Snapshot::of(&conn, &dir)?.sound()?.into_directory(&dir)
            }
            BackupTarget::Directory(dir) => Snapshot::of(&conn, dir)?.sound()?.into_directory(dir),
            BackupTarget::File(file) => {
                in_directory(file)?;
                if file.symlink_metadata().is_ok() {
                    return Err(taken(file));
                }
                let snapshot = Snapshot::of(&conn, directory(file))?.sound()?;
                if !snapshot.part.place(file)? {
                    return Err(taken(file));
                }
                snapshot.placed(file.to_owned())
            }
            BackupTarget::Over(file) => {
                in_directory(file)?;
                replaceable(path, file)?;
                let snapshot = Snapshot::of(&conn, directory(file))?.sound()?;
                replaceable(path, file)?;
                let done = snapshot.placed(file.to_owned())?;
                snapshot.part.replace(file)?;
                Ok(done)
            }
        }
    }

    /// Where the backups of the database at `path` are.
    pub fn backups_directory(path: &Path) -> PathBuf {
        backups_of(path)
    }

    /// What is in `backups/` beside the database at `path`, the newest first.
    pub fn backups(path: &Path) -> Result<Vec<BackupFile>> {
        let dir = backups_of(path);
        let entries = match std::fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Error::file("read the directory", &dir, &e)),
        };
        let mut files: Vec<BackupFile> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().into_string().ok()?;
                let (at, schema) = parse_name(&name)?;
                let bytes = entry.metadata().ok()?.len();
                Some(BackupFile {
                    name,
                    schema,
                    at,
                    bytes,
                })
            })
            .collect();
        files.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
        Ok(files)
    }
}

/// The directory of the backups of the database at `path`.
pub(super) fn backups_of(path: &Path) -> PathBuf {
    directory(path).join("backups")
}

/// The same, made where there is none.
pub(super) fn private_backups(path: &Path) -> Result<PathBuf> {
    let dir = backups_of(path);
    create_private_directory(&dir)?;
    Ok(dir)
}

/// A consistent copy under `backups/`, readable by its owner only:
/// `skills-<UTC time>-v<schema>.db`, so that names sort by time. It is made under another name and
/// moved: what has the name is whole.
pub(super) fn into_backups(conn: &Connection, path: &Path) -> Result<PathBuf> {
    let made = private_backups(path).and_then(|dir| {
        Snapshot::of(conn, &dir)?
            .sound()?
            .into_directory(&dir)
            .map(|done| done.path)
    });
    made.map_err(|error| error.context("backup"))
}

/// Directories are not made: a name with a mistake in it must not become one.
fn in_directory(file: &Path) -> Result<()> {
    let dir = directory(file);
    if dir.is_dir() {
        return Ok(());
    }
    Err(
        Error::failed(format!("there is no directory {}", dir.display()))
            .hint("make it first, or name another"),
    )
}

fn taken(file: &Path) -> Error {
    Error::failed(format!("{} exists already", file.display()))
        .hint("name another file, or replace it with --force")
}

/// Refuses to put a backup where a database is in use: what lies beside it belongs to the file of
/// now, and would be taken for the new one's.
fn replaceable(path: &Path, file: &Path) -> Result<()> {
    if is_same_file(path, file) {
        return Err(
            Error::new(ErrorKind::Usage, "a database cannot be its own backup")
                .hint("name another file"),
        );
    }
    if file.is_dir() {
        return Err(taken(file));
    }
    for end in ["-wal", "-shm", "-journal"] {
        let side = beside(file, end);
        if side.symlink_metadata().is_ok() {
            return Err(Error::failed(format!(
                "{} is, or was when a process died, a database in use: {} is there",
                file.display(),
                side.display()
            ))
            .hint("name another file, or remove both first"));
        }
    }
    Ok(())
}

/// Whether both are one file by whatever names.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    match (a.metadata(), b.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// A copy of a database that has no name yet.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) part: Part,
    pub(super) schema: Schema,
    /// `None` where they cannot be counted.
    pub(super) invocations: Option<u64>,
    /// What is wrong with it.
    damage: Option<String>,
}

impl Snapshot {
    /// Copies the database on this connection into the directory.
    pub(super) fn of(conn: &Connection, dir: &Path) -> Result<Self> {
        let part = Part::new(dir)?;
        copy(conn, &part)?;
        let there = part.read()?;
        let damage = check::damage(&there, Depth::Quick).unwrap_or_else(|e| Some(e.message));
        // Another process may have been quicker with a migration than we with looking.
        let schema = inspect(&there)?;
        let invocations = match schema {
            Schema::Empty | Schema::Foreign => None,
            Schema::Ours(_) | Schema::Reference => check::invocations(&there).ok(),
        };
        Ok(Self {
            part,
            schema,
            invocations,
            damage,
        })
    }

    /// Refuses a copy of a damaged database.
    pub(super) fn sound(self) -> Result<Self> {
        match &self.damage {
            None => Ok(self),
            Some(damage) => Err(Error::new(
                ErrorKind::Data,
                format!("the database is damaged: {damage}"),
            )
            .hint(
                "`session-buddy backup --list` shows what `session-buddy restore` can bring back",
            )),
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        self.damage.is_none()
    }

    /// Gives it its name in this directory.
    pub(super) fn into_directory(self, dir: &Path) -> Result<BackedUp> {
        let path = self.part.place_dated(dir, &self.tag())?;
        self.placed(path)
    }

    /// What the name of a backup says of it.
    fn tag(&self) -> String {
        match self.schema {
            _ if !self.is_sound() => DAMAGED.to_owned(),
            Schema::Ours(version) => format!("v{version}"),
            Schema::Reference | Schema::Empty | Schema::Foreign => "v0".to_owned(),
        }
    }

    fn placed(&self, path: PathBuf) -> Result<BackedUp> {
        Ok(BackedUp {
            path,
            bytes: self.part.bytes()?,
            schema: self.schema,
            invocations: self.invocations,
        })
    }
}

impl Part {
    /// Reads it as a database; no file is made beside it.
    pub(super) fn read(&self) -> Result<Connection> {
        connect_for_checks(self.path(), "nolock=1")
    }

    /// Gives it a name with the time and this tag, and tells it.
    pub(super) fn place_dated(&self, dir: &Path, tag: &str) -> Result<PathBuf> {
        loop {
            let target = dir.join(dated(Clock::System.now(), tag));
            // Taken where another process was at it in the same millisecond.
            if self.place(&target)? {
                return Ok(target);
            }
        }
    }
}

const DAMAGED: &str = "damaged";

/// A connection that writes nothing, and could: SQLite does not even read the `CHECK` constraints
/// of a file that is opened for reading only.
pub(super) fn connect_for_checks(path: &Path, known: &str) -> Result<Connection> {
    let conn = connect_as(path, known, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "query_only", true).or_store()?;
    Ok(conn)
}

/// Copies all pages, and has the disk keep them.
fn copy(conn: &Connection, part: &Part) -> Result<()> {
    // Nobody else has it, so it needs no lock, and half of it is worth nothing, so no journal.
    let mut there = connect_alone(part)?;
    // All pages in one step: a copy that lets go in between starts anew with each write of others.
    let copied = Backup::new(conn, &mut there)
        .and_then(|backup| backup.step(-1))
        .or_store()?;
    done(copied)?;
    drop(there);
    part.without_log()?;
    part.sync()
}

/// A connection that may write to a file that has no name yet.
pub(super) fn connect_alone(part: &Part) -> Result<Connection> {
    use rusqlite::config::DbConfig;
    let conn = connect_as(part.path(), "nolock=1", OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Switching the journal off is not defensive.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
        .or_store()?;
    conn.pragma_update(None, "journal_mode", "OFF").or_store()?;
    conn.pragma_update(None, "synchronous", "OFF").or_store()?;
    Ok(conn)
}

/// Refuses a step of a copy that did not come to its end.
pub(super) fn done(step: StepResult) -> Result<()> {
    match step {
        StepResult::Done => Ok(()),
        _ => Err(
            Error::new(ErrorKind::Busy, "another process keeps the database locked")
                .hint("try again"),
        ),
    }
}

/// `skills-20260401T120000123Z-v5.db`
fn dated(at: Instant, tag: &str) -> String {
    let stamp = at.to_string().replace(['-', ':', '.'], "");
    format!("skills-{stamp}-{tag}.db")
}

/// When a backup was made and its schema, by its name.
fn parse_name(name: &str) -> Option<(Instant, Option<u32>)> {
    let rest = name.strip_prefix("skills-")?.strip_suffix(".db")?;
    let (stamp, tag) = rest.split_once('-')?;
    let digits = stamp.strip_suffix('Z')?.replacen('T', "", 1);
    if digits.len() != 17 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let time = format!(
        "{}-{}-{}T{}:{}:{}.{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14),
        part(14, 17)
    );
    let at = Instant::parse(&time).ok()?;
    if tag == DAMAGED {
        return Some((at, None));
    }
    let version = tag.strip_prefix('v')?.parse().ok()?;
    Some((at, Some(version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_when_and_what() {
        let at = Instant::parse("2026-04-01T12:00:00.123Z").unwrap();
        let name = dated(at, "v5");
        assert_eq!(name, "skills-20260401T120000123Z-v5.db");
        assert_eq!(parse_name(&name), Some((at, Some(5))));
        assert_eq!(parse_name(&dated(at, DAMAGED)), Some((at, None)));
        for other in [
            "skills.db",
            "skills-20260401T120000123Z-v5.db-wal",
            "skills-20260401T120000Z-v5.db",
            "skills-20269901T120000123Z-v5.db",
            "skills-20260401T120000123Z-old.db",
            "skills-20260401Té0000123Z-v5.db",
        ] {
            assert_eq!(parse_name(other), None, "{other}");
        }
    }
}
