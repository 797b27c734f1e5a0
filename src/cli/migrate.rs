//! `migrate`: bring the database to the newest schema, or look where it stands.

use super::args::Global;
use super::output::Out;
use crate::error::Result;
use crate::render::{self, Page, records};
use crate::service::migrate;

/// Bring the database to the newest schema
///
/// Each step is one transaction, and a copy of the database is made first. Running it again
/// changes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only show which migrations the database has
    #[arg(long)]
    status: bool,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = global.buddy()?;
        if self.status {
            let report = migrate::status(&buddy)?;
            return out.report(&report, &records(&report.migrations), |_| {
                render::migrate::status(&report.migrations)
            });
        }
        let report = migrate::up(&buddy)?;
        out.confirm(&report, |_| {
            let text = match &report.migrated {
                Some(migrated) => render::migrate::line(migrated),
                None => format!("{} is at the newest schema", report.database),
            };
            Page::new().text(text)
        })
    }
}
