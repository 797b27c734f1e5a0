//! `migrate`: where a database stands, and bringing it up.

use crate::world::{World, files, mode, sql};
use rusqlite::Connection;

/// A database at the first four versions, made from their own files.
fn at_version_4(world: &World) -> String {
    let path = world.path("work/old.db");
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "CREATE TABLE refinery_schema_history (
             version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255),
             checksum VARCHAR(255))",
    )
    .unwrap();
    let runner = embedded();
    for (version, name, checksum) in runner.iter().filter(|step| step.0 <= 4) {
        let file = dir.join(format!("V{version}__{name}.sql"));
        conn.execute_batch(&std::fs::read_to_string(file).unwrap())
            .unwrap();
        conn.execute(
            "INSERT INTO refinery_schema_history VALUES (?1, ?2, '2026-01-01T00:00:00Z', ?3)",
            (version, name, checksum),
        )
        .unwrap();
    }
    conn.execute_batch(
        "INSERT INTO skill_invocation
             (skill_name, invoked_at, session_id, completed, duration_seconds)
         VALUES ('lint', '2026-07-31 10:00:00.000', 's1', 1, 1.5),
                ('lint', '2026-07-31T11:00:00Z', 's2', 0, NULL);",
    )
    .unwrap();
    path.display().to_string()
}

/// Number, name and checksum of every migration, as a database made by the program has them.
fn embedded() -> Vec<(u32, String, String)> {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let conn = Connection::open(world.db()).unwrap();
    let mut statement = conn
        .prepare("SELECT version, name, checksum FROM refinery_schema_history ORDER BY 1")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_new_database_is_at_the_newest_schema() {
    let world = World::new();
    world.run(&["init"]).ok();
    insta::assert_snapshot!(world.run(&["migrate"]).snapshot(), @"
    exit 0
    --- stdout
    [HOME]/work/.session-buddy/skills.db is at the newest schema
    ");
    assert!(!world.path("work/.session-buddy/backups").exists());
    let report = world.run(&["migrate", "--json"]).json();
    assert_eq!(report["migrated"], serde_json::Value::Null);
    assert_eq!(report["schema"], 6);
}

#[test]
fn the_status_lists_every_version() {
    let world = World::new();
    world.run(&["init"]).ok();
    let report = world.run(&["migrate", "--status", "--json"]).json();
    let versions: Vec<_> = report["migrations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["version"].as_u64().unwrap(),
                step["applied_at"].is_string(),
            )
        })
        .collect();
    assert_eq!(
        versions,
        [
            (1, true),
            (2, true),
            (3, true),
            (4, true),
            (5, true),
            (6, true)
        ]
    );
    let done = world.run(&["migrate", "--status"]).ok();
    assert!(
        done.stdout
            .starts_with("the database is at the newest schema\n")
    );
    assert_eq!(done.stdout.lines().count(), 2 + 1 + 6);
}

#[test]
fn the_history_is_kept_in_skill_migrations_too() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let ledger = world.sql("SELECT version FROM skill_migrations ORDER BY version");
    assert_eq!(
        ledger,
        [
            "V1__initial_schema",
            "V2__add_semantic_search",
            "V3__add_workflow_correlation",
            "V4__phase4_extensions",
            "V5__narrow_rows",
            "V6__analytics",
        ]
    );
}

#[test]
fn the_status_of_an_empty_file_is_all_pending_and_writes_nothing() {
    let world = World::new();
    world.write("work/x.db", "");
    let done = world.run(&["migrate", "--status", "--db", "x.db"]).ok();
    assert!(done.stdout.starts_with("6 of 6 are pending\n"), "{done:?}");
    assert_eq!(std::fs::read(world.path("work/x.db")).unwrap(), b"");
    let report = world.run(&["migrate", "--db", "x.db", "--json"]).json();
    let applied = report["migrated"]["applied"].as_array().unwrap();
    assert_eq!(applied.len(), 6);
    assert_eq!(report["migrated"]["backup"], serde_json::Value::Null);
}

#[test]
fn an_older_schema_is_brought_up_with_a_backup_and_no_row_lost() {
    let world = World::new();
    let db = at_version_4(&world);
    let report = world.run(&["migrate", "--db", &db, "--json"]).json();
    assert_eq!(report["schema"], 6);
    assert_eq!(
        report["migrated"]["applied"],
        serde_json::json!([[5, "narrow_rows"], [6, "analytics"]])
    );
    let backups = files(&world.path("work/backups"));
    assert_eq!(backups.len(), 1, "{backups:?}");
    let name = backups[0].file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("skills-20") && name.ends_with("Z-v4.db"),
        "{name}"
    );
    assert_eq!(mode(&backups[0]), 0o600);
    assert_eq!(mode(&world.path("work/backups")), 0o700);
    assert_eq!(
        sql(&backups[0], "SELECT count(*) FROM skill_invocation"),
        ["2"]
    );
    let answer = world.json(&["metrics", "--db", &db]);
    let lint = &answer["top_skills"][0];
    assert_eq!(lint["skill_name"], "lint");
    assert_eq!(lint["completed_count"], 1);
    assert_eq!(lint["failed_count"], 1);
    assert_eq!(lint["p50_duration"], 1.5);
    assert_eq!(lint["last_invocation_at"], "2026-07-31T11:00:00.000Z");
    let again = world.run(&["migrate", "--db", &db, "--json"]).json();
    assert_eq!(again["migrated"], serde_json::Value::Null);
    assert_eq!(files(&world.path("work/backups")).len(), 1);
}

#[test]
fn the_first_question_brings_an_older_schema_up_and_says_so() {
    let world = World::new();
    let db = at_version_4(&world);
    let done = world.at_now(&["metrics", "--db", &db, "--json"]).ok();
    assert!(
        done.stderr.starts_with(
            "database: applied V5, V6; a copy of before is [HOME]/work/backups/skills-"
        ),
        "{done:?}"
    );
    assert_eq!(done.json()["total"]["invocation_count"], 2);
    let done = world.at_now(&["metrics", "--db", &db]).ok();
    assert_eq!(done.stderr, "", "once");
}
