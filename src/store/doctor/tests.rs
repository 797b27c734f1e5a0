//! Each thing is broken on purpose: the check says it, and what can be made anew is.

use super::*;
use crate::model::{
    Details, Duration, DurationSource, Ending, Identity, Observation, Outcome, OutcomeSource,
    Skill, Source, TimeSource,
};
use crate::store::{Patience, Store};
use proptest::prelude::*;

/// A store with some invocations in it, closed again.
fn filled() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("skills.db");
    let mut store = Store::open(&path, Patience::Command).unwrap();
    store
        .write(false, |writer| {
            for n in 0..40 {
                writer.apply(&seen(n))?;
            }
            Ok(())
        })
        .unwrap();
    drop(store);
    (dir, path)
}

fn seen(n: i64) -> Observation {
    let mut seen = Observation::new(
        Source::Transcript,
        Identity::ToolUse(format!("toolu_{n:024}")),
    );
    seen.skill = Skill::reported(["Read", "Edit", "Bash"][(n % 3) as usize]);
    seen.session = Some(format!("s{}", n % 4));
    let at = Instant::from_millis(1_769_904_000_000 + n * 1_800_000);
    seen.at = Some((at, TimeSource::Logged));
    let failed = n % 5 == 0;
    let ending = Ending {
        outcome: if failed {
            Outcome::Failed
        } else {
            Outcome::Completed
        },
        error: failed.then(|| "exit".to_owned()),
    };
    seen.ending = Some((ending, OutcomeSource::Transcript));
    seen.duration = Duration::from_millis(n * 7).map(|d| (d, DurationSource::Agent));
    seen.user = Some("u".repeat(64));
    seen.phase = (n % 2 == 0).then(|| "execution".to_owned());
    seen.details = Some(Box::new(Details {
        user_query: (n % 10 == 0).then(|| format!("please do thing {n}")),
        selection_rank: (n % 7 == 0).then_some(1 + n % 3),
        workflow_path: (n % 6 == 0).then(|| "a.b".to_owned()),
        ..Details::default()
    }));
    seen
}

/// Runs statements as another program could, that knows neither triggers nor references.
fn tamper(path: &Path, sql: &str) {
    let conn = Connection::open(path).unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        .unwrap();
    conn.execute_batch(sql).unwrap();
}

fn checkup(path: &Path) -> Checkup {
    Checkup::open(path).unwrap()
}

fn drifts(path: &Path) -> Vec<Drift> {
    checkup(path).drifts().unwrap()
}

#[test]
fn of_a_sound_database_nothing_is_said() {
    let (_dir, path) = filled();
    let checkup = checkup(&path);
    assert_eq!(checkup.problems().unwrap(), (Vec::new(), Vec::new()));
    assert_eq!(checkup.orphans().unwrap(), []);
    assert_eq!(checkup.schema_changes().unwrap(), []);
    assert_eq!(checkup.history().unwrap(), History::default());
    assert_eq!(checkup.drifts().unwrap(), []);
    assert_eq!(checkup.drifts().unwrap(), [], "and again");
    assert_eq!(checkup.unsearchable().unwrap(), 0);
    assert_eq!(checkup.bad_times().unwrap(), []);
}

#[test]
fn looking_changes_no_byte() {
    let (_dir, path) = filled();
    tamper(
        &path,
        "UPDATE hourly SET invocations = 9; UPDATE invocation_detail SET user_query = 'x'",
    );
    let before = std::fs::read(&path).unwrap();
    let checkup = checkup(&path);
    assert_eq!(checkup.drifts().unwrap().len(), 1);
    assert!(checkup.unsearchable().unwrap() > 0);
    checkup.problems().unwrap();
    drop(checkup);
    assert!(std::fs::read(&path).unwrap() == before);
}

/// A statement that breaks the sums, the table that it breaks, and how.
const BROKEN: [(&str, &str, [u64; 3]); 16] = [
    (
        "UPDATE hourly SET completed = completed + 1 WHERE rowid_of = 1",
        "hourly",
        [0, 0, 1],
    ),
    ("DELETE FROM hourly WHERE rowid_of = 1", "hourly", [1, 0, 0]),
    (
        "INSERT INTO hourly VALUES (1, 1, 1, 0, 0, 0, 0)",
        "hourly",
        [0, 1, 0],
    ),
    (
        "UPDATE daily SET duration_us = duration_us + 1",
        "daily",
        [0, 0, 3],
    ),
    (
        "UPDATE session_skill SET invocations = 7 WHERE session_id = 1",
        "session_skill",
        [0, 0, 3],
    ),
    (
        "UPDATE skill_pair SET sessions = 2 WHERE skill_a = 1",
        "skill_pair",
        [0, 0, 2],
    ),
    (
        "DELETE FROM skill_pair WHERE skill_b = 0",
        "skill_pair",
        [1, 0, 0],
    ),
    ("DELETE FROM user_skill", "user_skill", [3, 0, 0]),
    (
        "UPDATE phase_skill SET failed = failed + 1 WHERE phase_id = 0",
        "phase_skill",
        [0, 0, 3],
    ),
    (
        "DELETE FROM skill_word WHERE field = 2",
        "skill_word",
        [1, 0, 0],
    ),
    (
        "UPDATE skill_total SET last_ms = NULL WHERE skill_id = 1",
        "skill_total",
        [0, 0, 1],
    ),
    (
        "UPDATE skill_total SET ranked = 99 WHERE skill_id = 1",
        "skill_total",
        [0, 0, 1],
    ),
    (
        "UPDATE session SET first_ms = first_ms - 1 WHERE id = 2",
        "session",
        [0, 0, 1],
    ),
    (
        "UPDATE skill_metrics SET completion_rate = 1 WHERE skill_name = 'Read'",
        "skill_metrics",
        [0, 0, 1],
    ),
    (
        "DELETE FROM skill_metrics WHERE skill_name = 'Read'",
        "skill_metrics",
        [1, 0, 0],
    ),
    (
        "INSERT INTO skill_metrics (skill_name) VALUES ('ghost')",
        "skill_metrics",
        [0, 1, 0],
    ),
];

#[test]
fn sums_that_drifted_are_named_and_made_anew() {
    for (sql, table, counts) in BROKEN {
        let (_dir, path) = filled();
        let sql = sql.replace(
            "rowid_of = 1",
            "(hour, skill_id) = (SELECT hour, skill_id FROM hourly LIMIT 1)",
        );
        tamper(&path, &sql);
        let found = drifts(&path);
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
        let drift = &found[0];
        assert_eq!(drift.table, table, "{sql}");
        assert_eq!(
            [drift.missing, drift.extra, drift.different],
            counts,
            "{sql}"
        );
        assert_eq!(drift.documented, table == "skill_metrics", "{sql}");
        assert!(drift.example.is_some(), "{sql}");
        let mut store = Store::open(&path, Patience::Command).unwrap();
        store.rebuild_sums().unwrap();
        drop(store);
        assert_eq!(drifts(&path), [], "{sql}");
        assert_eq!(checkup(&path).problems().unwrap().0, [""; 0], "{sql}");
    }
}

#[test]
fn rows_that_came_or_went_without_their_sums_are_seen() {
    let (_dir, path) = filled();
    tamper(&path, "DELETE FROM invocation WHERE id = 7");
    let tables: Vec<&str> = drifts(&path).iter().map(|drift| drift.table).collect();
    for table in [
        "hourly",
        "daily",
        "session_skill",
        "skill_total",
        "session",
        "skill_metrics",
    ] {
        assert!(tables.contains(&table), "{tables:?}");
    }
    let mut store = Store::open(&path, Patience::Command).unwrap();
    store.rebuild_sums().unwrap();
    drop(store);
    assert_eq!(drifts(&path), []);
}

#[test]
fn the_last_digits_of_a_sum_of_fractions_do_not_matter() {
    let (_dir, path) = filled();
    tamper(
        &path,
        "UPDATE skill_total SET duration_us = duration_us * (1 + 1e-13)",
    );
    assert_eq!(drifts(&path), []);
    tamper(
        &path,
        "UPDATE skill_total SET duration_us = duration_us * (1 + 1e-7)",
    );
    assert_eq!(drifts(&path).len(), 1);
}

#[test]
fn every_change_of_the_schema_is_named() {
    let change = |sql: &str| {
        let (_dir, path) = filled();
        tamper(&path, sql);
        let changes = checkup(&path).schema_changes().unwrap();
        changes
            .into_iter()
            .map(|change| format!("{:?} {} {}", change.change, change.kind, change.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        change("DROP INDEX session_last"),
        ["Missing index session_last"]
    );
    assert_eq!(
        change("DROP TABLE skill_flag"),
        ["Missing table skill_flag"]
    );
    assert_eq!(
        change("DROP VIEW v_top_skills"),
        ["Missing view v_top_skills"]
    );
    assert_eq!(
        change("DROP TRIGGER query_inserted"),
        ["Missing trigger query_inserted"]
    );
    assert_eq!(
        change("CREATE TRIGGER theirs AFTER INSERT ON word BEGIN SELECT 1; END"),
        ["Extra trigger theirs"]
    );
    assert_eq!(
        change("DROP INDEX session_last; CREATE INDEX session_last ON session (first_ms)"),
        ["Different index session_last"]
    );
    assert_eq!(
        change("ALTER TABLE word ADD COLUMN more TEXT"),
        ["Different table word"]
    );
    assert_eq!(
        change("CREATE TABLE notes (x); CREATE INDEX of_notes ON notes (x)"),
        ["Extra index of_notes", "Extra table notes"]
    );
    assert_eq!(
        change("CREATE TABLE kept_old (x); CREATE INDEX i ON kept_old (x); ANALYZE"),
        [""; 0]
    );
    assert_eq!(
        change(
            "CREATE TABLE kept_old (x); CREATE TRIGGER kept_t AFTER INSERT ON kept_old BEGIN SELECT 1; END"
        ),
        ["Extra trigger kept_t"]
    );
}

#[test]
fn the_statement_of_what_is_missing_makes_it() {
    let (_dir, path) = filled();
    tamper(&path, "DROP INDEX session_last");
    let changes = checkup(&path).schema_changes().unwrap();
    tamper(&path, changes[0].sql.as_deref().unwrap());
    assert_eq!(checkup(&path).schema_changes().unwrap(), []);
}

#[test]
fn a_history_that_is_not_ours_is_named() {
    let history = |sql: &str| {
        let (_dir, path) = filled();
        tamper(&path, sql);
        checkup(&path).history().unwrap()
    };
    let broken = |sql: &str| history(sql).broken;
    assert_eq!(
        broken("UPDATE refinery_schema_history SET checksum = '1' WHERE version = 3"),
        ["V3__add_workflow_correlation is of another make"]
    );
    assert_eq!(
        broken("DELETE FROM refinery_schema_history WHERE version = 2"),
        ["V2__add_semantic_search is missing"]
    );
    assert_eq!(
        broken(
            "INSERT INTO refinery_schema_history SELECT 77, 'later', applied_on, checksum
                FROM refinery_schema_history WHERE version = 1"
        ),
        ["V77__later is unknown"]
    );
    let ledger = history("DELETE FROM skill_migrations WHERE version LIKE 'V4%'");
    assert_eq!(ledger.unlisted, ["V4__phase4_extensions"]);
    assert_eq!(ledger.broken, [""; 0]);
}

#[test]
fn what_cannot_be_is_a_problem() {
    let (_dir, path) = filled();
    tamper(&path, "UPDATE invocation SET outcome = 99 WHERE id = 3");
    let (problems, _) = checkup(&path).problems().unwrap();
    assert_eq!(problems, ["CHECK constraint failed in invocation"]);
    tamper(&path, "UPDATE invocation SET outcome = 1 WHERE id = 3");
    tamper(&path, "DELETE FROM session WHERE id = 1");
    let orphans = checkup(&path).orphans().unwrap();
    assert_eq!(orphans.len(), 1, "{orphans:?}");
    assert_eq!(
        (orphans[0].table.as_str(), orphans[0].rows),
        ("invocation", 10)
    );
}

#[test]
fn a_search_index_that_drifted_is_made_anew() {
    for sql in [
        "UPDATE invocation_detail SET user_query = 'something else' WHERE invocation_id = 11",
        "UPDATE invocation_detail SET user_query = NULL WHERE invocation_id = 11",
        "INSERT INTO skill_invocation_fts (rowid, user_query) VALUES (2, 'ghost')",
        "DELETE FROM skill_invocation_fts_data WHERE id > 10",
        "UPDATE skill_invocation_fts_data SET block = x'00' WHERE id > 10",
    ] {
        let (_dir, path) = filled();
        tamper(&path, sql);
        let look = checkup(&path);
        let (problems, of_search) = look.problems().unwrap();
        assert_eq!(problems, [""; 0], "{sql}");
        let seen = !of_search.is_empty() || look.unsearchable().map_or(true, |n| n > 0);
        assert!(seen, "{sql}");
        drop(look);
        let mut store = Store::open(&path, Patience::Command).unwrap();
        store.keep_copy().unwrap();
        store.rebuild_search().unwrap();
        drop(store);
        let look = checkup(&path);
        assert_eq!(look.problems().unwrap(), (Vec::new(), Vec::new()), "{sql}");
        assert_eq!(look.unsearchable().unwrap(), 0, "{sql}");
    }
}

#[test]
fn times_that_cannot_be_are_counted() {
    let (_dir, path) = filled();
    let now = Instant::from_millis(1_769_904_000_000 + 39 * 1_800_000);
    let look = checkup(&path);
    assert_eq!(look.newest().unwrap(), Some(now));
    assert_eq!(look.later_than(now).unwrap(), 0);
    assert_eq!(look.later_than(now.plus_millis(-1_800_000)).unwrap(), 1);
    tamper(
        &path,
        "INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type)
         VALUES ('Read', '2026-02-10T12:00:00+02:00', 'a'), ('Read', '2026-02-10 12:00:00', 'a'),
                ('Read', 'yesterday', 'a'), ('Read', '12:00', 'a'), ('Read', '', 'a'),
                ('Read', '2026-13-01 00:00:00', 'a'), ('Read', 'now', 'a');
         UPDATE skill_anomalies SET resolved_at = x'00' WHERE detected_at = 'yesterday'",
    );
    let bad = checkup(&path).bad_times().unwrap();
    let bad: Vec<_> = bad
        .iter()
        .map(|bad| (bad.table.as_str(), bad.column.as_str(), bad.rows))
        .collect();
    assert_eq!(
        bad,
        [
            ("skill_anomalies", "detected_at", 5),
            ("skill_anomalies", "resolved_at", 1)
        ]
    );
}

/// Columns of sums that may be changed, with the table's keys left alone.
const SUMS: [&str; 14] = [
    "hourly SET invocations",
    "hourly SET failed",
    "daily SET completed",
    "daily SET timed",
    "session_skill SET invocations",
    "user_skill SET completed",
    "phase_skill SET invocations",
    "skill_duration SET invocations",
    "skill_people SET users",
    "skill_word SET invocations",
    "skill_total SET rank_sum",
    "skill_total SET first_ms",
    "session SET invocations",
    "skill_metrics SET total_invocations",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    /// Whatever is changed in the sums and rows, a drift is seen where a rebuild would change
    /// something, and only there; and after the rebuild there is none.
    #[test]
    fn a_drift_is_what_a_rebuild_would_change(
        changes in proptest::collection::vec((0..SUMS.len(), 1i64..3, -2i64..3), 0..4),
        gone in proptest::option::of(1i64..41),
    ) {
        let (_dir, path) = filled();
        let mut sql = String::new();
        for (which, modulo, by) in changes {
            let (table, column) = SUMS[which].split_once(" SET ").unwrap();
            let key = if table == "skill_metrics" || table == "session" { "rowid" } else { "skill_id" };
            sql.push_str(&format!(
                "UPDATE {table} SET {column} = {column} + ({by}) WHERE {key} % {modulo} = 0;"
            ));
        }
        if let Some(id) = gone {
            sql.push_str(&format!("DELETE FROM invocation WHERE id = {id};"));
        }
        tamper(&path, &sql);
        let found: Vec<String> =
            drifts(&path).iter().map(|drift| drift.table.to_owned()).collect();
        let tables = super::rollups::names();
        let before = dump(&path, &tables);
        Store::open(&path, Patience::Command).unwrap().rebuild_sums().unwrap();
        let after = dump(&path, &tables);
        let mut changed: Vec<String> = Vec::new();
        for ((table, before), (_, after)) in before.iter().zip(&after) {
            if before != after {
                changed.push((*table).to_owned());
            }
        }
        prop_assert_eq!(found, changed);
        prop_assert_eq!(drifts(&path), []);
    }
}

/// The rows of these tables, but for when they were written.
fn dump(path: &Path, tables: &[&'static str]) -> Vec<(&'static str, Vec<String>)> {
    let conn = Connection::open(path).unwrap();
    let rows = |table: &str| {
        let mut statement = conn
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| {
            let cells: Vec<String> = (0..names.len())
                .filter(|column| names[*column] != "updated_at")
                .map(|column| {
                    format!(
                        "{:?}",
                        row.get::<_, rusqlite::types::Value>(column).unwrap()
                    )
                })
                .collect();
            Ok(cells.join(" "))
        });
        rows.unwrap().map(|row| row.unwrap()).collect()
    };
    tables.iter().map(|table| (*table, rows(table))).collect()
}
