//! Transcripts of Claude Code: JSON lines in, observations out.
//!
//! Calls and results stand in different records, often far apart; the parser joins them itself and
//! gives one [`Observation`] for each invocation and reading. What a later line can still change is
//! held back until the end of the input: skills, whose window of calls may grow, and subagents that
//! run in the background. A transcript that has grown is read on from [`Transcript::offset`] with
//! the [`State`] of the last reading, and gives again only what has changed.
//!
//! Every line is checked to be JSON. Beyond that nothing is demanded but the time of a call: a
//! field that is missing or of the wrong type is unknown, and an unknown type of record is skipped.

mod join;
mod record;
mod results;
mod said;
mod scene;
mod state;
#[cfg(test)]
mod tests;
mod window;

pub use state::State;

use super::growing::{Growing, Joins};
use super::lines::{BadReason, ReadError};
use super::phase::PhaseRules;
use crate::model::Observation;
use join::Join;
use record::Record;
use std::io::Read;

/// Reads a transcript, or what was added to one. An iterator: it goes on after a bad line, and ends
/// at the end of the input or after an I/O error. Only once it has ended do offset and state belong
/// together.
pub struct Transcript<'r, R: Read>(Growing<R, Join<'r>>);

impl<'r, R: Read> Transcript<'r, R> {
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

    /// Results, this time, whose call is nowhere known.
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

impl<R: Read> Iterator for Transcript<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl Joins for Join<'_> {
    fn is_record(text: &str) -> bool {
        Record::parse(text).is_ok()
    }

    fn take(&mut self, text: &str) -> Result<(), BadReason> {
        self.record(&Record::parse(text)?)
    }

    fn finish(&mut self) {
        self.give_held_back();
    }

    fn next(&mut self) -> Option<Observation> {
        self.out.pop_front()
    }
}
