//! How an invocation ended, and how sure we are of each thing we know about it.

use serde::{Deserialize, Serialize};

/// Declares an enumeration that the database keeps as a small number and users see as a word.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant = $code,)+
        }

        impl $name {
            /// Every value, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The number that the database keeps.
            pub const fn code(self) -> i64 {
                self as i64
            }

            /// The value with this number.
            pub const fn from_code(code: i64) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The word shown to users.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The value that this word names.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

coded! {
    /// How an invocation ended.
    Outcome {
        /// It did what it was asked to do.
        Completed = 1 "completed",
        /// It failed; timeouts too.
        Failed = 2 "failed",
        /// The person said no.
        Rejected = 3 "rejected",
        /// The person stopped it.
        Interrupted = 4 "interrupted",
        /// A rule, a hook or a policy forbade it.
        Denied = 5 "denied",
        /// A sibling failed, so it never ran.
        Cancelled = 6 "cancelled",
        /// No result is known (yet).
        Unfinished = 7 "unfinished",
    }
}

impl Outcome {
    /// Whether it counts in a rate: only `completed` and `failed` do.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

coded! {
    /// Where a duration comes from; the greater one wins.
    DurationSource {
        /// The difference of the arrivals of two events.
        Arrivals = 1 "arrivals",
        /// The difference of two records' timestamps: contains waits for permission and sleep.
        Timestamps = 2 "timestamps",
        /// The record's own field.
        Record = 3 "record",
        /// The agent's own `duration_ms`, by hook or telemetry.
        Agent = 4 "agent",
        /// Given by whoever recorded the invocation.
        Given = 5 "given",
        /// From the first to the last event of a skill's attribution window.
        Window = 6 "window",
    }
}

coded! {
    /// Where `invoked_at` comes from; the greater one wins.
    TimeSource {
        /// A completing event's arrival, less the duration where known.
        Arrival = 1 "arrival",
        /// The arrival of the event that opened it.
        Opened = 2 "opened",
        /// Given by whoever recorded the invocation.
        Given = 3 "given",
        /// The transcript's record of the call.
        Logged = 4 "logged",
    }
}

coded! {
    /// Where an outcome comes from; the greater one wins.
    OutcomeSource {
        /// Presumed until somebody says more: a batch that is over, a subagent that was launched.
        Presumed = 1 "presumed",
        /// A hook or telemetry.
        Event = 2 "event",
        /// Given by whoever recorded the invocation.
        Given = 3 "given",
        /// The transcript.
        Transcript = 4 "transcript",
        /// The attribution window of a skill.
        Window = 5 "window",
    }
}

/// How an invocation ended, and what went wrong where something did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ending {
    /// How it ended.
    pub outcome: Outcome,
    /// A short class such as `exit 1`, `timeout`, `file not found`; never output text.
    pub error: Option<String>,
}

/// What only some invocations carry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Which step of a workflow it was.
    pub workflow_step_id: Option<String>,
    /// Which way through a workflow led here.
    pub workflow_path: Option<String>,
    /// What the user asked; kept only where that is allowed.
    pub user_query: Option<String>,
    /// Skills that could have been used instead.
    pub alternatives_considered: Vec<String>,
    /// Place of the skill among the alternatives, 1 the first.
    pub selection_rank: Option<i64>,
    /// What was done next.
    pub follow_up_actions: Vec<String>,
    /// 1 (bad) to 5 (good).
    pub rating: Option<f64>,
    /// What the query means, as numbers: 384 × f32, little-endian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Vec<u8>>,
    /// When the row was written, where a writer said so, as it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

impl Details {
    /// The greatest rank, of either sign, that sums over any number of rows can hold.
    pub const MAX_RANK: i64 = 1_000_000_000;

    /// Without what no line of ours could say and another program may have written: a rank that no
    /// sum could hold, a rating that is no number.
    #[must_use]
    pub fn sayable(mut self) -> Self {
        self.selection_rank = self
            .selection_rank
            .filter(|rank| (-Self::MAX_RANK..=Self::MAX_RANK).contains(rank));
        self.rating = self.rating.filter(|rating| rating.is_finite());
        self
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
