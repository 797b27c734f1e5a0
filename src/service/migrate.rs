//! From one version of the schema to another, and adopting what the reference system left.

use super::{Buddy, MigrationStatus, user};
use crate::error::{Error, Result};
use crate::store::{NEWEST_SCHEMA, Plan, Store};
use serde::Serialize;

pub use crate::store::{Adopted, Goal, Loss, Migrated, TableCount};

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub struct MigrateQuery {
    /// Where it is to lead.
    pub goal: Goal,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Lose what nothing can make again.
    pub yes: bool,
}

/// What was done, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrateReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// Nothing was done, only planned.
    pub dry_run: bool,
    /// What was to be done.
    pub plan: Plan,
    /// The schema that it has now; `null` where it is the reference system's.
    pub schema: Option<u32>,
    /// What was done; `null` where nothing was left to do.
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

/// Brings the database where the query wants it; there must be one. Where data would be lost that
/// nothing can make again, `yes` is needed.
pub fn run(buddy: &Buddy, query: &MigrateQuery) -> Result<MigrateReport> {
    let path = buddy.existing()?;
    if let Goal::Version(version) = query.goal
        && version > NEWEST_SCHEMA
    {
        return Err(Error::usage(format!(
            "there is no version {version}: the newest is {NEWEST_SCHEMA}"
        )));
    }
    let key = buddy.config.user_key.as_deref();
    let hash = |name: &str| user::hashed(name, key);
    let plan = Store::plan_migration(path, query.goal, &hash)?;
    let report = |plan: Plan, schema, migrated| MigrateReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        dry_run: query.dry_run,
        plan,
        schema,
        migrated,
    };
    if query.dry_run || (plan.from == plan.to && plan.adopt.is_none()) {
        let schema = plan.adopt.is_none().then_some(plan.from);
        return Ok(report(plan, schema, None));
    }
    if !plan.loses.is_empty() && !query.yes {
        return Err(unconfirmed(&plan.loses));
    }
    let migrated = Store::migrate(path, &plan, &hash)?;
    let to = plan.to;
    Ok(report(plan, Some(to), Some(migrated)))
}

/// The refusal that names what would be lost.
fn unconfirmed(loses: &[Loss]) -> Error {
    let named: Vec<String> = loses
        .iter()
        .map(|loss| format!("{} {}", loss.rows, loss.what))
        .collect();
    Error::failed(format!(
        "this would lose what nothing can make again: {}",
        named.join(", ")
    ))
    .hint("with --yes it is done, after a backup that has them; --dry-run shows every step")
}

/// Looks which migrations the database has; writes nothing.
pub fn status(buddy: &Buddy) -> Result<StatusReport> {
    let path = buddy.existing()?;
    Ok(StatusReport {
        schema_version: super::REPORT_VERSION,
        database: path.display().to_string(),
        migrations: Store::migration_status(path)?,
    })
}
