//! Putting a backup in the place of the database.

use super::Buddy;
use super::backup::number;
use crate::error::Result;
use crate::store::{NEWEST_SCHEMA, Schema, Store};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What to restore.
#[derive(Debug, Clone)]
pub struct RestoreQuery {
    /// A file, or the bare name of one in `backups/` beside the database.
    pub file: PathBuf,
    /// Only check, and say what would be done.
    pub dry_run: bool,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// The file whose content it has now.
    pub from: String,
    /// The schema that it has now; `null` that of the reference system.
    pub schema: Option<u32>,
    /// Invocations before; `null` where there was no database, or it could not be read.
    pub invocations_before: Option<u64>,
    /// Invocations now.
    pub invocations_after: u64,
    /// The copy of what was there before; `null` where that was nothing, and with `--dry-run`.
    pub kept: Option<String>,
    /// What was there before is damaged.
    pub damaged: bool,
    /// Nothing was written.
    pub dry_run: bool,
    /// What comes next, where something does.
    pub next: Option<String>,
}

/// Restores, or checks whether that can be done.
pub fn run(buddy: &Buddy, query: &RestoreQuery) -> Result<RestoreReport> {
    let path = &buddy.config.db;
    let file = find(buddy, &query.file);
    let done = if query.dry_run {
        Store::can_restore(path, &file)?
    } else {
        Store::restore(path, &file)?
    };
    let next = match done.schema {
        Schema::Ours(older) if older < NEWEST_SCHEMA => Some(format!(
            "it has the older schema {older}: the next command brings it up to {NEWEST_SCHEMA}"
        )),
        Schema::Reference => {
            Some("it was made by the reference system: `session-buddy migrate` adopts it".into())
        }
        _ => None,
    };
    Ok(RestoreReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        from: file.display().to_string(),
        schema: number(done.schema),
        invocations_before: done.before,
        invocations_after: done.after,
        kept: done.kept.map(|kept| kept.display().to_string()),
        damaged: done.damaged,
        dry_run: query.dry_run,
        next,
    })
}

/// A bare name that is no file here is one in `backups/`.
fn find(buddy: &Buddy, named: &Path) -> PathBuf {
    let here = buddy.config.cwd.join(named);
    let bare = named.parent().is_some_and(|dir| dir.as_os_str().is_empty());
    let backup = Store::backups_directory(&buddy.config.db).join(named);
    if bare && !here.exists() && backup.exists() {
        return backup;
    }
    here
}
