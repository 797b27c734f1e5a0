//! `predict`: estimate how likely an invocation is to complete.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};

/// Estimate how likely an invocation is to complete
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        self.source.buddy(global, out)?;
        Err(Error::failed("predict is not built yet"))
    }
}
