//! Bringing a database up to the newest schema, one transaction a step.

use super::failure::OrStoreError;
use super::open::{Schema, Store};
use crate::error::{Error, ErrorKind, Result};
use refinery::{Runner, Target};
use rusqlite::{Connection, TransactionBehavior};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The schema that this program reads and writes.
pub const NEWEST_SCHEMA: u32 = 5;

/// What bringing a database up did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Migrated {
    /// Versions applied, in order, with their names.
    pub applied: Vec<(u32, String)>,
    /// The copy made first; `None` where nothing was there to lose.
    pub backup: Option<PathBuf>,
}

/// One migration and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MigrationStatus {
    /// Its number.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// When it was applied, UTC; `None` where it is pending.
    pub applied_at: Option<String>,
}

/// Applies what is missing, after a backup where there is anything to lose.
pub(super) fn up(conn: &mut Connection, path: &Path) -> Result<Migrated> {
    let from = version(conn)?;
    let backup = if from > 0 {
        Some(backup(conn, path)?)
    } else {
        None
    };
    // Foreign keys cannot be switched inside a transaction, and a step may rebuild parents.
    conn.pragma_update(None, "foreign_keys", false).or_store()?;
    let applied = steps(conn);
    conn.pragma_update(None, "foreign_keys", true).or_store()?;
    Ok(Migrated {
        applied: applied?,
        backup,
    })
}

fn steps(conn: &mut Connection) -> Result<Vec<(u32, String)>> {
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    let mut applied = Vec::new();
    for version in 1..=NEWEST_SCHEMA {
        // A second process may have been quicker: then its step is seen and nothing is left to do.
        let report = run_step(conn, version).or_else(|_| run_step(conn, version))?;
        applied.extend(report);
    }
    Ok(applied)
}

fn run_step(conn: &mut Connection, version: u32) -> Result<Vec<(u32, String)>> {
    let report = runner()
        .set_grouped(true)
        .set_target(Target::Version(i32::try_from(version).unwrap_or(i32::MAX)))
        .run(conn)
        .map_err(|error| migration_error(version, &error))?;
    let done = |step: &refinery::Migration| {
        (
            u32::try_from(step.version()).unwrap_or_default(),
            step.name().to_owned(),
        )
    };
    Ok(report.applied_migrations().iter().map(done).collect())
}

fn runner() -> Runner {
    embedded::migrations::runner()
}

fn migration_error(version: u32, error: &refinery::Error) -> Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        if let Some(sqlite) = deeper.downcast_ref::<rusqlite::Error>()
            && matches!(
                sqlite.sqlite_error_code(),
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DiskFull)
            )
        {
            let kind = match sqlite.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy) => ErrorKind::Busy,
                _ => ErrorKind::Failed,
            };
            return Error::new(kind, format!("migration V{version}: {sqlite}"))
                .hint("nothing was changed; run the command again");
        }
        cause = deeper;
    }
    Error::new(
        ErrorKind::Data,
        format!("migration V{version} failed: {error} ({cause})"),
    )
    .hint("nothing was changed; `session-buddy migrate --status` shows where it stands")
}

fn version(conn: &Connection) -> Result<u32> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
        .or_store()
}

/// A consistent copy under `backups/`, readable by its owner only:
/// `skills-<UTC time>-v<schema>.db`, so that names sort by time. It is made under another name and
/// moved: what has the name is whole.
fn backup(conn: &Connection, path: &Path) -> Result<PathBuf> {
    let dir = path.parent().unwrap_or(Path::new(".")).join("backups");
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&dir)
        .map_err(|e| Error::file("create the directory", &dir, &e))?;
    let partial = dir.join(format!(
        "{}.part",
        rustix::process::getpid().as_raw_nonzero()
    ));
    let copied = copy(conn, &partial).and_then(|schema| {
        loop {
            let stamp: String = conn
                .query_row("SELECT strftime('%Y%m%dT%H%M%fZ', 'now')", [], |row| {
                    row.get(0)
                })
                .or_store()?;
            let target = dir.join(format!("skills-{}-v{schema}.db", stamp.replace('.', "")));
            // A link is refused where the name is taken: by another process in the same millisecond.
            match std::fs::hard_link(&partial, &target) {
                Ok(()) => break Ok(target),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => break Err(Error::file("create the backup", &target, &e)),
            }
        }
    });
    let _ = std::fs::remove_file(&partial);
    copied.map_err(|error| error.context("backup before the migration"))
}

/// Copies the database and returns the schema of the copy: another process may have been quicker
/// with a migration than we with looking.
fn copy(conn: &Connection, target: &Path) -> Result<u32> {
    let created = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(target);
    let file = created.map_err(|e| Error::file("create", target, &e))?;
    conn.backup("main", target, None::<fn(rusqlite::backup::Progress)>)
        .or_store()?;
    file.sync_all()
        .map_err(|e| Error::file("sync", target, &e))?;
    version(&Connection::open(target).or_store()?)
}

impl Store {
    /// Every migration and whether the database at `path` has it; reads only.
    pub fn migration_status(path: &Path) -> Result<Vec<MigrationStatus>> {
        let schema = if path.exists() {
            Self::inspect(path)?
        } else {
            Schema::Empty
        };
        let applied = match schema {
            Schema::Ours(..=NEWEST_SCHEMA) => Self::applied(path)?,
            Schema::Empty => Vec::new(),
            other => return Err(super::open::refusal(path, other)),
        };
        let find = |version: u32| {
            applied
                .iter()
                .find(|(v, _)| *v == version)
                .map(|(_, at)| at.clone())
        };
        Ok(names()
            .into_iter()
            .map(|(version, name)| MigrationStatus {
                version,
                name,
                applied_at: find(version),
            })
            .collect())
    }

    fn applied(path: &Path) -> Result<Vec<(u32, String)>> {
        let conn = super::open::connect_for_reading(path)?;
        let mut statement = conn
            .prepare("SELECT version, applied_on FROM refinery_schema_history ORDER BY version")
            .or_store()?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }
}

fn names() -> Vec<(u32, String)> {
    let mut names: Vec<(u32, String)> = runner()
        .get_migrations()
        .iter()
        .map(|step| {
            (
                u32::try_from(step.version()).unwrap_or_default(),
                step.name().to_owned(),
            )
        })
        .collect();
    names.sort();
    names
}
