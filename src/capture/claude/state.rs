//! What is remembered of a transcript between two readings, and within one.

use super::window::{Places, Windows};
use crate::model::{Identity, Instant, Observation, Skill, Source, TimeSource};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// Calls without a result that are remembered; the oldest goes first.
pub(super) const MAX_OPEN: usize = 256;

/// Subagents in the background that are remembered.
pub(super) const MAX_WAITING: usize = 128;

/// Ids of calls that are remembered within one reading, to know copies of them.
const MAX_SEEN: usize = 65_536;

/// Ids of calls that are remembered from one reading to the next.
const MAX_RECENT: usize = 64;

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
    /// Calls seen last, see [`Seen`].
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

/// Which calls of the file were seen and answered, by a hash of their ids: sessions that were
/// resumed hold copies of their own history.
#[derive(Debug, Default)]
pub(super) struct Seen {
    marks: HashMap<u64, u8>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Its call was seen.
    pub(super) const CALLED: u8 = 1;
    /// Its result was seen.
    pub(super) const ANSWERED: u8 = 2;
    const BITS: u64 = 3;

    /// Marks an id and tells which marks it had.
    pub(super) fn mark(&mut self, id: &str, mark: u8) -> u8 {
        self.insert(hash(id) & !Self::BITS, mark)
    }

    fn insert(&mut self, key: u64, mark: u8) -> u8 {
        let marks = self.marks.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            0
        });
        let before = *marks;
        *marks |= mark;
        if self.order.len() > MAX_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.marks.remove(&oldest);
        }
        before
    }

    /// What an earlier reading saw last.
    pub(super) fn recall(recent: &[u64]) -> Self {
        let mut seen = Self::default();
        for entry in recent {
            seen.insert(entry & !Self::BITS, (entry & Self::BITS) as u8);
        }
        seen
    }

    /// What the next reading should know.
    pub(super) fn recent(&self) -> Vec<u64> {
        let start = self.order.len().saturating_sub(MAX_RECENT);
        self.order
            .range(start..)
            .map(|key| key | u64::from(self.marks[key]))
            .collect()
    }
}

/// FNV-1a: the same on every machine and in every release, as a remembered hash must be.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_kept_from_one_reading_to_the_next() {
        let mut seen = Seen::default();
        assert_eq!(seen.mark("a", Seen::CALLED), 0);
        assert_eq!(seen.mark("a", Seen::ANSWERED), Seen::CALLED);
        assert_eq!(seen.mark("b", Seen::CALLED), 0);
        let mut again = Seen::recall(&seen.recent());
        assert_eq!(again.mark("a", 0), Seen::CALLED | Seen::ANSWERED);
        assert_eq!(again.mark("b", 0), Seen::CALLED);
        assert_eq!(again.mark("c", 0), 0);
    }

    #[test]
    fn memory_of_ids_is_bounded() {
        let mut seen = Seen::default();
        for n in 0..MAX_SEEN + 100 {
            seen.mark(&n.to_string(), Seen::CALLED);
        }
        assert_eq!(seen.order.len(), MAX_SEEN);
        assert_eq!(seen.marks.len(), MAX_SEEN);
        assert_eq!(seen.recent().len(), MAX_RECENT);
    }

    #[test]
    fn an_empty_state_is_small_and_a_part_of_one_is_enough() {
        assert_eq!(serde_json::to_string(&State::default()).unwrap(), "{}");
        let state: State = serde_json::from_str(r#"{"session":"s","later":1}"#).unwrap();
        assert_eq!(state.session.as_deref(), Some("s"));
    }
}
