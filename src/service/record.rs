//! One invocation by hand.

use super::Buddy;
use crate::capture::jsonl;
use crate::error::{Error, Result};
use crate::model::{Instant, Source};
use crate::store::Applied;
use serde::Serialize;
use serde_json::{Map, Value};

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The skill.
    pub skill_name: String,
    /// When it was invoked.
    pub invoked_at: Instant,
    /// The session it belongs to.
    pub session_id: String,
    /// How it ended.
    pub outcome: String,
    /// Whether it is a row of its own: false where this invocation was known already.
    pub new: bool,
}

/// Records one invocation given in the fields of our JSON lines. Time and session may be missing:
/// then it is now, in the session `manual`.
pub fn run(buddy: &Buddy, mut fields: Map<String, Value>) -> Result<RecordReport> {
    let now = buddy.now();
    fields
        .entry("invoked_at")
        .or_insert_with(|| now.to_string().into());
    fields
        .entry("session_id")
        .or_insert_with(|| "manual".into());
    // Two equal commands are two invocations, unless the user names them: the moment that the
    // process runs in tells them apart.
    let nonce = format!("{now}:{}", rustix::process::getpid().as_raw_nonzero());
    let mut seen =
        jsonl::recorded(&Value::Object(fields), &nonce, &buddy.phases()).map_err(|reason| {
            Error::usage(reason.to_string())
                .hint("`session-buddy record --help` explains each option")
        })?;
    seen.source = Source::Record;
    buddy.hash_user(&mut seen);
    let applied = buddy.writer()?.write(false, |writer| writer.apply(&seen))?;
    let outcome = seen
        .ending
        .as_ref()
        .map_or("unfinished", |(ending, _)| ending.outcome.as_str());
    Ok(RecordReport {
        schema_version: super::REPORT_VERSION,
        skill_name: seen.skill.map(|skill| skill.name).unwrap_or_default(),
        invoked_at: seen.at.map_or(now, |(at, _)| at),
        session_id: seen.session.unwrap_or_default(),
        outcome: outcome.to_owned(),
        new: applied == Applied::New,
    })
}
