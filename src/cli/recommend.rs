//! `recommend`: suggest skills to try next.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};

/// Suggest skills to try next
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        self.source.buddy(global, out)?;
        Err(Error::failed("recommend is not built yet"))
    }
}
