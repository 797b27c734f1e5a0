//! Backups as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::backup::{BackupReport, BackupsReport};
use crate::service::metrics::zone_name;

/// The line on a backup that was made.
pub fn page(report: &BackupReport) -> Page {
    let invocations = match report.invocations {
        Some(n) => format!(", {}", words::plural(n, "invocation")),
        None => String::new(),
    };
    Page::new().text(format!(
        "{}: {}, {}{invocations}",
        report.path,
        words::bytes(report.bytes),
        schema(report.schema),
    ))
}

/// The page of the backups beside a database.
pub fn list(report: &BackupsReport, view: &View) -> Page {
    if report.backups.is_empty() {
        return Page::new().text(format!("no backups in {}", report.directory));
    }
    let mut table = Table::new()
        .left("Name")
        .whole()
        .left("Schema")
        .left("Made")
        .spare(2)
        .right("Size")
        .spare(1);
    for backup in &report.backups {
        let schema = match backup.schema {
            _ if backup.damaged => Cell::new("damaged").tone(Tone::Warn),
            Some(version) => Cell::new(version.to_string()),
            None => Cell::new("reference"),
        };
        table.row(vec![
            Cell::new(&backup.name),
            schema,
            Cell::new(words::minute(backup.made_at, &view.zone)).tone(Tone::Dim),
            words::bytes(backup.bytes).into(),
        ]);
    }
    Page::new()
        .text(format!(
            "{} in {}, times in {}",
            words::plural(report.backups.len() as u64, "backup"),
            report.directory,
            zone_name(&view.zone)
        ))
        .table(table)
}

/// `schema 5`
pub(super) fn schema(schema: Option<u32>) -> String {
    match schema {
        Some(version) => format!("schema {version}"),
        None => "of the reference system".to_owned(),
    }
}
