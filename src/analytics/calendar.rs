//! Calendar dates of a zone as spans of time.

use crate::model::{Instant, Window};
use jiff::tz::TimeZone;

const DAY_MS: i64 = 86_400_000;

/// A calendar date, as days since 1970-01-01 on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

impl Date {
    /// The date so many days after 1970-01-01.
    pub const fn from_number(days: i64) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// `2026-04-01`
impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let midnight = Instant::from_millis(self.0.saturating_mul(DAY_MS));
        let date = TimeZone::UTC.to_datetime(midnight.timestamp()).date();
        write!(f, "{date}")
    }
}

/// The spans that a window falls into, by time, each with its date. Where clocks go back over
/// midnight a date comes up twice.
pub fn dates(window: Window, zone: &TimeZone) -> Vec<(Date, Window)> {
    let mut spans = Vec::new();
    let mut from = window.start.millis();
    let end = window.end.millis();
    while from <= end {
        let at = Instant::from_millis(from).timestamp();
        let offset = i64::from(zone.to_offset(at).seconds()) * 1_000;
        // Until the next change of clocks, dates are whole days of one offset.
        let change = zone.following(at).next().map(|next| {
            let at = next.timestamp().as_nanosecond().div_euclid(1_000_000);
            i64::try_from(at).unwrap_or(i64::MAX)
        });
        let until = change.map_or(end, |change| end.min(change - 1)).max(from);
        while from <= until {
            let date = (from + offset).div_euclid(DAY_MS);
            let last = until.min((date + 1) * DAY_MS - offset - 1);
            spans.push((
                Date(date),
                Window {
                    start: Instant::from_millis(from),
                    end: Instant::from_millis(last),
                },
            ));
            from = last + 1;
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(start: i64, end: i64) -> Window {
        Window {
            start: Instant::from_millis(start),
            end: Instant::from_millis(end),
        }
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn a_day_may_have_23_or_25_hours() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        for (day, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)] {
            let noon = at(&format!("{day}T10:00:00Z"));
            let around = window(noon.millis() - DAY_MS, noon.millis() + DAY_MS);
            let spans = dates(around, &berlin);
            let length: i64 = spans
                .iter()
                .filter(|(date, _)| date.to_string() == day)
                .map(|(_, span)| span.end.millis() - span.start.millis() + 1)
                .sum();
            assert_eq!(length, hours * 3_600_000, "{day}");
        }
    }

    #[test]
    fn nothing_and_one_instant() {
        assert_eq!(dates(window(5, 4), &TimeZone::UTC), []);
        let spans = dates(window(5, 5), &TimeZone::UTC);
        assert_eq!(spans, [(Date(0), window(5, 5))]);
    }

    /// Clocks that went back from 00:01 to 23:01: both dates come up twice.
    #[test]
    fn a_date_may_come_up_twice() {
        let zone = TimeZone::get("America/St_Johns").unwrap();
        let spans = dates(
            Window {
                start: at("2006-10-29T01:00:00Z"),
                end: at("2006-10-29T05:00:00Z"),
            },
            &zone,
        );
        let shown: Vec<String> = spans.iter().map(|span| span.0.to_string()).collect();
        assert_eq!(
            shown,
            ["2006-10-28", "2006-10-29", "2006-10-28", "2006-10-29"]
        );
    }

    proptest! {
        #[test]
        fn every_instant_has_the_date_of_its_zone(
            start in 0i64..2_000_000_000_000, days in 0.0f64..500.0, share in 0.0f64..=1.0,
            zone in proptest::sample::select(&[
                "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns",
                "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Monrovia",
            ][..]),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let end = start + (days * DAY_MS as f64) as i64;
            let spans = dates(window(start, end), &zone);
            // Without a gap from end to end.
            let mut next = start;
            for (_, span) in &spans {
                prop_assert!(span.start.millis() == next && span.end >= span.start);
                next = span.end.millis() + 1;
            }
            prop_assert_eq!(next, end + 1);
            let somewhere = Instant::from_millis(start + ((end - start) as f64 * share) as i64);
            let ends = spans.iter().flat_map(|(_, span)| [span.start, span.end]);
            for at in ends.chain([somewhere]) {
                let (date, _) = spans.iter().find(|(_, span)| span.start <= at && at <= span.end).unwrap();
                prop_assert_eq!(date.to_string(), at.timestamp().to_zoned(zone.clone()).date().to_string());
            }
        }
    }
}
