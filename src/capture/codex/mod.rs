//! Rollouts of Codex: JSON lines in, observations out.
//!
//! What an agent asked for (`response_item`: a call, its output) and what Codex saw happen
//! (`event_msg`: a command, a patch or an MCP call that ended) stand in different lines under the
//! same call id; the parser joins them and gives one [`Observation`] for each invocation and
//! reading. What ended without having been called was run by a script inside of the `exec` tool, and
//! is an invocation of its own. A command that went on in the background is given at once as
//! completed for the time being, and again when a later line says how it ended.
//!
//! A rollout that has grown is read on from [`Rollout::offset`] with the [`State`] of the last
//! reading. Every line is checked to be JSON; unknown types of records are skipped, unknown fields
//! too. Rollouts from before September 2025 have no envelope around their records and no times: of
//! those the time of the session is the best that is known.

mod ends;
mod join;
mod names;
mod output;
mod record;
mod scene;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use state::State;

use super::growing::{Growing, Joins};
use super::lines::{BadReason, ReadError};
use super::phase::PhaseRules;
use crate::model::Observation;
use join::Join;
use record::Line;
use std::io::Read;

/// Reads a rollout, or what was added to one. An iterator: it goes on after a bad line, and ends at
/// the end of the input or after an I/O error. Only once it has ended do offset and state belong
/// together.
pub struct Rollout<'r, R: Read>(Growing<R, Join<'r>>);

impl<'r, R: Read> Rollout<'r, R> {
    /// `reader` stands at `offset`, where line `first_line` (1 the first) begins; `state` is what
    /// the last reading left, or empty for a new file. For the same file a reading starts at the
    /// [`offset`](Self::offset) where the last one ended, and at the line after all those
    /// [taken in](Self::lines) so far.
    pub fn new(
        reader: R,
        first_line: u64,
        offset: u64,
        mut state: State,
        phases: &'r PhaseRules,
    ) -> Self {
        let cut = std::mem::take(&mut state.cut);
        let join = Join::new(phases, state);
        Self(Growing::new(reader, first_line, offset, cut, join))
    }

    /// End of the last whole line taken in: where the next reading starts.
    pub const fn offset(&self) -> u64 {
        self.0.offset()
    }

    /// Lines taken in this time, bad ones too.
    pub const fn lines(&self) -> u64 {
        self.0.lines()
    }

    /// Outputs, this time, whose call is nowhere known.
    pub const fn results_without_call(&self) -> u64 {
        self.0.join().orphans
    }

    /// What the next reading of the file has to know.
    pub fn into_state(self) -> State {
        let (join, cut) = self.0.into_parts();
        State {
            cut,
            ..join.into_state()
        }
    }
}

impl<R: Read> Iterator for Rollout<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl Joins for Join<'_> {
    fn is_record(text: &str) -> bool {
        Line::parse(text).is_ok()
    }

    fn take(&mut self, text: &str) -> Result<(), BadReason> {
        self.line(text)
    }

    fn finish(&mut self) {
        self.give_open();
    }

    fn next(&mut self) -> Option<Observation> {
        self.out.pop_front()
    }
}

/// Whether a file is a rollout, told by its first line, which must be whole: an envelope of time,
/// type and payload, or the bare session header of 2025.
pub fn is_rollout(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else {
        return false;
    };
    let Ok(line) = Line::parse(text.trim_start_matches('\u{feff}')) else {
        return false;
    };
    line.timestamp.is_text() && (line.is_envelope() || line.is_bare_header())
}
