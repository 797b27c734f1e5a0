//! What every question does first: open the right database, at the newest schema, with what is
//! new in it.

use super::args::Global;
use super::output::Out;
use crate::error::Result;
use crate::render;
use crate::service::{Buddy, import, prepare, sample};
use clap::Args;

/// Options of every question.
#[derive(Debug, Clone, Args)]
pub(super) struct Source {
    /// Ask the sample instead of your own sessions
    #[arg(long, conflicts_with = "db")]
    sample: bool,
    /// Do not take in new transcript lines first
    #[arg(long)]
    no_import: bool,
}

impl Source {
    /// Whether any of these options was given.
    pub(super) const fn is_given(&self) -> bool {
        self.sample || self.no_import
    }

    /// The database to ask.
    pub(super) fn buddy(&self, global: &Global, out: &Out) -> Result<Buddy> {
        let mut buddy = global.buddy()?;
        if self.sample {
            sample::refresh(&buddy)?;
            buddy.config.db = buddy.config.sample_db();
            return Ok(buddy);
        }
        if let Some(migrated) = prepare(&buddy)? {
            out.note(&format!("database: {}", render::migrate::line(&migrated)));
        }
        if !self.no_import {
            match import::fresh(&buddy) {
                Ok(Some(report)) => {
                    out.note(&format!(
                        "new sessions: {}",
                        render::import::summary(&report)
                    ));
                    for refused in &report.refused {
                        out.note(&render::import::refused(refused));
                    }
                }
                Ok(None) => {}
                // The question can still be answered from what is there.
                Err(error) => out.note(&format!("nothing new was taken in: {error}")),
            }
        }
        out.detail(&format!("database {}", buddy.config.db.display()));
        Ok(buddy)
    }
}
