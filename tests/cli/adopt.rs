//! `migrate` on what the reference system left: adopted without losing a row, or refused untouched.

use crate::data::{event, id};
use crate::world::{World, files, sql};
use rusqlite::Connection;
use serde_json::json;

const V3: &str = include_str!("../data/reference/v3.sql");
const V4: &str = include_str!("../data/reference/v4.sql");

/// A database of the reference system at this version, at `work/old.db`.
pub(crate) fn reference(world: &World, version: u32) -> std::path::PathBuf {
    let path = world.path("work/old.db");
    let conn = Connection::open(&path).unwrap();
    // It never checked what its rows refer to.
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    conn.execute_batch(V3).unwrap();
    if version == 4 {
        conn.execute_batch(V4).unwrap();
    }
    path
}

#[test]
fn every_row_of_v4_moves_over_and_is_counted() {
    let world = World::new();
    let path = reference(&world, 4);
    let before = std::fs::read(&path).unwrap();
    let done = world.run(&["migrate", "--db", "old.db"]).ok();
    let backup = files(&world.path("work/backups")).remove(0);
    let name = backup.file_name().unwrap().to_str().unwrap();
    assert!(name.ends_with("-v0.db"), "{name}");
    insta::assert_snapshot!(done.stdout.replace(name, "BACKUP"), @"
    Adopted [HOME]/work/old.db from the reference system (its schema V4); a copy of before is [HOME]/work/backups/BACKUP

    Table                      Before  After
    skill_invocation                6      6
    skill_metrics                   4     11  7 added that others refer to
    session_skills                  4      4  computed from the invocations
    mv_daily_skills                 0      3  computed from the invocations
    skill_metrics_cache             2      3  computed from the invocations
    skill_time_series               2      2
    skill_anomalies                 2      2
    skill_community_baselines       1      1
    skill_user_interactions         3      3
    skill_clusters                  1      2  1 added that others refer to
    skill_cluster_membership        2      2
    ab_test_configs                 1      2  1 added that others refer to
    ab_test_assignments             3      3
    ab_test_outcomes                2      2
    skill_categories                2      3  1 added that others refer to
    skill_category_mapping          2      2
    skill_dependencies              2      2
    skill_modalities                1      1

    7 raw user ids are hashed
    1 impossible durations (negative, or over ten years) count as unknown
    ");
    let copied = Connection::open(&backup).unwrap();
    let original = world.write("work/original.db", before);
    for table in ["skill_invocation", "ab_test_outcomes", "skill_metrics"] {
        let all = format!("SELECT * FROM {table} ORDER BY 1, 2");
        assert_eq!(sql(&backup, &all), sql(original.as_ref(), &all), "{table}");
    }
    drop(copied);
    assert_eq!(sql(&path, "PRAGMA foreign_key_check"), [""; 0]);
    assert_eq!(sql(&path, "PRAGMA integrity_check"), ["ok"]);

    let again = world.run(&["migrate", "--db", "old.db", "--json"]).json();
    assert_eq!(again["migrated"], json!(null));
    assert_eq!(files(&world.path("work/backups")).len(), 1);
}

#[test]
fn times_of_all_hands_read_alike_and_keep_their_instant() {
    let world = World::new();
    let path = reference(&world, 4);
    world.run(&["migrate", "--db", "old.db"]).ok();
    let times = "SELECT id, invoked_at, created_at FROM skill_invocation ORDER BY id";
    insta::assert_snapshot!(sql(&path, times).join("\n"), @"
    1|2026-02-10 12:00:00.000|2026-02-10 12:00:02.000
    2|2026-02-10 12:00:00.123|2026-02-10 12:00:02.000
    3|2026-02-10 13:30:00.000|2026-02-10 13:30:00.000
    4|2026-02-10 13:00:00.000|2026-02-10 13:00:01.000
    5|2026-02-11 05:15:00.500|2026-02-11 05:15:00.000
    6|2026-02-11 05:15:00.500|2026-02-11 05:15:00.000
    ");
    let kept = sql(
        &path,
        "SELECT detected_at, resolved_at FROM skill_anomalies ORDER BY id",
    );
    assert_eq!(
        kept,
        [
            "2026-02-10 13:05:00.000|-",
            "some time ago|2026-02-11 10:00:00.000"
        ],
        "what is no time stays what it is"
    );
    let last = world.json(&["metrics", "--db", "old.db", "--since", "2026-01-01"]);
    assert_eq!(
        last["total"]["last_invocation_at"],
        "2026-02-11T05:15:00.500Z"
    );
}

#[test]
fn users_are_hashed_once_and_come_to_their_invocations() {
    let world = World::new();
    let path = reference(&world, 4);
    world.run(&["migrate", "--db", "old.db"]).ok();
    // SHA-256 of `bob`, by sha256sum.
    let bob = "81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9";
    let hashed = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let users = sql(
        &path,
        "SELECT user_id FROM skill_user_interactions ORDER BY id",
    );
    assert_eq!(users[1], bob);
    assert_eq!(users[2], hashed, "hashed already");
    let assigned = sql(
        &path,
        "SELECT user_id FROM ab_test_assignments ORDER BY assignment_id",
    );
    assert_eq!(assigned[..2], users[..2], "one user is one everywhere");
    for secret in ["alice@example.org", "carol"] {
        assert_eq!(world.found("work/old.db", &[secret]), [""; 0]);
    }
    let given = sql(
        &path,
        "SELECT s.name, w.text, d.rating FROM invocation i JOIN skill s ON s.id = i.skill_id
         JOIN word w ON w.id = i.user_id JOIN invocation_detail d ON d.invocation_id = i.id
         ORDER BY i.id",
    );
    assert_eq!(
        given,
        [
            format!("ruff-check|{}|5", users[0]),
            format!("pytest-run|{bob}|-")
        ]
    );
    let counted = "SELECT count(*), sum(invocations) FROM user_skill";
    assert_eq!(sql(&path, counted), ["2|2"], "the sums know of it");
}

#[test]
fn the_key_of_the_hashes_is_that_of_the_configuration() {
    let world = World::new();
    let path = reference(&world, 4);
    world.write(
        ".config/session-buddy/config.toml",
        "[privacy]\nuser_key = \"Jefe\"\n",
    );
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("UPDATE ab_test_assignments SET user_id = 'what do ya want for nothing?' WHERE user_id = 'carol'")
        .unwrap();
    drop(conn);
    world.run(&["migrate", "--db", "old.db"]).ok();
    let user = sql(
        &path,
        "SELECT user_id FROM ab_test_assignments WHERE test_id = 9",
    );
    // RFC 4231, test case 2.
    assert_eq!(
        user,
        ["5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"]
    );
}

#[test]
fn v3_is_adopted_too_and_its_ledger_is_completed() {
    let world = World::new();
    let path = reference(&world, 3);
    let report = world.run(&["migrate", "--db", "old.db", "--json"]).json();
    assert_eq!(report["plan"]["from"], 3);
    assert_eq!(report["schema"], 6);
    let tables = report["migrated"]["adopted"]["tables"].as_array().unwrap();
    let rows = tables
        .iter()
        .find(|t| t["table"] == "skill_invocation")
        .unwrap();
    assert_eq!((&rows["before"], &rows["after"]), (&json!(6), &json!(6)));
    assert_eq!(report["migrated"]["adopted"]["durations_unknown"], 1);
    assert_eq!(
        sql(
            &path,
            "SELECT version, applied_by FROM skill_migrations ORDER BY version"
        ),
        [
            "V1__initial_schema|session-buddy",
            "V2__add_semantic_search|session-buddy",
            "V3__add_workflow_correlation|session-buddy",
            "V4__phase4_extensions|session-buddy",
            "V5__narrow_rows|session-buddy",
            "V6__analytics|session-buddy",
        ]
    );
    let kept = "SELECT applied_at, checksum FROM skill_migrations WHERE version LIKE 'V2%'";
    assert_eq!(sql(&path, kept), ["2026-01-10 08:00:01.000|def"]);
}

#[test]
fn its_own_statements_run_as_they_stand_afterwards() {
    let world = World::new();
    let path = reference(&world, 4);
    world.run(&["migrate", "--db", "old.db"]).ok();
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    conn.execute_batch(
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
             VALUES ('new-skill', '2026-02-12T09:00:00+00:00', 's-3', 1);
         UPDATE skill_invocation SET completed = 1 WHERE id = 2;
         DELETE FROM skill_invocation WHERE id = 3;
         INSERT OR IGNORE INTO session_skills (session_id, skill_name) VALUES ('s-3', 'new-skill');
         INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type)
             VALUES ('new-skill', datetime('now'), 'performance_drop');
         INSERT INTO ab_test_assignments (test_id, user_id, group_name) VALUES (9, 'x', 'control');",
    )
    .unwrap();
    let totals = "SELECT skill_name, total_invocations, completed_invocations FROM skill_metrics
                  WHERE total_invocations > 0 ORDER BY 1";
    assert_eq!(
        sql(&path, totals),
        [
            "docker-build|2|2",
            "new-skill|1|1",
            "pytest-run|1|0",
            "ruff-check|2|2"
        ]
    );
    let recent = "SELECT count(*) FROM skill_invocation WHERE invoked_at >= datetime('2026-02-11')";
    assert_eq!(sql(&path, recent), ["3"]);
}

#[test]
fn until_it_is_adopted_questions_refuse_it_and_hooks_wait() {
    let world = World::new();
    let path = reference(&world, 4);
    let before = std::fs::read(&path).unwrap();
    let db = world.text("work/old.db");
    for args in [
        &["metrics"][..],
        &["record", "x"],
        &["init"],
        &["migrate", "--status"],
    ] {
        let error = world
            .run(&[args, &["--db", &db, "--json"]].concat())
            .json_error(5);
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("session-buddy migrate"), "{args:?} {hint}");
    }
    let call = event("PreToolUse", "s", &id(1), "Read", json!({"tool_input": {}}));
    world.hook_bytes(call.to_string().as_bytes(), &["--db", &db, "hook"]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    world.run(&["migrate", "--db", &db]).ok();
    world.run(&["record", "next", "--db", &db]).ok();
    let names = sql(
        &path,
        "SELECT skill_name FROM skill_invocation WHERE id > 6 ORDER BY 1",
    );
    assert_eq!(names, ["Read", "next"], "the event came in once it could");
}

#[test]
fn a_dry_run_counts_and_touches_nothing() {
    let world = World::new();
    let path = reference(&world, 4);
    let before = std::fs::read(&path).unwrap();
    let report = world
        .run(&["migrate", "--dry-run", "--db", "old.db", "--json"])
        .json();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["schema"], json!(null));
    assert_eq!(report["migrated"], json!(null));
    assert_eq!(report["plan"]["adopt"]["reference_version"], 4);
    assert_eq!(report["plan"]["adopt"]["users_hashed"], 7);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(files(&world.path("work")), [path]);
}

/// What is done to the database, and what the refusal says.
const REFUSALS: [(&str, &str); 16] = [
    (
        "INSERT INTO skill_migrations (version, applied_at) VALUES ('V5__ontology', 'x')",
        "its ledger names V5__ontology, which is not known here",
    ),
    ("DROP TABLE ab_test_outcomes", "table ab_test_outcomes of V4 is missing"),
    ("CREATE TABLE notes (text)", "table notes is not known here"),
    (
        "ALTER TABLE skill_invocation ADD COLUMN mood TEXT",
        "column skill_invocation.mood is not known here",
    ),
    (
        "ALTER TABLE skill_modalities DROP COLUMN output_format",
        "column skill_modalities.output_format of V4 is missing",
    ),
    (
        "DROP TABLE skill_modalities; CREATE TABLE skill_modalities (
             skill_name TEXT PRIMARY KEY, modality_type TEXT NOT NULL, input_format INTEGER,
             output_format TEXT, requires_human_review BOOLEAN DEFAULT 0, created_at TEXT NOT NULL)",
        "column skill_modalities.input_format is declared otherwise than in V4",
    ),
    ("CREATE VIEW v_mine AS SELECT 1", "view v_mine is not known here"),
    (
        "CREATE TRIGGER mine AFTER DELETE ON skill_metrics BEGIN SELECT 1; END",
        "trigger mine is not known here",
    ),
    (
        "UPDATE skill_invocation SET invoked_at = 'yesterday' WHERE id IN (3, 5)",
        "2 rows of skill_invocation have an invoked_at that is no time since 1970 (the first has id 3)",
    ),
    (
        "UPDATE skill_invocation SET invoked_at = '1969-12-31T23:59:59Z' WHERE id = 2",
        "1 rows of skill_invocation have an invoked_at that is no time since 1970",
    ),
    (
        "UPDATE skill_invocation SET invoked_at = 1770724800 WHERE id = 2",
        "no time since 1970",
    ),
    (
        "UPDATE skill_invocation SET completed = 'yes' WHERE id = 2",
        "1 rows of skill_invocation have a completed that is no boolean",
    ),
    (
        "UPDATE skill_invocation SET duration_seconds = 'long' WHERE id = 2",
        "1 rows of skill_invocation have a duration_seconds that is no real",
    ),
    (
        "UPDATE skill_invocation SET user_query = x'ff' WHERE id = 2",
        "1 rows of skill_invocation have a user_query that is no text",
    ),
    (
        "INSERT INTO ab_test_assignments (test_id, user_id, group_name) VALUES
         (1, '81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9', 'control')",
        "1 users are assigned twice to one A/B test",
    ),
    (
        "ALTER TABLE skill_invocation DROP COLUMN workflow_step_id",
        "column skill_invocation.workflow_step_id of V4 is missing",
    ),
];

#[test]
fn what_cannot_be_vouched_for_is_refused_with_the_reason_and_untouched() {
    for (damage, reason) in REFUSALS {
        let world = World::new();
        let path = reference(&world, 4);
        let conn = Connection::open(&path).unwrap();
        conn.pragma_update(None, "foreign_keys", false).unwrap();
        conn.execute_batch(damage).unwrap();
        drop(conn);
        let before = std::fs::read(&path).unwrap();
        for args in [&["migrate"][..], &["migrate", "--dry-run"]] {
            let error = world
                .run(&[args, &["--db", "old.db", "--json"]].concat())
                .json_error(5);
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(reason), "{damage}: {message}");
            assert!(message.contains("old.db"), "{message}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "{damage}");
        assert_eq!(files(&world.path("work")), [path], "{damage}");
    }
}

#[test]
fn missing_code_and_further_indexes_are_no_reason_to_refuse() {
    let world = World::new();
    let path = reference(&world, 4);
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "DROP VIEW v_top_skills; DROP TRIGGER trg_metrics_cache_after_insert;
             DROP TABLE skill_invocation_fts; DROP INDEX idx_invocation_skill;
             CREATE INDEX mine ON skill_invocation (error_type)",
        )
        .unwrap();
    let report = world.run(&["migrate", "--db", "old.db", "--json"]).json();
    assert_eq!(
        report["migrated"]["adopted"]["indexes_dropped"],
        json!(["mine"])
    );
    let found = "SELECT rowid FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'style'";
    assert_eq!(sql(&path, found), ["1"], "the queries can be searched");
}

#[test]
fn an_adopted_database_goes_back_to_v4_and_comes_up_the_same() {
    let world = World::new();
    let path = reference(&world, 4);
    let error = world
        .run(&["migrate", "--version", "4", "--db", "old.db", "--json"])
        .json_error(1);
    assert!(
        error["message"].as_str().unwrap().contains("adopted"),
        "{error}"
    );
    world.run(&["migrate", "--db", "old.db"]).ok();
    let ask = || world.json(&["metrics", "--db", "old.db", "--since", "2026-01-01"]);
    let before = ask();
    world
        .run(&["migrate", "--version", "4", "--db", "old.db"])
        .ok();
    assert_eq!(sql(&path, "PRAGMA user_version"), ["4"]);
    assert_eq!(sql(&path, "SELECT count(*) FROM skill_invocation"), ["6"]);
    assert_eq!(ask(), before);
}
