//! `search`: search the queries that were stored.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};

/// Search the queries that were stored
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        self.source.buddy(global, out)?;
        Err(Error::failed("search is not built yet"))
    }
}
