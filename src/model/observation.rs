//! What one source says about one invocation: the source-neutral event that every parser of
//! `capture/` yields and the store merges.

use super::{Details, Duration, DurationSource, Ending, Instant, OutcomeSource, Skill, TimeSource};
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
        }
    }
}
