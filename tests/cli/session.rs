//! `session`: what one of them did.

use crate::data::{bash, call, failed, id, line, result, said};
use crate::world::World;
use serde_json::{Value, json};

/// Reads twice (0.5 and 1.5 s), edits (1 s), tests (failed after 4 s, then completed after 3 s),
/// and an MCP call without a phase that is never answered.
fn worked(world: &World) {
    let s = "aaaa-1";
    world.transcript(
        s,
        &[
            call(
                s,
                "10:00:00.000",
                &id(1),
                "Read",
                json!({ "file_path": "/a" }),
            ),
            result(s, "10:00:00.500", &id(1), "x"),
            call(
                s,
                "10:00:10.000",
                &id(2),
                "Read",
                json!({ "file_path": "/b" }),
            ),
            result(s, "10:00:11.500", &id(2), "x"),
            call(
                s,
                "10:00:20.000",
                &id(3),
                "Edit",
                json!({ "file_path": "/b" }),
            ),
            result(s, "10:00:21.000", &id(3), "x"),
            bash(s, "10:00:30.000", &id(4), "cargo test"),
            failed(s, "10:00:34.000", &id(4), "Exit code 101\nx"),
            call(s, "10:00:35.000", &id(5), "mcp__db__query", json!({})),
            bash(s, "10:00:40.000", &id(6), "cargo test"),
            result(s, "10:00:43.000", &id(6), "x"),
            said(s, "10:00:44.000", "done"),
        ],
    );
    world.run(&["import"]).ok();
}

#[test]
fn calls_come_in_order_with_phases_and_transitions() {
    let world = World::new();
    worked(&world);
    insta::assert_snapshot!(world.at_now(&["session", "aaaa-1"]).snapshot(), @"
    exit 0
    --- stdout
    session aaaa-1 in /w/app
    2026-07-31 10:00 to 2026-07-31 10:00 (UTC)
    6 invocations of 4 skills, 80% success

    Phase         Runs  Failed    Time  Share  Most of it
    verification     2       1  7.00 s    70%  Bash(cargo test) (7.00 s)
    setup            2       0  2.00 s    20%  Read (2.00 s)
    execution        1       0  1.00 s    10%  Edit (1.00 s)
    (none)           1       0    0 ms     0%

    from phase to phase: execution to verification 1, setup to execution 1

    At        Skill             Phase         Outcome       Took  Error
    10:00:00  Read              setup         completed   500 ms
    10:00:10  Read              setup         completed   1.50 s
    10:00:20  Edit              execution     completed   1.00 s
    10:00:30  Bash(cargo test)  verification  failed      4.00 s  exit 101
    10:00:35  mcp__db__query    -             unfinished       -
    10:00:40  Bash(cargo test)  verification  completed   3.00 s
    ");
}

#[test]
fn the_numbers_are_right() {
    let world = World::new();
    worked(&world);
    let answer = world.json(&["session", "aaaa-1"]);
    assert_eq!(answer["session"]["session_id"], "aaaa-1");
    assert_eq!(answer["session"]["span_seconds"], 40.0);
    assert_eq!(answer["session"]["invocation_count"], 6);
    assert_eq!(answer["session"]["other_count"], 1);
    assert_eq!(answer["session"]["completion_rate"], 0.8);
    let phases: Vec<String> = answer["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {} {} {}",
                row["workflow_phase"],
                row["invocation_count"],
                row["failed_count"],
                row["total_seconds"],
                row["share"],
                row["slowest_skill"],
                row["slowest_seconds"]
            )
        })
        .collect();
    // 7 of 10 seconds, 2, 1, and nothing.
    assert_eq!(
        phases,
        [
            r#""verification" 2 1 7.0 0.7 "Bash(cargo test)" 7.0"#,
            r#""setup" 2 0 2.0 0.2 "Read" 2.0"#,
            r#""execution" 1 0 1.0 0.1 "Edit" 1.0"#,
            "null 1 0 0.0 0.0 null null",
        ]
    );
    assert_eq!(
        answer["transitions"],
        json!([
            { "from": "execution", "to": "verification", "count": 1 },
            { "from": "setup", "to": "execution", "count": 1 },
        ])
    );
    let call = &answer["calls"][3];
    assert_eq!(
        *call,
        json!({
            "invoked_at": "2026-07-31T10:00:30.000Z",
            "skill_name": "Bash(cargo test)",
            "kind": "command",
            "workflow_phase": "verification",
            "outcome": "failed",
            "error_type": "exit 101",
            "duration_seconds": 4.0,
            "project": "/w/app",
            "attribution": null,
            "tool_use_id": id(4),
        })
    );
    assert_eq!(answer["calls"][4]["outcome"], "unfinished");
    assert_eq!(answer["calls"][4]["duration_seconds"], Value::Null);
}

#[test]
fn the_beginning_of_an_id_is_enough_where_it_is_one() {
    let world = World::new();
    let lines: Vec<Value> = ["abc", "abcd", "abd", "b", "b-1"]
        .iter()
        .map(|session| line("lint", "2026-07-31T10:00:00Z", session, json!({})))
        .collect();
    world.given(&lines);
    let found = |id: &str| world.json(&["session", id])["session"]["session_id"].clone();
    assert_eq!(found("abcd"), "abcd");
    assert_eq!(found("abd"), "abd");
    assert_eq!(found("b-"), "b-1");
    assert_eq!(found("abc"), "abc", "the whole id beats a beginning");
    assert_eq!(found("b"), "b");
    let error = world.at_now(&["session", "ab", "--json"]).json_error(1);
    assert_eq!(error["message"], "several sessions begin with \"ab\"");
    assert_eq!(error["hint"], "for example abc and abcd");
    let error = world.at_now(&["session", "zz", "--json"]).json_error(1);
    assert_eq!(error["message"], "there is no session \"zz\"");
    assert_eq!(error["hint"], "`session-buddy sessions` lists them");
    // Nothing is no beginning.
    world.at_now(&["session", "", "--json"]).json_error(1);
    // Patterns are not.
    for pattern in ["%", "ab_", "a*"] {
        world.at_now(&["session", pattern, "--json"]).json_error(1);
    }
}

#[test]
fn calls_can_be_limited() {
    let world = World::new();
    worked(&world);
    let answer = world.json(&["session", "aaaa", "--limit", "2"]);
    assert_eq!(answer["calls"].as_array().unwrap().len(), 2);
    assert_eq!(answer["more"], 4);
    assert_eq!(
        answer["session"]["invocation_count"], 6,
        "the numbers are of all"
    );
    let done = world.at_now(&["session", "aaaa", "--limit", "2"]).ok();
    assert!(done.stdout.ends_with("4 more: --limit 0 shows all\n"));
}

#[test]
fn calls_of_one_instant_have_a_fixed_order() {
    let world = World::new();
    let run = |skill: &str| line(skill, "2026-07-31T10:00:00Z", "s", json!({}));
    let other = World::new();
    world.given(&[run("c"), run("a"), run("b")]);
    other.given(&[run("b"), run("c"), run("a")]);
    let names = |world: &World| {
        let answer = world.json(&["session", "s"]);
        let calls = answer["calls"].as_array().unwrap().clone();
        calls
            .iter()
            .map(|c| c["skill_name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&world), ["a", "b", "c"]);
    assert_eq!(names(&other), ["a", "b", "c"]);
}

#[test]
fn a_skills_window_is_not_counted_twice() {
    let world = World::new();
    let s = "s";
    let attributed = |record| crate::data::with(record, json!({ "attributionSkill": "pdf" }));
    world.transcript(
        s,
        &[
            call(
                s,
                "10:00:00.000",
                &id(1),
                "Skill",
                json!({ "skill": "pdf" }),
            ),
            result(s, "10:00:00.020", &id(1), "Launching skill: pdf"),
            attributed(bash(s, "10:00:01.000", &id(2), "cargo test")),
            attributed(result(s, "10:00:05.000", &id(2), "x")),
            said(s, "10:00:06.000", "done"),
        ],
    );
    world.run(&["import"]).ok();
    let answer = world.json(&["session", s]);
    let calls = answer["calls"].as_array().unwrap();
    assert_eq!(calls[0]["skill_name"], "Skill(pdf)");
    assert_eq!(calls[0]["outcome"], "completed");
    assert_eq!(
        calls[0]["duration_seconds"], 5.0,
        "first to last event of its window"
    );
    assert_eq!(calls[1]["attribution"], "Skill(pdf)");
    let times: f64 = answer["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["total_seconds"].as_f64().unwrap())
        .sum();
    assert!((times - 4.0).abs() < 1e-9, "{times}");
}

#[test]
fn the_rows_of_a_session_are_its_calls() {
    let world = World::new();
    worked(&world);
    let done = world
        .at_now(&["session", "aaaa", "--format", "ndjson"])
        .ok();
    assert_eq!(done.stdout.lines().count(), 6);
    let done = world.at_now(&["session", "aaaa", "--format", "csv"]).ok();
    assert_eq!(done.stdout.lines().count(), 7);
}
