//! Events that a hook could not write wait beside the database for the next writer, once each.

use crate::data::{event, id};
use crate::world::{World, files, mode};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::PathBuf;

const SPOOL: &str = ".local/share/session-buddy/skills.db.spool";

fn read(n: u32) -> Value {
    event(
        "PostToolUse",
        "s",
        &id(n),
        "Read",
        json!({ "duration_ms": 5 }),
    )
}

/// A world whose database another process writes to.
fn locked() -> (World, Connection) {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let other = Connection::open(world.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    (world, other)
}

fn spooled(world: &World) -> Vec<PathBuf> {
    files(&world.path(SPOOL))
}

#[test]
fn a_locked_database_costs_no_event() {
    let (world, other) = locked();
    for n in 1..=3 {
        world.hook(&read(n));
    }
    let waiting = spooled(&world);
    assert_eq!(waiting.len(), 3, "{waiting:?}");
    assert_eq!(mode(&world.path(SPOOL)), 0o700);
    for file in &waiting {
        assert_eq!(mode(file), 0o600);
        assert!(
            file.extension().is_some_and(|e| e == "json"),
            "whole: {file:?}"
        );
    }
    assert!(!world.path(".local/state/session-buddy/hook.log").exists());
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(world.rows(), [""; 0]);
    world.hook(&read(4));
    assert_eq!(world.rows().len(), 4, "the next writer takes them in");
    assert!(spooled(&world).is_empty());
    world.hook(&read(5));
    assert_eq!(world.rows().len(), 5, "once");
}

#[test]
fn every_writer_takes_them_in() {
    for writer in ["record", "import", "hook"] {
        let (world, other) = locked();
        world.hook(&read(1));
        drop(other);
        match writer {
            "record" => drop(world.run(&["record", "x"]).ok()),
            "import" => world.given(&[]),
            _ => world.hook(&read(2)),
        }
        let reads = world
            .rows()
            .iter()
            .filter(|row| row.starts_with("Read|1|"))
            .count();
        assert_eq!(reads, if writer == "hook" { 2 } else { 1 }, "{writer}");
        assert!(spooled(&world).is_empty(), "{writer}");
    }
}

#[test]
fn opened_in_the_spool_and_ended_after_is_one_row() {
    let (world, other) = locked();
    let open = event("PreToolUse", "s", &id(1), "Read", json!({}));
    world.hook_at("2026-07-31T10:00:00Z", &open);
    other.execute_batch("ROLLBACK").unwrap();
    world.hook_at(
        "2026-07-31T10:00:02Z",
        &event("PostToolUse", "s", &id(1), "Read", json!({})),
    );
    assert_eq!(world.rows(), ["Read|1|-|2|2026-07-31T10:00:00.000Z"]);
}

#[test]
fn a_file_that_was_taken_in_but_not_removed_counts_once() {
    let (world, other) = locked();
    let mut typed = read(1);
    // Without an id a second taking in would make a second row.
    typed.as_object_mut().unwrap().remove("tool_use_id");
    world.hook(&typed);
    let file = spooled(&world).remove(0);
    let content = std::fs::read(&file).unwrap();
    drop(other);
    // Somebody is killed between the commit and the removal.
    let held = world.path("held.json");
    std::fs::hard_link(&file, &held).unwrap();
    world.run(&["record", "x"]).ok();
    assert_eq!(world.rows().len(), 2);
    assert!(!file.exists());
    // The name was forgotten with the file, or the file is known: never both rows.
    std::fs::write(&file, content).unwrap();
    world.run(&["record", "y"]).ok();
    let reads = world
        .rows()
        .iter()
        .filter(|row| row.starts_with("Read"))
        .count();
    assert_eq!(reads, 1, "{:?}", world.rows());
}

#[test]
fn what_is_no_event_is_set_aside_and_the_rest_taken_in() {
    let (world, other) = locked();
    world.hook(&read(1));
    drop(other);
    world.write(&format!("{SPOOL}/000-bad.json"), "rubbish");
    world.write(&format!("{SPOOL}/001-half.part"), "[");
    world.run(&["record", "x"]).ok();
    assert_eq!(world.rows().len(), 2);
    let left: Vec<String> = spooled(&world)
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(left, ["000-bad.json.bad", "001-half.part"]);
}

#[test]
fn an_older_schema_is_not_migrated_by_a_hook() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let conn = Connection::open(world.db()).unwrap();
    conn.execute_batch("PRAGMA user_version = 4").unwrap();
    drop(conn);
    world.hook(&read(1));
    assert_eq!(spooled(&world).len(), 1);
    assert_eq!(world.sql("PRAGMA user_version"), ["4"]);
    let conn = Connection::open(world.db()).unwrap();
    conn.execute_batch("PRAGMA user_version = 6").unwrap();
    drop(conn);
    world.run(&["record", "x"]).ok();
    assert_eq!(world.rows().len(), 2);
}

#[test]
fn a_newer_schema_keeps_them_until_a_newer_program_comes() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let version = |n: u32| {
        let conn = Connection::open(world.db()).unwrap();
        conn.execute_batch(&format!("PRAGMA user_version = {n}"))
            .unwrap();
    };
    version(99);
    world.hook(&read(1));
    assert_eq!(spooled(&world).len(), 1);
    version(6);
    world.hook(&read(2));
    assert_eq!(world.rows().len(), 2);
}

#[test]
fn a_damaged_database_costs_no_event() {
    let world = World::new();
    world.write(
        ".local/share/session-buddy/skills.db",
        "rubbish".repeat(999),
    );
    world.hook(&read(1));
    assert_eq!(spooled(&world).len(), 1);
}
