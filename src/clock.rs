//! The only `now()`.

use crate::model::Instant;

/// Where the present comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this instant: `--now`, and tests.
    Fixed(Instant),
}

impl Clock {
    /// The present.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn now(self) -> Instant {
        match self {
            Self::System => Instant::from(jiff::Timestamp::now()),
            Self::Fixed(at) => at,
        }
    }

    /// Whether the present stands still.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed(_))
    }
}
