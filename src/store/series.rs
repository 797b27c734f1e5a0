//! Sums and durations of spans of time: whole UTC days and hours from the rollups, what is left at
//! the ends from the rows. Exact to the millisecond.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::Window;
use rusqlite::{CachedStatement, OptionalExtension, Row};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;

/// What happened in a span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// All invocations.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
}

impl Sums {
    fn add(&mut self, [invocations, completed, failed]: [i64; 3]) {
        // Counts of rows are never negative.
        self.invocations += invocations.unsigned_abs();
        self.completed += completed.unsigned_abs();
        self.failed += failed.unsigned_abs();
    }
}

/// One skill, one UTC day.
pub(super) const SKILL_DAY: &str =
    "SELECT invocations, completed, failed FROM daily WHERE skill_id = ?1 AND day = ?2";

/// One skill, one hour.
pub(super) const SKILL_HOUR: &str =
    "SELECT invocations, completed, failed, timed FROM hourly WHERE hour = ?2 AND skill_id = ?1";

/// One skill, less than an hour.
pub(super) const SKILL_ROWS: &str = "SELECT count(*), total(outcome = 1), total(outcome = 2)
     FROM invocation INDEXED BY invocation_at
     WHERE at_ms BETWEEN ?2 AND ?3 AND skill_id = ?1";

/// On which UTC days a skill was used at all.
pub(super) const SKILL_DAYS: &str =
    "SELECT day FROM daily WHERE skill_id = ?1 AND day BETWEEN ?2 AND ?3";

/// Durations of one skill.
pub(super) const SKILL_DURATIONS: &str = "SELECT duration_us
     FROM invocation INDEXED BY invocation_at
     WHERE at_ms BETWEEN ?2 AND ?3 AND skill_id = ?1 AND outcome = 1 AND duration_us IS NOT NULL";

/// Every skill, some whole hours: by time, where `daily` would take a search a skill and day.
pub(super) const ALL_HOURS: &str = "SELECT skill_id, invocations, completed, failed
     FROM hourly WHERE hour BETWEEN ?1 AND ?2";

/// Every skill, less than an hour.
pub(super) const ALL_ROWS: &str = "SELECT skill_id, 1, outcome = 1, outcome = 2
     FROM invocation INDEXED BY invocation_at WHERE at_ms BETWEEN ?1 AND ?2";

/// Durations of every skill.
pub(super) const ALL_DURATIONS: &str = "SELECT skill_id, duration_us
     FROM invocation INDEXED BY invocation_at
     WHERE at_ms BETWEEN ?1 AND ?2 AND outcome = 1 AND duration_us IS NOT NULL";

/// What a span is made of.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    /// Whole UTC days, counted from the epoch.
    days: Range<i64>,
    /// Whole hours before and after those.
    hours: [Range<i64>; 2],
    /// The rest: in milliseconds, within one hour each, or two where there is no whole one.
    rest: [Range<i64>; 2],
}

impl Parts {
    fn of(span: Window) -> Self {
        let (from, until) = (span.start.millis().max(0), span.end.millis() + 1);
        let first = (from + HOUR_MS - 1).div_euclid(HOUR_MS);
        let after = until.div_euclid(HOUR_MS);
        if first >= after {
            return Self {
                days: 0..0,
                hours: [0..0, 0..0],
                rest: [from..until, 0..0],
            };
        }
        let rest = [from..first * HOUR_MS, after * HOUR_MS..until];
        let days = (first + DAY_HOURS - 1).div_euclid(DAY_HOURS)..after.div_euclid(DAY_HOURS);
        let hours = if days.is_empty() {
            [first..after, 0..0]
        } else {
            [first..days.start * DAY_HOURS, days.end * DAY_HOURS..after]
        };
        Self { days, hours, rest }
    }

    /// All whole hours, those of whole days too.
    fn whole_hours(&self) -> Range<i64> {
        if self.days.is_empty() {
            self.hours[0].clone()
        } else {
            self.hours[0].start..self.hours[1].end
        }
    }
}

fn three(row: &Row<'_>, from: usize) -> rusqlite::Result<[i64; 3]> {
    // `total` is REAL.
    let number = |at: usize| -> rusqlite::Result<i64> { Ok(row.get::<_, f64>(at)? as i64) };
    Ok([number(from)?, number(from + 1)?, number(from + 2)?])
}

/// Hours of one skill, each asked for once.
struct Hours<'c> {
    skill: i64,
    statement: CachedStatement<'c>,
    /// UTC days on which the skill was used at all.
    days: HashSet<i64>,
}

impl Hours<'_> {
    /// Sums of the hour, and how many completed invocations have a duration; `None` for none.
    fn get(&mut self, hour: i64) -> Result<Option<([i64; 3], i64)>> {
        if !self.days.contains(&hour.div_euclid(DAY_HOURS)) {
            return Ok(None);
        }
        self.statement
            .query_row((self.skill, hour), |row| Ok((three(row, 0)?, row.get(3)?)))
            .optional()
            .or_store()
    }

    /// Whether any hour that these milliseconds touch has an invocation.
    fn used(&mut self, rest: &Range<i64>) -> Result<bool> {
        if rest.is_empty() {
            return Ok(false);
        }
        for hour in rest.start.div_euclid(HOUR_MS)..=(rest.end - 1).div_euclid(HOUR_MS) {
            if self.get(hour)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Store {
    /// The number of a skill; `None` for a name that never came.
    pub fn skill_number(&self, name: &str) -> Result<Option<i64>> {
        self.conn
            .prepare_cached("SELECT id FROM skill WHERE name = ?1")
            .or_store()?
            .query_row([name], |row| row.get(0))
            .optional()
            .or_store()
    }

    /// What happened of one skill in each of these spans.
    pub fn skill_sums(&self, skill: i64, spans: &[Window]) -> Result<Vec<Sums>> {
        let _one_state = self.conn.unchecked_transaction().or_store()?;
        let mut hours = self.hours(skill, spans)?;
        let mut day = self.conn.prepare_cached(SKILL_DAY).or_store()?;
        let mut rows = self.conn.prepare_cached(SKILL_ROWS).or_store()?;
        let mut all = Vec::with_capacity(spans.len());
        for span in spans {
            let parts = Parts::of(*span);
            let mut sums = Sums::default();
            for number in parts.days {
                let found = day.query_row((skill, number), |row| three(row, 0));
                sums.add(found.optional().or_store()?.unwrap_or_default());
            }
            for hour in parts.hours.into_iter().flatten() {
                sums.add(hours.get(hour)?.map_or([0; 3], |(sums, _)| sums));
            }
            for rest in parts.rest {
                // The rows of an hour are read only where some are of this skill.
                if !hours.used(&rest)? {
                    continue;
                }
                let found = rows.query_row((skill, rest.start, rest.end - 1), |row| three(row, 0));
                sums.add(found.or_store()?);
            }
            all.push(sums);
        }
        Ok(all)
    }

    /// Durations in microseconds of the completed invocations of one skill in each of these spans,
    /// in any order.
    pub fn skill_durations(&self, skill: i64, spans: &[Window]) -> Result<Vec<Vec<i64>>> {
        let _one_state = self.conn.unchecked_transaction().or_store()?;
        let mut hours = self.hours(skill, spans)?;
        let mut rows = self.conn.prepare_cached(SKILL_DURATIONS).or_store()?;
        let mut all = Vec::with_capacity(spans.len());
        for span in spans {
            let mut durations = Vec::new();
            let (from, until) = (span.start.millis().max(0), span.end.millis() + 1);
            let mut start = from;
            while start < until {
                let hour = start.div_euclid(HOUR_MS);
                let end = until.min((hour + 1) * HOUR_MS);
                if hours.get(hour)?.is_some_and(|(_, timed)| timed > 0) {
                    let found = rows
                        .query_map((skill, start, end - 1), |row| row.get::<_, i64>(0))
                        .or_store()?;
                    for duration in found {
                        durations.push(duration.or_store()?);
                    }
                }
                start = end;
            }
            all.push(durations);
        }
        Ok(all)
    }

    /// What happened of every skill that came up in these spans, by its number; a value a span.
    pub fn all_sums(&self, spans: &[Window]) -> Result<HashMap<i64, Vec<Sums>>> {
        let _one_state = self.conn.unchecked_transaction().or_store()?;
        let mut hours = self.conn.prepare_cached(ALL_HOURS).or_store()?;
        let mut rows = self.conn.prepare_cached(ALL_ROWS).or_store()?;
        let mut all: HashMap<i64, Vec<Sums>> = HashMap::new();
        for (at, span) in spans.iter().enumerate() {
            let parts = Parts::of(*span);
            let mut take = |mut found: rusqlite::Rows<'_>| -> rusqlite::Result<()> {
                while let Some(row) = found.next()? {
                    let sums = all.entry(row.get(0)?);
                    sums.or_insert_with(|| vec![Sums::default(); spans.len()])[at]
                        .add(three(row, 1)?);
                }
                Ok(())
            };
            let range = parts.whole_hours();
            if !range.is_empty() {
                hours
                    .query((range.start, range.end - 1))
                    .and_then(&mut take)
                    .or_store()?;
            }
            for rest in parts.rest.into_iter().filter(|rest| !rest.is_empty()) {
                rows.query((rest.start, rest.end - 1))
                    .and_then(&mut take)
                    .or_store()?;
            }
        }
        Ok(all)
    }

    /// Durations as of [`Store::skill_durations`], of every skill that has any in these spans.
    pub fn all_durations(&self, spans: &[Window]) -> Result<HashMap<i64, Vec<Vec<i64>>>> {
        let _one_state = self.conn.unchecked_transaction().or_store()?;
        let mut rows = self.conn.prepare_cached(ALL_DURATIONS).or_store()?;
        let mut all: HashMap<i64, Vec<Vec<i64>>> = HashMap::new();
        for (at, span) in spans.iter().enumerate() {
            let mut found = rows
                .query((span.start.millis(), span.end.millis()))
                .or_store()?;
            while let Some(row) = found.next().or_store()? {
                let skill = all.entry(row.get(0).or_store()?);
                skill.or_insert_with(|| vec![Vec::new(); spans.len()])[at]
                    .push(row.get(1).or_store()?);
            }
        }
        Ok(all)
    }

    fn hours(&self, skill: i64, spans: &[Window]) -> Result<Hours<'_>> {
        let day = |ms: i64| ms.div_euclid(HOUR_MS * DAY_HOURS);
        let first = spans.iter().map(|span| day(span.start.millis())).min();
        let last = spans.iter().map(|span| day(span.end.millis())).max();
        let days = self
            .conn
            .prepare_cached(SKILL_DAYS)
            .or_store()?
            .query_map((skill, first, last), |row| row.get(0))
            .or_store()?
            .collect::<rusqlite::Result<_>>()
            .or_store()?;
        Ok(Hours {
            skill,
            statement: self.conn.prepare_cached(SKILL_HOUR).or_store()?,
            days,
        })
    }
}
