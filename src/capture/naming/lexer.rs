//! Cuts shell text into words and operators.
//!
//! It knows quoting, substitutions, here-documents, redirections and comments well enough to tell
//! what is a command from what only looks like one; it expands nothing. Time is linear in the text
//! and nesting is bounded, whatever the text is.

use super::token::{Broken, HIDDEN, Token, Word, is_name_byte};

/// Substitutions in one another beyond this are taken for broken text: keeps the stack small.
const MAX_DEPTH: usize = 40;

/// An arithmetic expression longer than this is taken for nested subshells, so that looking
/// ahead for its end costs little however often it is tried.
const MAX_ARITHMETIC: usize = 4096;

/// A here-document whose body begins after the line.
struct HereDoc {
    delimiter: String,
    strip_tabs: bool,
}

/// Reads tokens off shell text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    depth: usize,
    here_docs: Vec<HereDoc>,
}

impl<'a> Lexer<'a> {
    /// A lexer at the beginning of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            pos: 0,
            depth: 0,
            here_docs: Vec::new(),
        }
    }

    /// The next token; after [`Token::End`] always that.
    pub(super) fn token(&mut self) -> Result<Token, Broken> {
        self.skip_blanks();
        let Some(byte) = self.peek(0) else {
            return Ok(Token::End);
        };
        let (token, length) = match (byte, self.peek(1), self.peek(2)) {
            (b'#', ..) => {
                self.pos = self.line_end();
                return self.token_after_comment();
            }
            (b'\n', ..) => {
                self.pos += 1;
                self.skip_here_docs();
                return Ok(Token::Newline);
            }
            (b';', Some(b';'), Some(b'&')) => (Token::ArmEnd, 3),
            (b';', Some(b';' | b'&'), _) => (Token::ArmEnd, 2),
            (b';', ..) | (b'&', Some(b'&'), _) | (b'|', Some(b'|'), _) => {
                (Token::Join, if byte == b';' { 1 } else { 2 })
            }
            (b'|', Some(b'&'), _) => (Token::Pipe, 2),
            (b'|', ..) => (Token::Pipe, 1),
            (b'&', Some(b'>'), _) => return self.redirect(),
            (b'&', ..) => (Token::Background, 1),
            (b'(', ..) => (Token::Open, 1),
            (b')', ..) => (Token::Close, 1),
            (b'<' | b'>', second, _) if second != Some(b'(') => return self.redirect(),
            (b'0'..=b'9' | b'{', ..) if self.descriptor().is_some() => return self.redirect(),
            _ => return self.word().map(Token::Word),
        };
        self.pos += length;
        Ok(token)
    }

    /// After the first parenthesis of `((…))`: goes past its end. `false`, and nothing moved,
    /// where it is no arithmetic.
    pub(super) fn arithmetic_follows(&mut self) -> bool {
        self.peek(0) == Some(b'(') && self.skip_arithmetic(1)
    }

    /// Goes past a closing parenthesis if that comes next.
    pub(super) fn close_follows(&mut self) -> bool {
        self.skip_blanks();
        let follows = self.peek(0) == Some(b')');
        self.pos += usize::from(follows);
        follows
    }

    /// Goes past `()` if that comes next.
    pub(super) fn parentheses_follow(&mut self) -> bool {
        self.skip_blanks();
        let start = self.pos;
        if self.peek(0) == Some(b'(') {
            self.pos += 1;
            if self.close_follows() {
                return true;
            }
        }
        self.pos = start;
        false
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.pos + ahead).copied()
    }

    /// What follows a comment is a line's end or the text's, never another comment.
    fn token_after_comment(&mut self) -> Result<Token, Broken> {
        if self.peek(0).is_none() {
            return Ok(Token::End);
        }
        self.pos += 1;
        self.skip_here_docs();
        Ok(Token::Newline)
    }

    fn line_end(&self) -> usize {
        self.text[self.pos..]
            .find('\n')
            .map_or(self.text.len(), |at| self.pos + at)
    }

    fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.pos += 1,
                (Some(b'\\'), Some(b'\n')) => self.pos += 2,
                _ => return,
            }
        }
    }

    /// The length of what names a file descriptor right before `<` or `>`: `2`, `{fd}`.
    fn descriptor(&self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.pos..];
        let length = if rest.first() == Some(&b'{') {
            let name = 1 + rest[1..].iter().take_while(|b| is_name_byte(**b)).count();
            if name == 1 || rest.get(name) != Some(&b'}') {
                return None;
            }
            name + 1
        } else {
            rest.iter().take_while(|b| b.is_ascii_digit()).count()
        };
        matches!(rest.get(length), Some(b'<' | b'>')).then_some(length)
    }

    /// Reads an operator of redirection and its target.
    fn redirect(&mut self) -> Result<Token, Broken> {
        const OPERATORS: [&str; 12] = [
            "&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">",
        ];
        let descriptor = match self.peek(0) {
            Some(b'<' | b'>' | b'&') => 0,
            _ => self.descriptor().unwrap_or(0),
        };
        let stdout = matches!(&self.text[self.pos..self.pos + descriptor], "" | "1");
        self.pos += descriptor;
        let rest = &self.text[self.pos..];
        let operator = OPERATORS
            .into_iter()
            .find(|op| rest.starts_with(op))
            .unwrap_or("<");
        self.pos += operator.len();
        self.skip_blanks();
        let target = match self.peek(0) {
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => Some(self.word()?),
            None | Some(b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>') => None,
            Some(_) => Some(self.word()?),
        };
        let target = target.map(|word| word.text).unwrap_or_default();
        let file = match operator {
            ">&" => target.bytes().any(|b| !b.is_ascii_digit() && b != b'-'),
            ">" | ">>" | ">|" | "&>" | "&>>" => true,
            _ => false,
        };
        let writes = file && stdout && !target.starts_with("/dev/");
        if matches!(operator, "<<" | "<<-") {
            self.here_docs.push(HereDoc {
                delimiter: target,
                strip_tabs: operator == "<<-",
            });
        }
        Ok(Token::Redirect { writes })
    }

    /// Skips the bodies of the here-documents that the line just ended announced.
    fn skip_here_docs(&mut self) {
        for doc in std::mem::take(&mut self.here_docs) {
            while self.pos < self.text.len() {
                let end = self.line_end();
                let line = &self.text[self.pos..end];
                let indent = if doc.strip_tabs {
                    line.len() - line.trim_start_matches('\t').len()
                } else {
                    0
                };
                let line = &line[indent..];
                // `EOF)` does not end it by the book, but shells forgive it and agents write it.
                let closed = self.depth > 0
                    && line
                        .strip_prefix(&doc.delimiter)
                        .is_some_and(|rest| rest.starts_with(')'));
                if closed {
                    self.pos += indent + doc.delimiter.len();
                    break;
                }
                self.pos = (end + 1).min(self.text.len());
                if line.strip_suffix('\r').unwrap_or(line) == doc.delimiter {
                    break;
                }
            }
        }
    }

    /// Reads a word. Called where one begins, so that it is never without progress.
    fn word(&mut self) -> Result<Word, Broken> {
        let mut word = Word::default();
        loop {
            self.copy_until(&mut word, |b| b" \t\r\n;&|<>()\\'\"`$".contains(&b));
            match self.peek(0) {
                None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b')') => break,
                Some(b'<' | b'>') => {
                    if self.peek(1) != Some(b'(') {
                        break;
                    }
                    self.pos += 2;
                    self.substitution(&mut word)?;
                }
                Some(b'(') => {
                    if !word.takes_parenthesis() {
                        break;
                    }
                    self.pos += 1;
                    self.substitution(&mut word)?;
                }
                Some(b'\\') => self.escape(&mut word),
                Some(b'\'') => self.single(&mut word)?,
                Some(b'"') => self.double(&mut word)?,
                Some(b'`') => self.backticks(&mut word)?,
                Some(_) => self.dollar(&mut word, false)?,
            }
        }
        Ok(word)
    }

    /// Copies what stands before the next byte that `stops`, always an ASCII one.
    fn copy_until(&mut self, word: &mut Word, stops: impl Fn(u8) -> bool) {
        let rest = &self.text[self.pos..];
        let length = rest.bytes().position(stops).unwrap_or(rest.len());
        word.text.push_str(&rest[..length]);
        self.pos += length;
    }

    /// A backslash outside of quotes: takes the next character as it is, a line's end away.
    fn escape(&mut self, word: &mut Word) {
        self.pos += 1;
        let Some(next) = self.text[self.pos..].chars().next() else {
            return;
        };
        self.pos += next.len_utf8();
        if next != '\n' {
            word.quote();
            word.text.push(next);
        }
    }

    /// `'…'`.
    fn single(&mut self, word: &mut Word) -> Result<(), Broken> {
        word.quote();
        self.pos += 1;
        self.copy_until(word, |b| b == b'\'');
        self.expect()
    }

    /// Goes past a closing character that [`Self::copy_until`] stopped at.
    fn expect(&mut self) -> Result<(), Broken> {
        self.peek(0).ok_or(Broken)?;
        self.pos += 1;
        Ok(())
    }

    /// `"…"`.
    fn double(&mut self, word: &mut Word) -> Result<(), Broken> {
        word.quote();
        self.pos += 1;
        loop {
            self.copy_until(word, |b| b"\"\\`$".contains(&b));
            match self.peek(0) {
                None => return Err(Broken),
                Some(b'"') => return self.expect(),
                Some(b'\\') => match self.peek(1) {
                    Some(b'"' | b'\\' | b'`' | b'$' | b'\n') => self.escape(word),
                    _ => {
                        word.text.push('\\');
                        self.pos += 1;
                    }
                },
                Some(b'`') => self.backticks(word)?,
                Some(_) => self.dollar(word, true)?,
            }
        }
    }

    /// `$'…'`, from the quote on. Escapes that matter to a shell's text are decoded.
    fn ansi(&mut self, word: &mut Word) -> Result<(), Broken> {
        word.quote();
        self.pos += 1;
        loop {
            self.copy_until(word, |b| b == b'\'' || b == b'\\');
            if self.peek(0) != Some(b'\\') {
                return self.expect();
            }
            self.pos += 1;
            let escaped = self.text[self.pos..].chars().next().ok_or(Broken)?;
            self.pos += escaped.len_utf8();
            word.text.push(match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '\\' | '\'' | '"' => escaped,
                _ => HIDDEN,
            });
        }
    }

    /// `` `…` ``.
    fn backticks(&mut self, word: &mut Word) -> Result<(), Broken> {
        word.text.push(HIDDEN);
        loop {
            self.pos += 1;
            match self.peek(0) {
                None => return Err(Broken),
                Some(b'`') => return self.expect(),
                Some(b'\\') => self.pos += 1,
                Some(_) => {}
            }
        }
    }

    /// Whatever a dollar sign begins; alone it stands for itself.
    fn dollar(&mut self, word: &mut Word, in_double: bool) -> Result<(), Broken> {
        match self.peek(1) {
            Some(b'(') => {
                if self.peek(2) == Some(b'(') && self.skip_arithmetic(3) {
                    word.text.push(HIDDEN);
                    return Ok(());
                }
                self.pos += 2;
                self.substitution(word)
            }
            Some(b'{') => {
                word.text.push(HIDDEN);
                self.pos += 2;
                self.nested(|lexer| lexer.braces(in_double))
            }
            Some(b'\'') if !in_double => {
                self.pos += 1;
                self.ansi(word)
            }
            Some(b'"') if !in_double => {
                self.pos += 1;
                self.double(word)
            }
            Some(b) if b.is_ascii_alphabetic() || b == b'_' => {
                word.text.push(HIDDEN);
                let rest = &self.text.as_bytes()[self.pos + 1..];
                self.pos += 1 + rest.iter().take_while(|b| is_name_byte(**b)).count();
                Ok(())
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'!' | b'$') => {
                word.text.push(HIDDEN);
                self.pos += 2;
                Ok(())
            }
            _ => {
                word.text.push('$');
                self.pos += 1;
                Ok(())
            }
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<(), Broken>) -> Result<(), Broken> {
        if self.depth >= MAX_DEPTH {
            return Err(Broken);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The rest of `${…}`.
    fn braces(&mut self, in_double: bool) -> Result<(), Broken> {
        let mut ignored = Word::default();
        loop {
            match self.peek(0) {
                None => return Err(Broken),
                Some(b'}') => return self.expect(),
                Some(b'\\') => self.pos += 2,
                Some(b'\'') if !in_double => self.single(&mut ignored)?,
                Some(b'"') => self.double(&mut ignored)?,
                Some(b'`') => self.backticks(&mut ignored)?,
                Some(b'$') if matches!(self.peek(1), Some(b'{' | b'(')) => {
                    self.dollar(&mut ignored, in_double)?;
                }
                Some(_) => self.pos += 1,
            }
        }
    }

    /// The rest of `$(…)`, `<(…)`, an array or a pattern group: up to the parenthesis that closes
    /// it, which a `)` after a pattern of `case` is not.
    fn substitution(&mut self, word: &mut Word) -> Result<(), Broken> {
        word.text.push(HIDDEN);
        self.nested(|lexer| {
            let mut open_cases = vec![0_u32];
            let mut command_may_begin = true;
            while let Some(cases) = open_cases.last_mut() {
                match lexer.token()? {
                    Token::End => return Err(Broken),
                    Token::Open => open_cases.push(0),
                    Token::Close if *cases == 0 => {
                        open_cases.pop();
                    }
                    Token::Word(word) => {
                        if command_may_begin {
                            match word.bare() {
                                Some("case") => *cases += 1,
                                Some("esac") => *cases = cases.saturating_sub(1),
                                _ => {}
                            }
                        }
                        command_may_begin =
                            matches!(word.bare(), Some("do" | "then" | "else" | "!" | "{"));
                        continue;
                    }
                    Token::Redirect { .. } => continue,
                    _ => {}
                }
                command_may_begin = true;
            }
            Ok(())
        })
    }

    /// Goes past `))` where what begins `ahead` is arithmetic; else nothing moves.
    fn skip_arithmetic(&mut self, ahead: usize) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.pos + ahead;
        let mut open = 0_u32;
        for at in start..bytes.len().min(start + MAX_ARITHMETIC) {
            match bytes[at] {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' => {
                    let closes = bytes.get(at + 1) == Some(&b')');
                    if closes {
                        self.pos = at + 2;
                    }
                    return closes;
                }
                _ => {}
            }
        }
        false
    }
}
