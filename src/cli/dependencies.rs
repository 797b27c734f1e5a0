//! `dependencies`: show which skills are used together with one, and how much more than by chance.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::dependencies::{self, DependenciesQuery};

/// Show which skills are used together with one, and how much more than by chance
///
/// Counted are sessions: lift is how many times as many have both skills as would if they had
/// nothing to do with each other, 1 being chance. All sessions up to now count.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The skill that is asked about
    skill: String,
    /// Rows at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Lift at least; 0 shows what keeps apart too
    #[arg(long, value_name = "LIFT", default_value_t = 1.5)]
    min_lift: f64,
    /// Sessions with both at least
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    min_sessions: u64,
    /// Show curated rules too, where nothing was measured
    #[arg(long)]
    include_curated: bool,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = self.source.buddy(global, out)?;
        let query = DependenciesQuery {
            skill: self.skill.clone(),
            limit: self.limit,
            min_lift: self.min_lift,
            min_sessions: self.min_sessions,
            include_curated: self.include_curated,
        };
        let report = dependencies::run(&buddy, &query)?;
        out.report(&report, &records(&report.dependencies), |view| {
            render::dependencies::page(&report, view)
        })?;
        Ok(0)
    }
}
