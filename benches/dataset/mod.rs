//! Made-up data for the benches: invocations as JSON lines, and transcripts. The same seed and
//! newest instant give the same bytes on the same machine.

mod invocations;
mod transcripts;
mod vocabulary;

use std::io::{self, Write};
use std::path::Path;

/// Writes `rows` invocations as our own JSON lines, in order of time: 365 days, 500 skills whose
/// frequencies follow Zipf's law, 1,000 users, `rows / 20` sessions of 5 to 60 invocations that
/// overlap each other, some 8 % failed, a duration on 97 %. The last row stands exactly a minute
/// before `newest_ms` (milliseconds since 1970), in the middle of a working day.
///
/// # Errors
///
/// Those of `out`.
pub(crate) fn json_lines(
    rows: u64,
    seed: u64,
    newest_ms: i64,
    out: &mut impl Write,
) -> io::Result<()> {
    invocations::write(rows, Rng(seed), newest_ms - MINUTE, out)
}

/// Writes about `bytes` of transcripts below `dir/projects` and returns how many files: records of
/// 2 to 3 KB on average, a few lines of 0.3 to 2.6 MB, some 44 % of the lines of types to skip,
/// some 51 calls a megabyte, token counts on every assistant record. The newest record stands no
/// later than a minute before `newest_ms`.
///
/// # Errors
///
/// Those of the file system.
pub(crate) fn transcripts(dir: &Path, bytes: u64, seed: u64, newest_ms: i64) -> io::Result<u64> {
    transcripts::write(dir, bytes, Rng(seed), newest_ms - MINUTE)
}

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct Rng(u64);

impl Rng {
    /// The next 64 bits.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including `n`.
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// From 0 up to but not including 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True `permille` times in a thousand.
    fn permille(&mut self, permille: u64) -> bool {
        self.below(1_000) < permille
    }

    /// About a standard normal: four uniform 16-bit numbers, their sum centred and scaled.
    fn normal(&mut self) -> f64 {
        let bits = self.next();
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
        (sum as f64 / 65_536.0 - 2.0) * 1.732
    }

    /// Exponentially distributed with mean 1.
    fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }
}

/// Appends 22 letters and digits: what follows `toolu_01` in a tool-use id.
fn push_id(out: &mut Vec<u8>, rng: &mut Rng) {
    // 64 places for 62 characters: two of them come twice as often.
    const SET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Zz";
    for length in [8, 7, 7] {
        let mut bits = rng.next();
        for _ in 0..length {
            out.push(SET[(bits & 63) as usize]);
            bits >>= 6;
        }
    }
}

/// Appends a random UUID, version 4.
fn push_uuid(out: &mut Vec<u8>, rng: &mut Rng) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut bits = [rng.next(), rng.next()];
    for place in 0..32 {
        if matches!(place, 8 | 12 | 16 | 20) {
            out.push(b'-');
        }
        let half = &mut bits[place / 16];
        let digit = match place {
            12 => 4,
            16 => 8 | (*half & 3),
            _ => *half & 15,
        };
        *half >>= 4;
        out.push(HEX[digit as usize]);
    }
}

/// Appends `number` in decimal, with leading zeros up to `width` digits.
fn push_number(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[first.min(digits.len() - width)..]);
}

/// Writes instants as RFC 3339; remembers the day, since most follow one of the same day.
struct Clock {
    day: i64,
    date: Vec<u8>,
}

impl Clock {
    const fn new() -> Self {
        Self {
            day: i64::MIN,
            date: Vec::new(),
        }
    }

    /// Appends `ms` as `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    fn push(&mut self, out: &mut Vec<u8>, ms: i64) {
        const DAY: i64 = 86_400_000;
        let day = ms.div_euclid(DAY);
        if day != self.day {
            self.day = day;
            self.date.clear();
            let (year, month, date) = civil(day);
            push_number(&mut self.date, year, 4);
            self.date.push(b'-');
            push_number(&mut self.date, month, 2);
            self.date.push(b'-');
            push_number(&mut self.date, date, 2);
        }
        out.extend_from_slice(&self.date);
        let ms = ms.rem_euclid(DAY) as u64;
        let fields = [
            (b'T', ms / 3_600_000),
            (b':', ms / 60_000 % 60),
            (b':', ms / 1_000 % 60),
        ];
        for (separator, value) in fields {
            out.extend_from_slice(&[
                separator,
                b'0' + (value / 10) as u8,
                b'0' + (value % 10) as u8,
            ]);
        }
        out.push(b'.');
        push_number(out, ms % 1_000, 3);
        out.push(b'Z');
    }
}

/// Year, month and day of the day `day` after 1970-01-01, proleptic Gregorian, from year 0 on
/// (Howard Hinnant: "chrono-compatible low-level date algorithms").
fn civil(day: i64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097) as u64;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = (era * 400) as u64 + year_of_era + u64::from(month <= 2);
    (year, month, date)
}
