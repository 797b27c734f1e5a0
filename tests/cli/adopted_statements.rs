//! Plain SQL on an adopted database: what runs as it stood, and what docs/MIGRATION.md says changes.

use crate::adopt::reference;
use crate::world::{World, sql};
use rusqlite::Connection;

/// The statements of docs/MIGRATION.md that change, and how.
#[test]
fn the_statements_that_fail_are_those_of_the_page() {
    let world = World::new();
    let path = reference(&world, 4);
    world.run(&["migrate", "--db", "old.db"]).ok();
    let conn = Connection::open(&path).unwrap();
    let row = "(skill_name, invoked_at, session_id, completed) VALUES";
    for (statement, error) in [
        (
            "CREATE INDEX mine ON skill_invocation (skill_name)",
            "views may not be indexed",
        ),
        (
            "ALTER TABLE skill_invocation ADD COLUMN mood TEXT",
            "Cannot add a column to a view",
        ),
        (
            "CREATE TRIGGER mine AFTER INSERT ON skill_invocation BEGIN SELECT 1; END",
            "cannot create AFTER trigger on view",
        ),
        (
            "INSERT INTO session_skills VALUES ('s', 'z', 1) ON CONFLICT DO NOTHING",
            "cannot UPSERT a view",
        ),
        (
            "REPLACE INTO skill_invocation (id, skill_name, invoked_at, session_id, completed)
             VALUES (1, 'z', '2026-02-01', 's', 1)",
            "an invocation with this id exists",
        ),
        (
            &format!("INSERT INTO skill_invocation {row} ('z', 'soon', 's', 1)"),
            "invoked_at is not a time",
        ),
        (
            &format!("INSERT INTO skill_invocation {row} ('', '2026-02-01', 's', 1)"),
            "must not be empty",
        ),
    ] {
        let refused = conn.execute_batch(statement).unwrap_err().to_string();
        assert!(refused.contains(error), "{statement}: {refused}");
    }
}

#[test]
fn the_statements_that_answer_otherwise_are_those_of_the_page() {
    let world = World::new();
    let path = reference(&world, 4);
    world.run(&["migrate", "--db", "old.db"]).ok();
    let conn = Connection::open(&path).unwrap();
    let insert = "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
                  VALUES ('z', '2026-02-01', 's', 1)";
    assert_eq!(conn.execute(insert, []).unwrap(), 0, "changes()");
    assert_eq!(conn.last_insert_rowid(), 0);
    let id: Option<i64> = conn
        .query_row(&format!("{insert} RETURNING id"), [], |row| row.get(0))
        .unwrap();
    assert_eq!(id, None);
    drop(conn);
    let ask = |query| sql(&path, query);
    let conn = Connection::open(&path).unwrap();
    // NULL in older versions of SQLite.
    assert!(conn.prepare("SELECT rowid FROM skill_invocation").is_err());
    drop(conn);
    assert_eq!(
        ask("SELECT type FROM sqlite_master WHERE name = 'skill_invocation'"),
        ["view"]
    );
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "INSERT OR REPLACE INTO session_skills VALUES ('s', 'z', 99);
             UPDATE mv_daily_skills SET invocations = 99;
             INSERT OR REPLACE INTO skill_metrics_cache (
                 skill_name, last_invocation_at, invocation_count_1h, is_anomalous, updated_at)
             VALUES ('z', '2026-02-01', 99, 1, '2026-02-01 00:00:00')",
        )
        .unwrap();
    assert_eq!(
        ask("SELECT * FROM session_skills WHERE skill_name = 'z'"),
        ["s|z|2"]
    );
    assert_eq!(ask("SELECT max(invocations) FROM mv_daily_skills"), ["2"]);
    assert_eq!(
        ask(
            "SELECT invocation_count_1h, is_anomalous FROM skill_metrics_cache WHERE skill_name = 'z'"
        ),
        ["0|1"]
    );
    let page = include_str!("../../docs/MIGRATION.md");
    for name in [
        "CREATE INDEX",
        "ADD COLUMN",
        "CREATE TRIGGER",
        "ON CONFLICT",
        "REPLACE INTO",
        "last_insert_rowid()",
        "changes()",
        "SELECT rowid",
        "sqlite_master",
    ] {
        assert!(page.contains(name), "{name} is not on the page");
    }
}
