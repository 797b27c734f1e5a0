//! What users mean by `7d`, `2026-04-01` and the like.

use crate::error::{Error, Result};
use crate::model::{Instant, Window, without_fine_digits};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

const HOUR_MS: f64 = 3_600_000.0;

/// Ten thousand years: beyond what anybody means.
const MAX_HOURS: f64 = 87_600_000.0;

/// `30m`, `24h`, `7d`, `2w`; a bare number is hours. In milliseconds.
pub fn duration_ms(text: &str) -> Result<i64> {
    let text = text.trim();
    let (number, hours) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1.0 / 3_600.0),
        Some((at, 'm')) => (&text[..at], 1.0 / 60.0),
        Some((at, 'h')) => (&text[..at], 1.0),
        Some((at, 'd')) => (&text[..at], 24.0),
        Some((at, 'w')) => (&text[..at], 168.0),
        _ => (text, 1.0),
    };
    let hours = number.parse::<f64>().ok().map(|number| number * hours);
    match hours.filter(|hours| *hours > 0.0 && *hours <= MAX_HOURS) {
        Some(hours) => Ok((hours * HOUR_MS).round() as i64),
        None => Err(Error::usage(format!("not a duration: {text:?}"))
            .hint("write 30m, 24h, 7d or 2w; a bare number is hours")),
    }
}

/// Milliseconds as [`duration_ms`] reads them: `90m`, `24h`, `7d`.
pub fn duration_text(ms: i64) -> String {
    const HOUR: i64 = 3_600_000;
    match ms {
        ms if ms > 24 * HOUR && ms % (24 * HOUR) == 0 => format!("{}d", ms / (24 * HOUR)),
        ms if ms % HOUR == 0 => format!("{}h", ms / HOUR),
        ms if ms % 60_000 == 0 => format!("{}m", ms / 60_000),
        ms => format!("{}s", ms as f64 / 1e3),
    }
}

/// A point in time: a duration ago, a date or time of the zone, or RFC 3339.
pub fn point(text: &str, now: Instant, zone: &TimeZone) -> Result<Instant> {
    let trimmed = &*without_fine_digits(text.trim());
    if let Ok(stamp) = trimmed.parse::<Timestamp>() {
        return Ok(Instant::from(stamp));
    }
    let midnight = |date: Date| date.to_zoned(zone.clone());
    let local = |time: DateTime| time.to_zoned(zone.clone());
    let zoned = if trimmed.contains(':') {
        trimmed.parse().and_then(local)
    } else {
        trimmed.parse().and_then(midnight)
    };
    if let Ok(zoned) = zoned {
        return Ok(Instant::from(zoned.timestamp()));
    }
    duration_ms(trimmed)
        .map(|ms| now.plus_millis(-ms))
        .map_err(|_| {
            Error::usage(format!("not a time: {text:?}"))
                .hint("write 7d (ago), 2026-04-01 or 2026-04-01T12:00:00Z")
        })
}

/// The window that the flags mean: `since` to `until`, else the last `last` before `until` or now.
pub fn window(
    since: Option<&str>,
    until: Option<&str>,
    last: &str,
    now: Instant,
    zone: &TimeZone,
) -> Result<Window> {
    // Rows of the future are outside every answer.
    let end = until
        .map_or(Ok(now), |text| point(text, now, zone))?
        .min(now);
    let start = match since {
        Some(text) => point(text, now, zone)?,
        None => end.plus_millis(-duration_ms(last)?),
    };
    if start > end {
        return Err(Error::usage("the window ends before it begins")
            .hint("--since must lie before --until and before now"));
    }
    Ok(Window { start, end })
}

/// The span that the flags mean where nothing is asked but taken along: all of time, or as much of
/// it as they say. What lies in the future, because a clock was wrong, belongs to it.
pub fn span(
    since: Option<&str>,
    until: Option<&str>,
    last: Option<&str>,
    now: Instant,
    zone: &TimeZone,
) -> Result<Window> {
    let point = |text| point(text, now, zone);
    let end = until.map(point).transpose()?;
    let start = match (since, last) {
        (Some(text), _) => point(text)?,
        (None, Some(last)) => end.unwrap_or(now).plus_millis(-duration_ms(last)?),
        (None, None) => Instant::from_millis(0),
    };
    let end = end.unwrap_or(Instant::from_millis(i64::MAX));
    if start > end {
        return Err(Error::usage("the window ends before it begins")
            .hint("--since must lie before --until"));
    }
    Ok(Window { start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_users_write_them() {
        for (text, ms) in [
            ("30m", 1_800_000),
            ("24h", 86_400_000),
            ("7d", 604_800_000),
            ("2w", 1_209_600_000),
            ("1", 3_600_000),
            ("1.5", 5_400_000),
            ("90s", 90_000),
        ] {
            assert_eq!(duration_ms(text).unwrap(), ms, "{text}");
        }
        for bad in ["", "0", "-1h", "d", "soon", "inf", "nan", "1e99d", "7 days"] {
            assert!(duration_ms(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_written_as_they_are_read() {
        for (ms, text) in [
            (1_800_000, "30m"),
            (3_600_000, "1h"),
            (86_400_000, "24h"),
            (172_800_000, "2d"),
            (1_209_600_000, "14d"),
            (3_600_001, "3600.001s"),
        ] {
            assert_eq!(duration_text(ms), text);
            assert_eq!(duration_ms(text).unwrap(), ms);
        }
    }

    #[test]
    fn points_honour_zone_and_offset() {
        let now = Instant::parse("2026-04-10T12:00:00Z").unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2026-04-01", "2026-03-31T22:00:00Z"),
            ("2026-04-01T12:00:00+05:00", "2026-04-01T07:00:00Z"),
            ("2026-04-01 12:00", "2026-04-01T10:00:00Z"),
            ("2d", "2026-04-08T12:00:00Z"),
        ] {
            assert_eq!(
                point(text, now, &zone).unwrap(),
                Instant::parse(expected).unwrap(),
                "{text}"
            );
        }
        assert!(point("yesterday", now, &zone).is_err());
    }

    #[test]
    fn a_window_never_reaches_into_the_future() {
        let now = Instant::parse("2026-04-10T12:00:00Z").unwrap();
        let utc = TimeZone::UTC;
        let all = window(Some("2026-04-01"), Some("2027-01-01"), "1h", now, &utc).unwrap();
        assert_eq!(all.end, now);
        assert!(window(Some("2026-05-01"), None, "1h", now, &utc).is_err());
        let hour = window(None, None, "1h", now, &utc).unwrap();
        assert_eq!(hour.start, now.plus_millis(-3_600_000));
    }
    #[test]
    fn a_span_is_open_where_nothing_is_said() {
        let now = Instant::parse("2026-04-10T12:00:00Z").unwrap();
        let of = |since, until, last| {
            let window = span(since, until, last, now, &TimeZone::UTC)?;
            Ok::<_, Error>((window.start.millis(), window.end.millis()))
        };
        let day = 86_400_000;
        let ms = now.millis();
        assert_eq!(of(None, None, None).unwrap(), (0, i64::MAX));
        assert_eq!(of(None, None, Some("1d")).unwrap(), (ms - day, i64::MAX));
        assert_eq!(
            of(None, Some("1d"), Some("1d")).unwrap(),
            (ms - 2 * day, ms - day)
        );
        let future = of(None, Some("2026-04-11T12:00:00Z"), None).unwrap();
        assert_eq!(future, (0, ms + day));
        assert!(of(Some("1d"), Some("2d"), None).is_err());
    }
}
