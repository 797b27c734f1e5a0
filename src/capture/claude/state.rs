//! What is remembered of a transcript between two readings, and within one.

use super::window::{Places, Windows};
use crate::model::{Identity, Instant, Observation, Skill, Source, TimeSource};
use serde::{Deserialize, Serialize};

/// Calls without a result that are remembered; the oldest goes first.
pub(super) const MAX_OPEN: usize = 256;

/// Subagents in the background that are remembered.
pub(super) const MAX_WAITING: usize = 128;

/// What must be remembered between two readings of the same growing file. Small: calls and
/// subagents that are still open, windows of skills that may still grow, a few ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Session of the last record that named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<String>,
    /// The last line taken in had no newline yet.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) cut: bool,
    /// Calls without a result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) open: Vec<OpenCall>,
    /// Subagents that run in the background.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) waiting: Vec<Waiting>,
    /// Windows of skills.
    #[serde(skip_serializing_if = "Windows::is_empty")]
    pub(super) windows: Windows,
    /// The window of a typed command that the next record may prove to be a skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expecting: Option<u32>,
    /// Calls seen last, see [`Seen`](crate::capture::seen::Seen).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recent: Vec<u64>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What a call tells about its invocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Call {
    pub(super) id: Identity,
    pub(super) skill: Skill,
    pub(super) session: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) forked: bool,
    /// Milliseconds since the epoch.
    pub(super) at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) project: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phase: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attribution: Option<Skill>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<String>,
}

impl Call {
    /// The invocation as far as its call tells.
    pub(super) fn observation(self) -> Observation {
        Observation {
            skill: Some(self.skill),
            session: Some(self.session),
            forked: self.forked,
            at: Some((Instant::from_millis(self.at), TimeSource::Logged)),
            project: self.project,
            phase: self.phase,
            attribution: self.attribution,
            agent_id: self.agent,
            ..Observation::new(Source::Transcript, self.id)
        }
    }
}

/// A call without a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenCall {
    pub(super) call: Call,
    /// Exit status 1 is an answer, not a failure.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) exit_one: bool,
    /// Its places in windows.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub(super) places: Places,
    /// The window that it opens, where it launches a skill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) launch: Option<u32>,
    /// It was given as an open one already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) told: bool,
}

impl OpenCall {
    pub(super) fn has_id(&self, id: &str) -> bool {
        matches!(&self.call.id, Identity::ToolUse(own) if own == id)
    }
}

/// A subagent that runs in the background.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) call: Call,
    /// Its launch was given already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) told: bool,
}

impl State {
    /// The highest place among the open calls of a window: by proximity and by attribution.
    pub(super) fn unanswered(&self, window: u32) -> [Option<u32>; 2] {
        [false, true].map(|by_skill| {
            let places = self.open.iter().map(|open| &open.places);
            places
                .filter_map(|places| places.nth(window, by_skill))
                .max()
        })
    }
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
