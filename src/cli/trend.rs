//! `trend`: show how a skill develops from day to day, or rank all skills by change.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};
use crate::render;
use crate::service::trend::{self, MOST_DAYS, TrendQuery};
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Metric {
    CompletionRate,
    DurationSeconds,
    InvocationCount,
}

/// Show how a skill develops from day to day, or rank all skills by change
///
/// A day is a calendar date of the local zone, or of --tz. Success is tested with
/// Cochran-Armitage's test, which weighs days by their runs; durations (the median of the day) and
/// runs with the least-squares line. It takes three days with a value to say something. Without a
/// skill all are ranked, the surest change first, and the share of false findings is kept to 5 %.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this skill, with its days
    skill: Option<String>,
    /// Days of 24 hours to look back
    #[arg(
        long,
        value_name = "N",
        default_value_t = 7,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS))
    )]
    days: u32,
    /// What of a day is looked at
    #[arg(long, value_enum, default_value = "completion_rate")]
    metric: Metric,
    /// Skills at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Draw the days of the skill into this file as SVG; one that is there is replaced
    #[arg(long, value_name = "FILE", requires = "skill")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        if self
            .plot
            .as_ref()
            .is_some_and(|path| path.as_os_str() == "-")
        {
            return Err(
                Error::usage("a picture goes into a file, not to standard output")
                    .hint("name it: --plot days.svg"),
            );
        }
        let buddy = self.source.buddy(global, out)?;
        let query = TrendQuery {
            days: self.days,
            metric: match self.metric {
                Metric::CompletionRate => trend::Metric::CompletionRate,
                Metric::DurationSeconds => trend::Metric::DurationSeconds,
                Metric::InvocationCount => trend::Metric::InvocationCount,
            },
            zone: buddy.config.zone(),
        };
        let Some(name) = &self.skill else {
            let report = trend::ranking(&buddy, &query, self.limit)?;
            let rows = render::trend::ranking_records(&report);
            out.report(&report, &rows, |view| {
                render::trend::ranking_page(&report, view)
            })?;
            return Ok(0);
        };
        let report = trend::skill(&buddy, &query, name)?;
        let drawn = match &self.plot {
            None => None,
            Some(path) => {
                let picture = render::plot::trend(&report)?;
                Some(trend::write_picture(&buddy, path, &picture)?)
            }
        };
        let rows = render::trend::skill_records(&report);
        out.report(&report, &rows, |view| {
            render::trend::skill_page(&report, view)
        })?;
        if let Some(path) = drawn {
            out.note(&format!("picture: {}", path.display()));
        }
        Ok(0)
    }
}
