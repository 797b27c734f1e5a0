//! `metrics`: how skills fared in a window.

use super::args::{Global, Limit, Scope, Span};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::metrics::{self, By, MetricsQuery};
use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    Project,
    Phase,
    Kind,
    Day,
    Hour,
    Error,
    Outcome,
}

impl Group {
    const fn by(self) -> By {
        match self {
            Self::Project => By::Project,
            Self::Phase => By::Phase,
            Self::Kind => By::Kind,
            Self::Day => By::Day,
            Self::Hour => By::Hour,
            Self::Error => By::Error,
            Self::Outcome => By::Outcome,
        }
    }
}

/// Show how skills fared: runs, success, durations
///
/// Success is completed of completed and failed, with its 95 % Wilson interval; what was rejected,
/// interrupted, denied, cancelled or is unfinished counts beside it. Durations are of completed
/// runs. With a skill: that one in detail.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this skill, in detail
    skill: Option<String>,
    /// Group by something else than the skill; hour is the hour of the day
    #[arg(long, value_enum)]
    by: Option<Group>,
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
        let window = self.span.window(&buddy)?;
        let filter = self.scope.filter(self.skill.as_deref(), &buddy);
        if self.skill.is_some() && self.by.is_none() {
            let report = metrics::skill(&buddy, window, filter)?;
            return out.report(
                &report,
                &records(std::slice::from_ref(&report.skill)),
                |view| render::metrics::skill_page(&report, view),
            );
        }
        let by = self.by.map_or(By::Skill, Group::by);
        let limit = self.limit.or(if matches!(by, By::Day | By::Hour) {
            0
        } else {
            20
        });
        let query = MetricsQuery {
            window,
            filter,
            by,
            limit,
        };
        let report = metrics::run(&buddy, &query)?;
        out.report(&report, &records(&report.rows), |view| {
            render::metrics::page(&report, view)
        })
    }
}
