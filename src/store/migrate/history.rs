//! The ledger of applied migrations: the migrator's own, and the documented `skill_migrations`.

use super::{names, runner};
use crate::error::{Error, ErrorKind, Result};
use crate::store::failure::OrStoreError;
use rusqlite::{Connection, OptionalExtension};

/// Refuses a ledger that is not one of ours: the migrator stops the whole process at entries that
/// it cannot read.
pub(super) fn check(conn: &Connection) -> Result<()> {
    if !super::blueprint::has_table(conn, "refinery_schema_history")? {
        return Ok(());
    }
    let mut statement = conn
        .prepare(
            "SELECT version, name, applied_on, checksum FROM refinery_schema_history ORDER BY 1",
        )
        .or_store()?;
    let mut rows = statement.query([]).or_store()?;
    let migrations = runner();
    while let Some(row) = rows.next().or_store()? {
        let fault = (|| {
            let version: i32 = row.get(0).ok()?;
            let name: String = row.get(1).ok()?;
            let applied_on: String = row.get(2).ok()?;
            let checksum: String = row.get(3).ok()?;
            let ours = migrations
                .get_migrations()
                .iter()
                .find(|ours| ours.version() == version)?;
            let sound = ours.name() == name
                && applied_on.parse::<jiff::Timestamp>().is_ok()
                && checksum.parse() == Ok(ours.checksum());
            sound.then_some(())
        })();
        if fault.is_none() {
            return Err(Error::new(
                ErrorKind::Data,
                "the history of migrations has an entry that session-buddy did not write",
            )
            .hint("nothing was changed; restore a copy from the folder `backups`"));
        }
    }
    Ok(())
}

/// Whether the ledger has this version.
pub(super) fn has(conn: &Connection, version: u32) -> Result<bool> {
    conn.query_row(
        "SELECT 1 FROM refinery_schema_history WHERE version = ?1",
        [version],
        |_| Ok(()),
    )
    .optional()
    .or_store()
    .map(|found| found.is_some())
}

/// Takes a version out of the migrator's ledger.
pub(super) fn forget(conn: &Connection, version: u32) -> Result<()> {
    conn.execute(
        "DELETE FROM refinery_schema_history WHERE version = ?1",
        [version],
    )
    .or_store()
    .map(|_| ())
}

/// Copies the entries of a version into both ledgers; the documented one keeps what it has.
pub(super) fn copy(from: &Connection, to: &Connection, version: u32) -> Result<()> {
    let entry: (i64, String, String, String) = from
        .query_row(
            "SELECT version, name, applied_on, checksum FROM refinery_schema_history
             WHERE version = ?1",
            [version],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .or_store()?;
    to.execute(
        "INSERT OR REPLACE INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (?1, ?2, ?3, ?4)",
        entry,
    )
    .or_store()?;
    let name = names()
        .into_iter()
        .find(|(number, _)| *number == version)
        .map_or_else(String::new, |(number, name)| format!("V{number}__{name}"));
    let documented: (String, String, Option<String>, Option<String>) = from
        .query_row(
            "SELECT version, applied_at, description, rollback_sql FROM skill_migrations
             WHERE version = ?1",
            [name],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .or_store()?;
    to.execute(
        "INSERT OR IGNORE INTO skill_migrations (version, applied_at, description, rollback_sql)
         VALUES (?1, ?2, ?3, ?4)",
        documented,
    )
    .or_store()?;
    Ok(())
}
