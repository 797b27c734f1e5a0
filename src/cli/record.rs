//! `record`: one invocation by hand.

use super::args::Global;
use super::output::Out;
use crate::error::Result;
use crate::render;
use crate::service::{record, time};
use serde_json::{Map, Value, json};

/// Record one invocation by hand
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the skill
    skill: String,
    /// It did what it was asked to do [default]
    #[arg(long, group = "ending")]
    completed: bool,
    /// It failed
    #[arg(long, group = "ending")]
    failed: bool,
    /// How it ended: completed, failed, rejected, interrupted, denied, cancelled or unfinished
    #[arg(long, group = "ending", value_name = "OUTCOME")]
    outcome: Option<String>,
    /// Session it belongs to [default: manual]
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// When it was invoked: RFC 3339, a local time or 2h (ago) [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// How long it took
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    duration: Option<f64>,
    /// Class of the error, such as timeout; it failed then
    #[arg(long, value_name = "KIND")]
    error: Option<String>,
    /// Workflow phase: setup, execution, verification, cleanup, rollback or any other word
    #[arg(long, value_name = "PHASE")]
    phase: Option<String>,
    /// Step of the workflow
    #[arg(long, value_name = "ID")]
    step: Option<String>,
    /// Way through the workflow
    #[arg(long, value_name = "PATH")]
    workflow_path: Option<String>,
    /// Directory of the project [default: the working directory]
    #[arg(long, value_name = "DIR")]
    project: Option<String>,
    /// Who invoked it; stored as a hash [default: the user of this machine]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// What the user asked
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// 1 (bad) to 5 (good)
    #[arg(long, value_name = "1-5", allow_hyphen_values = true, value_parser = rating)]
    rating: Option<f64>,
    /// A skill that could have been used instead; repeatable
    #[arg(long = "alternative", value_name = "SKILL")]
    alternatives: Vec<String>,
    /// Place among the alternatives, 1 the first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    rank: Option<i64>,
    /// What was done next; repeatable
    #[arg(long = "follow-up", value_name = "ACTION")]
    follow_up: Vec<String>,
    /// The agent's id of the call; the same id is the same invocation
    #[arg(long, value_name = "ID")]
    tool_use_id: Option<String>,
}

/// JSON has no numbers that are not finite: they are refused here.
fn finite(text: &str, otherwise: &str) -> std::result::Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "it is not a number".to_owned())?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err(otherwise.to_owned())
    }
}

pub(super) fn seconds(text: &str) -> std::result::Result<f64, String> {
    finite(text, "it is out of range")
}

pub(super) fn rating(text: &str) -> std::result::Result<f64, String> {
    finite(text, "it is not between 1 and 5")
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let buddy = global.buddy()?;
        let at = match &self.at {
            Some(text) => Some(time::point(text, buddy.now(), &buddy.config.zone())?.to_string()),
            None => None,
        };
        let report = record::run(&buddy, self.fields(&buddy.config.cwd, at.as_deref()))?;
        out.confirm(&report, |view| render::record::page(&report, view))
    }

    fn fields(&self, cwd: &std::path::Path, at: Option<&str>) -> Map<String, Value> {
        let outcome = match &self.outcome {
            Some(outcome) => outcome.as_str(),
            // Whoever names an error says that it failed.
            None if self.failed || (self.error.is_some() && !self.completed) => "failed",
            None => "completed",
        };
        let project = self
            .project
            .clone()
            .unwrap_or_else(|| cwd.display().to_string());
        let given = [
            ("skill_name", json!(self.skill)),
            ("outcome", json!(outcome)),
            ("session_id", json!(self.session)),
            ("invoked_at", json!(at)),
            ("duration_seconds", json!(self.duration)),
            ("error_type", json!(self.error)),
            ("workflow_phase", json!(self.phase)),
            ("workflow_step_id", json!(self.step)),
            ("workflow_path", json!(self.workflow_path)),
            ("project", json!(project)),
            ("user_id", json!(self.user)),
            ("user_query", json!(self.query)),
            ("rating", json!(self.rating)),
            ("selection_rank", json!(self.rank)),
            ("alternatives_considered", json!(self.alternatives)),
            ("follow_up_actions", json!(self.follow_up)),
            ("tool_use_id", json!(self.tool_use_id)),
        ];
        let given = given.into_iter().filter(|(_, value)| !value.is_null());
        given
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}
