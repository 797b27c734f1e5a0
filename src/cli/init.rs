//! `init`: a database of one's own for this directory, or the one for all.

use super::args::Global;
use super::output::Out;
use crate::error::Result;
use crate::render::Page;
use crate::service::init;

/// Create a database here, or with --global the one for all projects
///
/// Without --global it is .session-buddy/skills.db in the working directory; commands that run
/// here or below use it from then on. Harmless when repeated.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Create the database in the data directory instead
    #[arg(long, conflicts_with = "db")]
    global: bool,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let report = init::run(&global.buddy()?, self.global)?;
        out.confirm(&report, |_| {
            let done = if report.created {
                "created"
            } else {
                "is there already, unchanged:"
            };
            let text = format!("{done} {} (schema {})", report.database, report.schema);
            Page::new().text(text)
        })
    }
}
