//! Files that are no database of ours: the right refusal, and not a byte of them changed.

use crate::data::{id, line, small};
use crate::world::{World, joined};
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;

const QUESTIONS: [&[&str]; 3] = [&["metrics"], &["sessions"], &["session", "s"]];

/// Every command that opens it refuses the file and leaves it, and nothing is put beside it.
#[track_caller]
fn refused(world: &World, code: i32, says: &str) {
    let path = world.path("work/x.db");
    let before = std::fs::read(&path).unwrap();
    let around = crate::world::files(&world.path("work"));
    let lines = world.lines(
        "l.jsonl",
        &[line("a", "2026-07-31T10:00:00Z", "s", json!({}))],
    );
    let writers: [&[&str]; 4] = [
        &["record", "lint"],
        &["import", &lines],
        &["init"],
        &["migrate"],
    ];
    for args in QUESTIONS.iter().chain(&writers) {
        let args = [*args, &["--db", "x.db"]].concat();
        let done = world.run(&args);
        assert_eq!(done.code, Some(code), "{args:?} {done:?}");
        assert!(done.stderr.contains(says), "{args:?} {done:?}");
        assert!(done.stderr.contains("\nhint: "), "{args:?} {done:?}");
        assert!(
            done.stderr.contains("x.db"),
            "{args:?} names no file: {done:?}"
        );
        let error = world
            .run(&[&args[..], &["--json"]].concat())
            .json_error(code);
        assert_eq!(error["kind"], "data");
        assert!(
            std::fs::read(&path).unwrap() == before,
            "{args:?} changed it"
        );
    }
    if !says.contains("newer") {
        let done = world.run(&["migrate", "--status", "--db", "x.db"]);
        assert_eq!(done.code, Some(code), "{done:?}");
    }
    let after = crate::world::files(&world.path("work"));
    assert_eq!(after, around, "something was put beside it");
}

fn open(world: &World) -> Connection {
    Connection::open(world.path("work/x.db")).unwrap()
}

#[test]
fn a_text_file_is_no_database() {
    let world = World::new();
    world.write("work/x.db", "dear diary, ".repeat(1000));
    refused(&world, 5, "not a SQLite database");
}

#[test]
fn a_short_text_file_is_no_database() {
    let world = World::new();
    world.write("work/x.db", "hello\n");
    refused(&world, 5, "not a SQLite database");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let world = World::new();
    open(&world)
        .execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')")
        .unwrap();
    refused(&world, 5, "a database of another program");
}

#[test]
fn an_empty_database_of_another_program_is_left_alone() {
    let world = World::new();
    open(&world)
        .execute_batch("PRAGMA application_id = 252006674; PRAGMA user_version = 1; VACUUM")
        .unwrap();
    refused(&world, 5, "a database of another program");
}

#[test]
fn the_reference_systems_database_waits_for_its_adoption() {
    let world = World::new();
    open(&world)
        .execute_batch(
            "CREATE TABLE skill_migrations (version TEXT PRIMARY KEY, applied_at TEXT NOT NULL);
             INSERT INTO skill_migrations VALUES ('V1__initial_schema', '2026-01-01 00:00:00');
             CREATE TABLE skill_invocation (id INTEGER PRIMARY KEY, skill_name TEXT NOT NULL);
             INSERT INTO skill_invocation (skill_name) VALUES ('lint')",
        )
        .unwrap();
    refused(&world, 5, "made by the reference system");
}

#[test]
fn a_newer_schema_is_left_to_the_program_that_made_it() {
    let world = World::new();
    world.run(&["init", "--db", "x.db"]).ok();
    open(&world)
        .execute_batch("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE")
        .unwrap();
    refused(&world, 5, "schema 99, newer than the");
}

#[test]
fn the_status_of_a_newer_schema_is_not_the_newest_known_one() {
    let world = World::new();
    world.run(&["init", "--db", "x.db"]).ok();
    open(&world)
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let done = world.run(&["migrate", "--status", "--db", "x.db", "--json"]);
    let error = done.json_error(5);
    assert_eq!(error["kind"], "data");
}

#[test]
fn triggers_that_others_put_in_are_not_run() {
    let world = World::new();
    world.run(&["record", "lint", "--db", "x.db"]).ok();
    open(&world)
        .execute_batch(
            "CREATE TRIGGER evil AFTER INSERT ON invocation BEGIN DELETE FROM session; END",
        )
        .unwrap();
    for args in [&["metrics"][..], &["record", "lint"], &["sessions"]] {
        let done = world.run(&[args, &["--db", "x.db"]].concat());
        assert_eq!(done.code, Some(5), "{args:?} {done:?}");
        assert!(done.stderr.contains("triggers or views"), "{done:?}");
    }
    assert_eq!(
        crate::world::sql(&world.path("work/x.db"), "SELECT count(*) FROM invocation"),
        ["1"]
    );
}

/// Overwrites what lies in the middle of a file.
fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let (from, to) = (4096, bytes.len() - 4096);
    bytes[from..to].fill(0xA5);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let world = World::new();
    let lines: Vec<_> = (0..500)
        .map(|n| {
            line(
                &format!("skill-{n}"),
                "2026-07-31T10:00:00Z",
                "s",
                json!({}),
            )
        })
        .collect();
    let path = world.lines("l.jsonl", &lines);
    world.run(&["import", &path, "--db", "x.db"]).ok();
    open(&world)
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        .unwrap();
    damage(&world.path("work/x.db"));
    let before = std::fs::read(world.path("work/x.db")).unwrap();
    for args in [
        &["metrics"][..],
        &["sessions"],
        &["session", "s"],
        &["record", "lint"],
        &["import", &path],
    ] {
        let done = world.run(&[args, &["--db", "x.db", "--json"]].concat());
        let error = done.json_error(5);
        assert_eq!(error["kind"], "data", "{args:?}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("damaged"), "{args:?} {message}");
        assert!(
            std::fs::read(world.path("work/x.db")).unwrap() == before,
            "{args:?} changed it"
        );
    }
}

#[test]
fn a_file_cut_short_is_said_to_be_damaged() {
    let world = World::new();
    world.run(&["init", "--db", "x.db"]).ok();
    open(&world)
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        .unwrap();
    let bytes = std::fs::read(world.path("work/x.db")).unwrap();
    let half = &bytes[..bytes.len() / 2 / 4096 * 4096];
    world.write("work/x.db", half);
    let error = world
        .run(&["record", "lint", "--db", "x.db", "--json"])
        .json_error(5);
    assert_eq!(error["kind"], "data");
    assert!(std::fs::read(world.path("work/x.db")).unwrap() == half);
}

#[test]
fn a_file_of_no_bytes_becomes_a_database() {
    let world = World::new();
    world.write("work/x.db", "");
    let done = world.run(&["metrics", "--db", "x.db"]).ok();
    assert!(
        done.stdout.starts_with("0 invocations in 0 sessions"),
        "{done:?}"
    );
    world.run(&["record", "lint", "--db", "x.db"]).ok();
    let answer = world.run(&["metrics", "--db", "x.db", "--json"]).json();
    assert_eq!(answer["total"]["invocation_count"], 1);
}

#[test]
fn a_directory_is_no_database() {
    let world = World::new();
    std::fs::create_dir(world.path("work/x.db")).unwrap();
    for args in [&["metrics"][..], &["record", "lint"], &["init"]] {
        let done = world.run(&[args, &["--db", "x.db"]].concat());
        assert_eq!(done.code, Some(1), "{args:?} {done:?}");
        assert!(done.stderr.starts_with("error: "));
    }
}

#[test]
fn a_database_that_is_locked_is_busy_and_says_so() {
    let world = World::new();
    world.run(&["init", "--db", "x.db"]).ok();
    let other = open(&world);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Readers do not mind.
    world.run(&["metrics", "--db", "x.db"]).ok();
    let error = world
        .run(&["record", "lint", "--db", "x.db", "--json"])
        .json_error(4);
    assert_eq!(error["kind"], "busy");
    assert_eq!(error["hint"], "try again in a moment");
    other.execute_batch("ROLLBACK").unwrap();
    world.run(&["record", "lint", "--db", "x.db"]).ok();
}

#[test]
fn a_read_only_file_in_a_read_only_directory_still_answers() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import"]).ok();
    let db = world.text("work/locked/x.db");
    world.write("work/locked/x.db", std::fs::read(world.db()).unwrap());
    let allow = |mode, what: &str| {
        let path = world.path(what);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o400, "work/locked/x.db");
    allow(0o500, "work/locked");
    let answer = world.json(&["metrics", "--db", &db]);
    assert_eq!(answer["total"]["invocation_count"], 2);
    if crate::world::permissions_bind() {
        let error = world
            .run(&["record", "lint", "--db", &db, "--json"])
            .json_error(1);
        assert!(error["message"].as_str().unwrap().contains("read-only"));
        let left = crate::world::files(&world.path("work/locked"));
        assert_eq!(left.len(), 1, "{left:?}");
    }
    allow(0o700, "work/locked");
}

#[test]
fn a_failed_import_leaves_the_database_as_it_was() {
    let world = World::new();
    world.given(&[line(
        "lint",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "tool_use_id": id(1) }),
    )]);
    let before = world.json(&["metrics"]);
    assert_eq!(
        world.run(&["import", "given.jsonl", "nowhere"]).code,
        Some(1)
    );
    assert_eq!(world.json(&["metrics"]), before);
    // Not even the path that is there was taken in.
    let more = joined(&[line("other", "2026-07-31T10:00:00Z", "s", json!({}))]);
    let more = world.write("more.jsonl", more);
    assert_eq!(world.run(&["import", &more, "nowhere"]).code, Some(1));
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn where_not_even_shared_memory_can_be_made_the_file_still_answers() {
    let world = World::new();
    for name in ["x.db", "odd ?name#with%20signs&é.db"] {
        world.transcript("s1", &small("s1", 1));
        world.run(&["import", "../.claude", "--db", name]).ok();
        let db = world.text(&format!("work/{name}"));
        let conn = Connection::open(&db).unwrap();
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        drop(conn);
        for side in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{db}{side}"));
        }
        // SQLite follows no link there, so nobody can make these files, root neither.
        for side in ["-wal", "-shm"] {
            std::os::unix::fs::symlink("/nowhere/at/all", format!("{db}{side}")).unwrap();
        }
        let answer = world.json(&["metrics", "--db", name]);
        assert_eq!(answer["total"]["invocation_count"], 2, "{name}");
        let answer = world.json(&["session", "s1", "--db", name]);
        assert_eq!(answer["session"]["invocation_count"], 2, "{name}");
    }
}

#[test]
fn what_only_the_log_holds_is_never_overlooked() {
    let world = World::new();
    world.run(&["record", "lint", "--db", "x.db"]).ok();
    let db = world.text("work/x.db");
    let other = open(&world);
    other
        .execute_batch("PRAGMA wal_autocheckpoint = 0; UPDATE invocation SET outcome = 2")
        .unwrap();
    // The log holds the last change, and nobody can make the shared memory any more.
    let (copy, log) = (world.path("work/y.db"), world.path("work/y.db-wal"));
    std::fs::copy(&db, &copy).unwrap();
    std::fs::copy(format!("{db}-wal"), log).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", world.path("work/y.db-shm")).unwrap();
    let done = world.run(&["metrics", "--db", "y.db", "--json"]);
    if done.code == Some(0) {
        assert_eq!(
            done.json()["total"]["failed_count"],
            1,
            "the old state is no answer"
        );
    } else {
        done.json_error(1);
    }
}

#[test]
fn names_with_signs_in_them_are_names() {
    let world = World::new();
    for name in [
        "a b.db",
        "a?mode=ro.db",
        "100%.db",
        "a#b.db",
        "file:x.db",
        ":memory:",
    ] {
        world.run(&["record", "lint", "--db", name]).ok();
        assert!(world.path("work").join(name).is_file(), "{name}");
        let answer = world.run(&["metrics", "--db", name, "--json"]).json();
        assert_eq!(answer["total"]["invocation_count"], 1, "{name}");
    }
}

#[test]
fn two_imports_at_once_count_nothing_twice() {
    let world = World::new();
    for n in 0..20 {
        world.transcript(&format!("s{n}"), &small(&format!("s{n}"), 10 * n));
    }
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| world.run(&["import"]).ok());
        }
    });
    assert_eq!(world.rows().len(), 40);
    let sums = world.sql("SELECT sum(invocations), sum(completed), sum(failed) FROM skill_total");
    assert_eq!(sums, ["40|20|20"]);
}
