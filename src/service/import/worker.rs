//! Reading one file from where it was left.

use super::Job;
use super::sources::{self, Input, ReadSeek, SourceKind};
use crate::capture::claude::{State, Transcript};
use crate::capture::jsonl::JsonLines;
use crate::capture::lines::ReadError;
use crate::model::Observation;
use crate::store::Bookmark;
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
        file: &input.name,
        bad: 0,
    };
    if let Err(error) = read_file(&mut post, input, mark) {
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

fn read_file(post: &mut Post<'_>, input: &Input, mark: Option<Bookmark>) -> Result<(), Stopped> {
    let kind = match input.kind {
        Some(kind) => kind,
        None => sources::guess(input)?,
    };
    let mut reader = input.open()?;
    // A bookmark holds while the part that it covers is the same file.
    let mark = match mark {
        Some(mark) if mark.offset <= input.size && mark.source == kind.code() => {
            let same = head(&mut reader, mark.offset)? == mark.head;
            same.then_some(mark)
        }
        _ => None,
    };
    let phases = post.job.buddy.phases();
    let (offset, lines, state) = match kind {
        SourceKind::Claude => {
            let (offset, line, state) = mark.map_or((0, 0, State::default()), |mark| {
                let state = serde_json::from_str(&mark.state).unwrap_or_default();
                (mark.offset, mark.lines, state)
            });
            reader.seek(SeekFrom::Start(offset))?;
            let mut transcript = Transcript::new(reader, line + 1, offset, state, &phases);
            let mut at = (line, offset);
            while let Some(seen) = transcript.next() {
                let now = (line + transcript.lines(), transcript.offset());
                post.take(seen, &mut at, now)?;
            }
            let now = (line + transcript.lines(), transcript.offset());
            post.advance(&mut at, now);
            let state = serde_json::to_string(&transcript.into_state()).unwrap_or_default();
            (now.1, now.0, state)
        }
        SourceKind::Jsonl => {
            // Equal lines are counted from the beginning, so the whole file is read.
            reader.seek(SeekFrom::Start(0))?;
            let mut lines = JsonLines::new(reader, &phases);
            let mut at = (0, 0);
            while let Some(seen) = lines.next() {
                let now = (lines.lines(), lines.offset());
                post.take(seen, &mut at, now)?;
            }
            let now = (lines.lines(), lines.offset());
            post.advance(&mut at, now);
            (now.1, now.0, String::new())
        }
    };
    post.message.done = true;
    if post.job.strict && post.bad > 0 {
        return Ok(());
    }
    post.message.bookmark = Some(Bookmark {
        path: input.name.clone(),
        source: kind.code(),
        size: input.size,
        mtime_ns: input.mtime_ns,
        offset,
        lines,
        head: head(&mut input.open()?, offset)?,
        state,
    });
    Ok(())
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
    file: &'a str,
    /// Bad lines of the file so far.
    bad: u64,
}

impl Post<'_> {
    fn take(
        &mut self,
        seen: Result<Observation, ReadError>,
        at: &mut (u64, u64),
        now: (u64, u64),
    ) -> Result<(), Stopped> {
        match seen {
            Ok(mut seen) => {
                (self.job.prepare)(&mut seen);
                self.message.seen.push(seen);
            }
            Err(ReadError::Bad(bad)) => {
                self.bad += 1;
                self.message
                    .bad
                    .push((Some(bad.line), bad.reason.to_string()));
            }
            Err(ReadError::Io(error)) => return Err(Stopped::Io(error)),
        }
        if self.message.seen.len() + self.message.bad.len() >= MESSAGE {
            self.advance(at, now);
            self.send()?;
        }
        Ok(())
    }

    /// Counts lines and bytes up to here.
    fn advance(&mut self, at: &mut (u64, u64), now: (u64, u64)) {
        self.message.lines += now.0 - at.0;
        self.message.bytes += now.1 - at.1;
        *at = now;
    }

    fn send(&mut self) -> Result<(), Gone> {
        let mut message = std::mem::take(&mut self.message);
        self.file.clone_into(&mut message.file);
        self.sender.send(message).map_err(|_| Gone)
    }
}
