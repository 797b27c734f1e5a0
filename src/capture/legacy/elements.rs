//! The elements of one list in a JSON object, out of any reader: one of them in memory at a time,
//! however large the file is. Elements are cut apart here and understood elsewhere, so one that
//! makes no sense costs only itself.

use crate::capture::lines::{BadLine, BadReason, MAX_LINE_BYTES, ReadError};
use memchr::{memchr_iter, memchr2};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// Bytes asked of the reader at once.
const BUFFER_BYTES: usize = 128 * 1024;

/// One element of the list.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// Line of the file in which it begins, 1 the first.
    pub(super) line: u64,
    /// Byte of that line at which it begins, 1 the first.
    pub(super) column: u64,
    /// What it says; `None` where it is longer than [`MAX_LINE_BYTES`].
    pub(super) bytes: Option<&'a [u8]>,
}

/// Reads elements. Not an `Iterator`, because they are borrowed from its one buffer.
#[derive(Debug)]
pub(super) struct Elements<R> {
    input: Input<R>,
    /// Name of the list.
    list: &'static str,
    at: At,
    /// The list was met.
    found: bool,
    /// The element, or key, at hand.
    buffer: Vec<u8>,
    limit: usize,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// The object's beginning.
    Start,
    /// A key and its value.
    Key,
    /// What follows a value: the next key, or the object's end.
    AfterValue,
    /// An element.
    Element,
    /// What follows an element: the next one, or the list's end.
    AfterElement,
    /// Nothing more but white space.
    Tail,
    /// Nothing is given any more.
    End,
}

/// Why there is nothing more.
enum Stop {
    Io(io::Error),
    /// The text is no JSON from here on.
    Broken(&'static str),
    /// The list is missing, or no list.
    Field(&'static str),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What a text that ends too early is refused with.
const BREAKS_OFF: Stop = Stop::Broken("the file breaks off");

impl<R: Read> Elements<R> {
    /// Reads the elements of `list` from the beginning of a file.
    pub(super) fn new(reader: R, list: &'static str) -> Self {
        Self::with_limit(reader, list, MAX_LINE_BYTES)
    }

    fn with_limit(reader: R, list: &'static str, limit: usize) -> Self {
        Self {
            input: Input {
                reader: BufReader::with_capacity(BUFFER_BYTES, reader),
                position: 0,
                line: 1,
                line_start: 0,
            },
            list,
            at: At::Start,
            found: false,
            buffer: Vec::new(),
            limit,
        }
    }

    /// Bytes read so far.
    pub(super) const fn position(&self) -> u64 {
        self.input.position
    }

    /// The next element, `None` at the end. Where the text is no JSON any more, that is the last
    /// thing told.
    pub(super) fn next_element(&mut self) -> Option<Result<Element<'_>, ReadError>> {
        match self.advance() {
            Ok(None) => {
                self.at = At::End;
                None
            }
            Ok(Some((line, column, whole))) => Some(Ok(Element {
                line,
                column,
                bytes: whole.then_some(&self.buffer),
            })),
            Err(stop) => {
                self.at = At::End;
                Some(Err(self.refusal(stop)))
            }
        }
    }

    fn refusal(&self, stop: Stop) -> ReadError {
        let reason = match stop {
            Stop::Io(error) => return ReadError::Io(error),
            Stop::Field(problem) => BadReason::field(self.list, problem),
            Stop::Broken(message) => BadReason::NotJson {
                column: self.input.column(),
                message: message.to_owned(),
            },
        };
        let line = self.input.line;
        ReadError::Bad(BadLine { line, reason })
    }

    /// Goes on to the next element and reads it into the buffer: line and column of its beginning,
    /// and whether all of it is there.
    fn advance(&mut self) -> Result<Option<(u64, u64, bool)>, Stop> {
        loop {
            if self.at == At::End {
                return Ok(None);
            }
            let next = self.input.peek_past_space()?;
            match self.at {
                At::Start => self.object(next)?,
                At::Key => self.key(next)?,
                At::AfterValue => self.at = self.follows(next, b'}', At::Key, At::Tail)?,
                At::AfterElement => {
                    self.at = self.follows(next, b']', At::Element, At::AfterValue)?;
                }
                At::Element => {
                    let (line, column) = (self.input.line, self.input.column());
                    let whole = self.value()?;
                    self.at = At::AfterElement;
                    return Ok(Some((line, column, whole)));
                }
                At::Tail if next.is_some() => return Err(Stop::Broken("trailing characters")),
                At::Tail if !self.found => return Err(Stop::Field("is missing")),
                At::Tail | At::End => return Ok(None),
            }
        }
    }

    fn object(&mut self, next: Option<u8>) -> Result<(), Stop> {
        let next = match next {
            // Some editors begin a file with a mark of its encoding.
            Some(0xef) if self.input.position == 0 => {
                for byte in "\u{feff}".bytes() {
                    self.input.expect(byte, "expected an object")?;
                }
                self.input.peek_past_space()?
            }
            next => next,
        };
        if next.is_none() {
            return Err(BREAKS_OFF);
        }
        self.input.expect(b'{', "expected an object")?;
        self.at = self.unless_empty(b'}', At::Key, At::Tail)?;
        Ok(())
    }

    /// `full` unless the object or list that was just opened ends at once.
    fn unless_empty(&mut self, end: u8, full: At, empty: At) -> Result<At, Stop> {
        if self.input.peek_past_space()? != Some(end) {
            return Ok(full);
        }
        self.input.consume(1);
        Ok(empty)
    }

    fn key(&mut self, next: Option<u8>) -> Result<(), Stop> {
        match next {
            Some(b'"') => {}
            Some(_) => return Err(Stop::Broken("expected a key")),
            None => return Err(BREAKS_OFF),
        }
        let whole = self.value()?;
        let key = serde_json::from_slice::<Cow<'_, str>>(&self.buffer);
        let wanted = whole && key.is_ok_and(|key| key == self.list);
        self.input.peek_past_space()?;
        self.input.expect(b':', "expected `:`")?;
        let next = self.input.peek_past_space()?;
        if !wanted {
            self.value()?;
            self.at = At::AfterValue;
            return Ok(());
        }
        self.found = true;
        match next {
            Some(b'[') => self.input.consume(1),
            Some(_) => return Err(Stop::Field("is not a list")),
            None => return Err(BREAKS_OFF),
        }
        self.at = self.unless_empty(b']', At::Element, At::AfterValue)?;
        Ok(())
    }

    fn follows(&mut self, next: Option<u8>, end: u8, more: At, over: At) -> Result<At, Stop> {
        let at = match next {
            Some(b',') => more,
            Some(byte) if byte == end => over,
            Some(_) if end == b'}' => return Err(Stop::Broken("expected `,` or `}`")),
            Some(_) => return Err(Stop::Broken("expected `,` or `]`")),
            None => return Err(BREAKS_OFF),
        };
        self.input.consume(1);
        Ok(at)
    }

    /// Reads one value into the buffer; `false` where it is longer than the limit and not kept.
    fn value(&mut self) -> Result<bool, Stop> {
        self.buffer.clear();
        let mut nesting = Nesting::default();
        let mut length = 0;
        loop {
            let chunk = self.input.chunk()?;
            if chunk.is_empty() {
                return Err(BREAKS_OFF);
            }
            let (taken, ended) = nesting.pass(chunk);
            length += taken;
            if length <= self.limit {
                self.buffer.extend_from_slice(&chunk[..taken]);
            } else {
                self.buffer.clear();
            }
            self.input.consume(taken);
            if ended && length == 0 {
                return Err(Stop::Broken("expected a value"));
            }
            if ended {
                return Ok(length <= self.limit);
            }
        }
    }
}

/// Where within a value the reading stands.
#[derive(Debug, Default)]
struct Nesting {
    /// Lists and objects around.
    depth: usize,
    /// Between quotes.
    in_text: bool,
    /// Behind a backslash.
    escaped: bool,
    /// Something of the value was read.
    begun: bool,
}

impl Nesting {
    /// Passes over what belongs to the value: how many bytes of the chunk, and whether that was
    /// its end.
    fn pass(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = chunk.get(at) {
            if self.in_text {
                at = self.pass_text(chunk, at);
                if !self.in_text && self.depth == 0 {
                    return (at, true);
                }
                continue;
            }
            let outside = self.depth == 0;
            match byte {
                b'{' | b'[' | b'"' if outside && self.begun => return (at, true),
                b'{' | b'[' => self.depth += 1,
                b'"' => self.in_text = true,
                b'}' | b']' | b',' | b':' if outside => return (at, true),
                b'}' | b']' => self.depth -= 1,
                _ if outside && byte.is_ascii_whitespace() => return (at, true),
                _ => {}
            }
            self.begun = true;
            at += 1;
            if self.depth == 0 && !outside {
                return (at, true);
            }
        }
        (at, false)
    }

    /// Passes over a quoted text up to its closing quote, that one included, or as far as the
    /// chunk goes.
    fn pass_text(&mut self, chunk: &[u8], mut at: usize) -> usize {
        if std::mem::take(&mut self.escaped) {
            at += 1;
        }
        while let Some(found) = memchr2(b'"', b'\\', &chunk[at..]) {
            at += found + 1;
            if chunk[at - 1] == b'"' {
                self.in_text = false;
                return at;
            }
            if at == chunk.len() {
                self.escaped = true;
                return at;
            }
            // What follows a backslash belongs to it.
            at += 1;
        }
        chunk.len()
    }
}

/// A reader that knows where it is.
#[derive(Debug)]
struct Input<R> {
    reader: BufReader<R>,
    /// Bytes consumed.
    position: u64,
    /// Number of the line, 1 the first.
    line: u64,
    /// Position at which the line begins.
    line_start: u64,
}

impl<R: Read> Input<R> {
    /// Byte of the line, 1 the first.
    const fn column(&self) -> u64 {
        self.position - self.line_start + 1
    }

    /// What comes next; empty at the end.
    fn chunk(&mut self) -> io::Result<&[u8]> {
        while self.reader.buffer().is_empty() {
            match self.reader.fill_buf() {
                Ok([]) => break,
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
        Ok(self.reader.buffer())
    }

    /// Takes bytes of the chunk at hand.
    fn consume(&mut self, bytes: usize) {
        let taken = &self.reader.buffer()[..bytes];
        for newline in memchr_iter(b'\n', taken) {
            self.line += 1;
            self.line_start = self.position + newline as u64 + 1;
        }
        self.position += bytes as u64;
        self.reader.consume(bytes);
    }

    fn expect(&mut self, byte: u8, message: &'static str) -> Result<(), Stop> {
        match self.chunk()?.first() {
            Some(next) if *next == byte => self.consume(1),
            Some(_) => return Err(Stop::Broken(message)),
            None => return Err(BREAKS_OFF),
        }
        Ok(())
    }

    /// The next byte that is no white space, which is not consumed; `None` at the end.
    fn peek_past_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let chunk = self.chunk()?;
            let spaces = chunk
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            let next = chunk.get(spaces).copied();
            let ended = chunk.is_empty();
            self.consume(spaces);
            if next.is_some() || ended {
                return Ok(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_never_outgrows_the_limit() {
        let data = br#"{"list":[[12345678],[123456789],{"a":"\"}]"},1]}"#;
        for step in [1, 3, 1000] {
            let reader = BufReader::with_capacity(step, &data[..]);
            let mut elements = Elements::with_limit(reader, "list", 10);
            let mut seen = Vec::new();
            while let Some(element) = elements.next_element() {
                let element = element.unwrap();
                seen.push(
                    element
                        .bytes
                        .map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
                );
            }
            let expected = [Some("[12345678]"), None, None, Some("1")];
            assert_eq!(seen, expected.map(|text| text.map(str::to_owned)));
        }
        let endless = br#"{"list":["#.chain(io::repeat(b'1').take(64 << 20));
        let mut elements = Elements::with_limit(endless, "list", 1 << 10);
        assert!(matches!(
            elements.next_element(),
            Some(Err(ReadError::Bad(_)))
        ));
        assert!(elements.buffer.capacity() <= 1 << 11);
        assert!(elements.next_element().is_none());
    }
}
