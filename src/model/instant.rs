//! Instants to the millisecond, durations to the microsecond.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Finer digits are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Instant(i64);

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time: {0:?} (expected RFC 3339 such as 2026-04-01T12:00:00Z)")]
pub struct TimeError(pub String);

impl Instant {
    /// The instant `ms` milliseconds after the epoch.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 and SQLite's `YYYY-MM-DD HH:MM:SS[.fff]`. An offset is honoured;
    /// without one the time is UTC.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let text = &*without_fine_digits(text.trim());
        if let Ok(stamp) = text.parse::<Timestamp>() {
            return Ok(Self::from(stamp));
        }
        let civil: DateTime = text.parse().map_err(|_| TimeError(text.to_owned()))?;
        let zoned = civil
            .to_zoned(TimeZone::UTC)
            .map_err(|_| TimeError(text.to_owned()))?;
        Ok(Self::from(zoned.timestamp()))
    }

    /// This instant as a `jiff` timestamp, clamped to the range that one can hold.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The instant `ms` milliseconds later (earlier where negative).
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// The text of a time without the digits of a second's fraction beyond the ninth: some writers
/// have more, and the parser takes no more. An instant keeps three.
pub fn without_fine_digits(text: &str) -> Cow<'_, str> {
    let Some(point) = text.find(['.', ',']) else {
        return Cow::Borrowed(text);
    };
    let digits = text[point + 1..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    if digits <= 9 {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!(
        "{}{}",
        &text[..point + 10],
        &text[point + 1 + digits..]
    ))
}

impl From<Timestamp> for Instant {
    /// Cuts off what is finer than a millisecond, towards the past.
    fn from(stamp: Timestamp) -> Self {
        let nanos = stamp.as_nanosecond().div_euclid(1_000_000);
        Self(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

impl TryFrom<String> for Instant {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse(&text)
    }
}

/// Written as RFC 3339 in UTC with milliseconds.
impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

/// How long something took, in microseconds: never negative, at most ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct Duration(i64);

/// Ten years of 365.25 days, in microseconds.
const MAX_DURATION_MICROS: i64 = 315_576_000 * 1_000_000;

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `None` where `micros` is negative or longer than ten years.
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < 0 || micros > MAX_DURATION_MICROS {
            None
        } else {
            Some(Self(micros))
        }
    }

    /// `None` where `ms` is negative or longer than ten years.
    pub const fn from_millis(ms: i64) -> Option<Self> {
        match ms.checked_mul(1_000) {
            Some(micros) => Self::from_micros(micros),
            None => None,
        }
    }

    /// Rounded to the microsecond; `None` where not finite, negative or longer than ten years.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let micros = (seconds * 1e6).round();
        if !(0.0..=MAX_DURATION_MICROS as f64).contains(&micros) {
            return None;
        }
        Some(Self(micros as i64))
    }

    /// From `start` to `end`; `None` where the clock stepped back or ten years are exceeded.
    pub const fn between(start: Instant, end: Instant) -> Option<Self> {
        match end.0.checked_sub(start.0) {
            Some(ms) => Self::from_millis(ms),
            None => None,
        }
    }

    /// Microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl TryFrom<i64> for Duration {
    type Error = &'static str;

    fn try_from(micros: i64) -> Result<Self, &'static str> {
        Self::from_micros(micros).ok_or("a duration is between nothing and ten years")
    }
}

/// A span of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// First instant inside.
    pub start: Instant,
    /// Last instant inside.
    pub end: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn seconds_and_texts_come_back_as_they_were(
            micros in prop_oneof![
                0..=MAX_DURATION_MICROS,
                MAX_DURATION_MICROS - 1_000_000..=MAX_DURATION_MICROS,
                0i64..5_000_000,
            ],
            ms in 0i64..253_402_207_200_000,
        ) {
            let duration = Duration::from_micros(micros).unwrap();
            let text = duration.seconds().to_string();
            prop_assert_eq!(Duration::from_seconds(text.parse().unwrap()), Some(duration));
            let at = Instant::from_millis(ms);
            prop_assert_eq!(Instant::parse(&at.to_string()), Ok(at));
        }
    }

    #[test]
    fn offsets_are_honoured_and_their_absence_is_utc() {
        let noon = Instant::parse("2026-02-10T12:00:00Z").unwrap();
        for same in [
            "2026-02-10T14:00:00+02:00",
            "2026-02-10 12:00:00",
            "2026-02-10T12:00:00",
            "2026-02-10T12:00:00.000999+00:00",
            "2026-02-10T12:00:00.00099999999999Z",
            "2026-02-10T14:00:00,000999999999999+02:00",
            " 2026-02-10 07:00:00-05:00 ",
        ] {
            assert_eq!(Instant::parse(same), Ok(noon), "{same}");
        }
        assert_eq!(noon.to_string(), "2026-02-10T12:00:00.000Z");
    }

    #[test]
    fn what_is_no_time_is_an_error() {
        for bad in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "12:00",
            "1767225600",
        ] {
            assert_eq!(Instant::parse(bad), Err(TimeError(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn before_the_epoch_digits_are_cut_towards_the_past() {
        assert_eq!(
            Instant::parse("1969-12-31T23:59:59.9995Z")
                .unwrap()
                .millis(),
            -1
        );
    }

    #[test]
    fn durations_refuse_the_impossible() {
        for bad in [-0.1, f64::NAN, f64::INFINITY, 315_576_000.1] {
            assert_eq!(Duration::from_seconds(bad), None, "{bad}");
        }
        assert_eq!(Duration::from_seconds(0.000_000_6).unwrap().micros(), 1);
        assert_eq!(Duration::from_millis(i64::MAX), None);
        let at = Instant::from_millis(5);
        assert_eq!(Duration::between(at, Instant::from_millis(4)), None);
    }
}
