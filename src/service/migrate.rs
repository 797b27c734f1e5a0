//! Bringing a database to the newest schema.

use super::{Buddy, MigrationStatus};
use crate::error::{Error, Result};
use crate::store::{Migrated, NEWEST_SCHEMA, Patience, Store};
use serde::Serialize;

/// What was brought up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrateReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// The schema that it has now.
    pub schema: u32,
    /// What was applied; `null` where it was at the newest schema already.
    pub migrated: Option<Migrated>,
}

/// Which migrations there are, and which of them the database has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// Every migration, in order.
    pub migrations: Vec<MigrationStatus>,
}

/// Brings the database up; there must be one.
pub fn up(buddy: &Buddy) -> Result<MigrateReport> {
    let path = existing(buddy)?;
    let store = Store::open(path, Patience::Command)?;
    Ok(MigrateReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        schema: NEWEST_SCHEMA,
        migrated: store.migrated().cloned(),
    })
}

/// Looks which migrations the database has; writes nothing.
pub fn status(buddy: &Buddy) -> Result<StatusReport> {
    let path = existing(buddy)?;
    Ok(StatusReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        migrations: Store::migration_status(path)?,
    })
}

fn existing(buddy: &Buddy) -> Result<&std::path::Path> {
    let path = &buddy.config.db;
    if path.exists() {
        return Ok(path);
    }
    Err(
        Error::failed(format!("there is no database at {}", path.display()))
            .hint("`session-buddy init` or `session-buddy import` makes one"),
    )
}
