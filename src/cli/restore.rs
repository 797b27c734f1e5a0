//! `restore`: a backup in the place of the database.

use super::args::Global;
use super::output::Out;
use super::working::while_working;
use crate::error::Result;
use crate::render;
use crate::service::restore::{self, RestoreQuery};
use std::path::PathBuf;

/// Put a backup in the place of the database
///
/// The backup is checked first; one that is damaged, of another program or too new is refused with
/// exit code 5 and nothing is touched. What was there before is kept in the folder `backups`
/// beside the database. Other processes may go on: they see the new content from then on.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Backup to restore: a file, or a name that `session-buddy backup --list` shows
    file: PathBuf,
    /// Only check, and show what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = global.buddy()?;
        let query = RestoreQuery {
            file: self.file.clone(),
            dry_run: self.dry_run,
        };
        let report = while_working(out, "restoring", || restore::run(&buddy, &query))?;
        out.confirm(&report, |_| render::restore::page(&report))
    }
}
