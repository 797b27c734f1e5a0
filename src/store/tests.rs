//! The store as a whole: sums against a rebuild from the rows, joins, order of arrival.

use super::*;
use crate::model::{
    Details, Duration, DurationSource, Ending, Identity, Instant, Observation, Outcome,
    OutcomeSource, Skill, Source, TimeSource,
};
use proptest::prelude::*;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
    (dir, store)
}

const ROLLUPS: [&str; 10] = [
    "SELECT * FROM hourly",
    "SELECT * FROM daily",
    "SELECT * FROM session_skill",
    "SELECT * FROM user_skill",
    "SELECT * FROM phase_skill",
    "SELECT * FROM skill_word",
    "SELECT * FROM skill_total",
    "SELECT * FROM skill_duration",
    "SELECT * FROM skill_people",
    // A session that lost its last row stays as an empty name where it was written, and is not
    // made anew where the rows are counted later; no answer lists it.
    "SELECT id, name, first_ms, last_ms, invocations FROM session WHERE invocations > 0",
];

#[test]
fn the_migration_and_the_rebuild_say_the_same() {
    let migrations = [
        include_str!("../../migrations/V5__narrow_rows.sql"),
        include_str!("../../migrations/V6__analytics.sql"),
    ];
    for (migration, rebuild) in migrations.iter().zip(doctor::REBUILD) {
        let (_, rebuild) = rebuild.split_once("\n\n").unwrap();
        assert!(migration.contains(rebuild.trim_end()));
    }
}

/// Everything that is derived from the rows, as text.
fn derived(store: &Store) -> Vec<String> {
    let metrics = "SELECT skill_name, total_invocations, completed_invocations,
        abandoned_invocations, total_duration_seconds, workflow_paths, common_errors,
        follow_up_actions, avg_selection_rank, recommendation_success_rate, first_invoked,
        last_invoked, completion_rate, avg_duration_seconds FROM skill_metrics ORDER BY 1";
    ROLLUPS
        .iter()
        .chain([&metrics])
        .flat_map(|sql| dump(store, sql))
        .collect()
}

fn dump(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store.conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<String> = (0..columns)
            .map(|i| format!("{:?}", row.get::<_, rusqlite::types::Value>(i).unwrap()))
            .collect();
        lines.push(format!("{sql}: {}", cells.join(" ")));
    }
    lines
}

fn rebuild(store: &Store) {
    for sql in doctor::REBUILD {
        store.conn.execute_batch(sql).unwrap();
    }
}

fn call(id: u32, session: &str, skill: &str, at: i64) -> Observation {
    let mut seen = Observation::new(
        Source::Transcript,
        Identity::ToolUse(format!("toolu_{id:024}")),
    );
    seen.skill = Skill::reported(skill);
    seen.session = Some(session.to_owned());
    seen.at = Some((Instant::from_millis(at), TimeSource::Logged));
    seen
}

fn end(seen: &mut Observation, outcome: Outcome, error: Option<&str>) {
    let ending = Ending {
        outcome,
        error: error.map(str::to_owned),
    };
    seen.ending = Some((ending, OutcomeSource::Transcript));
}

prop_compose! {
    /// Observations that often speak of the same few invocations, sessions and skills.
    fn observation()(
        id in 0u32..12, session in 0u32..3, skill in 0u32..3, at in 0i64..400_000_000,
        outcome in proptest::option::of(1i64..=7), error in proptest::option::of(0u32..3),
        micros in proptest::option::of(0i64..5_000_000), user in proptest::option::of(0u32..3),
        phase in proptest::option::of(0u32..2), forked: bool, hook: bool,
        rank in proptest::option::of(1i64..4), path in proptest::option::of("[a\"\\.\\[é]{1,3}"),
    ) -> Observation {
        let mut seen = call(id, &format!("s{session}"), &format!("Skill{skill}"), at);
        seen.source = if hook { Source::Hook } else { Source::Transcript };
        seen.forked = forked;
        if let Some(code) = outcome {
            let ending = Ending {
                outcome: Outcome::from_code(code).unwrap(),
                error: error.map(|n| format!("error.{n}")),
            };
            let source = if hook { OutcomeSource::Event } else { OutcomeSource::Transcript };
            seen.ending = Some((ending, source));
        }
        seen.duration = micros.and_then(Duration::from_micros).map(|d| (d, DurationSource::Agent));
        seen.user = user.map(|n| format!("user{n}"));
        seen.phase = phase.map(|n| format!("phase{n}"));
        let details = Details { selection_rank: rank, workflow_path: path, ..Details::default() };
        seen.details = Some(Box::new(details));
        seen
    }
}

/// What an invocation came to be, without numbers that depend on the order of arrival.
fn rows(store: &Store) -> Vec<String> {
    dump(
        store,
        "SELECT i.identity, i.at_ms, s.name, n.name, i.outcome, i.duration_us, e.text, p.text,
                u.text, i.sources
         FROM invocation i JOIN skill s ON s.id = i.skill_id JOIN session n ON n.id = i.session_id
         LEFT JOIN word e ON e.id = i.error_id LEFT JOIN word p ON p.id = i.phase_id
         LEFT JOIN word u ON u.id = i.user_id
         ORDER BY i.identity",
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn sums_equal_a_rebuild_whether_kept_by_triggers_or_in_bulk(
        seen in proptest::collection::vec(observation(), 1..40), bulk: bool, cut in 0usize..40,
    ) {
        let (_dir, mut store) = store();
        let (early, late) = seen.split_at(cut.min(seen.len()));
        for (part, bulk) in [(early, bulk), (late, !bulk)] {
            store.write(bulk, |writer| {
                part.iter().try_for_each(|seen| writer.apply(seen).map(|_| ()))
            }).unwrap();
        }
        let kept = derived(&store);
        rebuild(&store);
        prop_assert_eq!(kept, derived(&store));
    }

    #[test]
    fn the_order_of_arrival_never_matters(
        seen in proptest::collection::vec(observation(), 1..30)
            .prop_flat_map(|seen| (Just(seen.clone()), Just(seen).prop_shuffle())),
        bulk: bool,
    ) {
        let stores = [&seen.0, &seen.1].map(|order| {
            let (dir, mut store) = store();
            for seen in order {
                store.write(bulk, |writer| writer.apply(seen).map(|_| ())).unwrap();
            }
            // Once more: nothing changes.
            store.write(true, |writer| {
                for seen in order {
                    assert_eq!(writer.apply(seen).unwrap(), Applied::Repeated);
                }
                Ok(())
            }).unwrap();
            (dir, rows(&store))
        });
        prop_assert_eq!(&stores[0].1, &stores[1].1);
    }
}

/// Statements on the documented names that run at every version.
fn edit() -> impl Strategy<Value = String> {
    prop_oneof![
        (1u32..12).prop_map(|id| format!("DELETE FROM skill_invocation WHERE id = {id}")),
        // (A row that is completed and then is not again looks untouched to V4.)
        (1u32..12, 0u32..3).prop_map(|(id, n)| format!(
            "UPDATE skill_invocation SET completed = 1, skill_name = 'Skill{n}',
                 duration_seconds = {n}.25 WHERE id = {id}"
        )),
        (0u32..60).prop_map(|minute| format!(
            "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                 workflow_path, selection_rank)
             VALUES ('new', '1970-01-02 10:{minute:02}:00', 'new', {}, 'quick', 1)",
            minute % 2
        )),
    ]
}

fn migrate_to(path: &std::path::Path, version: u32) {
    let plan = Store::plan_migration(path, Goal::Version(version), &str::to_owned).unwrap();
    Store::migrate(path, &plan, &str::to_owned).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Written at an older version and brought up, or written at the newest through its views: the
    /// same rows and sums.
    #[test]
    fn the_way_back_and_up_keeps_everything(
        seen in proptest::collection::vec(observation(), 1..30),
        edits in proptest::collection::vec(edit(), 0..6), version in 1u32..=4,
    ) {
        let ends = [false, true].map(|by_older| {
            let (dir, mut store) = store();
            // Every skill that an edit names has its number from the start.
            let first = (0..3).map(|n| call(100 + n, "s0", &format!("Skill{n}"), 0));
            store.write(true, |writer| {
                first.chain(seen.clone()).try_for_each(|seen| writer.apply(&seen).map(|_| ()))
            }).unwrap();
            let path = dir.path().join("skills.db");
            drop(store);
            if by_older {
                migrate_to(&path, version);
            }
            let conn = rusqlite::Connection::open(&path).unwrap();
            for edit in &edits {
                conn.execute_batch(edit).unwrap();
            }
            drop(conn);
            let store = Store::open(&path, Patience::Command).unwrap();
            (rows(&store), derived(&store))
        });
        prop_assert_eq!(&ends[0], &ends[1]);
    }
}

#[test]
fn plain_statements_on_the_documented_names_work_and_keep_the_sums() {
    let (_dir, store) = store();
    let statements = [
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
             duration_seconds, error_type, workflow_phase, user_query, workflow_path)
         VALUES ('ruff-check', '2026-02-10T12:00:00+02:00', 's1', 0, 1.5, 'a.\"b', 'setup',
                 'how to lint', 'quick')",
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
         VALUES ('ruff-check', '2026-02-10 11:00:00', 's1', 1)",
        "UPDATE skill_invocation SET completed = 1, duration_seconds = 2.0 WHERE id = 1",
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
         VALUES ('pytest-run', '2026-02-10 11:00:00', 's2', 1)",
        "DELETE FROM skill_invocation WHERE skill_name = 'pytest-run'",
        "INSERT INTO session_skills (session_id, skill_name) VALUES ('s1', 'ruff-check')",
        "INSERT OR REPLACE INTO skill_invocation (skill_name, invoked_at, session_id, completed,
             error_type, workflow_phase, selection_rank)
         VALUES ('ruff-check', '2026-02-10 10:30:00', 's1', 0, 'a.\"b', 'setup', 2)",
    ];
    for sql in statements {
        store.conn.execute(sql, []).unwrap();
        let kept = derived(&store);
        rebuild(&store);
        assert_eq!(kept, derived(&store), "{sql}");
    }
    assert_eq!(dump(&store, "SELECT id FROM skill_invocation").len(), 3);
    let again = "INSERT OR REPLACE INTO skill_invocation (id, skill_name, invoked_at, session_id)
                 VALUES (1, 'x', '2026-02-10 10:30:00', 's1')";
    assert!(
        store
            .conn
            .execute(again, [])
            .unwrap_err()
            .to_string()
            .contains("this id exists")
    );
    let row = dump(
        &store,
        "SELECT invoked_at, completed, duration_seconds FROM skill_invocation WHERE id = 1",
    );
    assert!(
        row[0].ends_with(r#"Text("2026-02-10 10:00:00.000") Integer(1) Real(2.0)"#),
        "{row:?}"
    );
    let found = dump(
        &store,
        "SELECT rowid FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'lint'",
    );
    assert_eq!(found.len(), 1);
    let bad = store.conn.execute(
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id) VALUES ('x', 'soon', 's')",
        [],
    );
    assert!(bad.unwrap_err().to_string().contains("not a time"));
}

#[test]
fn a_result_beats_none_and_the_first_session_owns() {
    let (_dir, mut store) = store();
    let open = call(1, "b", "Read", 2_000);
    let mut fork = call(1, "a", "Read", 2_000);
    fork.forked = true;
    end(&mut fork, Outcome::Failed, Some("exit 1"));
    let mut later = call(1, "c", "Read", 3_000);
    end(&mut later, Outcome::Completed, None);
    store
        .write(false, |writer| {
            assert_eq!(writer.apply(&later).unwrap(), Applied::New);
            assert_eq!(writer.apply(&fork).unwrap(), Applied::Completed);
            assert_eq!(writer.apply(&open).unwrap(), Applied::Completed);
            Ok(())
        })
        .unwrap();
    // b is no fork and as early as a: it owns; its copy has no result, so that of a, next in
    // line, counts.
    let row = dump(
        &store,
        "SELECT n.name, i.outcome FROM invocation i JOIN session n ON n.id = i.session_id",
    );
    assert!(row[0].ends_with(r#"Text("b") Integer(2)"#), "{row:?}");
}

/// How SQLite answers a statement, a line a step.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store
        .conn
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let count = statement.parameter_count();
    let params = rusqlite::params_from_iter(vec![rusqlite::types::Null; count]);
    let rows = statement
        .query_map(params, |row| row.get::<_, String>("detail"))
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn hot_statements_never_scan_the_rows() {
    let (_dir, store) = store();
    let mut statements = vec![
        ("sessions".to_owned(), sessions::SESSIONS.to_owned()),
        ("session scope".into(), sessions::SESSION_SCOPE.into()),
        (
            "session by prefix".into(),
            sessions::SESSION_BY_PREFIX.into(),
        ),
        ("session calls".into(), sessions::SESSION_CALLS.into()),
        ("typed near".into(), claims::TYPED_NEAR.into()),
        ("typed logged".into(), claims::TYPED_LOGGED.into()),
        ("unnumbered".into(), claims::UNNUMBERED_OPEN.into()),
        (
            "first in session".into(),
            claims::first_in_session("i.sources & 3 = 2"),
        ),
        ("load".into(), known_row::LOAD.into()),
        ("nameless".into(), reimport::NAMELESS.into()),
        ("scan export".into(), export::EXPORT.into()),
        ("totals".into(), include_str!("skill_metrics.sql").into()),
        (
            "one row".into(),
            "SELECT id FROM invocation WHERE identity = ?1".into(),
        ),
        ("newest".into(), "SELECT max(at_ms) FROM invocation".into()),
        ("scan counted days".into(), windows::DAYS.into()),
        ("scan counted hours".into(), windows::HOURS.into()),
        ("scan counted rows".into(), windows::ROWS.into()),
    ];
    for further in [
        None,
        Some(Column::Project),
        Some(Column::Phase),
        Some(Column::Error),
    ] {
        for project in [false, true] {
            let name = format!("scan {further:?} {project}");
            statements.push((name, scan::scan_sql(further, project)));
        }
    }
    for (name, sql) in &statements {
        let plan = plan(&store, sql);
        assert!(!plan.is_empty(), "{name}");
        for step in &plan {
            // One row off the end of an index is no scan.
            let newest = name == "newest" && step.starts_with("SEARCH");
            let scans = ["SCAN i ", "SCAN invocation", "SCAN n", "SCAN session"]
                .iter()
                .any(|scan| format!("{step} ").starts_with(scan));
            assert!(newest || !scans, "{name}: {plan:#?}");
            assert!(
                !step.contains("TEMP B-TREE") || !name.starts_with("scan"),
                "{name}: {plan:#?}"
            );
        }
    }
    // A count of the window alone is answered by the index, without the rows.
    let covered = plan(&store, &scan::scan_sql(None, false));
    assert!(
        covered[0].contains("USING COVERING INDEX invocation_at (at_ms>? AND at_ms<?)"),
        "{covered:?}"
    );
    // Counts off the rollups go by their keys.
    for (sql, key) in [
        (
            windows::DAYS,
            "d USING PRIMARY KEY (skill_id=? AND day>? AND day<?)",
        ),
        (
            windows::HOURS,
            "hourly USING PRIMARY KEY (hour>? AND hour<?)",
        ),
        (
            windows::ROWS,
            "USING COVERING INDEX invocation_at (at_ms>? AND at_ms<?)",
        ),
    ] {
        let plan = plan(&store, sql);
        assert!(plan.iter().any(|step| step.contains(key)), "{plan:?}");
    }
}

#[test]
fn the_check_of_plans_sees_a_scan() {
    let (_dir, store) = store();
    let plan = plan(
        &store,
        "SELECT count(*) FROM invocation WHERE project_id = ?1",
    );
    assert!(plan[0].starts_with("SCAN invocation"), "{plan:?}");
}
