//! Gets past the options of a command to the word that counts.

use super::token::{HIDDEN, Word};

/// Options of a program, as lists separated by blanks, written as on a command line.
///
/// What is in no list is not guessed at: the word after it could be its value, and a value must
/// never become part of a name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// Options whose value is the next word, or stands in the same word.
    pub values: &'static str,
    /// Options that stand alone.
    pub flags: &'static str,
    /// Options whose value is shell text to be run.
    pub text: &'static str,
    /// Takes those of [`COMMON`] as well, where its own lists don't have them.
    pub common: bool,
}

/// Options that stand alone, and mean the same, nearly everywhere.
const COMMON: &str =
    "-h --help -V --version -v --verbose -q --quiet -s --silent -y --yes --debug --no-color";

/// What a word is among options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An option that stands alone or carries its value.
    Flag,
    /// An option whose value is the next word.
    Value,
    /// An option whose value, the next word, is shell text.
    Text,
    /// An option that no list has.
    Unknown,
    /// `--`.
    End,
    /// No option.
    Word,
}

/// Where the options of a command lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// To the word at this index, which may be missing.
    Word(usize),
    /// To shell text at this index.
    Text(usize),
    /// Nobody knows.
    Lost,
}

impl Options {
    /// What `word` is.
    pub(super) fn step(&self, word: &str) -> Step {
        if word == "--" {
            return Step::End;
        }
        let Some(name) = word.strip_prefix('-').filter(|name| !name.is_empty()) else {
            return Step::Word;
        };
        let stands_alone = listed(self.flags, word) || (self.common && listed(COMMON, word));
        if listed(self.values, word) {
            Step::Value
        } else if listed(self.text, word) {
            Step::Text
        } else if stands_alone || word.contains('=') {
            Step::Flag
        } else if name.starts_with('-') {
            Step::Unknown
        } else {
            self.cluster(name)
        }
    }

    /// Short options in one word: `-xvf`, `-j4`, `-Cdir`.
    fn cluster(&self, letters: &str) -> Step {
        for (at, letter) in letters.char_indices() {
            if letter.is_ascii_digit() || letter == HIDDEN {
                return Step::Flag;
            }
            let last = at + letter.len_utf8() == letters.len();
            if has_letter(self.values, letter) {
                return if last { Step::Value } else { Step::Flag };
            }
            let stands_alone =
                has_letter(self.flags, letter) || (self.common && has_letter(COMMON, letter));
            if !stands_alone {
                return if last && has_letter(self.text, letter) {
                    Step::Text
                } else {
                    Step::Unknown
                };
            }
        }
        Step::Flag
    }

    /// Goes past all options at the beginning of `words`.
    pub(super) fn past(&self, words: &[Word]) -> Past {
        let mut at = 0;
        while let Some(word) = words.get(at) {
            match self.step(&word.text) {
                Step::Flag => at += 1,
                Step::Value => at += 2,
                Step::Text => return Past::Text(at + 1),
                Step::Unknown => return Past::Lost,
                Step::End => return Past::Word(at + 1),
                Step::Word => break,
            }
        }
        Past::Word(at)
    }
}

/// Whether a list separated by blanks has this word.
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == word)
}

/// Whether a list of options has this short one.
fn has_letter(list: &str, letter: char) -> bool {
    list.split_ascii_whitespace().any(|entry| {
        entry.len() == 1 + letter.len_utf8() && entry.starts_with('-') && entry.ends_with(letter)
    })
}
