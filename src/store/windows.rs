//! Counting the invocations of a span of time: whole days and hours off the rollups, what is left
//! at either end off the rows, so that long spans cost little and are exact to the millisecond.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::{Outcome, Window};
use std::collections::HashMap;

const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;

/// How many invocations of a skill there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// All of them.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
}

impl Counted {
    /// Adds another count.
    pub const fn add(&mut self, other: Self) {
        self.invocations += other.invocations;
        self.completed += other.completed;
        self.failed += other.failed;
    }
}

/// Sums of the days `?1` to `?2`, the latter not included, of every skill.
pub(super) const DAYS: &str = "
    SELECT d.skill_id, sum(d.invocations), sum(d.completed), sum(d.failed)
    FROM skill s CROSS JOIN daily d ON d.skill_id = s.id AND d.day >= ?1 AND d.day < ?2
    GROUP BY s.id";

/// Sums of the hours `?1` to `?2`, the latter not included.
pub(super) const HOURS: &str = "
    SELECT skill_id, invocations, completed, failed FROM hourly WHERE hour >= ?1 AND hour < ?2";

/// The rows from `?1` to `?2`, the latter not included, as counts.
pub(super) const ROWS: &str = "
    SELECT skill_id, 1, outcome = ?3, outcome = ?4 FROM invocation INDEXED BY invocation_at
    WHERE at_ms >= ?1 AND at_ms < ?2";

impl Store {
    /// Invocations of a window by the number of their skill, see [`Store::skills`].
    pub fn counted(&self, window: Window) -> Result<HashMap<i64, Counted>> {
        let mut counts = HashMap::new();
        // Nothing is before the epoch; beyond any clock the end stays a number.
        let start = window.start.millis().max(0);
        let end = window.end.millis().saturating_add(1).max(start);
        let (first, last) = (ceiling(start, HOUR_MS), end / HOUR_MS);
        if first >= last {
            self.rows(start, end, &mut counts)?;
            return Ok(counts);
        }
        self.rows(start, first * HOUR_MS, &mut counts)?;
        self.rows(last * HOUR_MS, end, &mut counts)?;
        let (first_day, last_day) = (ceiling(first, DAY_HOURS), last / DAY_HOURS);
        if first_day >= last_day {
            self.sums(HOURS, first, last, &mut counts)?;
            return Ok(counts);
        }
        self.sums(HOURS, first, first_day * DAY_HOURS, &mut counts)?;
        self.sums(DAYS, first_day, last_day, &mut counts)?;
        self.sums(HOURS, last_day * DAY_HOURS, last, &mut counts)?;
        Ok(counts)
    }

    fn rows(&self, from: i64, until: i64, counts: &mut HashMap<i64, Counted>) -> Result<()> {
        if from >= until {
            return Ok(());
        }
        let mut statement = self.conn.prepare_cached(ROWS).or_store()?;
        let outcomes = (Outcome::Completed as i64, Outcome::Failed as i64);
        let rows = statement
            .query((from, until, outcomes.0, outcomes.1))
            .or_store()?;
        add(rows, counts)
    }

    fn sums(
        &self,
        sql: &str,
        from: i64,
        until: i64,
        counts: &mut HashMap<i64, Counted>,
    ) -> Result<()> {
        if from >= until {
            return Ok(());
        }
        let mut statement = self.conn.prepare_cached(sql).or_store()?;
        add(statement.query((from, until)).or_store()?, counts)
    }
}

fn add(mut rows: rusqlite::Rows<'_>, counts: &mut HashMap<i64, Counted>) -> Result<()> {
    while let Some(row) = rows.next().or_store()? {
        let counted = Counted {
            invocations: row.get(1).or_store()?,
            completed: row.get(2).or_store()?,
            failed: row.get(3).or_store()?,
        };
        counts
            .entry(row.get(0).or_store()?)
            .or_default()
            .add(counted);
    }
    Ok(())
}

/// How many whole steps reach at least so far.
const fn ceiling(value: i64, step: i64) -> i64 {
    value / step + (value % step > 0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Instant;
    use crate::store::Patience;
    use proptest::prelude::*;

    /// Instants around the borders of hours and days of a week.
    fn instant() -> impl Strategy<Value = i64> {
        prop_oneof![
            0..8 * DAY_HOURS * HOUR_MS,
            (0..8 * DAY_HOURS, -2i64..3).prop_map(|(hour, ms)| (hour * HOUR_MS + ms).max(0)),
            (0..8i64, -2i64..3).prop_map(|(day, ms)| (day * DAY_HOURS * HOUR_MS + ms).max(0)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_is_the_count_of_the_rows(
            rows in proptest::collection::vec((instant(), 0u32..4, 0u8..3), 1..80),
            windows in proptest::collection::vec((instant(), instant()), 1..24),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
            let insert = "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
                 VALUES (?1, strftime('%Y-%m-%d %H:%M:%f', ?2 / 1000.0, 'unixepoch'), 's', ?3)";
            for (at, skill, outcome) in &rows {
                store.conn.execute(insert, (format!("s{skill}"), at, outcome % 2)).unwrap();
            }
            store.conn.execute("UPDATE invocation SET outcome = 4 WHERE id % 5 = 0", []).unwrap();
            for (a, b) in windows {
                let (start, end) = (a.min(b), a.max(b));
                let window = Window { start: Instant::from_millis(start), end: Instant::from_millis(end) };
                let mut plain = store.conn.prepare(
                    "SELECT skill_id, count(*), sum(outcome = 1), sum(outcome = 2) FROM invocation
                     WHERE at_ms BETWEEN ?1 AND ?2 GROUP BY skill_id").unwrap();
                let mut expected = HashMap::new();
                add(plain.query((start, end)).unwrap(), &mut expected).unwrap();
                prop_assert_eq!(store.counted(window).unwrap(), expected, "{} to {}", start, end);
            }
        }
    }
}
