//! `session`: what one session did.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::session;

/// Show what a session did, in order, where its time went, and how its phases followed
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its id, or how the id begins
    id: String,
    /// Calls at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 0)]
    limit: usize,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = self.source.buddy(global, out)?;
        let report = session::run(&buddy, &self.id, self.limit)?;
        out.report(&report, &records(&report.calls), |view| {
            render::session::page(&report, view)
        })
    }
}
