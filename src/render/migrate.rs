//! Migrations as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, words};
use crate::service::migrate::{Adopted, Loss, MigrateReport};
use crate::service::{Migrated, MigrationStatus, NEWEST_SCHEMA};

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

/// The page of a migration that was done or planned.
pub fn page(report: &MigrateReport) -> Page {
    let plan = &report.plan;
    if let Some(adopted) = report
        .migrated
        .as_ref()
        .and_then(|done| done.adopted.as_ref())
        .or(plan.adopt.as_ref())
    {
        return adoption(report, adopted);
    }
    if plan.from == plan.to {
        let newest = if plan.to == NEWEST_SCHEMA {
            "the newest schema".to_owned()
        } else {
            format!("schema {}", plan.to)
        };
        return Page::new().text(format!("{} is at {newest}", report.database));
    }
    let Some(done) = &report.migrated else {
        return planned(report);
    };
    let mut page = Page::new().text(line(done));
    if !done.undone.is_empty() {
        page = losses(page, &plan.loses, "gone, but in the copy");
        page = page.text(format!(
            "The database is at schema {}. The next command but `hook` brings it up again.",
            plan.to
        ));
    }
    page
}

fn planned(report: &MigrateReport) -> Page {
    let plan = &report.plan;
    let mut page = Page::new().text(format!(
        "Nothing was done. {} would go from schema {} to {}, after a backup:",
        report.database, plan.from, plan.to
    ));
    for (version, name) in &plan.undo {
        page = page.text(format!("  undo V{version} {}", words_of(name)));
    }
    for (version, name) in &plan.apply {
        page = page.text(format!("  apply V{version} {}", words_of(name)));
    }
    losses(page, &plan.loses, "would be lost: it needs --yes")
}

fn losses(mut page: Page, loses: &[Loss], fate: &str) -> Page {
    for loss in loses {
        page = page.text(format!(
            "  {} {} {fate}",
            words::count(loss.rows),
            loss.what
        ));
    }
    page
}

fn words_of(name: &str) -> String {
    name.replace('_', " ")
}

fn adoption(report: &MigrateReport, adopted: &Adopted) -> Page {
    let backup = report
        .migrated
        .as_ref()
        .and_then(|done| done.backup.as_ref());
    let head = match backup {
        Some(backup) => format!(
            "Adopted {} from the reference system (its schema V{}); a copy of before is {}",
            report.database,
            adopted.reference_version,
            backup.display()
        ),
        None => format!(
            "Nothing was done. {} is of the reference system (its schema V{}) and can be adopted.",
            report.database, adopted.reference_version
        ),
    };
    let mut table = Table::new()
        .left("Table")
        .right("Before")
        .right("After")
        .left("");
    for row in &adopted.tables {
        let remark = match row.added {
            _ if row.computed => "computed from the invocations".to_owned(),
            0 => String::new(),
            n => format!("{} added that others refer to", words::count(n)),
        };
        table.row(vec![
            Cell::new(&row.table),
            words::count(row.before).into(),
            row.after
                .map_or_else(|| "-".to_owned(), words::count)
                .into(),
            Cell::new(&remark),
        ]);
    }
    let mut page = Page::new().text(head).table(table.whole());
    let mut note = |n: u64, text: &str| {
        if n > 0 {
            page = std::mem::take(&mut page).text(format!("{} {text}", words::count(n)));
        }
    };
    note(adopted.users_hashed, "raw user ids are hashed");
    note(
        adopted.durations_unknown,
        "impossible durations (negative, or over ten years) count as unknown",
    );
    note(
        adopted.indexes_dropped.len() as u64,
        "indexes that the reference system does not make are left out",
    );
    page
}

/// One line on what bringing a database up did.
pub fn line(migrated: &Migrated) -> String {
    let list = |versions: &[(u32, String)]| {
        let versions: Vec<String> = versions.iter().map(|(v, _)| format!("V{v}")).collect();
        versions.join(", ")
    };
    let done = match (migrated.applied.is_empty(), migrated.undone.is_empty()) {
        (true, true) => "nothing was left to do".to_owned(),
        (false, _) => format!("applied {}", list(&migrated.applied)),
        (true, false) => format!("undid {}", list(&migrated.undone)),
    };
    match &migrated.backup {
        Some(backup) => format!("{done}; a copy of before is {}", backup.display()),
        None => done,
    }
}
