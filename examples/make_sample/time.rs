//! The sample's calendar.

use jiff::Timestamp;

/// The sample's newest instant: a Friday afternoon. The last record of the newest transcript
/// stands at it exactly; nothing is later. The importer shifts all times so that this is now.
pub(crate) const NEWEST: &str = "2026-06-26T15:30:00.000Z";

/// [`NEWEST`] in milliseconds since 1970.
pub(crate) const NEWEST_MS: i64 = 1_782_487_800_000;

/// How many calendar days (UTC) the sample covers, that of [`NEWEST`] being the last.
pub(crate) const DAYS: i64 = 35;

/// Milliseconds of a minute.
pub(crate) const MINUTE: i64 = 60_000;

/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// `hour:minute` (UTC) on the day `days_ago` days before that of [`NEWEST`].
pub(crate) const fn at(days_ago: i64, hour: i64, minute: i64) -> i64 {
    NEWEST_MS / DAY * DAY - days_ago * DAY + hour * HOUR + minute * MINUTE
}

/// Whether the day `days_ago` days before that of [`NEWEST`], a Friday, is a Saturday or Sunday.
pub(crate) const fn is_weekend(days_ago: i64) -> bool {
    matches!(days_ago % 7, 5 | 6)
}

/// Days and parts of a day before [`NEWEST`].
pub(crate) fn days_before(ms: i64) -> f64 {
    (NEWEST_MS - ms) as f64 / DAY as f64
}

/// RFC 3339 in UTC with milliseconds.
pub(crate) fn iso(ms: i64) -> String {
    format!(
        "{:.3}",
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    )
}
