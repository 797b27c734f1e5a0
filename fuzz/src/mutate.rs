//! Changes to inputs that random bytes hardly ever make: lines change places, and pieces (texts
//! between quotes, words of shell text) are put in the place of others or before them, so that ids,
//! names and times meet. About half of the time it is bytes all the same.

use crate::SECRET;
use crate::growing::CUT;
use libfuzzer_sys::fuzzer_mutate;
use std::ops::Range;

/// What inputs of a kind are made of.
struct Kind {
    /// Where the pieces stand that may be put in the place of each other.
    pieces: fn(&[u8]) -> Vec<Range<usize>>,
    /// Further pieces, which are apt to make trouble.
    odd: &'static [&'static str],
    /// The file grows: where it ended at a reading changes too, see `growing`.
    grows: bool,
}

const RECORDS: Kind = Kind {
    pieces: texts,
    odd: &[
        "",
        " ",
        "\u{a0}\u{2028}",
        "é",
        "\\u0007",
        "\\ud83d",
        "Bash(",
        "Agent(x",
        "mcp__a",
        "/a:b c",
        "1969-12-31T23:59:59.999Z",
        "-009999-01-02 00:00:00",
        "9999-12-30T22:00:00.000Z",
        "2026-07-31T03:00:00+23:59",
    ],
    grows: false,
};

const SHELL: Kind = Kind {
    pieces: words,
    odd: &[SECRET, "./", "$(", ")", "'", "\"", "--", "&&", "\u{a0}"],
    grows: false,
};

/// Changes the first `size` bytes of `data`, which can take `max`, in a way that `seed` chooses;
/// tells the new size. For JSON.
pub fn records(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    change(data, size, max, seed, &RECORDS)
}

/// The same for a file of JSON lines that grows.
pub fn growing(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let kind = Kind {
        grows: true,
        ..RECORDS
    };
    change(data, size, max, seed, &kind)
}

/// The same for shell text.
pub fn shell(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    change(data, size, max, seed, &SHELL)
}

fn change(data: &mut [u8], size: usize, max: usize, seed: u32, kind: &Kind) -> usize {
    let mut dice = Dice(u64::from(seed) + 1);
    let before = &data[..size];
    let changed = match dice.below(8) {
        0 => Some(with_lines_moved(before, &mut dice)),
        1 | 2 => with_a_piece_put(before, kind, &mut dice),
        3 if kind.grows => Some(with_a_cut(before, &mut dice)),
        _ => None,
    };
    let Some(changed) = changed else {
        return fuzzer_mutate(data, size, max);
    };
    let size = changed.len().min(max).min(data.len());
    data[..size].copy_from_slice(&changed[..size]);
    size
}

/// One line is taken out, doubled somewhere else, or put somewhere else.
fn with_lines_moved(data: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = data.split_inclusive(|byte| *byte == b'\n').collect();
    if !lines.is_empty() {
        let from = dice.below(lines.len());
        let line = lines[from];
        let (keep, put) = [(true, true), (false, true), (false, false)][dice.below(3)];
        if !keep {
            lines.remove(from);
        }
        if put {
            lines.insert(dice.below(lines.len() + 1), line);
        }
    }
    lines.concat()
}

/// A piece takes the place of another one, or is put before it; sometimes many times over. In JSON a
/// key may become a value.
fn with_a_piece_put(data: &[u8], kind: &Kind, dice: &mut Dice) -> Option<Vec<u8>> {
    let pieces = (kind.pieces)(data);
    let to = pieces.get(dice.below(pieces.len()))?;
    let piece = if dice.below(2) == 0 {
        kind.odd[dice.below(kind.odd.len())].as_bytes()
    } else {
        &data[pieces[dice.below(pieces.len())].clone()]
    };
    let piece = piece.repeat([1, 1, 1, 1, 1, 8, 8, 64][dice.below(8)]);
    let rest = [to.start, to.end, to.end][dice.below(3)];
    Some([&data[..to.start], &piece, &data[rest..]].concat())
}

/// The file ends somewhere at a reading.
fn with_a_cut(data: &[u8], dice: &mut Dice) -> Vec<u8> {
    let at = dice.below(data.len() + 1);
    let mut data: Vec<u8> = data.to_vec();
    data.insert(at, CUT);
    data
}

/// Where the texts between quotes stand, without the quotes.
fn texts(data: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < data.len() {
        match (data[at], start) {
            (b'\\', Some(_)) => at += 1,
            (b'"', Some(begin)) => {
                found.push(begin..at);
                start = None;
            }
            (b'"', None) => start = Some(at + 1),
            (b'\n', _) => start = None,
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where the words stand, as blanks part them.
fn words(data: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let ends = |byte: &u8| byte.is_ascii_whitespace();
    let words = data.split(ends).map(|word| {
        let word = start..start + word.len();
        start = word.end + 1;
        word
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Numbers that look random; the same for the same seed.
struct Dice(u64);

impl Dice {
    /// A number below `bound`, 0 where that is 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize).checked_rem(bound).unwrap_or(0)
    }
}
