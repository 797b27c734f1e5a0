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
mod raw;
mod record;
mod results;
mod said;
mod scene;
mod state;
#[cfg(test)]
mod tests;
mod window;

pub use state::State;

use super::lines::{BadLine, Line, Lines, ReadError};
use super::phase::PhaseRules;
use crate::model::Observation;
use join::Join;
use record::Record;
use std::io::Read;

/// Reads a transcript, or what was added to one. An iterator: it goes on after a bad line, and ends
/// at the end of the input or after an I/O error. Only once it has ended do offset and state belong
/// together.
pub struct Transcript<'r, R: Read> {
    lines: Lines<R>,
    join: Join<'r>,
    /// Where the next reading starts.
    offset: u64,
    /// Lines taken in.
    taken: u64,
    /// The first line is the rest of one that the last reading took in.
    rest: bool,
    ended: bool,
}

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
        let rest = std::mem::take(&mut state.cut);
        let first_line = first_line.saturating_sub(u64::from(rest));
        Self {
            lines: Lines::new(reader, first_line, offset),
            join: Join::new(phases, state),
            offset,
            taken: 0,
            rest,
            ended: false,
        }
    }

    /// End of the last whole line taken in: where the next reading starts.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Lines taken in this time, bad ones too.
    pub const fn lines(&self) -> u64 {
        self.taken
    }

    /// Results, this time, whose call is nowhere known.
    pub const fn results_without_call(&self) -> u64 {
        self.join.orphans
    }

    /// What the next reading of the file has to know.
    pub fn into_state(self) -> State {
        let mut state = self.join.into_state();
        state.cut |= self.rest;
        state
    }

    /// Takes in the next line.
    fn step(&mut self) -> Result<(), ReadError> {
        let line = match self.lines.next_line() {
            Some(Ok(line)) => line,
            Some(Err(ReadError::Bad(bad))) => {
                self.offset = self.lines.position();
                self.taken += u64::from(!std::mem::take(&mut self.rest));
                return Err(bad.into());
            }
            Some(Err(error)) => {
                self.ended = true;
                return Err(error);
            }
            None => {
                self.ended = true;
                self.join.finish();
                return Ok(());
            }
        };
        if !line.terminated && !is_whole(&line) {
            return Ok(());
        }
        self.offset = line.end;
        self.taken += u64::from(!std::mem::take(&mut self.rest));
        self.join.state.cut = !line.terminated;
        take_in(&mut self.join, &line).map_err(ReadError::Bad)
    }
}

/// Whether a line without a newline is all there: half of the files end in one, and of the others
/// some are being written. An object has an end of its own.
fn is_whole(line: &Line<'_>) -> bool {
    line.text()
        .is_ok_and(|text| text.trim_start().starts_with('{') && Record::parse(text).is_ok())
}

fn take_in(join: &mut Join<'_>, line: &Line<'_>) -> Result<(), BadLine> {
    if line.is_blank() {
        return Ok(());
    }
    let record = Record::parse(line.text()?).map_err(|reason| line.bad(reason))?;
    join.take(&record).map_err(|reason| line.bad(reason))
}

impl<R: Read> Iterator for Transcript<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(observation) = self.join.out.pop_front() {
                return Some(Ok(observation));
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.step() {
                return Some(Err(error));
            }
        }
    }
}
