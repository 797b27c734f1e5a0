//! From one version of the schema to another, one transaction a step.

mod adopt;
mod blueprint;
mod down;
mod history;
mod vet;

use super::copy;
use super::failure::OrStoreError;
use super::open::{Patience, Schema, Store};
use super::writer::triggers;
use crate::error::{Error, ErrorKind, Result};
use refinery::{Runner, Target};
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

pub use adopt::{Adopted, TableCount};
pub(super) use blueprint::Blueprint;
use blueprint::{KEPT, has_table};
pub use down::Loss;
pub use vet::HashUser;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The schema that this program reads and writes.
pub const NEWEST_SCHEMA: u32 = 6;

/// What a migration did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Migrated {
    /// Versions applied, in order, with their names.
    pub applied: Vec<(u32, String)>,
    /// Versions undone, in order, with their names.
    pub undone: Vec<(u32, String)>,
    /// The adoption of a database of the reference system.
    pub adopted: Option<Adopted>,
    /// The copy made first; `None` where nothing was there to lose.
    pub backup: Option<PathBuf>,
}

/// Where a migration is to lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The newest schema.
    Newest,
    /// This version, up or down.
    Version(u32),
    /// So many versions down.
    Back(u32),
}

/// What a migration is going to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    /// The version now; 0 is an empty file.
    pub from: u32,
    /// The version afterwards.
    pub to: u32,
    /// Versions to be applied, in order, with their names.
    pub apply: Vec<(u32, String)>,
    /// Versions to be undone, in order, with their names.
    pub undo: Vec<(u32, String)>,
    /// What that takes away and nothing can make again.
    pub loses: Vec<Loss>,
    /// The adoption of a database of the reference system.
    pub adopt: Option<Adopted>,
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
    up_to(conn, path, NEWEST_SCHEMA)
}

fn up_to(conn: &mut Connection, path: &Path, target: u32) -> Result<Migrated> {
    let from = version(conn)?;
    history::check(conn)?;
    let backup = if from > 0 && from < target {
        Some(copy::into_backups(conn, path)?)
    } else {
        None
    };
    // Foreign keys cannot be switched inside a transaction, and a step may rebuild parents.
    conn.pragma_update(None, "foreign_keys", false).or_store()?;
    let applied = run_up_to(conn, target);
    conn.pragma_update(None, "foreign_keys", true).or_store()?;
    let applied = applied?;
    settle(conn);
    Ok(Migrated {
        applied,
        backup,
        ..Migrated::default()
    })
}

/// V6 leaves the pairs to be counted by the program. Without that they are right too, only slower,
/// so it is no reason to fail: the next writer does it.
fn settle(conn: &Connection) {
    if version(conn).is_ok_and(|version| version >= 6) {
        let _ = super::pairs::settle(conn);
    }
}

/// Runs the migrations that a database lacks, one transaction each; returns which.
fn run_up_to(conn: &mut Connection, target: u32) -> Result<Vec<(u32, String)>> {
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    let mut applied = Vec::new();
    for version in 1..=target {
        if version == 5 {
            vet::invocations(conn)?;
            if take_back(conn)? {
                applied.extend(named(5..=5));
                continue;
            }
        }
        // A second process may have been quicker: then its step is seen and nothing is left to do.
        let report = run_step(conn, version).or_else(|_| run_step(conn, version))?;
        applied.extend(report);
    }
    Ok(applied)
}

/// Brings a database up to V5 whose tables of V5 a rollback left beside; `false` where there are
/// none.
fn take_back(conn: &Connection) -> Result<bool> {
    const SCRIPT: &str = include_str!("take_back.sql");
    let kept = |conn: &Connection| has_table(conn, &format!("{KEPT}invocation"));
    if !kept(conn)? {
        return Ok(false);
    }
    let target = Blueprint::at(5)?;
    down::in_transaction(conn, 5, |conn| {
        if !kept(conn)? || version(conn)? != 4 {
            return Ok(false);
        }
        let broken = down::broken_references(conn)?;
        blueprint::drop_code(conn)?;
        // What was written in between goes through the views, which only triggers make writable.
        triggers(conn, true)?;
        down::run(conn, SCRIPT, &target)?;
        conn.execute_batch(include_str!("../rebuild.sql"))
            .or_store()?;
        target.note_applied(conn, 5)?;
        down::vouch(conn, &target, 5, broken)?;
        Ok(true)
    })
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

/// Names of these versions, in their order.
fn named(versions: impl Iterator<Item = u32>) -> Vec<(u32, String)> {
    let names = names();
    versions
        .filter_map(|version| names.iter().find(|(number, _)| *number == version).cloned())
        .collect()
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

pub(super) fn version(conn: &Connection) -> Result<u32> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
        .or_store()
}

impl Store {
    /// What a migration of the database at `path` would do; reads only. Refuses a database that
    /// cannot be vouched for. `hash` is applied to raw names of users.
    pub fn plan_migration(path: &Path, goal: Goal, hash: HashUser<'_>) -> Result<Plan> {
        let schema = Self::inspect(path)?;
        let from = match schema {
            Schema::Empty => 0,
            Schema::Ours(version @ ..=NEWEST_SCHEMA) => version,
            Schema::Reference => return Self::plan_adoption(path, goal, hash),
            other => return Err(super::open::refusal(path, other)),
        };
        let to = match goal {
            Goal::Newest => NEWEST_SCHEMA,
            Goal::Version(version) => version,
            Goal::Back(steps) => from.saturating_sub(steps),
        };
        let conn = super::open::connect_for_reading(path)?;
        let mut loses = Vec::new();
        for version in (to + 1..=from).rev() {
            loses.extend(down::losses(&conn, version)?);
        }
        Ok(Plan {
            from,
            to,
            apply: named(from + 1..=to),
            undo: named((to + 1..=from).rev()),
            loses,
            adopt: None,
        })
    }

    fn plan_adoption(path: &Path, goal: Goal, hash: HashUser<'_>) -> Result<Plan> {
        if !matches!(goal, Goal::Newest | Goal::Version(NEWEST_SCHEMA)) {
            return Err(Error::failed(format!(
                "{} was made by the reference system: it is adopted at the newest schema first",
                path.display()
            ))
            .hint("run `session-buddy migrate`, then go to another version"));
        }
        let conn = super::open::connect_for_reading(path)?;
        let adopt = adopt::plan(&conn, hash).map_err(|error| error.context(path.display()))?;
        Ok(Plan {
            from: adopt.reference_version,
            to: NEWEST_SCHEMA,
            apply: named(adopt.reference_version + 1..=NEWEST_SCHEMA),
            undo: Vec::new(),
            loses: Vec::new(),
            adopt: Some(adopt),
        })
    }

    /// Does what was planned, after a backup.
    pub fn migrate(path: &Path, plan: &Plan, hash: HashUser<'_>) -> Result<Migrated> {
        let mut conn = super::open::connect_for_writing(path)?;
        if plan.adopt.is_some() {
            let done =
                adopt::run(&conn, path, hash).map_err(|error| error.context(path.display()))?;
            super::open::writer_settings(&conn, Patience::Command)?;
            settle(&conn);
            let Some((adopted, backup)) = done else {
                return Ok(Migrated::default());
            };
            return Ok(Migrated {
                applied: plan.apply.clone(),
                undone: Vec::new(),
                adopted: Some(adopted),
                backup: Some(backup),
            });
        }
        super::open::writer_settings(&conn, Patience::Command)?;
        if plan.undo.is_empty() {
            return up_to(&mut conn, path, plan.to);
        }
        let backup = copy::into_backups(&conn, path)?;
        conn.pragma_update(None, "foreign_keys", false).or_store()?;
        let mut undone = Vec::new();
        for step in &plan.undo {
            if down::step(&conn, step.0)? {
                undone.push(step.clone());
            }
        }
        Ok(Migrated {
            undone,
            backup: Some(backup),
            ..Migrated::default()
        })
    }

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
