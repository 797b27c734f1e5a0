//! What is remembered of a rollout between two readings, and within one.

use super::scene::Scene;
use crate::model::{
    Duration, DurationSource, Ending, Identity, Instant, Observation, OutcomeSource, Skill, Source,
    TimeSource,
};
use serde::{Deserialize, Serialize};

/// Calls without an output that are remembered; the oldest goes first.
pub(super) const MAX_OPEN: usize = 256;

/// Commands in the background that are remembered; the oldest goes first.
pub(super) const MAX_RUNNING: usize = 64;

/// So long after its start a fork may still be writing down what it copies.
const COPYING_MS: i64 = 1_000;

/// What must be remembered between two readings of the same growing file. Small: the session, calls
/// that are still open, commands that run in the background, a few ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Id of the session, from the first header of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<String>,
    /// When the header was written, in milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<i64>,
    /// Working directory of the current turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) project: Option<String>,
    /// The session began with a copy of another's history.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) fork: bool,
    /// Ordinal of the first record that is no copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) own_from: Option<i64>,
    /// The last line taken in had no newline yet.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) cut: bool,
    /// Calls without an output.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) open: Vec<Open>,
    /// Calls whose command or script goes on in the background.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) running: Vec<Running>,
    /// Calls seen last, see [`Seen`](crate::capture::seen::Seen).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recent: Vec<u64>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl State {
    /// Whether a record was copied from the session that this one is a fork of. Where records are
    /// not numbered only their time can tell: copies are written at once.
    pub(super) fn is_copy(&self, scene: &Scene<'_>) -> bool {
        self.fork
            && match (scene.ordinal, self.own_from, scene.time.zip(self.start)) {
                (Some(ordinal), Some(own), _) => ordinal < own,
                (.., Some((time, start))) => time < start.saturating_add(COPYING_MS),
                _ => false,
            }
    }

    /// The place of an open call.
    pub(super) fn open_at(&self, id: &str) -> Option<usize> {
        self.open.iter().position(|open| open.call.id == id)
    }
}

/// What a call tells about its invocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) skill: Skill,
    /// Milliseconds since the epoch.
    pub(super) at: i64,
    /// The time is the session's.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) inexact: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) project: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phase: Option<String>,
    /// It is a copy from another session.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) copied: bool,
    /// Exit status 1 is an answer, not a failure.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) exit_one: bool,
    /// The process that it asks after, see [`Running`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) asks: Option<String>,
}

impl Call {
    /// The invocation as far as its call tells.
    pub(super) fn observation(&self, session: Option<&str>) -> Observation {
        let source = if self.inexact {
            TimeSource::Arrival
        } else {
            TimeSource::Logged
        };
        Observation {
            skill: Some(self.skill.clone()),
            session: session.map(str::to_owned),
            forked: self.copied,
            at: Some((Instant::from_millis(self.at), source)),
            project: self.project.clone(),
            phase: self.phase.clone(),
            ..Observation::new(Source::Rollout, Identity::ToolUse(self.id.clone()))
        }
    }
}

/// A call without an output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Open {
    pub(super) call: Call,
    /// What Codex saw of its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<End>,
    /// It was given as an open one already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) told: bool,
}

impl Open {
    /// The invocation as it stands without an output, which may come later and counts for more.
    pub(super) fn observation(&self, session: Option<&str>) -> Observation {
        let call = self.call.observation(session);
        let Some(end) = &self.end else { return call };
        Observation {
            ending: Some((end.ending.clone(), OutcomeSource::Presumed)),
            duration: end.duration.map(|own| (own, DurationSource::Record)),
            ..call
        }
    }
}

/// How something ended, by an event that Codex wrote when it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) ending: Ending,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<Duration>,
}

/// A call whose command or script went on in the background.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Running {
    pub(super) call: Call,
    /// What later calls that ask after it name it by.
    pub(super) process: String,
    /// Its end is known, but nobody has asked yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) over: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_state_is_small_and_a_part_of_one_is_enough() {
        assert_eq!(serde_json::to_string(&State::default()).unwrap(), "{}");
        let state: State = serde_json::from_str(r#"{"session":"s","later":1}"#).unwrap();
        assert_eq!(state.session.as_deref(), Some("s"));
    }
}
