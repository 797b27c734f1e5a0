//! `metrics`: the numbers, checked by hand.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// Four completed runs of 1, 2, 4 and 8 s, a failed and a rejected one, in two sessions; one
/// completed run of another skill without a duration, and one that nothing is known of.
pub(crate) fn lint_and_build(world: &World) {
    let run = |minute: u32, session: &str, more: Value| {
        let more = crate::data::with(json!({ "project": "/w/app" }), more);
        line(
            "lint",
            &format!("2026-07-31T10:0{minute}:00Z"),
            session,
            more,
        )
    };
    let done = |seconds| json!({ "completed": true, "duration_seconds": seconds });
    world.given(&[
        run(0, "s1", done(8.0)),
        run(1, "s1", done(1.0)),
        run(2, "s2", done(4.0)),
        run(3, "s2", done(2.0)),
        run(
            4,
            "s2",
            json!({ "completed": false, "duration_seconds": 100.0, "error_type": "exit 1" }),
        ),
        run(
            5,
            "s2",
            json!({ "outcome": "rejected", "duration_seconds": 50.0 }),
        ),
        line(
            "build",
            "2026-07-31T09:00:00Z",
            "s1",
            json!({ "completed": true }),
        ),
        line("think", "2026-07-31T09:00:00Z", "s1", json!({})),
    ]);
}

#[track_caller]
fn near(value: &Value, expected: f64) {
    let value = value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"));
    assert!((value - expected).abs() < 5e-7, "{value} is not {expected}");
}

#[test]
fn rates_intervals_and_percentiles_are_what_they_are_by_hand() {
    let world = World::new();
    lint_and_build(&world);
    let answer = world.json(&["metrics"]);
    let lint = &answer["top_skills"][0];
    assert_eq!(lint["skill_name"], "lint");
    assert_eq!(lint["kind"], "custom");
    assert_eq!(lint["invocation_count"], 6);
    assert_eq!(lint["completed_count"], 4);
    assert_eq!(lint["failed_count"], 1);
    assert_eq!(lint["other_count"], 1);
    // 4 of 5: centre (0.8 + 3.841459/10) / (1 + 3.841459/5) = 0.6696553,
    // half 1.959964 sqrt(0.8*0.2/5 + 3.841459/100) / 1.7682918 = 0.2941206.
    near(&lint["completion_rate"], 0.8);
    near(&lint["completion_rate_low"], 0.375_534_6);
    near(&lint["completion_rate_high"], 0.963_775_9);
    // Of 1, 2, 4, 8: mean 15/4; position 1.5 is 3; position 2.85 is 4 + 0.85 * 4.
    near(&lint["avg_duration"], 3.75);
    near(&lint["p50_duration"], 3.0);
    near(&lint["p95_duration"], 7.4);
    assert_eq!(lint["last_invocation_at"], "2026-07-31T10:05:00.000Z");
    assert_eq!(lint["session_count"], 2);
    // One of one: the lower end is 1 / (1 + z^2).
    let build = &answer["top_skills"][1];
    assert_eq!(build["skill_name"], "build");
    near(&build["completion_rate"], 1.0);
    near(&build["completion_rate_low"], 1.0 / 4.841_458_88);
    near(&build["completion_rate_high"], 1.0);
    for absent in ["avg_duration", "p50_duration", "p95_duration"] {
        assert_eq!(build[absent], Value::Null, "{absent}");
    }
    // Nothing decided: no rate.
    let think = &answer["top_skills"][2];
    assert_eq!(think["other_count"], 1);
    for absent in [
        "completion_rate",
        "completion_rate_low",
        "completion_rate_high",
    ] {
        assert_eq!(think[absent], Value::Null, "{absent}");
    }
    let total = &answer["total"];
    assert_eq!(total["invocation_count"], 8);
    near(&total["completion_rate"], 5.0 / 6.0);
    near(&total["p50_duration"], 3.0);
    assert_eq!(total["session_count"], 2);
}

#[test]
fn the_keys_are_those_of_the_tool_of_the_same_name() {
    let world = World::new();
    lint_and_build(&world);
    let answer = world.json(&["metrics"]);
    assert_eq!(answer["schema_version"], 1);
    assert_eq!(answer["window_start"], "2026-07-01T12:00:00.000Z");
    assert_eq!(answer["window_end"], "2026-07-31T12:00:00.000Z");
    for row in answer["top_skills"].as_array().unwrap() {
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "skill_name",
                "kind",
                "invocation_count",
                "completed_count",
                "failed_count",
                "other_count",
                "completion_rate",
                "completion_rate_low",
                "completion_rate_high",
                "avg_duration",
                "p50_duration",
                "p95_duration",
                "last_invocation_at",
                "session_count",
            ]
        );
    }
}

#[test]
fn the_table_shows_the_same() {
    let world = World::new();
    lint_and_build(&world);
    insta::assert_snapshot!(world.at_now(&["metrics"]).snapshot(), @"
    exit 0
    --- stdout
    83% success (5 of 6 decided, 2 other) in 2 sessions
    2026-07-01 12:00 to 2026-07-31 12:00 (UTC)

    Skill  Kind    Runs  Failed  Other  Success [95%]     p50     p95  Sessions  Last
    lint   custom     6       1      1   80%  [38-96]  3.00 s  7.40 s         2  2026-07-31 10:05
    build  custom     1       0      0  100% [21-100]       -       -         1  2026-07-31 09:00
    think  custom     1       0      1              -       -       -         1  2026-07-31 09:00
    ");
}

#[test]
fn one_skill_in_detail() {
    let world = World::new();
    lint_and_build(&world);
    let args = ["metrics", "lint", "--window", "3d"];
    insta::assert_snapshot!(world.at_now(&args).snapshot(), @"
    exit 0
    --- stdout
    lint (custom)
    2026-07-28 12:00 to 2026-07-31 12:00 (UTC)

    Runs  Failed  Other  Success [95%]     p50     p95  Sessions  Last
       6       1      1   80%  [38-96]  3.00 s  7.40 s         2  2026-07-31 10:05

    mean duration of completed ones 3.75 s

    Outcome    Runs
    completed     4
    failed        1
    rejected      1

    Error   Runs
    exit 1     1

    by day, 2026-07-31 to 2026-07-31
    runs     █  at most 6
    success  ▇  0 to 100%
    ");
    let answer = world.json(&args);
    assert_eq!(
        answer["outcomes"],
        json!([
            { "name": "completed", "count": 4 },
            { "name": "failed", "count": 1 },
            { "name": "rejected", "count": 1 },
        ])
    );
    assert_eq!(answer["errors"], json!([{ "name": "exit 1", "count": 1 }]));
    assert_eq!(
        answer["days"],
        json!([{
            "date": "2026-07-31", "invocation_count": 6, "completed_count": 4,
            "failed_count": 1, "completion_rate": 0.8,
        }])
    );
    near(&answer["skill"]["p95_duration"], 7.4);
}

#[test]
fn a_skill_not_used_in_the_window_is_no_error() {
    let world = World::new();
    lint_and_build(&world);
    let done = world.at_now(&["metrics", "lint", "--window", "1h"]).ok();
    assert!(
        done.stdout.contains("It was not used in this window."),
        "{done:?}"
    );
    let answer = world.json(&["metrics", "lint", "--window", "1h"]);
    assert_eq!(answer["skill"]["invocation_count"], 0);
    assert_eq!(answer["skill"]["completion_rate"], Value::Null);
    assert_eq!(answer["skill"]["last_invocation_at"], Value::Null);
    assert_eq!(answer["days"], json!([]));
}

#[test]
fn days_without_runs_are_filled_and_have_no_rate() {
    let world = World::new();
    let run = |day: u32, ok: bool| {
        let at = format!("2026-07-{day}T10:00:00Z");
        line("lint", &at, "s", json!({ "completed": ok }))
    };
    world.given(&[run(27, true), run(29, true), run(29, false)]);
    let answer = world.json(&["metrics", "lint"]);
    let days: Vec<String> = answer["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            let count = &day["invocation_count"];
            format!(
                "{} {count} {}",
                day["date"].as_str().unwrap(),
                day["completion_rate"]
            )
        })
        .collect();
    assert_eq!(
        days,
        [
            "2026-07-27 1 1.0",
            "2026-07-28 0 null",
            "2026-07-29 2 0.5",
            "2026-07-30 0 null",
            "2026-07-31 0 null",
        ]
    );
}

#[test]
fn order_is_by_runs_then_name_and_the_limit_says_what_it_left_out() {
    let world = World::new();
    let runs = [("c", 1), ("a", 1), ("b", 2), ("B", 1)];
    let lines: Vec<Value> = runs
        .iter()
        .flat_map(|(skill, n)| vec![line(skill, "2026-07-31T10:00:00Z", "s", json!({})); *n])
        .collect();
    world.given(&lines);
    let names = |args: &[&str]| -> Vec<String> {
        let answer = world.json(args);
        let rows = answer["top_skills"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["skill_name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&["metrics"]), ["b", "B", "a", "c"]);
    assert_eq!(names(&["metrics", "--limit", "2"]), ["b", "B"]);
    assert_eq!(names(&["metrics", "--limit", "0"]), ["b", "B", "a", "c"]);
    let answer = world.json(&["metrics", "--limit", "1"]);
    assert_eq!(answer["more"], 3);
    assert_eq!(
        answer["total"]["invocation_count"], 5,
        "the total is of all"
    );
    let done = world.at_now(&["metrics", "--limit", "1"]).ok();
    assert!(
        done.stdout.ends_with("3 more: --limit 0 shows all\n"),
        "{done:?}"
    );
}

#[test]
fn twenty_rows_are_shown_unless_more_are_wanted() {
    let world = World::new();
    let lines: Vec<Value> = (0..25)
        .map(|n| line(&format!("s{n:02}"), "2026-07-31T10:00:00Z", "s", json!({})))
        .collect();
    world.given(&lines);
    let count = |args: &[&str]| world.json(args)["top_skills"].as_array().unwrap().len();
    assert_eq!(count(&["metrics"]), 20);
    assert_eq!(count(&["metrics", "--limit", "0"]), 25);
    assert_eq!(count(&["metrics", "--limit", "1000"]), 25);
}

#[test]
fn an_empty_database_answers_that_nothing_was_recorded() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    insta::assert_snapshot!(world.at_now(&["metrics"]).snapshot(), @"
    exit 0
    --- stdout
    0 invocations in 0 sessions
    2026-07-01 12:00 to 2026-07-31 12:00 (UTC)
    Nothing was recorded in this window. A longer one: --window 365d
    ");
    let answer = world.json(&["metrics"]);
    assert_eq!(answer["top_skills"], json!([]));
    assert_eq!(answer["total"]["completion_rate"], Value::Null);
    for format in ["csv", "ndjson"] {
        world.at_now(&["metrics", "--format", format]).silent();
    }
}

#[test]
fn asking_writes_nothing() {
    let world = World::new();
    lint_and_build(&world);
    let dump = || {
        world
            .sql("SELECT name, sql FROM sqlite_schema")
            .into_iter()
            .chain(world.sql("SELECT * FROM invocation"))
            .chain(world.sql("SELECT * FROM skill_total"))
            .collect::<Vec<_>>()
    };
    let before = dump();
    for args in [
        &["metrics"][..],
        &["metrics", "lint"],
        &["sessions"],
        &["session", "s1"],
    ] {
        world.at_now(args).ok();
    }
    assert_eq!(dump(), before);
}
