//! Putting a backup in the place of the database.
//!
//! The file is never exchanged: others may have it open, with a write-ahead log that belongs to it
//! by name only. What is in it is, in one transaction, page by page: whoever has it open sees the
//! old or the new content, and a process that is killed leaves one of the two.

use super::check::{self, Depth};
use super::copy::{
    Snapshot, connect_alone, connect_for_checks, done, is_same_file, private_backups,
};
use super::failure::OrStoreError;
use super::migrate::NEWEST_SCHEMA;
use super::open::{
    Patience, Schema, Store, beside, connect, connect_for_reading, create_private,
    create_private_directory, guard, inspect, refusal, writer_settings,
};
use super::part::{Part, directory};
use crate::error::{Error, ErrorKind, Result};
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a restore did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the file holds.
    pub schema: Schema,
    /// Invocations in it.
    pub after: u64,
    /// Invocations in the database before; `None` where there was none, or they cannot be counted.
    pub before: Option<u64>,
    /// The copy made of what was there before; `None` where that was nothing.
    pub kept: Option<PathBuf>,
    /// What was there before is damaged.
    pub damaged: bool,
}

impl Store {
    /// Looks whether `file` can be restored to `path`, and what is there now. Writes nothing.
    pub fn can_restore(path: &Path, file: &Path) -> Result<Restored> {
        refuse_itself(path, file)?;
        let source = Source::open(file)?;
        let (schema, after) = source.check(file)?;
        let mut restored = Restored {
            schema,
            after,
            before: None,
            kept: None,
            damaged: false,
        };
        if path.exists() {
            match connect_for_reading(path).and_then(|conn| Ok((inspect(&conn)?, conn))) {
                Ok((Schema::Foreign, _)) => return Err(refusal(path, Schema::Foreign)),
                Ok((Schema::Empty, _)) => {}
                Ok((_, conn)) => {
                    restored.before = check::invocations(&conn).ok();
                    restored.damaged = !matches!(check::damage(&conn, Depth::Quick), Ok(None));
                }
                Err(error) if error.kind == ErrorKind::Data => restored.damaged = true,
                Err(error) => return Err(error),
            }
        }
        Ok(restored)
    }

    /// Puts the content of `file` in the place of that of the database at `path`, of which a copy
    /// is kept in `backups/`. No row that is committed meanwhile is lost: it is in that copy.
    pub fn restore(path: &Path, file: &Path) -> Result<Restored> {
        refuse_itself(path, file)?;
        let source = Source::open(file)?;
        // Refused before anything is written, and looked at closely once nobody can change it.
        kind(&source.conn, file)?;
        let dir = directory(path);
        let made = !dir.exists();
        create_private_directory(dir)?;
        let taken = source.take(file, dir).inspect_err(|_| {
            if made {
                let _ = std::fs::remove_dir(dir);
            }
        });
        let (candidate, schema, after) = taken?;
        create_private(path)?;
        let replaced = match Live::open(path)? {
            Some(live) => live.replace(path, &candidate)?,
            None => None,
        };
        let replaced = match replaced {
            Some(replaced) => replaced,
            None => reset(path, &candidate)?,
        };
        Ok(Restored {
            schema,
            after,
            before: replaced.before,
            kept: replaced.kept,
            damaged: replaced.damaged,
        })
    }
}

fn refuse_itself(path: &Path, file: &Path) -> Result<()> {
    if !is_same_file(path, file) {
        return Ok(());
    }
    let message = format!("{} is the database itself", file.display());
    Err(Error::new(ErrorKind::Usage, message)
        .hint("name a backup: `session-buddy backup --list` shows them"))
}

/// The file that is to be restored.
struct Source {
    conn: Connection,
    /// What the file was like when it was opened, if nobody seemed to have it open.
    stamp: Option<Stamp>,
}

type Stamp = (u64, i64, i64, i64, i64);

impl Source {
    /// Opens it so that no file is made beside it, as far as that is possible.
    fn open(file: &Path) -> Result<Self> {
        let stamp = stamp(file)?;
        if file.is_dir() {
            let message = format!("{} is a directory, not a database", file.display());
            return Err(Error::failed(message).hint("name a file"));
        }
        let in_use = ["-wal", "-journal"]
            .iter()
            .any(|end| beside(file, end).exists());
        if in_use {
            return Ok(Self {
                conn: connect_for_reading(file)?,
                stamp: None,
            });
        }
        let known = if has_log(file)? {
            "immutable=1"
        } else {
            "nolock=1"
        };
        Ok(Self {
            conn: connect_for_checks(file, known)?,
            stamp: Some(stamp),
        })
    }

    /// Its schema and number of invocations, where it may be restored.
    fn check(&self, file: &Path) -> Result<(Schema, u64)> {
        sound(&self.conn, file)
    }

    /// A copy of it in this directory that has passed every check.
    fn take(self, file: &Path, dir: &Path) -> Result<(Part, Schema, u64)> {
        let snapshot =
            Snapshot::of(&self.conn, dir).map_err(|error| error.context(file.display()))?;
        if let Some(before) = self.stamp
            && (stamp(file)? != before || beside(file, "-wal").exists())
        {
            let message = format!("{} was changed while it was read", file.display());
            return Err(Error::new(ErrorKind::Busy, message).hint("try again"));
        }
        let copy = snapshot.part.read()?;
        let (schema, invocations) = sound(&copy, file)?;
        Ok((snapshot.part, schema, invocations))
    }
}

/// Whether a database has the mark of write-ahead logging: only as a file that never changes it
/// can be read without one.
fn has_log(file: &Path) -> Result<bool> {
    let mut versions = [0; 2];
    let read = File::open(file).and_then(|file| file.read_at(&mut versions, 18));
    read.map_err(|e| Error::file("read", file, &e).hint(SHOWN))?;
    Ok(versions != [1, 1])
}

fn stamp(file: &Path) -> Result<Stamp> {
    let meta = file
        .metadata()
        .map_err(|e| Error::file("read", file, &e).hint(SHOWN))?;
    Ok((
        meta.size(),
        meta.mtime(),
        meta.mtime_nsec(),
        meta.ctime(),
        meta.ctime_nsec(),
    ))
}

const SHOWN: &str = "nothing was changed; `session-buddy backup --list` shows the backups";

/// Refuses what is no database of ours or of the reference system, or is too new.
fn kind(conn: &Connection, file: &Path) -> Result<Schema> {
    let schema = inspect(conn).map_err(|error| error.context(file.display()).hint(SHOWN))?;
    match schema {
        Schema::Ours(0..=NEWEST_SCHEMA) | Schema::Reference => Ok(schema),
        Schema::Empty => Err(Error::new(
            ErrorKind::Data,
            format!("{} is an empty database", file.display()),
        )
        .hint(SHOWN)),
        Schema::Ours(_) => Err(refusal(file, schema)),
        Schema::Foreign => Err(refusal(file, schema).hint(SHOWN)),
    }
}

/// Refuses what is damaged, or has code in it that is not ours.
fn sound(conn: &Connection, file: &Path) -> Result<(Schema, u64)> {
    let schema = kind(conn, file)?;
    let refuse = |why: String| {
        let message = format!("{} is damaged: {why}", file.display());
        Err(Error::new(ErrorKind::Data, message).hint(SHOWN))
    };
    match check::damage(conn, Depth::Full) {
        Ok(None) => {}
        Ok(Some(problem)) => return refuse(problem),
        Err(error) => return refuse(error.message),
    }
    // The reference system does not keep to its own references; adoption mends that.
    if schema != Schema::Reference
        && let Some(first) = check::orphans(conn)?.first()
    {
        return refuse(format!(
            "{} of its rows in {} have no parent in {}",
            first.rows, first.table, first.parent
        ));
    }
    if schema == Schema::Ours(NEWEST_SCHEMA) {
        guard(conn, file).map_err(|error| error.hint(SHOWN))?;
    }
    Ok((schema, check::invocations(conn)?))
}

/// What became of the content before.
#[derive(Debug, Default)]
struct Replaced {
    before: Option<u64>,
    kept: Option<PathBuf>,
    damaged: bool,
}

/// The database, with a connection that writes and one that looks whether others do.
struct Live {
    reader: Connection,
    /// Closed last: then nothing is left beside the file.
    writer: Connection,
}

impl Live {
    /// `None` where it is too damaged to be opened.
    fn open(path: &Path) -> Result<Option<Self>> {
        let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Command)?;
        // A file that turns out to be damaged is kept as it is, its log beside it.
        let leave_log = |leave| {
            writer
                .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave)
                .or_store()
        };
        leave_log(true)?;
        let Some(schema) = unless_damaged(inspect(&writer))? else {
            return Ok(None);
        };
        if schema == Schema::Foreign {
            return Err(refusal(path, schema));
        }
        if unless_damaged(writer_settings(&writer, Patience::Command))?.is_none() {
            return Ok(None);
        }
        leave_log(false)?;
        // The new content is on the disk when the command says so.
        writer
            .pragma_update(None, "synchronous", "FULL")
            .or_store()?;
        let reader = connect_for_reading(path)?;
        Ok(Some(Self { reader, writer }))
    }

    /// Replaces the content; `None` where the old one is too damaged to be copied.
    fn replace(mut self, path: &Path, candidate: &Part) -> Result<Option<Replaced>> {
        repage(candidate, page_size(&self.writer)?)?;
        let source = candidate.read()?;
        let mut version = data_version(&self.reader)?;
        let Some(mut old) = unless_damaged(keep(&self.reader, path))? else {
            return Ok(None);
        };
        let backup = Backup::new(&source, &mut self.writer).or_store()?;
        // A step of no page takes the lock: from here on nobody else writes.
        let outcome = locked(&backup).and_then(|()| {
            let now = data_version(&self.reader)?;
            if now != version {
                let newer = keep(&self.reader, path)?;
                forget(&old);
                (old, version) = (newer, now);
            }
            done(backup.step(-1).or_store()?)
        });
        drop(backup);
        if let Err(error) = outcome {
            if data_version(&self.reader).is_ok_and(|now| now == version) {
                forget(&old);
            }
            return Err(error);
        }
        // The log holds all pages once more; where others still read it is left to them.
        let _ = self.writer.busy_timeout(Duration::from_millis(500));
        let _ = self
            .writer
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(Some(old))
    }
}

fn locked(backup: &Backup<'_, '_>) -> Result<()> {
    use rusqlite::backup::StepResult;
    match backup.step(0).or_store()? {
        StepResult::More | StepResult::Done => Ok(()),
        other => done(other),
    }
}

fn unless_damaged<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == ErrorKind::Data => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a copy of what is there; of nothing there is none.
fn keep(reader: &Connection, path: &Path) -> Result<Replaced> {
    if inspect(reader)? == Schema::Empty {
        return Ok(Replaced::default());
    }
    let dir = private_backups(path)?;
    let snapshot = Snapshot::of(reader, &dir).map_err(|error| error.context("backup"))?;
    let (before, damaged) = (snapshot.invocations, !snapshot.is_sound());
    Ok(Replaced {
        before,
        kept: Some(snapshot.into_directory(&dir)?.path),
        damaged,
    })
}

/// Removes a copy that holds nothing of its own.
fn forget(replaced: &Replaced) {
    if let Some(kept) = &replaced.kept {
        let _ = std::fs::remove_file(kept);
    }
}

/// Changes whenever another connection has committed something.
fn data_version(conn: &Connection) -> Result<i64> {
    conn.query_row("PRAGMA data_version", [], |row| row.get(0))
        .or_store()
}

fn page_size(conn: &Connection) -> Result<i64> {
    conn.query_row("PRAGMA page_size", [], |row| row.get(0))
        .or_store()
}

/// Gives a copy pages of this size: those of a file that others have open cannot change theirs.
fn repage(candidate: &Part, size: i64) -> Result<()> {
    if page_size_of(candidate)? == size {
        return Ok(());
    }
    let conn = connect_alone(candidate)?;
    conn.pragma_update(None, "page_size", size).or_store()?;
    conn.execute_batch("VACUUM").or_store()
}

fn page_size_of(part: &Part) -> Result<i64> {
    let conn = part.read()?;
    // It is read with the first page.
    inspect(&conn)?;
    page_size(&conn)
}

/// Replaces a file that SQLite cannot open as a database: it is copied as it is, with what lies
/// beside it, and then taken for an empty one.
fn reset(path: &Path, candidate: &Part) -> Result<Replaced> {
    let kept = set_aside(path)?;
    let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Command)?;
    let refuse = |error: Error| error.context(format!("a copy is {}", kept.display()));
    repage(candidate, page_size(&writer)?)?;
    let reset = |writer: &Connection, on: bool| {
        writer
            .set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, on)
            .or_store()
    };
    reset(&writer, true)?;
    let source = candidate.read()?;
    let copied = Backup::new(&source, &mut writer).and_then(|backup| backup.step(-1));
    copied.or_store().and_then(done).map_err(refuse)?;
    reset(&writer, false)?;
    drop(writer);
    let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Patience::Command)?;
    writer_settings(&writer, Patience::Command).map_err(refuse)?;
    if let Some(problem) = check::damage(&writer, Depth::Quick).map_err(refuse)? {
        return Err(refuse(Error::new(ErrorKind::Data, problem)));
    }
    Ok(Replaced {
        before: None,
        kept: Some(kept),
        damaged: true,
    })
}

/// Copies a file that is no database any more into `backups/`, log and journal too.
fn set_aside(path: &Path) -> Result<PathBuf> {
    let dir = private_backups(path)?;
    let copied = |from: &Path| {
        let mut part = Part::new(&dir)?;
        part.fill(from)?;
        Ok(part)
    };
    let main = copied(path)?;
    let sides = ["-wal", "-journal"]
        .into_iter()
        // An empty one was made by looking.
        .filter(|end| {
            beside(path, end)
                .metadata()
                .is_ok_and(|meta| meta.len() > 0)
        })
        .map(|end| Ok((end, copied(&beside(path, end))?)))
        .collect::<Result<Vec<_>>>()?;
    let kept = main.place_dated(&dir, "damaged")?;
    for (end, part) in sides {
        part.place(&beside(&kept, end))?;
    }
    Ok(kept)
}
