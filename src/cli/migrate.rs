//! `migrate`: bring the database from one schema to another, or look where it stands.

use super::args::Global;
use super::output::Out;
use super::working::while_working;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::migrate::{self, Goal, MigrateQuery};

/// Bring the database to the newest schema, or back to an older one
///
/// Each step is one transaction, and a copy of the database is made first. Running it again
/// changes nothing.
///
/// A database of the reference system (its schemas V1 - V4) is adopted: its tables are compared
/// with those that it should have, every row moves over, and the rows before and after are printed.
/// What cannot be vouched for is refused with the reason, and the file stays as it is.
///
/// Going back names what nothing can make again, and then needs --yes. The next command that opens
/// the database, other than `hook`, brings it up again.
// `--version` is a number here, not that of the program.
#[derive(Debug, clap::Args)]
#[command(disable_version_flag = true)]
pub(super) struct Args {
    /// Go to this version, up or down; 0 is an empty database
    #[arg(long, value_name = "N", conflicts_with_all = ["rollback", "status"])]
    version: Option<u32>,
    /// Go back one version, or --steps
    #[arg(long, conflicts_with = "status")]
    rollback: bool,
    /// How many versions to go back
    #[arg(long, value_name = "N", requires = "rollback", default_value = "1",
          value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
    /// Only say what would be done and lost
    #[arg(long, conflicts_with = "status")]
    dry_run: bool,
    /// Go back even where data are lost that only the backup has then
    #[arg(long, conflicts_with = "status")]
    yes: bool,
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
        let goal = match (self.version, self.rollback) {
            (Some(version), _) => Goal::Version(version),
            (None, true) => Goal::Back(self.steps),
            (None, false) => Goal::Newest,
        };
        let query = MigrateQuery {
            goal,
            dry_run: self.dry_run,
            yes: self.yes,
        };
        let report = while_working(out, "migrating", || migrate::run(&buddy, &query))?;
        out.confirm(&report, |_| render::migrate::page(&report))
    }
}
