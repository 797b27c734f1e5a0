//! `search`: search the queries that were stored.

use super::args::{Global, Reach};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::search::{self, SearchQuery, Wanted};

/// Search the queries that were stored
///
/// Finds invocations whose query has all of the words, the best first (BM25; words that are rare
/// and short queries weigh more). Capitals and accents do not matter. Words are whole: `test` does
/// not find `tests`, but `test*` finds whatever begins with test. Signs in a word are passed over,
/// and words that they keep together must follow each other: `main.rs`. Queries are stored only if
/// `capture.store_queries = true`, or where you give them yourself (`record --query`, JSON lines).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The words
    #[arg(required_unless_present = "like", conflicts_with = "like")]
    text: Vec<String>,
    /// Instead: queries whose stored embedding is like that of this invocation
    #[arg(long, value_name = "INVOCATION_ID", allow_hyphen_values = true)]
    like: Option<i64>,
    /// Only invocations of this skill
    #[arg(long, value_name = "SKILL")]
    skill: Option<String>,
    #[command(flatten)]
    reach: Reach,
    /// Hits at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = self.source.buddy(global, out)?;
        let query = SearchQuery {
            wanted: match self.like {
                Some(id) => Wanted::Like(id),
                None => Wanted::Words(self.text.join(" ")),
            },
            skill: self.skill.clone(),
            window: self.reach.window(&buddy)?,
            limit: self.limit,
        };
        let report = search::run(&buddy, &query)?;
        out.report(&report, &records(&report.hits), |view| {
            render::search::page(&report, view)
        })?;
        Ok(0)
    }
}
