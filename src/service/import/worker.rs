//! Reading one file from where it was left.

use super::Job;
use super::guess::guess;
use super::sources::{Input, ReadSeek, SourceKind};
use super::unpack::Intact;
use crate::capture::claude::{self, Transcript};
use crate::capture::codex::{self, Rollout};
use crate::capture::csv_lines::CsvLines;
use crate::capture::jsonl::JsonLines;
use crate::capture::legacy::Invocations;
use crate::capture::lines::ReadError;
use crate::capture::phase::PhaseRules;
use crate::model::Observation;
use crate::store::Bookmark;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::SyncSender;

/// Observations that go to the writer together.
const MESSAGE: usize = 256;

/// Bytes of a file's beginning whose hash tells whether it was rewritten.
const HEAD: u64 = 1024;

/// Nobody listens any more.
pub(super) struct Gone;

/// What a worker found since its last message.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) file: String,
    pub(super) seen: Vec<Observation>,
    pub(super) bad: Vec<(Option<u64>, String)>,
    pub(super) lines: u64,
    pub(super) bytes: u64,
    /// The file is read to its end.
    pub(super) done: bool,
    /// Where the next reading begins.
    pub(super) bookmark: Option<Bookmark>,
}

/// Reads what is new in one file and sends it on.
pub(super) fn read(
    job: &Job<'_>,
    input: &Input,
    mark: Option<Bookmark>,
    sender: &SyncSender<Message>,
) -> Result<(), Gone> {
    let mut post = Post {
        job,
        sender,
        message: Message::default(),
        input,
        bad: 0,
        at: Place::default(),
    };
    if let Err(error) = read_file(&mut post, mark) {
        match error {
            Stopped::Gone => return Err(Gone),
            Stopped::Io(error) => post.message.bad.push((None, error.to_string())),
        }
    }
    post.send()
}

enum Stopped {
    Gone,
    Io(io::Error),
}

impl From<Gone> for Stopped {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A place in a file: what stands before it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    lines: u64,
    bytes: u64,
}

/// A parser that reads on in a file that has grown.
trait ReadsOn<'r>: Iterator<Item = Result<Observation, ReadError>> + Sized {
    /// What it must remember between two readings.
    type State: Default + Serialize + DeserializeOwned;

    /// `text` stands at `from`.
    fn begin(text: Intact, from: Place, state: Self::State, phases: &'r PhaseRules) -> Self;

    /// What was read of the text: lines since the beginning of this reading, bytes since that of
    /// the file.
    fn place(&self) -> Place;

    fn end(self) -> Self::State;
}

/// Parsers that are alike in all but their name.
macro_rules! reads_on {
    ($($parser:ident, $state:ty;)*) => {$(
        impl<'r> ReadsOn<'r> for $parser<'r, Intact> {
            type State = $state;

            fn begin(text: Intact, from: Place, state: $state, phases: &'r PhaseRules) -> Self {
                Self::new(text, from.lines + 1, from.bytes, state, phases)
            }

            fn place(&self) -> Place {
                Place { lines: self.lines(), bytes: self.offset() }
            }

            fn end(self) -> $state {
                self.into_state()
            }
        }
    )*};
}

reads_on! {
    Transcript, claude::State;
    Rollout, codex::State;
}

fn read_file(post: &mut Post<'_>, mark: Option<Bookmark>) -> Result<(), Stopped> {
    let input = post.input;
    let kind = match input.kind {
        Some(kind) => kind,
        None => guess(input)?,
    };
    let phases = post.job.buddy.phases();
    let mark = mark.filter(|mark| mark.source == kind.code());
    let outcome = match kind {
        SourceKind::Claude => read_on::<Transcript<'_, Intact>>(post, mark, &phases),
        SourceKind::Codex => read_on::<Rollout<'_, Intact>>(post, mark, &phases),
        // Equal lines and entries are counted from the beginning, so the whole file is read.
        SourceKind::Jsonl => {
            let mut lines = JsonLines::new(input.unpacked()?, &phases);
            let place = |lines: &JsonLines<'_, _>| Place {
                lines: lines.lines(),
                bytes: lines.offset(),
            };
            post.take_all(&mut lines, place).map(|()| String::new())
        }
        SourceKind::Legacy => {
            let mut entries = Invocations::new(input.unpacked()?, &phases);
            let place = |entries: &Invocations<'_, _>| Place {
                lines: entries.entries(),
                bytes: entries.offset(),
            };
            post.take_all(&mut entries, place).map(|()| String::new())
        }
        SourceKind::Csv => {
            let mut rows = CsvLines::new(input.unpacked()?, &phases);
            let place = |rows: &CsvLines<'_, _>| Place {
                lines: rows.lines(),
                bytes: rows.offset(),
            };
            post.take_all(&mut rows, place).map(|()| String::new())
        }
    };
    let state = match outcome {
        Err(Stopped::Io(error)) if input.is_damage(&error) => {
            post.tell_damage(&error);
            String::new()
        }
        other => other?,
    };
    post.message.done = true;
    if input.is_packed() {
        post.message.bytes += input.size;
    }
    if post.job.strict && post.bad > 0 {
        return Ok(());
    }
    post.message.bookmark = Some(Bookmark {
        path: input.name.clone(),
        source: kind.code(),
        size: input.size,
        mtime_ns: input.mtime_ns,
        offset: post.at.bytes,
        lines: post.at.lines,
        head: head(&mut input.open()?, post.at.bytes)?,
        state,
    });
    Ok(())
}

/// Reads a file from its bookmark on, or from the beginning where that does not hold any more.
/// Gives the parser's state at the end.
fn read_on<'r, P: ReadsOn<'r>>(
    post: &mut Post<'_>,
    mark: Option<Bookmark>,
    phases: &'r PhaseRules,
) -> Result<String, Stopped> {
    let input = post.input;
    let mut from = Place::default();
    let mut state = P::State::default();
    let text = if input.is_packed() {
        input.unpacked()?
    } else {
        let mut bytes = input.open()?;
        // A bookmark holds while the part that it covers is the same.
        if let Some(mark) = mark
            && mark.offset <= input.size
            && head(&mut bytes, mark.offset)? == mark.head
        {
            state = serde_json::from_str(&mark.state).unwrap_or_default();
            from = Place {
                lines: mark.lines,
                bytes: mark.offset,
            };
        }
        bytes.seek(SeekFrom::Start(from.bytes))?;
        bytes
    };
    post.at = from;
    let (text, damage) = Intact::of(input, text);
    let mut parser = P::begin(text, from, state, phases);
    post.take_all(&mut parser, |parser| Place {
        lines: from.lines + parser.place().lines,
        bytes: parser.place().bytes,
    })?;
    if let Some(error) = damage.borrow().as_ref() {
        post.tell_damage(error);
    }
    Ok(serde_json::to_string(&parser.end()).unwrap_or_default())
}

/// Hash of the first bytes of what was taken in; leaves the reader anywhere.
fn head(reader: &mut Box<dyn ReadSeek>, offset: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    reader.take(offset.min(HEAD)).read_to_end(&mut bytes)?;
    Ok(Sha256::digest(&bytes)[..16].to_vec())
}

/// Collects what one worker finds.
struct Post<'a> {
    job: &'a Job<'a>,
    sender: &'a SyncSender<Message>,
    message: Message,
    input: &'a Input,
    /// Bad lines of the file so far.
    bad: u64,
    /// How far the file is counted.
    at: Place,
}

impl Post<'_> {
    /// Takes all that a parser gives; `place` tells how far in the file it is.
    fn take_all<P: Iterator<Item = Result<Observation, ReadError>>>(
        &mut self,
        parser: &mut P,
        place: impl Fn(&P) -> Place,
    ) -> Result<(), Stopped> {
        while let Some(seen) = parser.next() {
            let taken = self.take(seen);
            if taken.is_err() || self.message.seen.len() + self.message.bad.len() >= MESSAGE {
                self.advance(place(parser));
                taken?;
                self.send()?;
            }
        }
        self.advance(place(parser));
        Ok(())
    }

    fn take(&mut self, seen: Result<Observation, ReadError>) -> Result<(), Stopped> {
        match seen {
            Ok(mut seen) => {
                (self.job.prepare)(&mut seen);
                self.message.seen.push(seen);
            }
            Err(ReadError::Bad(bad)) => self.refuse(Some(bad.line), bad.reason.to_string()),
            Err(ReadError::Io(error)) => return Err(Stopped::Io(error)),
        }
        Ok(())
    }

    fn refuse(&mut self, line: Option<u64>, reason: String) {
        self.bad += 1;
        self.message.bad.push((line, reason));
    }

    fn tell_damage(&mut self, error: &io::Error) {
        self.refuse(None, format!("its compressed data are damaged: {error}"));
    }

    /// Counts lines and bytes up to here. Those of a compressed file count as they are on disk,
    /// when all is read.
    fn advance(&mut self, to: Place) {
        self.message.lines += to.lines - self.at.lines;
        if !self.input.is_packed() {
            self.message.bytes += to.bytes - self.at.bytes;
        }
        self.at = to;
    }

    fn send(&mut self) -> Result<(), Gone> {
        let mut message = std::mem::take(&mut self.message);
        self.input.name.clone_into(&mut message.file);
        self.sender.send(message).map_err(|_| Gone)
    }
}
