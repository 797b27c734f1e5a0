//! `doctor`: is everything as it should be?

use super::args::Global;
use super::output::Out;
use super::working::while_working;
use crate::config::{Config, Environment};
use crate::error::{Error, Result};
use crate::render::{self, records};
use crate::service::Buddy;
use crate::service::doctor::{self, DoctorQuery, Status};

/// Check the database, its files, the hooks and the sources
///
/// Looks, and changes nothing: the database is neither brought to a newer schema nor filled first.
/// With --fix it makes the rollups, the documented totals and the search index anew (after a
/// backup), takes in events that wait in the spool, keeps others from reading the files, and
/// empties a log that has grown long; then it looks again. It never touches an invocation.
///
/// The exit code is 0 where nothing fails, 1 where a check fails, and 5 where the database is
/// damaged, of another program, too new, or has triggers or views that are not ours. With --json: schema_version, database, schema (null
/// where there is none), checks (each with name, status ok, note, warn or fail, message and hint)
/// and fixed (a text for each thing that was mended).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Mend what can be made anew
    #[arg(long)]
    fix: bool,
}

impl Args {
    /// Makes its own way to the configuration, which may be broken; returns the exit code.
    pub(super) fn run(&self, global: &Global) -> Result<u8> {
        let (config, configuration) =
            Config::despite(&Environment::of_process(), &global.overrides())?;
        let out = Out::of(global, &config);
        let program = std::env::current_exe()
            .map_err(|e| Error::failed(format!("cannot tell where this program lies: {e}")))?;
        let buddy = Buddy {
            config,
            clock: global.clock()?,
        };
        let query = DoctorQuery {
            fix: self.fix,
            program,
            configuration,
        };
        let report = while_working(&out, "checking", || doctor::run(&buddy, &query));
        let wrong = report.count(Status::Warn) + report.count(Status::Fail) > 0;
        if !(out.is_quiet() && out.is_table() && !wrong) {
            out.report(&report, &records(&report.checks), |_| {
                render::doctor::page(&report, out.is_quiet())
            })?;
        }
        Ok(report.exit_code())
    }
}
