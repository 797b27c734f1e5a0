//! `anomalies`: find what is unusual right now: success that fell, durations that moved.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};

/// Find what is unusual right now: success that fell, durations that moved
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        self.source.buddy(global, out)?;
        Err(Error::failed("anomalies is not built yet"))
    }
}
