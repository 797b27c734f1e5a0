//! `check`: pass or fail by thresholds, for scripts: exits 6 where a gate is not met.

use super::args::{Global, Scope};
use super::output::Out;
use super::question::Source;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::check::{self, CheckQuery};
use crate::service::time::duration_ms;

/// Pass or fail by thresholds, for scripts: exits 6 where a gate is not met
///
/// Each skill with at least --min-runs runs in the window is judged by itself: its failed of
/// completed and failed runs, the 95th percentile of its durations. Skills with fewer are not
/// judged, and the answer says so. --max-anomalies counts what got worse, as `anomalies` finds it:
/// the last hour against the rest of the window; that something got better breaks no gate.
///
/// Where nothing could be judged, because nothing or too little was recorded, the gates are met and
/// the answer says that they rest on nothing; with --require-data that is not met. A database that
/// is not there, or a skill that was never recorded, is an error. Exit codes: 0 all gates are met,
/// 6 one is not, 2 no gate was given or the command line is wrong, 1 it could not be checked. With
/// -q nothing is printed. With --json: passed, gates (gate, skill_name, limit, measured, runs,
/// passed, reason) and not_judged.
#[derive(Debug, clap::Args)]
#[command(after_help = "For example: session-buddy check --max-fail-rate 0.2 --min-runs 20")]
pub(super) struct Args {
    /// Failed of decided runs at most, of each skill: 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_fail_rate: Option<f64>,
    /// 95th percentile of durations at most, of each skill, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    max_p95: Option<f64>,
    /// Anomalies for the worse at most
    #[arg(long, value_name = "N")]
    max_anomalies: Option<usize>,
    /// Runs that a skill must have to be judged
    #[arg(long, value_name = "N", default_value_t = 20)]
    min_runs: u64,
    /// Not met where a gate has too little data to judge anything
    #[arg(long)]
    require_data: bool,
    /// Only this skill; may be given several times
    #[arg(long = "skill", value_name = "SKILL")]
    skills: Vec<String>,
    /// Length of the window, up to now: 30m, 24h, 7d; a bare number is hours
    #[arg(
        long,
        visible_alias = "last",
        value_name = "DURATION",
        default_value = "24h"
    )]
    window: String,
    /// The part of the window that --max-anomalies compares with the rest
    #[arg(long, value_name = "DURATION", default_value = "1h")]
    current: String,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let (window_ms, current_ms) = (duration_ms(&self.window)?, duration_ms(&self.current)?);
        let buddy = self.source.buddy(global, out)?;
        let query = CheckQuery {
            window_ms,
            current_ms,
            filter: self.scope.filter(None, &buddy),
            skills: self.skills.clone(),
            min_runs: self.min_runs,
            max_fail_rate: self.max_fail_rate,
            max_p95: self.max_p95,
            max_anomalies: self.max_anomalies,
            require_data: self.require_data,
        };
        let report = check::run(&buddy, &query)?;
        if !out.is_quiet() {
            out.report(&report, &records(&report.gates), |view| {
                render::check::page(&report, view)
            })?;
        }
        Ok(report.exit_code())
    }
}

fn share(text: &str) -> std::result::Result<f64, String> {
    let share = text.parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "it is a share from 0 to 1, such as 0.2".to_owned())
}

fn seconds(text: &str) -> std::result::Result<f64, String> {
    let seconds = text.parse::<f64>().ok();
    seconds
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .ok_or_else(|| "it is a number of seconds, such as 60 or 0.5".to_owned())
}
