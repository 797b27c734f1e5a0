//! `check`: pass or fail by thresholds, for scripts: exits 6 where a gate is not met.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};

/// Pass or fail by thresholds, for scripts: exits 6 where a gate is not met
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        self.source.buddy(global, out)?;
        Err(Error::failed("check is not built yet"))
    }
}
