//! Copying a database while others write to it, and listing the copies.

use super::Buddy;
use crate::error::Result;
use crate::model::Instant;
use crate::store::{BackupTarget, Schema, Store};
use serde::Serialize;
use std::path::PathBuf;

/// Where to.
#[derive(Debug, Clone, Default)]
pub struct BackupQuery {
    /// A file, or a directory that exists; `None` is `backups/` beside the database.
    pub path: Option<PathBuf>,
    /// A file that is there is replaced.
    pub force: bool,
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// The copy.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// The schema of both; `null` that of the reference system.
    pub schema: Option<u32>,
    /// Invocations in the copy; `null` where it is too new for them to be counted.
    pub invocations: Option<u64>,
}

/// One copy beside the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupRow {
    /// Name of the file, which `restore` takes.
    pub name: String,
    /// Its schema; `null` that of the reference system, or unknown.
    pub schema: Option<u32>,
    /// It was put there by `restore` because it was damaged.
    pub damaged: bool,
    /// When it was made.
    pub made_at: Instant,
    /// Its length.
    pub bytes: u64,
}

/// The copies beside the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupsReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// Where they are.
    pub directory: String,
    /// The copies, the newest first.
    pub backups: Vec<BackupRow>,
}

/// Makes a copy.
pub fn run(buddy: &Buddy, query: &BackupQuery) -> Result<BackupReport> {
    let path = buddy.existing()?;
    let absolute = |path: &PathBuf| -> PathBuf {
        let path = buddy.config.cwd.join(path);
        // Without the dots that mean nothing.
        path.components().collect()
    };
    let named = query.path.as_ref().map(absolute);
    let target = match &named {
        None => BackupTarget::Beside,
        Some(dir) if dir.is_dir() => BackupTarget::Directory(dir),
        Some(file) if query.force => BackupTarget::Over(file),
        Some(file) => BackupTarget::File(file),
    };
    let done = Store::backup(path, target)?;
    Ok(BackupReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        path: done.path.display().to_string(),
        bytes: done.bytes,
        schema: number(done.schema),
        invocations: done.invocations,
    })
}

/// Lists the copies; there need be no database.
pub fn list(buddy: &Buddy) -> Result<BackupsReport> {
    let path = &buddy.config.db;
    let backups = Store::backups(path)?
        .into_iter()
        .map(|file| BackupRow {
            name: file.name,
            schema: file.schema.filter(|schema| *schema > 0),
            damaged: file.schema.is_none(),
            made_at: file.at,
            bytes: file.bytes,
        })
        .collect();
    Ok(BackupsReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        directory: Store::backups_directory(path).display().to_string(),
        backups,
    })
}

/// The number of a schema of ours.
pub(super) const fn number(schema: Schema) -> Option<u32> {
    match schema {
        Schema::Ours(version) => Some(version),
        Schema::Empty | Schema::Reference | Schema::Foreign => None,
    }
}
