//! Sums of spans from rollups against a count of the rows.

use super::series::{self, Sums};
use super::{Patience, Store};
use crate::model::{Instant, Window};
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;

/// A row: when, which skill, outcome, duration.
type Row = (i64, i64, i64, Option<i64>);

fn store(rows: &[Row]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
    let batch = "BEGIN; INSERT INTO session (id, name) VALUES (1, 's');
         INSERT INTO skill (id, name, kind) VALUES (1, 'a', 0), (2, 'b', 0), (3, 'c', 0);";
    store.conn.execute_batch(batch).unwrap();
    for (at, skill, outcome, duration) in rows {
        // The triggers keep the rollups.
        let sql = "INSERT INTO invocation (at_ms, skill_id, session_id, outcome, duration_us,
                       time_source, outcome_source, duration_source, sources)
                   VALUES (?1, ?2, 1, ?3, ?4, 3, 3, 5, 8)";
        store
            .conn
            .execute(sql, (at, skill, outcome, duration))
            .unwrap();
    }
    store.conn.execute_batch("COMMIT").unwrap();
    (dir, store)
}

/// Instants that often lie on the edges of hours and days, or a millisecond beside.
fn instant() -> impl Strategy<Value = i64> {
    let beside = -1i64..=1;
    prop_oneof![
        0i64..HOUR_MS * 120,
        (0i64..120, beside.clone()).prop_map(|(hour, beside)| hour * HOUR_MS + beside),
        (0i64..5, beside.clone()).prop_map(|(day, beside)| day * 24 * HOUR_MS + beside),
        (0i64..120, beside).prop_map(|(hour, beside)| hour * HOUR_MS + HOUR_MS / 2 + beside),
    ]
    .prop_map(|at| at.max(0))
}

fn window(start: i64, end: i64) -> Window {
    Window {
        start: Instant::from_millis(start),
        end: Instant::from_millis(end),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn sums_and_durations_are_those_of_the_rows(
        rows in proptest::collection::vec(
            (instant(), 1i64..=3, 1i64..=7, proptest::option::of(0i64..9_000_000)), 0..60),
        ends in proptest::collection::vec((instant(), instant()), 0..6),
    ) {
        let (_dir, store) = store(&rows);
        let spans: Vec<Window> = ends.iter().map(|(a, b)| window(*a.min(b), *a.max(b))).collect();
        let (all, all_durations) = (store.all_sums(&spans).unwrap(), store.all_durations(&spans).unwrap());
        for skill in 1..=4 {
            let inside = |span: &Window| {
                let (start, end) = (span.start.millis(), span.end.millis());
                rows.iter().filter(move |row| row.1 == skill && start <= row.0 && row.0 <= end)
            };
            let sums: Vec<Sums> = spans.iter().map(|span| Sums {
                invocations: inside(span).count() as u64,
                completed: inside(span).filter(|row| row.2 == 1).count() as u64,
                failed: inside(span).filter(|row| row.2 == 2).count() as u64,
            }).collect();
            prop_assert_eq!(&store.skill_sums(skill, &spans).unwrap(), &sums);
            let none = vec![Sums::default(); spans.len()];
            prop_assert_eq!(all.get(&skill).unwrap_or(&none), &sums);
            let sorted = |mut lists: Vec<Vec<i64>>| { lists.iter_mut().for_each(|list| list.sort_unstable()); lists };
            let durations = sorted(spans.iter().map(|span| {
                inside(span).filter(|row| row.2 == 1).filter_map(|row| row.3).collect()
            }).collect());
            prop_assert_eq!(&sorted(store.skill_durations(skill, &spans).unwrap()), &durations);
            let found = all_durations.get(&skill).cloned().unwrap_or_else(|| vec![Vec::new(); spans.len()]);
            prop_assert_eq!(sorted(found), durations);
        }
    }
}

#[test]
fn a_name_that_never_came_has_no_number() {
    let (_dir, store) = store(&[]);
    assert_eq!(store.skill_number("b").unwrap(), Some(2));
    assert_eq!(store.skill_number("nobody").unwrap(), None);
}

/// How SQLite answers a statement.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store
        .conn
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
    let rows = statement
        .query_map(rusqlite::params_from_iter(nulls), |row| row.get("detail"))
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn spans_are_searched_and_never_scanned() {
    let (_dir, store) = store(&[]);
    let rows = "SEARCH invocation USING COVERING INDEX invocation_at (at_ms>? AND at_ms<?)";
    for (sql, expected) in [
        (
            series::SKILL_DAY,
            "SEARCH daily USING PRIMARY KEY (skill_id=? AND day=?)",
        ),
        (
            series::SKILL_HOUR,
            "SEARCH hourly USING PRIMARY KEY (hour=? AND skill_id=?)",
        ),
        (
            series::SKILL_DAYS,
            "SEARCH daily USING PRIMARY KEY (skill_id=? AND day>? AND day<?)",
        ),
        (series::SKILL_ROWS, rows),
        (series::SKILL_DURATIONS, rows),
        (
            series::ALL_HOURS,
            "SEARCH hourly USING PRIMARY KEY (hour>? AND hour<?)",
        ),
        (series::ALL_ROWS, rows),
        (series::ALL_DURATIONS, rows),
    ] {
        assert_eq!(plan(&store, sql), [expected], "{sql}");
    }
}
