//! `baselines`: all skills over all time.

use super::args::{Global, Limit, kind};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::model::Kind;
use crate::render::{self, records};
use crate::service::baselines::{self, BaselinesQuery};

/// Compare all skills over all time
///
/// The percentile is the share of skills with a strictly lower success rate. Skills of which
/// nothing was completed or failed come last and count for nobody.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Show only this kind: tool, command, skill, subagent, mcp or custom
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// Also write them into the table `skill_community_baselines`, for programs that read it
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    limit: Limit,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = self.source.buddy(global, out)?;
        if self.refresh {
            let skills = baselines::refresh(&buddy)?;
            out.note(&format!(
                "skill_community_baselines holds {skills} skills now"
            ));
        }
        let query = BaselinesQuery {
            kind: self.kind,
            limit: self.limit.or(20),
        };
        let report = baselines::run(&buddy, &query)?;
        out.report(&report, &records(&report.baselines), |view| {
            render::baselines::page(&report, view)
        })?;
        Ok(0)
    }
}
