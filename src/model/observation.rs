//! What one source says about one invocation: the source-neutral event that every parser of
//! `capture/` yields and the store merges.

use super::{
    Details, Duration, DurationSource, Ending, Instant, Known, OutcomeSource, Skill, TimeSource,
};
use serde::{Deserialize, Serialize};

/// Who reported an observation. The numbers are bits: a row keeps the set of its sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Source {
    /// A hook event of the agent.
    Hook = 1,
    /// A transcript of Claude Code.
    Transcript = 2,
    /// JSON lines of our own format.
    Jsonl = 4,
    /// Somebody recorded it by hand.
    Record = 8,
    /// A rollout of Codex.
    Rollout = 16,
}

impl Source {
    /// Every source, in the order of its bit.
    pub const ALL: [Self; 5] = [
        Self::Hook,
        Self::Transcript,
        Self::Jsonl,
        Self::Record,
        Self::Rollout,
    ];

    /// The word that exports have for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hook => "hook",
            Self::Transcript => "transcript",
            Self::Jsonl => "jsonl",
            Self::Record => "record",
            Self::Rollout => "rollout",
        }
    }
}

/// What makes an invocation the same one when it is seen again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Identity {
    /// The id that the agent gave the call.
    ToolUse(String),
    /// A skill typed by the user, seen in a transcript: its session and the record's `uuid`.
    /// Joins a [`Identity::TypedEvent`] of the same session and skill within five seconds.
    Typed {
        /// Session of the record.
        session: String,
        /// The record's own id.
        uuid: String,
    },
    /// A skill typed by the user, seen by a hook: session, skill and prompt id (else arrival).
    TypedEvent {
        /// Session of the event.
        session: String,
        /// The prompt's id, else the arrival in milliseconds.
        prompt: String,
    },
    /// A subagent known by its own id only, until its launching call is known.
    Agent(String),
    /// A call whose event carries no id: session, tool, hash of the input. The store adds the
    /// order; the transcript's call of the same session, skill and order takes it over.
    Unnumbered {
        /// Session of the event.
        session: String,
        /// Hex digest of tool name and input.
        input: String,
    },
    /// A line of a file without an id: the hash of its content and how many equal lines precede.
    Content {
        /// Hex digest of the whole line.
        digest: String,
        /// Equal lines before this one in the same file.
        nth: u32,
    },
    /// Any other than a call's id, in the words in which an export writes what a database keeps.
    Stored(String),
}

/// What an export says of an invocation beyond what one source could say of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    /// Bits of [`Source`] of all who spoke of it.
    pub sources: u8,
    /// A hook without an id opened it, and its end is awaited.
    pub awaited: bool,
    /// Further names of the invocation, in order.
    pub aliases: Vec<String>,
    /// What each session says of it, where several do, in the order of their names.
    pub copies: Vec<Known>,
}

/// One invocation with all that a database keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// What makes it the same when it is seen again.
    pub identity: Identity,
    /// What is known of it.
    pub known: Known,
    /// What only some invocations carry.
    pub details: Option<Box<Details>>,
    /// Further names of the invocation, in order.
    pub aliases: Vec<String>,
    /// What each session says of it, where several do, in the order of their names.
    pub copies: Vec<Known>,
}

impl From<Exported> for Observation {
    fn from(whole: Exported) -> Self {
        let mut seen = Self::of_known(whole.known, whole.identity);
        seen.details = whole.details;
        seen.restored = seen.restored.map(|restored| {
            Box::new(Restored {
                aliases: whole.aliases,
                copies: whole.copies,
                ..*restored
            })
        });
        seen
    }
}

/// What one source says about one invocation. Everything but the identity may be unknown; the
/// store merges field by field, so that the order of arrival does not matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Who says it.
    pub source: Source,
    /// Which invocation it is about.
    pub identity: Identity,
    /// Which skill; `None` for a result seen without its call, which can only complete a row.
    pub skill: Option<Skill>,
    /// Which session; a row needs one.
    pub session: Option<String>,
    /// The session is a fork and its records name the session they were copied from.
    pub forked: bool,
    /// When it was invoked.
    pub at: Option<(Instant, TimeSource)>,
    /// When the event that ended it was seen; with `at` known it gives a duration of last resort.
    pub ended_at: Option<Instant>,
    /// How it ended; `None` while it is open.
    pub ending: Option<(Ending, OutcomeSource)>,
    /// How long it took.
    pub duration: Option<(Duration, DurationSource)>,
    /// Working directory.
    pub project: Option<String>,
    /// Workflow phase.
    pub phase: Option<String>,
    /// Who invoked it, as given; hashed before it is stored.
    pub user: Option<String>,
    /// The skill in whose attribution window the call stands.
    pub attribution: Option<Skill>,
    /// Id of the subagent that this call launched: another name for the same invocation.
    pub agent_id: Option<String>,
    /// What only some invocations carry.
    pub details: Option<Box<Details>>,
    /// What an export says beyond; only where it comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<Box<Restored>>,
}

impl Observation {
    /// An observation that says nothing yet but which invocation it is about.
    pub fn new(source: Source, identity: Identity) -> Self {
        Self {
            source,
            identity,
            skill: None,
            session: None,
            forked: false,
            at: None,
            ended_at: None,
            ending: None,
            duration: None,
            project: None,
            phase: None,
            user: None,
            attribution: None,
            agent_id: None,
            details: None,
            restored: None,
        }
    }

    /// All that is known of an invocation as one word on it. Whoever merges it knows what merging
    /// every single word would have told, because each field keeps its rank.
    pub fn of_known(known: Known, identity: Identity) -> Self {
        let (at, time_source) = known.at;
        let ended = known.duration.is_none() && known.outcome().is_decided();
        Self {
            skill: Some(known.skill),
            session: Some(known.session),
            forked: known.forked,
            at: Some(known.at),
            // An arrival without a duration is that of the end: who knows the begin can tell how
            // long it took.
            ended_at: (ended && time_source == TimeSource::Arrival).then_some(at),
            ending: known.ending,
            duration: known.duration,
            project: known.project,
            phase: known.phase,
            user: known.user,
            attribution: known.attribution,
            restored: Some(Box::new(Restored {
                sources: known.sources & !Known::AWAITED,
                awaited: known.sources & Known::AWAITED != 0,
                ..Restored::default()
            })),
            ..Self::new(Source::Jsonl, identity)
        }
    }

    /// Bits of [`Source`] of those who say this.
    pub fn sources(&self) -> u8 {
        match &self.restored {
            Some(restored) => restored.sources,
            None => self.source as u8,
        }
    }
}
