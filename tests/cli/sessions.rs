//! `sessions`: which there were.

use crate::data::{line, small};
use crate::world::World;
use serde_json::{Value, json};

fn three(world: &World) {
    let run = |session: &str, at: &str, skill: &str, more: Value| {
        line(skill, &format!("2026-07-{at}Z"), session, more)
    };
    world.given(&[
        run(
            "s-a",
            "30T10:00:00",
            "lint",
            json!({ "completed": true, "project": "/w/app" }),
        ),
        run(
            "s-a",
            "30T10:01:30.500",
            "build",
            json!({ "completed": false, "project": "/w/lib" }),
        ),
        run(
            "s-a",
            "30T10:01:00",
            "lint",
            json!({ "outcome": "rejected", "project": "/w/app" }),
        ),
        run(
            "s-b",
            "31T11:00:00",
            "Bash(ls)",
            json!({ "completed": true, "project": "/w/lib" }),
        ),
        run("s-c", "31T11:00:00", "lint", json!({})),
        run("s-d", "31T12:00:00.001", "lint", json!({})),
    ]);
}

fn ids(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.json(&[&["sessions"], args].concat());
    let rows = answer["sessions"].as_array().unwrap();
    rows.iter()
        .map(|row| row["session_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_newest_come_first_and_ties_go_by_id() {
    let world = World::new();
    three(&world);
    assert_eq!(ids(&world, &[]), ["s-b", "s-c", "s-a"]);
    insta::assert_snapshot!(world.at_now(&["sessions"]).snapshot(), @"
    exit 0
    --- stdout
    3 sessions
    2026-07-01 12:00 to 2026-07-31 12:00 (UTC)

    Session  Last                Span  Runs  Skills  Failed  Success [95%]  Project
    s-b      2026-07-31 11:00    0 ms     1       1       0  100% [21-100]  /w/lib
    s-c      2026-07-31 11:00    0 ms     1       1       0              -  -
    s-a      2026-07-30 10:01  1m 31s     3       2       1   50%   [9-91]  /w/app
    ");
}

#[test]
fn the_numbers_of_a_session_are_right() {
    let world = World::new();
    three(&world);
    let answer = world.json(&["sessions"]);
    let row = &answer["sessions"][2];
    assert_eq!(row["session_id"], "s-a");
    assert_eq!(row["first_invocation_at"], "2026-07-30T10:00:00.000Z");
    assert_eq!(row["last_invocation_at"], "2026-07-30T10:01:30.500Z");
    assert_eq!(row["span_seconds"], 90.5);
    assert_eq!(row["project"], "/w/app");
    assert_eq!(row["invocation_count"], 3);
    assert_eq!(row["skill_count"], 2);
    assert_eq!(row["completed_count"], 1);
    assert_eq!(row["failed_count"], 1);
    assert_eq!(row["other_count"], 1);
    assert_eq!(row["completion_rate"], 0.5);
    assert_eq!(answer["sessions"][1]["completion_rate"], Value::Null);
    assert_eq!(answer["sessions"][1]["project"], Value::Null);
}

#[test]
fn a_session_is_in_the_window_that_it_ended_in() {
    let world = World::new();
    three(&world);
    assert_eq!(ids(&world, &["--window", "1h"]), ["s-b", "s-c"]);
    assert_eq!(ids(&world, &["--window", "59m"]), [""; 0]);
    assert_eq!(ids(&world, &["--until", "2026-07-31"]), ["s-a"]);
    assert_eq!(
        ids(&world, &["--until", "2026-07-30T10:01:30.499Z"]),
        [""; 0]
    );
    let done = world.at_now(&["sessions", "--window", "59m"]).ok();
    assert!(done.stdout.contains("No session ended in this window."));
}

#[test]
fn a_row_of_the_future_does_not_hide_its_session() {
    let world = World::new();
    world.given(&[
        line(
            "lint",
            "2026-07-31T11:00:00Z",
            "s",
            json!({ "completed": true }),
        ),
        line(
            "lint",
            "2026-07-31T13:00:00Z",
            "s",
            json!({ "completed": true }),
        ),
    ]);
    let answer = world.json(&["sessions"]);
    assert_eq!(answer["sessions"][0]["invocation_count"], 1, "{answer}");
    assert_eq!(
        answer["sessions"][0]["last_invocation_at"],
        "2026-07-31T11:00:00.000Z"
    );
}

#[test]
fn a_session_shows_nothing_of_the_future() {
    let world = World::new();
    world.given(&[
        line(
            "lint",
            "2026-07-31T11:00:00Z",
            "s",
            json!({ "completed": true }),
        ),
        line(
            "lint",
            "2026-07-31T13:00:00Z",
            "s",
            json!({ "completed": true }),
        ),
    ]);
    let answer = world.json(&["session", "s"]);
    assert_eq!(answer["calls"].as_array().unwrap().len(), 1, "{answer}");
}

#[test]
fn filters_keep_sessions_with_such_a_call() {
    let world = World::new();
    three(&world);
    assert_eq!(ids(&world, &["--skill", "lint"]), ["s-c", "s-a"]);
    assert_eq!(ids(&world, &["--kind", "command"]), ["s-b"]);
    assert_eq!(ids(&world, &["--project", "/w/lib"]), ["s-b", "s-a"]);
    assert_eq!(
        ids(&world, &["--project", "/w/lib", "--skill", "lint"]),
        [""; 0],
        "one call has to pass them all"
    );
}

#[test]
fn the_limit_says_what_it_left_out() {
    let world = World::new();
    three(&world);
    assert_eq!(ids(&world, &["--limit", "1"]), ["s-b"]);
    assert_eq!(world.json(&["sessions", "--limit", "1"])["more"], 2);
    assert_eq!(ids(&world, &["--limit", "0"]).len(), 3);
    let done = world.at_now(&["sessions", "--limit", "2"]).ok();
    assert!(done.stdout.starts_with("3 sessions\n"));
    assert!(done.stdout.ends_with("1 more: --limit 0 shows all\n"));
}

#[test]
fn rows_as_csv_and_ndjson() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import"]).ok();
    let done = world.at_now(&["sessions", "--format", "csv"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    session_id,first_invocation_at,last_invocation_at,span_seconds,project,invocation_count,skill_count,completed_count,failed_count,other_count,completion_rate,completion_rate_low,completion_rate_high
    s1,2026-07-31T10:00:01.000Z,2026-07-31T10:00:02.000Z,1.0,/w/app,2,2,1,1,0,0.5,0.09453120463920084,0.9054687953607992
    ");
    let done = world.at_now(&["sessions", "--format", "ndjson"]).ok();
    let row: Value = serde_json::from_str(done.stdout.trim_end()).unwrap();
    assert_eq!(row, world.json(&["sessions"])["sessions"][0]);
}
