//! `sessions`: which sessions there were.

use super::args::{Global, Limit, Scope, Span};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::sessions::{self, SessionsQuery};

/// List sessions, the newest first
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only sessions that used this skill
    #[arg(long, value_name = "SKILL")]
    skill: Option<String>,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    limit: Limit,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = self.source.buddy(global, out)?;
        let query = SessionsQuery {
            window: self.span.window(&buddy)?,
            filter: self.scope.filter(self.skill.as_deref(), &buddy),
            limit: self.limit.or(20),
        };
        let report = sessions::run(&buddy, &query)?;
        out.report(&report, &records(&report.sessions), |view| {
            render::sessions::page(&report, view)
        })
    }
}
