//! Lines out of any reader: one buffer, one line in memory at a time, whatever the file holds.

use super::depth::MAX_DEPTH;
use memchr::memchr;
use std::borrow::Cow;
use std::io::{self, ErrorKind, Read};

/// Longer lines are refused, and passed over without being kept.
pub const MAX_LINE_BYTES: usize = 8 * 1024 * 1024;

/// Size of the buffer until a longer line asks for more.
const FIRST_BUFFER_BYTES: usize = 128 * 1024;

/// A line that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Number of the line in its file, 1 the first.
    pub line: u64,
    /// What is wrong with it.
    pub reason: BadReason,
}

/// What is wrong with a line. No reason repeats what the line says: it may be private.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReason {
    /// Longer than [`MAX_LINE_BYTES`].
    #[error("longer than {} MiB", MAX_LINE_BYTES / (1024 * 1024))]
    TooLong,
    /// Lists and objects within each other, more than [`MAX_DEPTH`] of them.
    #[error("nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// Bytes that are no text.
    #[error("not UTF-8 (byte {column})")]
    NotUtf8 {
        /// Byte within the line, 1 the first.
        column: u64,
    },
    /// Text that is no JSON, or has something after it.
    #[error("not JSON: {message} (byte {column})")]
    NotJson {
        /// Byte within the line, 1 the first.
        column: u64,
        /// What the JSON parser met.
        message: String,
    },
    /// A row of a table with more cells than its header.
    #[error("more cells than the header has columns")]
    TooWide,
    /// A cell of a table that ends only with the file.
    #[error("a quote is not closed")]
    OpenQuote,
    /// A field that is needed and is missing or makes no sense.
    #[error("field `{field}` {problem}")]
    BadField {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it: `is no time`.
        problem: Cow<'static, str>,
    },
    /// One of many entries of a file that is one JSON text.
    #[error("entry {entry}: {reason}")]
    InEntry {
        /// Number of the entry, 1 the first.
        entry: u64,
        /// What is wrong with it.
        reason: Box<BadReason>,
    },
}

impl BadReason {
    /// The reason for a line that a JSON parser refused with a syntax error. Errors about types
    /// quote values, so only their place is told.
    pub fn not_json(error: &serde_json::Error) -> Self {
        let message = if error.is_data() {
            "unexpected value".to_owned()
        } else {
            let full = error.to_string();
            full.split(" at line ")
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        Self::NotJson {
            column: error.column() as u64,
            message,
        }
    }

    /// The reason for a field that is missing or makes no sense.
    pub fn field(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::BadField {
            field,
            problem: problem.into(),
        }
    }
}

/// Why the next thing of a file could not be given.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// One line is of no use; reading goes on after it.
    #[error(transparent)]
    Bad(#[from] BadLine),
    /// The file could not be read on; nothing follows.
    #[error("reading failed: {0}")]
    Io(#[from] io::Error),
}

/// One line of a file, without its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Number in the file, 1 the first.
    pub number: u64,
    /// Where it begins in the file.
    pub offset: u64,
    /// Where the next line begins.
    pub end: u64,
    /// What it says. May be empty.
    pub bytes: &'a [u8],
    /// Whether it ends with a newline; only the last line of a file may not.
    pub terminated: bool,
    /// Whether a carriage return stands before that newline.
    pub returned: bool,
}

impl<'a> Line<'a> {
    /// The line as text.
    pub fn text(&self) -> Result<&'a str, BadLine> {
        simdutf8::compat::from_utf8(self.bytes).map_err(|error| {
            let column = error.valid_up_to() as u64 + 1;
            self.bad(BadReason::NotUtf8 { column })
        })
    }

    /// Whether it holds nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// This line as a bad one.
    pub const fn bad(&self, reason: BadReason) -> BadLine {
        BadLine {
            line: self.number,
            reason,
        }
    }
}

/// Reads lines. Not an `Iterator`, because the lines are borrowed from its one buffer.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What is in the buffer and not yet given.
    start: usize,
    end: usize,
    /// Number of the next line.
    number: u64,
    /// Offset in the file of the next line.
    position: u64,
    /// Nothing more comes from the reader.
    drained: bool,
    limit: usize,
}

impl<R: Read> Lines<R> {
    /// Reads on in a file: `reader` stands at `offset`, where line `first_line` begins.
    pub fn new(reader: R, first_line: u64, offset: u64) -> Self {
        Self::with_limit(reader, first_line, offset, MAX_LINE_BYTES)
    }

    fn with_limit(reader: R, first_line: u64, offset: u64, limit: usize) -> Self {
        Self {
            reader,
            buffer: vec![0; FIRST_BUFFER_BYTES.min(limit + 1)],
            start: 0,
            end: 0,
            number: first_line,
            position: offset,
            drained: false,
            limit,
        }
    }

    /// Where the line after the last one given, or refused, begins.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The next line, `None` at the end. A line that is too long and not terminated is not given
    /// at all: it may still be growing. After an I/O error there is nothing more.
    pub fn next_line(&mut self) -> Option<Result<Line<'_>, ReadError>> {
        let mut looked = 0;
        let (length, terminated) = loop {
            let pending = &self.buffer[self.start..self.end];
            if let Some(at) = memchr(b'\n', &pending[looked..]) {
                break (looked + at, true);
            }
            looked = pending.len();
            if looked > self.limit {
                return self.pass_over().transpose();
            }
            if self.drained {
                if looked == 0 {
                    return None;
                }
                break (looked, false);
            }
            if let Err(error) = self.fill() {
                return Some(Err(self.give_up(error)));
            }
        };
        let bytes = &self.buffer[self.start..self.start + length];
        let offset = self.position;
        let number = self.number;
        self.position += length as u64 + u64::from(terminated);
        self.start += length + usize::from(terminated);
        self.number += 1;
        let returned = terminated && bytes.ends_with(b"\r");
        let bytes = &bytes[..length - usize::from(returned)];
        // Some editors begin a file with a mark of its encoding.
        let mark = if offset == 0 {
            "\u{feff}".as_bytes()
        } else {
            &[]
        };
        let bytes = bytes.strip_prefix(mark).unwrap_or(bytes);
        Some(Ok(Line {
            number,
            offset,
            end: self.position,
            bytes,
            terminated,
            returned,
        }))
    }

    /// Gets more bytes from the reader, making room first where there is none.
    fn fill(&mut self) -> io::Result<()> {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            if self.end == self.buffer.len() {
                self.buffer
                    .resize((self.end * 2).clamp(1, self.limit + 1), 0);
            }
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.drained = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    /// Refuses a line that is too long and looks for the next one, keeping nothing.
    /// `Ok(None)` where the file ends inside it.
    fn pass_over(&mut self) -> Result<Option<Line<'static>>, ReadError> {
        let mut passed = 0;
        loop {
            if let Some(at) = memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += at + 1;
                self.position += passed + at as u64 + 1;
                let line = self.number;
                self.number += 1;
                return Err(BadLine {
                    line,
                    reason: BadReason::TooLong,
                }
                .into());
            }
            passed += (self.end - self.start) as u64;
            self.start = self.end;
            if self.drained {
                return Ok(None);
            }
            if let Err(error) = self.fill() {
                return Err(self.give_up(error));
            }
        }
    }

    /// After an I/O error the place in the file is not known, so nothing more is given.
    fn give_up(&mut self, error: io::Error) -> ReadError {
        self.drained = true;
        self.start = self.end;
        ReadError::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives its bytes a few at a time, with interruptions between.
    struct Dribble<'a>(&'a [u8], usize, bool);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.2 = !self.2;
            if self.2 {
                return Err(ErrorKind::Interrupted.into());
            }
            let n = self.1.min(buffer.len()).min(self.0.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    type Seen = Result<(u64, u64, Vec<u8>, bool), BadLine>;

    fn all(data: &[u8], step: usize, limit: usize) -> (Vec<Seen>, u64) {
        let mut lines = Lines::with_limit(Dribble(data, step, false), 1, 0, limit);
        let mut seen = Vec::new();
        while let Some(next) = lines.next_line() {
            seen.push(match next {
                Ok(line) => Ok((
                    line.number,
                    line.offset,
                    line.bytes.to_vec(),
                    line.terminated,
                )),
                Err(ReadError::Bad(bad)) => Err(bad),
                Err(ReadError::Io(error)) => panic!("{error}"),
            });
        }
        (seen, lines.position())
    }

    #[test]
    fn lines_come_with_number_and_offset() {
        let (seen, position) = all(b"ab\r\n\nc\nlast", 3, 100);
        let expected = [
            (1, 0, b"ab".to_vec(), true),
            (2, 4, Vec::new(), true),
            (3, 5, b"c".to_vec(), true),
            (4, 7, b"last".to_vec(), false),
        ];
        assert_eq!(seen, expected.map(Ok));
        assert_eq!(position, 11);
    }

    #[test]
    fn reading_on_keeps_counting() {
        let mut lines = Lines::new(&b"x\ny\n"[..], 7, 100);
        lines.next_line().unwrap().unwrap();
        let line = lines.next_line().unwrap().unwrap();
        assert_eq!((line.number, line.offset, line.end), (8, 102, 104));
        assert!(lines.next_line().is_none());
    }

    #[test]
    fn a_long_line_is_refused_and_passed_over() {
        let mut data = vec![b'x'; 50];
        data.extend(b"\nok\n0123456789\n01234567890\n");
        for step in [1, 7, 1000] {
            let (seen, position) = all(&data, step, 10);
            assert_eq!(
                seen[0],
                Err(BadLine {
                    line: 1,
                    reason: BadReason::TooLong
                }),
                "{step}"
            );
            assert_eq!(seen[1], Ok((2, 51, b"ok".to_vec(), true)), "{step}");
            assert_eq!(seen[2], Ok((3, 54, b"0123456789".to_vec(), true)), "{step}");
            assert_eq!(
                seen[3],
                Err(BadLine {
                    line: 4,
                    reason: BadReason::TooLong
                }),
                "{step}"
            );
            assert_eq!(position, data.len() as u64);
        }
    }

    #[test]
    fn a_long_line_that_may_still_grow_is_left() {
        let (seen, position) = all(b"ok\n0123456789012345", 4, 10);
        assert_eq!(seen, [Ok((1, 0, b"ok".to_vec(), true))]);
        assert_eq!(position, 3);
    }

    #[test]
    fn the_buffer_never_outgrows_the_limit() {
        let mut lines = Lines::new(io::repeat(b'x').take(3 * MAX_LINE_BYTES as u64), 1, 0);
        assert!(lines.next_line().is_none());
        assert_eq!(lines.buffer.len(), MAX_LINE_BYTES + 1);
        assert_eq!(lines.position(), 0);
    }

    #[test]
    fn an_io_error_is_passed_on_and_ends_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::PermissionDenied.into())
            }
        }
        let mut lines = Lines::new((&b"one\ntw"[..]).chain(Broken), 1, 0);
        assert_eq!(lines.next_line().unwrap().unwrap().bytes, b"one");
        assert!(matches!(lines.next_line(), Some(Err(ReadError::Io(_)))));
        assert!(lines.next_line().is_none());
        assert_eq!(lines.position(), 4);
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        let (seen, position) = all("\u{feff}{}\n".as_bytes(), 2, 10);
        assert_eq!(seen, [Ok((1, 0, b"{}".to_vec(), true))]);
        assert_eq!(position, 6);
    }

    #[test]
    fn reasons_tell_where_and_never_what() {
        let mut lines = Lines::new(&b"abc\xff\n"[..], 3, 9);
        let bad = lines.next_line().unwrap().unwrap().text().unwrap_err();
        assert_eq!(bad.to_string(), "line 3: not UTF-8 (byte 4)");
        for (text, message) in [
            (r#"{"a":1}secret"#, "not JSON: trailing characters (byte 8)"),
            (
                r#"{"secret":1"#,
                "not JSON: EOF while parsing an object (byte 11)",
            ),
        ] {
            let error = serde_json::from_str::<serde::de::IgnoredAny>(text).unwrap_err();
            assert_eq!(BadReason::not_json(&error).to_string(), message);
        }
        let error = serde_json::from_str::<u8>(r#""secret""#).unwrap_err();
        assert!(!BadReason::not_json(&error).to_string().contains("secret"));
        assert_eq!(
            BadReason::field("timestamp", "is no time").to_string(),
            "field `timestamp` is no time"
        );
        assert_eq!(BadReason::TooLong.to_string(), "longer than 8 MiB");
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_bytes_come_back_whole(
            data in proptest::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..200),
            step in 1usize..20,
        ) {
            prop_assume!(!data.starts_with(b"\xef") && !data.contains(&b'\r'));
            let (seen, position) = all(&data, step, 1000);
            prop_assert_eq!(position, data.len() as u64);
            let mut joined = Vec::new();
            for line in seen {
                let (_, offset, bytes, terminated) = line.unwrap();
                prop_assert_eq!(offset, joined.len() as u64);
                joined.extend(bytes);
                joined.extend(terminated.then_some(b'\n'));
            }
            prop_assert_eq!(joined, data);
        }
    }
}
