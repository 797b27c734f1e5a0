//! `anomalies`: find what is unusual right now: success that fell, durations that moved.

use super::args::{Global, Limit, Scope};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::anomalies::{self, AnomaliesQuery};
use crate::service::time::duration_ms;

/// Find what is unusual right now: success that fell, durations that moved
///
/// Compares the last hour (--current) with the day before it (--window reaches back from now, the
/// current window is not part of the baseline). Success by Fisher's exact test, of skills with 5
/// decided runs before and 2 now; durations by their medians, of skills with 10 completed runs
/// before and 3 now. The answer says how many skills were tested, how many had too little data,
/// and which wider windows would test more. With a skill: how its tests came out, whether unusual
/// or not. The exit code is 0 whether it finds anything or not; `check` is for scripts.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this skill, and how its tests came out
    skill: Option<String>,
    /// From now to the begin of the baseline: 30m, 24h, 7d; a bare number is hours
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    window: String,
    /// Length of the current window, up to now
    #[arg(long, value_name = "DURATION", default_value = "1h")]
    current: String,
    /// Standard deviations that a change must reach (durations: at least 3)
    #[arg(long, value_name = "Z", default_value_t = 2.0)]
    threshold: f64,
    /// Share of flukes to allow among changes of success; 1 is any
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    fdr: f64,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    limit: Limit,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let (window_ms, current_ms) = (duration_ms(&self.window)?, duration_ms(&self.current)?);
        let buddy = self.source.buddy(global, out)?;
        let query = AnomaliesQuery {
            window_ms,
            current_ms,
            threshold: self.threshold,
            fdr: self.fdr,
            filter: self.scope.filter(self.skill.as_deref(), &buddy),
            limit: self.limit.or(20),
        };
        let report = anomalies::run(&buddy, &query)?;
        out.report(&report, &records(&report.anomalies), |view| {
            render::anomalies::page(&report, view)
        })?;
        Ok(0)
    }
}
