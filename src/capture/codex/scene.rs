//! A line with what its parts have in common.

use super::record::Line;
use crate::capture::lines::BadReason;
use crate::capture::raw::Raw;
use crate::model::Instant;

/// When something was said, and where in the file.
pub(super) struct Scene<'a> {
    timestamp: Raw<'a>,
    /// Milliseconds since the epoch.
    pub(super) time: Option<i64>,
    /// Number of the record, counted by Codex (2026).
    pub(super) ordinal: Option<i64>,
    /// A record of 2025 without an envelope: it may have no time.
    pub(super) bare: bool,
}

/// When a call was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct CalledAt {
    /// Milliseconds since the epoch.
    pub(super) ms: i64,
    /// It is the session's time; the call's own is nowhere said.
    pub(super) inexact: bool,
}

impl<'a> Scene<'a> {
    pub(super) fn of(line: &Line<'a>) -> Self {
        let text = line.timestamp.short(64);
        Self {
            timestamp: line.timestamp,
            time: text.and_then(|text| Instant::parse(&text).ok().map(Instant::millis)),
            ordinal: line.ordinal.integer(),
            bare: line.payload.0.is_none(),
        }
    }

    /// The time of a call, which has to have one. `start` is the session's.
    pub(super) fn needed_time(&self, start: Option<i64>) -> Result<CalledAt, BadReason> {
        let own = self.time.map(|ms| CalledAt { ms, inexact: false });
        let start = start.filter(|_| self.bare && !self.timestamp.is_text());
        let problem = if self.timestamp.is_text() {
            "is no time"
        } else {
            "is missing"
        };
        own.or(start.map(|ms| CalledAt { ms, inexact: true }))
            .ok_or_else(|| BadReason::field("timestamp", problem))
    }
}
