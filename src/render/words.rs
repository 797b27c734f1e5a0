//! Numbers and times as people read them.

use super::table::{Cell, Tone};
use crate::model::{Instant, is_steering};
use jiff::tz::TimeZone;

/// What stands where nothing is known.
pub const NONE: &str = "-";

/// `12,345`
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 session`, `2 sessions`
pub fn plural(n: u64, one: &str) -> String {
    format!("{} {one}{}", count(n), if n == 1 { "" } else { "s" })
}

/// `45 ms`, `1.8 s`, `2m 05s`, `3h 10m`, `2d 4h`
pub fn seconds(seconds: Option<f64>) -> String {
    let Some(seconds) = seconds else {
        return NONE.to_owned();
    };
    let whole = seconds.round() as u64;
    if seconds == 0.0 {
        "0 ms".to_owned()
    } else if seconds < 0.001 {
        "<1 ms".to_owned()
    } else if seconds < 0.9995 {
        format!("{:.0} ms", seconds * 1e3)
    } else if seconds < 9.995 {
        format!("{seconds:.2} s")
    } else if seconds < 59.95 {
        format!("{seconds:.1} s")
    } else if whole < 3_600 {
        format!("{}m {:02}s", whole / 60, whole % 60)
    } else if whole < 86_400 {
        format!("{}h {:02}m", whole / 3_600, whole % 3_600 / 60)
    } else {
        format!("{}d {}h", whole / 86_400, whole % 86_400 / 3_600)
    }
}

/// `12 MB`, in powers of ten.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1e3;
        unit += 1;
    }
    if n == 1 {
        "1 byte".to_owned()
    } else if unit == 0 || value >= 99.5 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// `93 %`; rounded so that only all is 100 and only nothing is 0.
pub fn percent(share: f64) -> String {
    let percent = match (share * 100.0).round() {
        p if p >= 100.0 && share < 1.0 => 99.0,
        p if p <= 0.0 && share > 0.0 => 1.0,
        p => p,
    };
    format!("{percent:.0}%")
}

/// A rate with its interval and, in colour, a bar.
pub fn rate(rate: Option<f64>, low: Option<f64>, high: Option<f64>) -> Cell {
    let (Some(rate), Some(low), Some(high)) = (rate, low, high) else {
        return Cell::new(NONE).tone(Tone::Dim);
    };
    let tone = match rate {
        r if r >= 0.9 => Tone::Good,
        r if r >= 0.7 => Tone::Warn,
        _ => Tone::Bad,
    };
    let interval = format!("[{:.0}-{:.0}]", low * 100.0, high * 100.0);
    Cell::new(format!("{:>4} {interval:>8}", percent(rate)))
        .tone(tone)
        .bar(bar(rate, 8))
}

/// A bar of so many columns, filled in eighths.
pub fn bar(share: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let filled = (share.clamp(0.0, 1.0) * columns as f64 * 8.0).round() as usize;
    let mut out = "█".repeat(filled / 8);
    out.push_str(EIGHTHS[filled % 8]);
    let width = filled / 8 + usize::from(!filled.is_multiple_of(8));
    out.push_str(&"░".repeat(columns - width));
    out
}

/// Values from 0 to 1 as a line of small bars; a gap where there is none.
pub fn sparkline(shares: impl IntoIterator<Item = Option<f64>>) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    shares
        .into_iter()
        .map(|share| {
            share.map_or(' ', |share| {
                BARS[(share.clamp(0.0, 1.0) * 7.0).round() as usize]
            })
        })
        .collect()
}

/// `2026-04-01 14:05` in the zone.
pub fn minute(at: Instant, zone: &TimeZone) -> String {
    at.timestamp()
        .to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// `14:05:09` in the zone, with `days` `04-01 14:05:09`.
pub fn clock(at: Instant, zone: &TimeZone, days: bool) -> String {
    let format = if days { "%m-%d %H:%M:%S" } else { "%H:%M:%S" };
    at.timestamp()
        .to_zoned(zone.clone())
        .strftime(format)
        .to_string()
}

/// `2026-04-01 14:05 to 2026-05-01 14:05 (Europe/Berlin)`
pub fn window(start: Instant, end: Instant, zone: &TimeZone, name: &str) -> String {
    format!("{} to {} ({name})", minute(start, zone), minute(end, zone))
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Text from outside on a terminal: control characters, which could move the cursor or change
/// colours, are shown as escapes; line ends stay.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(c),
            c if is_steering(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_read_them() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(count)
        );
        let times = [
            0.0, 0.0004, 0.045, 0.9999, 1.8, 9.996, 59.96, 125.0, 11_400.0, 187_200.0,
        ];
        let shown = times.map(|s| seconds(Some(s)));
        let expected = [
            "0 ms", "<1 ms", "45 ms", "1.00 s", "1.80 s", "10.0 s", "1m 00s", "2m 05s", "3h 10m",
            "2d 4h",
        ];
        assert_eq!(shown, expected);
        assert_eq!(
            [0, 999, 1_000, 12_345_678].map(bytes),
            ["0 bytes", "999 bytes", "1.0 kB", "12.3 MB"]
        );
    }

    #[test]
    fn only_all_is_a_hundred_percent() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(percent),
            ["0%", "1%", "50%", "99%", "100%"]
        );
    }

    #[test]
    fn words_are_quoted_for_a_shell_where_they_must_be() {
        let words = ["Read", "Bash(cargo test)", "it's", "", "mcp__a__b"].map(quoted);
        assert_eq!(
            words,
            [
                "Read",
                "'Bash(cargo test)'",
                r"'it'\''s'",
                "''",
                "mcp__a__b"
            ]
        );
    }

    #[test]
    fn bars_have_their_width() {
        for share in [0.0, 0.01, 0.5, 0.93, 1.0] {
            assert_eq!(bar(share, 8).chars().count(), 8, "{share}");
        }
        assert_eq!(sparkline([Some(0.0), None, Some(1.0)]), "▁ █");
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[2Jb\u{202e}c\n"),
            "a\\u{1b}[2Jb\\u{202e}c\n"
        );
    }
}
