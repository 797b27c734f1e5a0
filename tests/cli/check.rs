//! `check`: gates, their exit codes, and what they say.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// Runs of a skill in the last hours: how many completed, how many failed, how long they took.
fn runs(skill: &str, completed: u32, failed: u32, seconds: f64) -> Vec<Value> {
    (0..completed + failed)
        .map(|n| {
            let at = format!("2026-07-31T{:02}:{:02}:00Z", 6 + n % 5, n % 60);
            let done = n < completed;
            line(
                skill,
                &at,
                "s",
                json!({ "completed": done, "duration_seconds": seconds }),
            )
        })
        .collect()
}

fn world() -> World {
    let world = World::new();
    let lines = [
        runs("good", 19, 1, 1.0),
        runs("poor", 15, 5, 8.0),
        runs("rare", 1, 3, 99.0),
    ];
    world.given(&lines.concat());
    world
}

fn code(world: &World, args: &[&str]) -> i32 {
    let done = world.at_now(&[&["check"], args].concat());
    assert_eq!(done.stderr, "", "{args:?}");
    done.code.unwrap()
}

#[test]
fn it_exits_6_where_a_gate_is_not_met() {
    let world = world();
    for (args, expected) in [
        (&["--max-fail-rate", "0.2"][..], 6),
        (&["--max-fail-rate", "0.25"], 0),
        (&["--max-fail-rate", "0.2", "--min-runs", "21"], 0),
        (&["--max-fail-rate", "0.3", "--min-runs", "4"], 6),
        (&["--max-fail-rate", "0.2", "--skill", "good"], 0),
        (
            &[
                "--max-fail-rate",
                "0.2",
                "--skill",
                "good",
                "--skill",
                "poor",
            ],
            6,
        ),
        (&["--max-fail-rate", "0.2", "--window", "30m"], 0),
        (&["--max-fail-rate", "0.2", "--last", "7d"], 6),
        (&["--max-p95", "8", "--min-runs", "15"], 0),
        (&["--max-p95", "7.999", "--min-runs", "15"], 6),
        (&["--max-anomalies", "0"], 0),
        (
            &[
                "--max-fail-rate",
                "0.25",
                "--max-p95",
                "1",
                "--min-runs",
                "15",
            ],
            6,
        ),
    ] {
        assert_eq!(code(&world, args), expected, "{args:?}");
        let quiet = world.at_now(&[&["check", "-q"], args].concat());
        assert_eq!(
            (quiet.code, quiet.stdout.as_str()),
            (Some(expected), ""),
            "{args:?}"
        );
    }
}

#[test]
fn json_says_what_was_measured_against_what() {
    let world = world();
    let args = ["check", "--max-fail-rate", "0.2", "--json"];
    let done = world.at_now(&args);
    assert_eq!(done.code, Some(6));
    let answer: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(answer["passed"], false);
    assert_eq!(
        answer["gates"],
        json!([
            { "gate": "max_fail_rate", "skill_name": "poor", "limit": 0.2, "measured": 0.25,
              "runs": 20, "passed": false,
              "reason": "5 of 20 decided runs failed: 0.250, at most 0.2" },
            { "gate": "max_fail_rate", "skill_name": "good", "limit": 0.2, "measured": 0.05,
              "runs": 20, "passed": true,
              "reason": "1 of 20 decided runs failed: 0.050, at most 0.2" },
        ])
    );
    assert_eq!(
        answer["not_judged"],
        json!([{ "gate": "max_fail_rate", "skill_name": "rare", "runs": 4,
                 "reason": "4 decided runs, fewer than 20" }])
    );
}

#[test]
fn the_page_says_it_in_words() {
    let world = world();
    insta::assert_snapshot!(
        world.at_now(&["check", "--max-fail-rate", "0.2", "--max-anomalies", "0"]).snapshot(), @r"
    exit 6
    --- stdout
    Not met: 1 of 2 judgements
    2026-07-30 12:00 to 2026-07-31 12:00 (UTC)

    Skill  Gate           Measured
    poor   max_fail_rate  5 of 20 decided runs failed: 0.250, at most 0.2

    max_fail_rate not judged for rare: 4 decided runs, fewer than 20
    max_anomalies not judged: no skill has enough data to compare the last 1h against the rest of 24h
    Look closer: session-buddy metrics poor --by error --last 24h
    ");
    insta::assert_snapshot!(world.at_now(&["check", "--max-fail-rate", "0.3"]).snapshot(), @r"
    exit 0
    --- stdout
    Met: 2 judgements
    2026-07-30 12:00 to 2026-07-31 12:00 (UTC)
    max_fail_rate: met by 2 skills, highest poor: 5 of 20 decided runs failed: 0.250, at most 0.3
    max_fail_rate not judged for rare: 4 decided runs, fewer than 20
    ");
    insta::assert_snapshot!(
        world.at_now(&["check", "--max-fail-rate", "0.3", "--window", "30m"]).snapshot(), @r"
    exit 0
    --- stdout
    Met, but nothing could be judged (--require-data makes that a failure)
    2026-07-31 11:30 to 2026-07-31 12:00 (UTC)
    ");
}

#[test]
fn nothing_recorded_passes_unless_data_is_required() {
    let world = World::new();
    world.given(&runs("x", 30, 0, 1.0));
    let long_ago = ["--window", "1h", "--current", "30m"];
    for gate in [
        ["--max-fail-rate", "0"],
        ["--max-p95", "0"],
        ["--max-anomalies", "0"],
    ] {
        let args = [&gate[..], &long_ago].concat();
        assert_eq!(code(&world, &args), 0, "{args:?}");
        assert_eq!(
            code(&world, &[&args[..], &["--require-data"]].concat()),
            6,
            "{args:?}"
        );
    }
    assert_eq!(code(&world, &["--max-fail-rate", "0", "--require-data"]), 0);
    // A named skill without runs is named.
    let done = world.at_now(&[
        "check",
        "--max-fail-rate",
        "0",
        "--skill",
        "x",
        "--window",
        "1h",
    ]);
    assert!(
        done.stdout
            .contains("max_fail_rate not judged for x: 0 decided runs"),
        "{done:?}"
    );
}

#[test]
fn anomalies_count_where_they_are_for_the_worse() {
    let world = World::new();
    let at = |skill: &str, minute: u32, hour: u32, completed: bool| {
        let at = format!("2026-07-31T{hour:02}:{minute:02}:00Z");
        line(skill, &at, "s", json!({ "completed": completed }))
    };
    let mut lines = Vec::new();
    for n in 0..20 {
        lines.push(at("broke", n, 8, true));
        lines.push(at("mended", n, 8, false));
    }
    for n in 0..5 {
        lines.push(at("broke", n, 11, false));
        lines.push(at("mended", n, 11, true));
    }
    world.given(&lines);
    assert_eq!(
        world.json(&["anomalies"])["anomalies"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(code(&world, &["--max-anomalies", "0"]), 6);
    assert_eq!(code(&world, &["--max-anomalies", "1"]), 0);
    assert_eq!(
        code(&world, &["--max-anomalies", "0", "--skill", "mended"]),
        0
    );
    let done = world.at_now(&["check", "--max-anomalies", "0"]);
    assert!(
        done.stdout
            .contains("1 for the worse (broke) among 2 skills tested"),
        "{done:?}"
    );
}

#[test]
fn the_command_line_is_checked() {
    let world = world();
    for args in [
        &[][..],
        &["--min-runs", "5"],
        &["--require-data"],
        &["--max-fail-rate", "1.5"],
        &["--max-fail-rate", "20%"],
        &["--max-p95=-1"],
        &["--max-anomalies", "some"],
        &["--max-anomalies", "0", "--window", "1h"],
        &["--max-fail-rate", "0.2", "--window", "soon"],
    ] {
        let done = world.at_now(&[&["check"], args].concat());
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (Some(2), ""),
            "{args:?} {done:?}"
        );
    }
    let unknown = world.at_now(&["check", "--max-fail-rate", "0.2", "--skill", "god"]);
    assert_eq!(unknown.code, Some(1));
    assert!(
        unknown.stderr.contains("did you mean \"good\""),
        "{unknown:?}"
    );
    let missing = World::new().at_now(&["check", "--max-fail-rate", "0.2", "--no-import"]);
    assert_eq!(missing.code, Some(1), "{missing:?}");
}
