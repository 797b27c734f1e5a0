//! Making a database.

use super::Buddy;
use crate::config::Origin;
use crate::error::{Error, Result};
use crate::store::{NEWEST_SCHEMA, Patience, Store};
use serde::Serialize;
use std::path::Path;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InitReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// Its schema.
    pub schema: u32,
    /// It was not there before.
    pub created: bool,
}

/// Makes the database of the working directory, the one in the data directory, or the one named
/// by `--db`.
pub fn run(buddy: &Buddy, global: bool) -> Result<InitReport> {
    let config = &buddy.config;
    let here = config.cwd.join(".session-buddy/skills.db");
    let path = match config.db_origin {
        Origin::Flag => config.db.clone(),
        _ if global => config.data_dir.join("skills.db"),
        _ => here.clone(),
    };
    let created = !path.exists();
    let mut store = Store::open(&path, Patience::Command)?;
    store.seed_taxonomy()?;
    if path == here {
        ignore(&config.cwd.join(".session-buddy"))?;
    }
    Ok(InitReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        schema: NEWEST_SCHEMA,
        created,
    })
}

/// Keeps the directory out of version control.
fn ignore(dir: &Path) -> Result<()> {
    let path = dir.join(".gitignore");
    if path.exists() {
        return Ok(());
    }
    std::fs::write(&path, "*\n").map_err(|e| Error::file("write", &path, &e))
}
