//! Plain data: what an invocation is, without a word on where it comes from or where it is kept.

pub mod duration_class;
mod instant;
mod invocation;
mod known;
mod observation;
mod skill;
mod text;

pub use instant::{Duration, Instant, TimeError, Window, without_fine_digits};
pub use invocation::{Details, DurationSource, Ending, Outcome, OutcomeSource, TimeSource};
pub use known::Known;
pub use observation::{Exported, Identity, Observation, Restored, Source};
pub use skill::{Kind, MAX_NAME_BYTES, NameError, Skill};
pub use text::is_steering;
