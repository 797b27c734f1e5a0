//! The pieces of shell text.

/// Stands in a word's text where the shell would put an expansion whose value nobody knows.
/// A NUL of the input itself is just as little part of a name.
pub(super) const HIDDEN: char = '\0';

/// The text is no shell text: a quote or a substitution is never closed, or nests too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// A piece of shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// A redirection with its target; `writes` where it puts standard output into a file.
    Redirect {
        /// Standard output goes into a file (devices don't count).
        writes: bool,
    },
    /// `|` or `|&`.
    Pipe,
    /// `&&`, `||` or `;`.
    Join,
    /// A line's end; bodies of here-documents are skipped with it.
    Newline,
    /// `&`.
    Background,
    /// `;;`, `;&` or `;;&`.
    ArmEnd,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// The text's end.
    End,
}

/// A word after quote removal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// Its text, [`HIDDEN`] for each expansion.
    pub text: String,
    /// Where in the text the first quoted character stands, if any is quoted.
    quoted_at: Option<usize>,
}

impl Word {
    /// A word that stands for itself, without quotes or expansions.
    pub(super) fn literal(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            quoted_at: None,
        }
    }

    /// The text where it can be a keyword: nothing of it is quoted.
    pub(super) fn bare(&self) -> Option<&str> {
        self.quoted_at.is_none().then_some(self.text.as_str())
    }

    /// Whether it is `name=…`, `name+=…` or `name[…]=…`; only the index may be quoted.
    pub(super) fn is_assignment(&self) -> bool {
        let name = self.text.bytes().take_while(|b| is_name_byte(*b)).count();
        let begins_as_name = self
            .text
            .bytes()
            .next()
            .is_some_and(|b| !b.is_ascii_digit());
        let rest = &self.text[name..];
        let operator = name + usize::from(rest.starts_with('+'));
        if name == 0 || !begins_as_name || self.quoted_at.is_some_and(|at| at <= operator) {
            return false;
        }
        match rest.strip_prefix('[') {
            Some(index) => index.contains("]=") || index.contains("]+="),
            None => self.text[operator..].starts_with('='),
        }
    }

    /// What follows comes out of quotes or is escaped.
    pub(super) fn quote(&mut self) {
        self.quoted_at.get_or_insert(self.text.len());
    }

    /// Whether a parenthesis right after this belongs to the word: an array's or a pattern's.
    pub(super) fn takes_parenthesis(&self) -> bool {
        match self.text.as_bytes() {
            [.., b'='] => self.is_assignment(),
            [b'!'] => false,
            [.., b'@' | b'?' | b'*' | b'+' | b'!'] => true,
            _ => false,
        }
    }
}

/// Whether a name of the shell's can go on with this byte.
pub(super) fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}
