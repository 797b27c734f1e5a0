//! `recommend`: suggest skills that work for similar users, or that go with what a session used.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::recommend::{self, RecommendQuery};
use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Strategy {
    /// Similar users; with fewer than two users the session; else what is popular.
    Auto,
    /// What similar users did well with.
    #[value(alias = "collaborative_filtering")]
    Collaborative,
    /// What goes with the skills of a session.
    #[value(alias = "co_occurrence")]
    CoOccurrence,
    /// What goes well for everybody.
    #[value(alias = "global_popularity")]
    Popular,
}

impl Strategy {
    const fn named(self) -> recommend::Strategy {
        match self {
            Self::Auto => recommend::Strategy::Auto,
            Self::Collaborative => recommend::Strategy::CollaborativeFiltering,
            Self::CoOccurrence => recommend::Strategy::CoOccurrence,
            Self::Popular => recommend::Strategy::GlobalPopularity,
        }
    }
}

/// Suggest skills that work for similar users, or that go with what a session used
///
/// Users are similar who completed the same skills. Each suggestion says why; nobody is named. All
/// invocations up to now count.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For this user, by name or hash; all is everybody [default: the user of this machine]
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Go on from this session, where sessions are asked; its id, or how the id begins [default: the user's newest]
    #[arg(long, value_name = "SESSION")]
    session: Option<String>,
    /// Rows at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// How to find them; a named one has no fallback, so that they can be compared
    #[arg(long, value_enum, value_name = "STRATEGY", default_value = "auto")]
    strategy: Strategy,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = self.source.buddy(global, out)?;
        let query = RecommendQuery {
            user: self.user.clone(),
            session: self.session.clone(),
            limit: self.limit,
            strategy: self.strategy.named(),
        };
        let report = recommend::run(&buddy, &query)?;
        out.report(&report, &records(&report.recommendations), |view| {
            render::recommend::page(&report, view)
        })?;
        Ok(0)
    }
}
