//! `doctor`, the database: each thing is broken on purpose, and said; what can be made anew is
//! mended.

use crate::backup::{BACKUPS, older, recorded, reference};
use crate::data::{line, small};
use crate::world::{NOW, World, files, sql};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

pub(crate) const DATA: &str = ".local/share/session-buddy";

/// What a run said and its exit code.
pub(crate) fn doctor(world: &World, args: &[&str]) -> (Value, i32) {
    let done = world.run(&[&["doctor", "--json"], args].concat());
    let report = serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {done:?}"));
    assert_eq!(done.stderr, "", "{done:?}");
    (report, done.code.unwrap())
}

/// The checks of this name.
pub(crate) fn checks<'r>(report: &'r Value, name: &str) -> Vec<&'r Value> {
    let all = report["checks"].as_array().unwrap().iter();
    all.filter(|check| check["name"] == name).collect()
}

/// The one check of this name came out like this, and says that.
#[track_caller]
pub(crate) fn said(report: &Value, name: &str, status: &str, says: &str) {
    let found = checks(report, name);
    assert_eq!(found.len(), 1, "{name}: {report:#}");
    let message = found[0]["message"].as_str().unwrap();
    assert_eq!(found[0]["status"], status, "{name}: {message}");
    assert!(message.contains(says), "{name}: {message}");
}

/// Names of the checks that came out like this.
fn with_status<'r>(report: &'r Value, status: &str) -> Vec<&'r str> {
    let all = report["checks"].as_array().unwrap().iter();
    all.filter(|check| check["status"] == status)
        .map(|check| check["name"].as_str().unwrap())
        .collect()
}

/// Nothing is wrong but what is named.
#[track_caller]
pub(crate) fn only(report: &Value, warned: &[&str], failed: &[&str]) {
    assert_eq!(with_status(report, "warn"), warned, "{report:#}");
    assert_eq!(with_status(report, "fail"), failed, "{report:#}");
}

/// Runs statements as another program could, that knows neither triggers nor references.
pub(crate) fn tamper(path: &Path, sql: &str) {
    let conn = Connection::open(path).unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn.execute_batch(sql).unwrap();
}

pub(crate) const NAMES: [&str; 23] = [
    "database",
    "integrity",
    "foreign_keys",
    "schema",
    "migrations",
    "rollups",
    "skill_metrics",
    "search_index",
    "future_times",
    "time_texts",
    "clock",
    "spool",
    "log",
    "disk",
    "permissions",
    "backups",
    "sources",
    "sources",
    "sources",
    "sources",
    "hooks",
    "hook_settings",
    "configuration",
];

pub(crate) fn names(report: &Value) -> Vec<&str> {
    let all = report["checks"].as_array().unwrap().iter();
    all.map(|check| check["name"].as_str().unwrap()).collect()
}

#[test]
fn of_a_sound_world_it_says_so() {
    let world = recorded(3);
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["schema_version", "database", "schema", "checks", "fixed"]
    );
    assert_eq!(report["schema"], 6);
    assert_eq!(report["database"], format!("[HOME]/{DATA}/skills.db"));
    assert_eq!(report["fixed"], json!([]));
    assert_eq!(names(&report), NAMES);
    only(&report, &[], &[]);
    for check in report["checks"].as_array().unwrap() {
        let keys: Vec<&String> = check.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["name", "status", "message", "hint"]);
    }
}

#[test]
fn every_format_has_the_checks() {
    let world = recorded(1);
    let run = |format: &str| world.run(&["doctor", "--format", format]).ok().stdout;
    let table = run("table");
    assert!(
        table.starts_with("Check          Status  Found\n"),
        "{table}"
    );
    assert!(table.ends_with("23 checks: 6 notes\n"), "{table}");
    let lines = run("ndjson");
    assert_eq!(lines.lines().count(), 23);
    assert!(run("csv").starts_with("name,status,message,hint\ndatabase,ok,"));
    assert!(run("markdown").contains("| integrity | ok |"));
    world.run(&["doctor", "--quiet"]).silent();
}

#[test]
fn without_a_database_it_still_looks_and_makes_none() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    assert_eq!(report["schema"], Value::Null);
    assert_eq!(names(&report), NAMES);
    said(&report, "database", "note", "there is none at");
    said(
        &report,
        "rollups",
        "note",
        "not checked: there is no database",
    );
    let sources = checks(&report, "sources");
    assert!(
        sources[0]["message"]
            .as_str()
            .unwrap()
            .contains("1 file, 1 with something new")
    );
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!((code, &report["fixed"]), (0, &json!([])));
    assert!(!world.path(".local").exists());
}

#[test]
fn looking_neither_migrates_nor_takes_in_nor_writes() {
    let world = World::new();
    older(&world.db_directory().join("skills.db"), 4);
    std::fs::set_permissions(world.db(), std::fs::Permissions::from_mode(0o600)).unwrap();
    world.transcript("s1", &small("s1", 1));
    let before = std::fs::read(world.db()).unwrap();
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["schema"], 4);
    said(&report, "database", "note", "at the older schema 4");
    said(&report, "integrity", "ok", "sound");
    said(&report, "migrations", "ok", "as this program makes it");
    for name in ["schema", "rollups", "skill_metrics", "time_texts", "clock"] {
        said(&report, name, "note", "not checked at schema 4");
    }
    assert_eq!(names(&report), NAMES);
    let (report, _) = doctor(&world, &["--fix"]);
    assert_eq!(report["schema"], 4);
    assert!(std::fs::read(world.db()).unwrap() == before);
    assert!(!world.path(BACKUPS).exists());
}

#[test]
fn what_is_no_database_of_ours_exits_with_5() {
    let world = World::new();
    let work = |name: &str| world.path(&format!("work/{name}"));
    world.write("work/text.db", "dear diary, ".repeat(1000));
    world.write("work/empty.db", "");
    Connection::open(work("foreign.db"))
        .unwrap()
        .execute_batch("CREATE TABLE notes (text)")
        .unwrap();
    older(&work("newer.db"), 5);
    sql(&work("newer.db"), "PRAGMA user_version = 99");
    reference(&work("theirs.db"));
    for (name, code, status, says) in [
        ("text.db", 5, "fail", "not a SQLite database"),
        ("foreign.db", 5, "fail", "of another program"),
        ("newer.db", 5, "fail", "schema 99: newer than the 6"),
        ("theirs.db", 0, "warn", "of the reference system"),
        ("empty.db", 0, "note", "nothing in it yet"),
    ] {
        let before = std::fs::read(work(name)).unwrap();
        for fix in [&[][..], &["--fix"]] {
            let args = [&["--db", name], fix].concat();
            let (report, found) = doctor(&world, &args);
            said(&report, "database", status, says);
            assert_eq!(found, code, "{name}: {report:#}");
            assert_eq!(names(&report), NAMES, "{name}");
            assert!(std::fs::read(work(name)).unwrap() == before, "{name}");
        }
    }
    std::fs::create_dir(work("folder.db")).unwrap();
    let (report, code) = doctor(&world, &["--db", "folder.db"]);
    assert_eq!(code, 1);
    said(&report, "database", "fail", "is a directory");
}

#[test]
fn a_damaged_database_exits_with_5() {
    let world = recorded(30);
    drop(Connection::open(world.db()).unwrap());
    let whole = std::fs::read(world.db()).unwrap();
    let mut hole = whole.clone();
    hole[20 * 4096..40 * 4096].fill(0x5a);
    let half = whole[..whole.len() / 2].to_vec();
    for bytes in [hole, half] {
        let _ = std::fs::remove_file(world.path(&format!("{DATA}/skills.db-shm")));
        std::fs::write(world.db(), &bytes).unwrap();
        for fix in [&[][..], &["--fix"]] {
            let (report, code) = doctor(&world, fix);
            assert_eq!(code, 5, "{report:#}");
            assert!(
                std::fs::read(world.db()).unwrap() == bytes,
                "nothing is mended here"
            );
        }
        let done = world.run(&["doctor"]);
        assert!(done.stdout.contains("session-buddy restore"), "{done:?}");
    }
}

#[test]
fn sums_that_drifted_are_made_anew_after_a_backup() {
    let world = recorded(3);
    tamper(
        &world.db(),
        "UPDATE hourly SET completed = completed + 1; DELETE FROM skill_total WHERE skill_id = 2;
         UPDATE skill_metrics SET total_invocations = 7 WHERE skill_name = 'skill-0'",
    );
    let before = std::fs::read(world.db()).unwrap();
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    only(&report, &[], &["rollups", "skill_metrics"]);
    said(
        &report,
        "rollups",
        "fail",
        "hourly: 3 different (skill-0); skill_total: 1 missing (skill-1)",
    );
    said(
        &report,
        "skill_metrics",
        "fail",
        "skill_metrics: 1 different (skill-0)",
    );
    assert!(std::fs::read(world.db()).unwrap() == before);

    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 0, "{report:#}");
    only(&report, &[], &[]);
    let fixed: Vec<&str> = report["fixed"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(fixed.len(), 2, "{fixed:?}");
    assert!(
        fixed[0].starts_with("kept a copy of the database in"),
        "{fixed:?}"
    );
    assert_eq!(fixed[1], "made the sums anew out of the rows");
    let copies = files(&world.path(BACKUPS));
    assert_eq!(copies.len(), 1);
    assert_eq!(
        sql(&copies[0], "SELECT count(*) FROM skill_total"),
        ["2"],
        "as it was"
    );
    assert_eq!(sql(&world.db(), "SELECT sum(completed) FROM hourly"), ["3"]);
    let (report, _) = doctor(&world, &["--fix"]);
    assert_eq!(report["fixed"], json!([]), "once");
    assert_eq!(files(&world.path(BACKUPS)).len(), 1);
}

#[test]
fn a_search_index_that_drifted_is_made_anew() {
    let world = recorded(1);
    world
        .run(&["record", "a", "--query", "where is the door"])
        .ok();
    tamper(
        &world.db(),
        "UPDATE invocation_detail SET user_query = 'there is no door'",
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    only(&report, &[], &["search_index"]);
    said(
        &report,
        "search_index",
        "fail",
        "1 query not indexed as stored",
    );
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 0, "{report:#}");
    let found = "SELECT rowid FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'there'";
    assert_eq!(sql(&world.db(), found), ["2"]);
}

#[test]
fn what_is_missing_or_too_much_in_the_schema_is_named() {
    let world = recorded(1);
    tamper(
        &world.db(),
        "DROP INDEX session_last; CREATE TABLE notes (x); CREATE TABLE kept_x (y)",
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    only(&report, &["schema"], &[]);
    said(
        &report,
        "schema",
        "warn",
        "missing: index session_last; not ours: table notes",
    );
    let hint = checks(&report, "schema")[0]["hint"].as_str().unwrap();
    let statement = hint.split_once(": ").unwrap().1;
    assert_eq!(statement, "CREATE INDEX session_last ON session (last_ms)");
    tamper(&world.db(), "DROP TABLE notes");
    tamper(&world.db(), statement);
    only(&doctor(&world, &[]).0, &[], &[]);

    tamper(&world.db(), "DROP TABLE skill_flag");
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    said(&report, "schema", "fail", "missing: table skill_flag");
}

#[test]
fn code_of_others_exits_with_5_and_is_not_run() {
    let world = recorded(2);
    tamper(
        &world.db(),
        "UPDATE hourly SET completed = 9;
         CREATE TRIGGER theirs AFTER UPDATE ON skill_metrics BEGIN DELETE FROM invocation; END",
    );
    for fix in [&[][..], &["--fix"]] {
        let (report, code) = doctor(&world, fix);
        assert_eq!(code, 5);
        said(&report, "schema", "fail", "not ours: trigger theirs");
        said(&report, "rollups", "fail", "hourly");
        assert_eq!(report["fixed"], json!([]));
    }
    assert_eq!(sql(&world.db(), "SELECT count(*) FROM invocation"), ["2"]);
}

#[test]
fn rows_without_a_parent_are_counted_and_left() {
    let world = recorded(3);
    tamper(&world.db(), "DELETE FROM session");
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 1);
    said(
        &report,
        "foreign_keys",
        "fail",
        "3 rows without a parent, such as 3 in invocation without one in session",
    );
    assert_eq!(sql(&world.db(), "SELECT count(*) FROM invocation"), ["3"]);
}

#[test]
fn a_history_of_another_make_fails() {
    let world = recorded(1);
    tamper(
        &world.db(),
        "UPDATE refinery_schema_history SET checksum = '1' WHERE version = 4",
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    said(
        &report,
        "migrations",
        "fail",
        "V4__phase4_extensions is of another make",
    );
    tamper(
        &world.db(),
        "DELETE FROM skill_migrations WHERE version LIKE 'V3%'",
    );
    let world = recorded(1);
    tamper(
        &world.db(),
        "DELETE FROM skill_migrations WHERE version LIKE 'V3%'",
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    said(
        &report,
        "migrations",
        "warn",
        "skill_migrations does not list V3__",
    );
}

#[test]
fn times_that_cannot_be_are_said() {
    let world = World::new();
    let at = |time: &str| line("lint", time, "s", json!({ "completed": true }));
    world.given(&[
        at("2026-07-31T11:00:00Z"),
        at("2026-07-31T11:59:30Z"),
        at("2026-07-31T12:00:50Z"),
    ]);
    let now = ["--now", NOW];
    only(&doctor(&world, &now).0, &[], &[]);
    world.given(&[at("2026-07-31T15:00:00Z")]);
    let (report, code) = doctor(&world, &now);
    assert_eq!(code, 0);
    only(&report, &["clock"], &[]);
    said(
        &report,
        "clock",
        "warn",
        "the newest invocation is 3 hours ahead of it",
    );
    world.given(&[at("2027-07-31T15:00:00Z"), at("2028-02-01T00:00:00Z")]);
    let (report, _) = doctor(&world, &now);
    only(&report, &["future_times", "clock"], &[]);
    said(
        &report,
        "future_times",
        "warn",
        "2 invocations more than a day ahead, the newest at 2028-02-01T00:00:00.000Z",
    );
    tamper(
        &world.db(),
        "INSERT INTO skill_anomalies (skill_name, detected_at, anomaly_type)
         VALUES ('lint', 'yesterday', 'x'), ('lint', '2026-07-31T12:00:00+02:00', 'x')",
    );
    let (report, _) = doctor(&world, &now);
    said(
        &report,
        "time_texts",
        "warn",
        "1 in skill_anomalies.detected_at",
    );
}

#[test]
fn where_not_even_shared_memory_can_be_made_it_still_looks() {
    let world = recorded(2);
    tamper(&world.db(), "UPDATE hourly SET completed = 9");
    for side in ["-wal", "-shm"] {
        let path = world.path(&format!("{DATA}/skills.db{side}"));
        let _ = std::fs::remove_file(&path);
        // SQLite follows no link there, so nobody can make these files, root neither.
        std::os::unix::fs::symlink("/nowhere/at/all", path).unwrap();
    }
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    only(&report, &[], &["rollups"]);
    said(&report, "rollups", "fail", "hourly: 2 different");
    said(&report, "integrity", "ok", "sound");
    // What cannot be mended is said, and the checks are there all the same.
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 1);
    only(&report, &[], &["rollups", "fix"]);
}

#[test]
fn a_database_that_another_process_writes_to_is_looked_at() {
    let world = recorded(2);
    let other = Connection::open(world.db()).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; DELETE FROM skill_total")
        .unwrap();
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0, "{report:#}");
    only(&report, &[], &[]);
}
