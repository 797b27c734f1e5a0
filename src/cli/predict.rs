//! `predict`: estimate how likely an invocation is to complete.

use super::args::Global;
use super::output::Out;
use super::question::Source;
use super::working::while_working;
use crate::error::Result;
use crate::render::{self, records};
use crate::service::predict::{self, PredictQuery};

/// Estimate how likely an invocation is to complete
///
/// From what was known before: hour and weekday (UTC), how the skill fared in the last 24 hours and
/// ever, the phase, the age of the session, how the user fared. A random forest answers where it
/// beats both the skill's own rate and a constant on the newest rows; else the better of these two
/// does. The model is kept in the database and trained anew when rows have grown by a tenth.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The skill to be invoked
    #[arg(required_unless_present = "evaluate")]
    skill: Option<String>,
    /// In this workflow phase
    #[arg(long, value_name = "PHASE")]
    phase: Option<String>,
    /// In this session [default: one that begins now]
    #[arg(long, value_name = "SESSION")]
    session: Option<String>,
    /// By this user, raw or hashed [default: the user of this machine]
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Say in a few rules what the forest does
    #[arg(long)]
    explain: bool,
    /// Only show how good predictions are
    #[arg(long, conflicts_with_all = ["skill", "phase", "session", "user", "explain"])]
    evaluate: bool,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = self.source.buddy(global, out)?;
        let Some(skill) = self.skill.clone().filter(|_| !self.evaluate) else {
            let report = while_working(out, "training", || predict::evaluate(&buddy))?;
            out.report(&report, &records(std::slice::from_ref(&report)), |view| {
                render::predict::evaluation_page(&report, view)
            })?;
            return Ok(0);
        };
        let query = PredictQuery {
            skill,
            phase: self.phase.clone(),
            session: self.session.clone(),
            user: self.user.clone(),
            explain: self.explain,
        };
        let report = while_working(out, "training", || predict::run(&buddy, &query))?;
        out.report(&report, &records(&[report.row()]), |view| {
            render::predict::page(&report, view)
        })?;
        Ok(0)
    }
}
