//! A question takes in fresh transcript lines first. Here the real clock runs.

use crate::data::{bash, id, result};
use crate::world::{World, joined, real_now};
use serde_json::Value;

const FILE: &str = ".claude/projects/-w-app/s1.jsonl";

/// A call a minute ago that took a second.
fn recent(n: u32) -> Vec<Value> {
    let at = |ago: i64| {
        let now = real_now();
        let then = now
            .checked_sub(jiff::SignedDuration::from_secs(ago))
            .unwrap();
        format!("{then:.3}")
    };
    let mut records = vec![
        bash("s1", "10:00:00.000", &id(n), "make"),
        result("s1", "10:00:01.000", &id(n), "x"),
    ];
    records[0]["timestamp"] = at(60).into();
    records[1]["timestamp"] = at(59).into();
    records
}

fn runs(answer: &Value) -> u64 {
    answer["total"]["invocation_count"].as_u64().unwrap()
}

#[test]
fn fresh_lines_are_in_the_answer_and_a_note_says_so() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    let done = world.run(&["metrics", "--json"]).ok();
    assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    assert!(
        done.stderr.starts_with("new sessions: read 2 lines ("),
        "{done:?}"
    );
    assert!(done.stderr.contains("1 new"), "{done:?}");
    assert_eq!(runs(&done.json()), 1);
    let done = world.run(&["metrics", "--json"]).ok();
    assert_eq!(done.stderr, "", "nothing new, nothing said");
    world.append(FILE, joined(&recent(2)));
    let done = world.run(&["sessions", "--json"]).ok();
    assert!(done.stderr.starts_with("new sessions: "), "{done:?}");
    assert_eq!(done.json()["sessions"][0]["invocation_count"], 2);
    world.append(FILE, joined(&recent(3)));
    let answer = world.run(&["session", "s1", "--json"]).json();
    assert_eq!(answer["session"]["invocation_count"], 3);
}

#[test]
fn quiet_takes_them_in_without_a_word() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    let done = world.run(&["metrics", "--json", "-q"]).ok();
    assert_eq!(done.stderr, "");
    assert_eq!(runs(&done.json()), 1);
}

#[test]
fn flags_environment_and_file_switch_it_off() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    world.run(&["init", "--db", "x.db"]).ok();
    world.transcript("s1", &recent(1));
    let now = format!("{:.3}", real_now());
    for args in [
        &["metrics", "--no-import"][..],
        &["metrics", "--db", "x.db"],
        &["metrics", "--now", &now],
        &["metrics", "--sample"],
    ] {
        let done = world.run(&[args, &["--json"]].concat()).ok();
        assert_eq!(done.stderr, "", "{args:?}");
        if !args.contains(&"--sample") {
            assert_eq!(runs(&done.json()), 0, "{args:?}");
        }
        assert_eq!(
            world.sql("SELECT count(*) FROM invocation"),
            ["0"],
            "{args:?}"
        );
    }
    let run = world.command(&["metrics", "--json"]);
    let done = run.env("SESSION_BUDDY_CAPTURE_AUTO_IMPORT", "false").done();
    assert_eq!(runs(&done.json()), 0);
    let config = ".config/session-buddy/config.toml";
    world.write(config, "[capture]\nauto_import = false\n");
    assert_eq!(runs(&world.run(&["metrics", "--json"]).json()), 0);
    let run = world.command(&["metrics", "--json"]);
    let done = run.env("SESSION_BUDDY_CAPTURE_AUTO_IMPORT", "true").done();
    assert_eq!(runs(&done.json()), 1);
}

#[test]
fn the_first_question_of_all_finds_the_sessions() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    assert!(!world.db().exists());
    let done = world.run(&["sessions", "--json"]).ok();
    assert_eq!(done.json()["sessions"][0]["session_id"], "s1");
    assert_eq!(crate::world::mode(&world.db()), 0o600);
}

#[test]
fn without_sessions_and_without_a_database_the_hint_stays() {
    let done = World::new().run(&["metrics"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.starts_with("error: there is no database at"));
}

#[test]
fn bad_lines_do_not_keep_the_answer_back() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    world.append(FILE, "rubbish\n");
    let done = world.run(&["metrics", "--json"]).ok();
    assert!(done.stderr.contains("1 bad"), "{done:?}");
    assert_eq!(runs(&done.json()), 1);
}

#[test]
fn a_database_that_is_locked_still_answers_from_what_is_there() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    world.run(&["metrics"]).ok();
    world.append(FILE, joined(&recent(2)));
    let other = rusqlite::Connection::open(world.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let done = world.run(&["metrics", "--json"]).ok();
    assert_eq!(runs(&done.json()), 1);
    drop(other);
    assert_eq!(runs(&world.run(&["metrics", "--json"]).json()), 2);
}

#[test]
fn a_database_named_by_the_environment_or_found_is_the_users_own() {
    let world = World::new();
    world.transcript("s1", &recent(1));
    let run = world.command(&["metrics", "--json"]);
    let done = run.env("SESSION_BUDDY_DB", world.text("env.db")).done();
    assert_eq!(runs(&done.json()), 1);
    world.run(&["init"]).ok();
    assert_eq!(runs(&world.run(&["metrics", "--json"]).json()), 1);
    assert!(!world.db().exists());
}
