//! How SQLite answers the statements that must stay quick however many rows there are.

use super::*;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
    (dir, store)
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

/// Statements that may pass over whole dictionaries and sums, but never over rows or sessions.
const HOT: [(&str, &str); 31] = [
    ("sessions", sessions::SESSIONS),
    ("session scope", sessions::SESSION_SCOPE),
    ("session by prefix", sessions::SESSION_BY_PREFIX),
    ("session calls", sessions::SESSION_CALLS),
    ("typed near", claims::TYPED_NEAR),
    ("typed logged", claims::TYPED_LOGGED),
    ("unnumbered", claims::UNNUMBERED_OPEN),
    ("load", known_row::LOAD),
    ("nameless", reimport::NAMELESS),
    ("later pairs", pairs::LATER),
    ("later in session", pairs::LATER_IN_SESSION),
    ("later sums", people::LATER),
    ("last use", people::LAST_USE),
    ("session at", people::SESSION_AT),
    ("pairs", pairs::PAIRS),
    ("everybody", people::USER_SKILLS),
    ("completions", people::COMPLETIONS),
    ("users", people::USERS),
    ("all totals", people::TOTALS),
    ("later of all time", all_time::FUTURE),
    ("totals of all time", all_time::TOTALS),
    ("phases of all time", all_time::PHASES),
    ("classes of durations", all_time::CLASSES),
    ("uses of a user", all_time::USES),
    ("scan export", export::EXPORT),
    ("totals", include_str!("skill_metrics.sql")),
    ("one row", "SELECT id FROM invocation WHERE identity = ?1"),
    ("newest", "SELECT max(at_ms) FROM invocation"),
    ("scan counted days", windows::DAYS),
    ("scan counted hours", windows::HOURS),
    ("scan counted rows", windows::ROWS),
];

/// Those that are put together.
fn composed() -> Vec<(String, String)> {
    let mut statements = vec![
        (
            "first in session".to_owned(),
            claims::first_in_session("i.sources & 3 = 2"),
        ),
        (
            "one user".to_owned(),
            format!("{} WHERE user_id = ?1", people::USER_SKILLS),
        ),
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
    statements
}

#[test]
fn hot_statements_never_scan_the_rows() {
    let (_dir, store) = store();
    let fixed = HOT.map(|(name, sql)| (name.to_owned(), sql.to_owned()));
    for (name, sql) in fixed.into_iter().chain(composed()) {
        let plan = plan(&store, &sql);
        assert!(!plan.is_empty(), "{name}");
        for step in &plan {
            // One row off the end of an index is no scan.
            let newest = name == "newest" && step.starts_with("SEARCH");
            let scans = [
                "SCAN i ",
                "SCAN f ",
                "SCAN invocation",
                "SCAN n",
                "SCAN session",
            ]
            .iter()
            .any(|scan| format!("{step} ").starts_with(scan));
            assert!(newest || !scans, "{name}: {plan:#?}");
            assert!(
                !step.contains("TEMP B-TREE") || !name.starts_with("scan"),
                "{name}: {plan:#?}"
            );
        }
    }
}

#[test]
fn what_is_asked_of_one_skill_is_looked_up() {
    let (_dir, store) = store();
    // What one skill goes with is looked up, not looked for; users are counted by leaps.
    for sql in [
        pairs::PAIRS,
        people::USERS,
        taxonomy::CURATED,
        all_time::CLASSES,
    ] {
        for step in plan(&store, sql) {
            let looks = step.starts_with("SCAN") && !step.starts_with("SCAN one");
            assert!(!looks, "{sql}: {step}");
        }
    }
}

#[test]
fn counts_of_windows_go_by_keys_and_the_one_index() {
    let (_dir, store) = store();
    // A count of the window alone is answered by the index, without the rows.
    let counts = scan::scan_sql(None, false);
    for (sql, key) in [
        (
            counts.as_str(),
            "USING COVERING INDEX invocation_at (at_ms>? AND at_ms<?)",
        ),
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
