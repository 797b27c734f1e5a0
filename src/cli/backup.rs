//! `backup`: a copy of the database, or a list of those there are.

use super::args::Global;
use super::output::Out;
use super::working::while_working;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::backup::{self, BackupQuery};
use std::path::PathBuf;

/// Copy the database while others write to it
///
/// The copy is what the database was at one instant. It is readable by its owner only, and it has
/// been checked before it gets its name. The database is neither brought to a newer schema nor
/// filled with new sessions first. `session-buddy restore` puts a copy back.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write, or an existing directory [default: backups/skills-<time>-v<schema>.db beside the database]
    path: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "path")]
    force: bool,
    /// Only list the backups beside the database, the newest first
    #[arg(long, conflicts_with_all = ["path", "force"])]
    list: bool,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = global.buddy()?;
        if self.list {
            let report = backup::list(&buddy)?;
            return out.report(&report, &records(&report.backups), |view| {
                render::backup::list(&report, view)
            });
        }
        let query = BackupQuery {
            path: self.path.clone(),
            force: self.force,
        };
        let report = while_working(out, "copying", || backup::run(&buddy, &query))?;
        out.confirm(&report, |_| render::backup::page(&report))
    }
}
