//! Counting the invocations of one group: a skill, a phase, a day.

use super::stats::{Share, quantile, wilson};
use crate::model::{Instant, Outcome};
use std::collections::HashSet;

/// What is counted of one group while its invocations go by.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    outcomes: [u64; Outcome::ALL.len()],
    /// Durations in microseconds of completed invocations that have one.
    durations: Vec<i64>,
    sessions: HashSet<i64>,
    last: Option<Instant>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// All invocations.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
    /// Completed of decided, with its interval; `None` where nothing was decided.
    pub rate: Option<Share>,
    /// Mean duration in seconds of completed invocations that have one.
    pub mean_seconds: Option<f64>,
    /// Median of the same.
    pub p50_seconds: Option<f64>,
    /// 95th percentile of the same.
    pub p95_seconds: Option<f64>,
    /// The newest invocation.
    pub last: Option<Instant>,
    /// Distinct sessions.
    pub sessions: u64,
}

impl Tally {
    /// Counts one invocation. Durations are in microseconds.
    pub fn add(&mut self, at: Instant, session: i64, outcome: Outcome, duration_us: Option<i64>) {
        self.outcomes[outcome as usize - 1] += 1;
        if outcome == Outcome::Completed {
            self.durations.extend(duration_us);
        }
        self.sessions.insert(session);
        self.last = self.last.max(Some(at));
    }

    /// How many ended this way.
    pub const fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize - 1]
    }

    /// How many there were.
    pub fn invocations(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    /// The numbers that users see.
    pub fn summary(mut self) -> Summary {
        self.durations.sort_unstable();
        // To the nanosecond: what interpolation adds beyond is noise.
        let seconds = |q| quantile(&self.durations, q).map(|us| (us * 1e3).round() / 1e9);
        let sum: i128 = self
            .durations
            .iter()
            .map(|micros| i128::from(*micros))
            .sum();
        let timed = self.durations.len();
        let (completed, failed) = (self.count(Outcome::Completed), self.count(Outcome::Failed));
        Summary {
            invocations: self.invocations(),
            completed,
            failed,
            rate: wilson(completed, completed + failed),
            mean_seconds: (timed > 0).then(|| sum as f64 / timed as f64 / 1e6),
            p50_seconds: seconds(0.5),
            p95_seconds: seconds(0.95),
            last: self.last,
            sessions: self.sessions.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_is_unknown_not_zero() {
        let summary = Tally::default().summary();
        assert_eq!(summary.invocations, 0);
        assert_eq!(
            (summary.rate, summary.mean_seconds, summary.p50_seconds),
            (None, None, None)
        );
    }

    #[test]
    fn a_rejection_is_no_failure_and_a_failure_has_no_say_in_durations() {
        let mut tally = Tally::default();
        let at = Instant::from_millis(5);
        tally.add(at, 1, Outcome::Completed, Some(2_000_000));
        tally.add(at, 1, Outcome::Failed, Some(90_000_000));
        tally.add(Instant::from_millis(9), 2, Outcome::Rejected, None);
        let summary = tally.summary();
        assert_eq!(
            (summary.invocations, summary.completed, summary.failed),
            (3, 1, 1)
        );
        assert_eq!(summary.rate.unwrap().value, 0.5);
        assert_eq!(
            (summary.mean_seconds, summary.p95_seconds),
            (Some(2.0), Some(2.0))
        );
        assert_eq!(
            (summary.last, summary.sessions),
            (Some(Instant::from_millis(9)), 2)
        );
    }
}
