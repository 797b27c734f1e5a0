//! Files of JSON lines that may still be growing: read to their end, and read on later.

use super::lines::{BadLine, BadReason, Line, Lines, ReadError};
use crate::model::Observation;
use std::io::Read;

/// Makes observations out of records, which it gets in the order of their lines.
pub(super) trait Joins {
    /// Whether a text is a whole record.
    fn is_record(text: &str) -> bool;

    /// Takes in one record.
    fn take(&mut self, text: &str) -> Result<(), BadReason>;

    /// Gives what it held back: the file has no more lines for now.
    fn finish(&mut self);

    /// An observation that is ready.
    fn next(&mut self) -> Option<Observation>;
}

/// Reads a file, or what was added to one. An iterator: it goes on after a bad line, and ends at the
/// end of the input or after an I/O error.
pub(super) struct Growing<R, J> {
    lines: Lines<R>,
    join: J,
    /// Where the next reading starts.
    offset: u64,
    /// Lines taken in.
    taken: u64,
    /// The first line is the rest of one that the last reading took in.
    rest: bool,
    /// The last line taken in had no newline yet.
    cut: bool,
    ended: bool,
}

impl<R: Read, J: Joins> Growing<R, J> {
    /// `reader` stands at `offset`, where line `first_line` begins. `cut` is what the last reading
    /// of the file left, see [`into_parts`](Self::into_parts).
    pub(super) fn new(reader: R, first_line: u64, offset: u64, cut: bool, join: J) -> Self {
        let first_line = first_line.saturating_sub(u64::from(cut));
        Self {
            lines: Lines::new(reader, first_line, offset),
            join,
            offset,
            taken: 0,
            rest: cut,
            cut: false,
            ended: false,
        }
    }

    /// End of the last whole line taken in.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Lines taken in, bad ones too.
    pub(super) const fn lines(&self) -> u64 {
        self.taken
    }

    pub(super) const fn join(&self) -> &J {
        &self.join
    }

    /// Who joined the records, and whether the last line taken in had no newline yet.
    pub(super) fn into_parts(self) -> (J, bool) {
        (self.join, self.cut || self.rest)
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
        if !line.terminated && !is_whole::<J>(&line) {
            return Ok(());
        }
        self.offset = line.end;
        self.taken += u64::from(!std::mem::take(&mut self.rest));
        self.cut = !line.terminated;
        take_in(&mut self.join, &line).map_err(ReadError::Bad)
    }
}

/// Whether a line without a newline is all there: half of the files end in one, and of the others
/// some are being written. An object has an end of its own.
fn is_whole<J: Joins>(line: &Line<'_>) -> bool {
    line.text()
        .is_ok_and(|text| text.trim_start().starts_with('{') && J::is_record(text))
}

fn take_in<J: Joins>(join: &mut J, line: &Line<'_>) -> Result<(), BadLine> {
    if line.is_blank() {
        return Ok(());
    }
    join.take(line.text()?).map_err(|reason| line.bad(reason))
}

impl<R: Read, J: Joins> Iterator for Growing<R, J> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(observation) = self.join.next() {
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
