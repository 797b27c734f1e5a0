//! Migrations as a page.

use super::Page;
use super::table::{Cell, Table, Tone};
use crate::service::{Migrated, MigrationStatus};

/// The page of the migrations and which of them the database has.
pub fn status(migrations: &[MigrationStatus]) -> Page {
    let pending = migrations
        .iter()
        .filter(|step| step.applied_at.is_none())
        .count();
    let text = match pending {
        0 => "the database is at the newest schema".to_owned(),
        n => format!("{n} of {} are pending", migrations.len()),
    };
    let mut table = Table::new().right("Version").left("Name").left("Applied");
    for step in migrations {
        let applied = match &step.applied_at {
            Some(at) => Cell::new(at),
            None => Cell::new("pending").tone(Tone::Warn),
        };
        table.row(vec![
            step.version.to_string().into(),
            Cell::new(&step.name),
            applied,
        ]);
    }
    Page::new().text(text).table(table)
}

/// One line on what bringing a database up did.
pub fn line(migrated: &Migrated) -> String {
    let versions: Vec<String> = migrated
        .applied
        .iter()
        .map(|(v, _)| format!("V{v}"))
        .collect();
    let versions = versions.join(", ");
    match &migrated.backup {
        Some(backup) => format!(
            "applied {versions}; a copy of before is {}",
            backup.display()
        ),
        None => format!("applied {versions}"),
    }
}
