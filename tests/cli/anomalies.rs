//! `anomalies`: what is found, what is said where nothing can be, and the borders of the windows.

use crate::data::line;
use crate::world::World;
use proptest::prelude::*;
use serde_json::{Value, json};

/// So many runs of a skill, one a second from this instant of the minute on.
fn runs(skill: &str, minute: &str, n: u32, completed: bool, seconds: f64) -> Vec<Value> {
    (0..n)
        .map(|i| {
            let at = format!("{minute}:{:02}.{:03}Z", i % 60, i / 60);
            // Durations vary a little around what is asked for.
            let duration = seconds * (1.0 + f64::from(i % 5) / 10.0);
            let more = json!({ "completed": completed, "duration_seconds": duration });
            line(skill, &at, "s1", more)
        })
        .collect()
}

/// A day in which all went well, and an hour in which tests always fail and builds take long.
fn broken() -> Vec<Value> {
    [
        runs("Bash(cargo test)", "2026-07-31T08:00", 20, true, 1.0),
        runs("Bash(cargo test)", "2026-07-31T11:30", 4, false, 1.0),
        runs("Bash(cargo build)", "2026-07-31T08:00", 30, true, 2.0),
        runs("Bash(cargo build)", "2026-07-31T11:40", 5, true, 20.0),
        runs("Read", "2026-07-31T09:00", 40, true, 0.1),
        runs("Read", "2026-07-31T11:50", 10, true, 0.1),
        runs("Write", "2026-07-31T11:50", 1, true, 0.1),
    ]
    .concat()
}

fn names(answer: &Value) -> Vec<String> {
    let rows = answer["anomalies"].as_array().unwrap();
    let name = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        format!("{} {}", text("skill_name"), text("anomaly_type"))
    };
    rows.iter().map(name).collect()
}

#[test]
fn a_skill_that_never_failed_and_now_always_fails_is_found() {
    let world = World::new();
    world.given(&broken());
    let answer = world.json(&["anomalies"]);
    assert_eq!(
        names(&answer),
        [
            "Bash(cargo build) pattern_shift",
            "Bash(cargo test) performance_drop"
        ]
    );
    let drop = &answer["anomalies"][1];
    let keys: Vec<&String> = drop.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "skill_name",
            "anomaly_type",
            "baseline_value",
            "observed_value",
            "deviation_score",
            "p_value",
            "q_value",
            "n_baseline",
            "n_current",
            "severity"
        ]
    );
    assert_eq!(
        (&drop["baseline_value"], &drop["observed_value"]),
        (&json!(1.0), &json!(0.0))
    );
    assert_eq!(
        (&drop["n_baseline"], &drop["n_current"]),
        (&json!(20), &json!(4))
    );
    assert_eq!(drop["severity"], "critical");
    assert!((drop["p_value"].as_f64().unwrap() - 1.0 / 10_626.0).abs() < 1e-12);
    assert!((drop["deviation_score"].as_f64().unwrap() + 24f64.sqrt()).abs() < 1e-9);
    let shift = &answer["anomalies"][0];
    assert!((shift["baseline_value"].as_f64().unwrap() - 2.4).abs() < 1e-9);
    assert!((shift["observed_value"].as_f64().unwrap() - 24.0).abs() < 1e-9);
    for (key, value) in [
        ("skills_tested", json!(3)),
        ("skills_with_too_little_data", json!(1)),
        ("completion_tested", json!(3)),
        ("duration_tested", json!(2)),
        ("suggestion", Value::Null),
        ("more", json!(0)),
        ("schema_version", json!(1)),
        ("window_start", json!("2026-07-30T12:00:00.000Z")),
        ("current_start", json!("2026-07-31T11:00:00.000Z")),
        ("window_end", json!("2026-07-31T12:00:00.000Z")),
    ] {
        assert_eq!(answer[key], value, "{key}");
    }
}

#[test]
fn the_page_explains_itself() {
    let world = World::new();
    world.given(&broken());
    insta::assert_snapshot!(world.at_now(&["anomalies"]).snapshot(), @r"
    exit 0
    --- stdout
    2 anomalies: 3 skills tested (success of 3, durations of 2), 1 had too little data
    the last 1h, 2026-07-31 11:00 to 2026-07-31 12:00, against what came before, from 2026-07-30 12:00 (UTC)

    Skill              Change              Before          Now  Deviation        p        q  Severity
    Bash(cargo build)  slower        2.40 s of 30  24.0 s of 5      +29.5  <0.0001  <0.0001  critical
    Bash(cargo test)   success fell    100% of 20      0% of 4       -4.9   0.0001   0.0001  critical

    Before, Now: success of that many decided runs, or median duration of that many completed ones.
    p: how often chance alone would do as much. q: the share of false alarms to expect among findings this sure
    (success is held to it, durations to their deviation).
    Look closer: session-buddy metrics 'Bash(cargo build)' --last 1h
    Enough data is 5 decided runs before and 2 now for success, 10 completed and timed ones before and 3 now for durations.
    ");
    insta::assert_snapshot!(world.at_now(&["anomalies", "Read"]).snapshot(), @r"
    exit 0
    --- stdout
    Nothing unusual with Read: 3 skills tested (success of 3, durations of 2), 1 had too little data
    the last 1h, 2026-07-31 11:00 to 2026-07-31 12:00, against what came before, from 2026-07-30 12:00 (UTC)
    success 100% of 40 before, 100% of 10 now: chance does as much with p 1.0000, so this is nothing unusual (q 1.0000)
    median duration 120 ms of 40 before, 120 ms of 10 now: chance does as much with p 1.0000, so this is nothing unusual (q 1.0000)
    ");
    insta::assert_snapshot!(world.at_now(&["anomalies", "Write"]).snapshot(), @r"
    exit 0
    --- stdout
    Nothing unusual with Write: 3 skills tested (success of 3, durations of 2), 1 had too little data
    the last 1h, 2026-07-31 11:00 to 2026-07-31 12:00, against what came before, from 2026-07-30 12:00 (UTC)
    It could not be tested: 1 decided run in the last 1h and 0 before; 1 now and 5 before are missing.
    ");
}

#[test]
fn rows_come_in_every_format() {
    let world = World::new();
    world.given(&broken());
    let text = |args: &[&str]| world.at_now(&[&["anomalies"], args].concat()).ok().stdout;
    let csv = text(&["--format", "csv"]);
    assert!(
        csv.starts_with("skill_name,anomaly_type,baseline_value,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3);
    let lines = text(&["--format", "ndjson", "--limit", "1"]);
    assert_eq!(lines.lines().count(), 1);
    assert!(text(&["--format", "markdown"]).contains("| Bash(cargo test) | success fell |"));
    let cut = text(&["--limit", "1"]);
    assert!(
        cut.contains("2 anomalies:") && cut.contains("1 more: --limit 0 shows all"),
        "{cut}"
    );
    assert_eq!(world.json(&["anomalies", "--limit", "0"])["more"], 0);
}

#[test]
fn the_border_of_the_windows_is_exact_and_the_future_is_outside() {
    let world = World::new();
    let mut lines = Vec::new();
    let at = |skill: &str, at: &str, completed: bool| {
        line(skill, at, "s", json!({ "completed": completed }))
    };
    for n in 0..5 {
        lines.push(at("inside", &format!("2026-07-30T12:00:00.00{n}Z"), true));
        // One of these five is a millisecond too old.
        let early = if n == 0 {
            "2026-07-30T11:59:59.999Z"
        } else {
            "2026-07-30T12:00:00.000Z"
        };
        lines.push(at("early", early, true));
        lines.push(at("late", "2026-07-31T10:59:59.999Z", true));
    }
    for _ in 0..2 {
        lines.push(at("inside", "2026-07-31T11:00:00.000Z", false));
        lines.push(at("early", "2026-07-31T12:00:00.000Z", false));
    }
    lines.push(at("late", "2026-07-31T12:00:00.000Z", false));
    lines.push(at("late", "2026-07-31T12:00:00.001Z", false));
    lines.push(at("future", "2026-07-31T12:00:00.001Z", false));
    world.given(&lines);
    let look = |skill: &str| {
        let answer = world.json(&["anomalies", skill]);
        let look = &answer["skill"];
        let number = |key: &str| look[key].as_u64().unwrap();
        (
            [number("decided_baseline"), number("decided_current")],
            [number("missing_baseline"), number("missing_current")],
        )
    };
    assert_eq!(look("inside"), ([5, 2], [0, 0]));
    assert_eq!(look("early"), ([4, 2], [1, 0]));
    assert_eq!(look("late"), ([5, 1], [0, 1]));
    assert_eq!(look("future"), ([0, 0], [5, 2]));
    let answer = world.json(&["anomalies"]);
    // Five of five and none of two: p is 1/21, rarer than one needs for 1.9 deviations only.
    assert!(names(&answer).is_empty());
    let answer = world.json(&["anomalies", "--threshold", "1.9"]);
    assert_eq!(names(&answer), ["inside performance_drop"]);
    assert_eq!(
        (
            &answer["skills_tested"],
            &answer["skills_with_too_little_data"]
        ),
        (&json!(1), &json!(2))
    );
}

#[test]
fn where_few_can_be_tested_a_wider_pair_is_named() {
    let world = World::new();
    let mut lines = runs("quiet", "2026-07-28T09:00", 12, true, 1.0);
    lines.extend(runs("quiet", "2026-07-31T09:00", 3, false, 1.0));
    lines.extend(runs("rare", "2026-07-31T11:30", 1, true, 1.0));
    // The future tests nothing.
    lines.extend(runs("rare", "2026-07-31T12:30", 9, true, 1.0));
    world.given(&lines);
    let answer = world.json(&["anomalies"]);
    assert_eq!(
        (
            &answer["skills_tested"],
            &answer["skills_with_too_little_data"]
        ),
        (&json!(0), &json!(1))
    );
    let wider = json!({ "current": "6h", "window": "7d", "tested": 1, "seen": 2 });
    assert_eq!(answer["suggestion"], wider);
    let text = world.at_now(&["anomalies"]).ok().stdout;
    assert!(
        text.contains("1 of 2 skills, with: session-buddy anomalies --current 6h --window 7d"),
        "{text}"
    );
    let answer = world.json(&["anomalies", "--current", "6h", "--window", "7d"]);
    assert_eq!(names(&answer), ["quiet performance_drop"]);
    assert_eq!(
        answer["suggestion"],
        Value::Null,
        "no other pair tests more"
    );
    // A kind narrows what is counted; of projects the rollups know nothing.
    let kind = world.json(&["anomalies", "--kind", "tool"]);
    assert_eq!(
        (&kind["skills_tested"], &kind["suggestion"]),
        (&json!(0), &Value::Null)
    );
}

#[test]
fn nothing_recorded_is_said() {
    let world = World::new();
    world.given(&runs("old", "2026-01-01T09:00", 3, true, 1.0));
    let done = world.at_now(&["anomalies"]).ok();
    assert!(
        done.stdout.starts_with("Nothing unusual: 0 skills tested"),
        "{done:?}"
    );
    assert!(
        done.stdout.contains("Nothing was recorded in the last 1h."),
        "{done:?}"
    );
    assert_eq!(world.json(&["anomalies"])["anomalies"], json!([]));
}

#[test]
fn thresholds_are_obeyed() {
    let world = World::new();
    world.given(&broken());
    let found = |args: &[&str]| names(&world.json(&[&["anomalies"], args].concat()));
    assert!(found(&["--threshold", "40"]).is_empty());
    assert_eq!(
        found(&["--fdr", "0.00001"]),
        ["Bash(cargo build) pattern_shift"]
    );
    assert_eq!(found(&["--fdr", "1"]).len(), 2);
    assert_eq!(
        found(&["Bash(cargo test)"]),
        ["Bash(cargo test) performance_drop"]
    );
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    let world = World::new();
    world.given(&broken());
    for args in [
        &["--window", "1h"][..],
        &["--current", "2d"],
        &["--fdr", "0"],
        &["--fdr", "1.1"],
        &["--fdr", "nan"],
        &["--threshold=-1"],
        &["--threshold", "inf"],
        &["--window", "soon"],
        &["--current", "0"],
    ] {
        let done = world.at_now(&[&["anomalies"], args].concat());
        assert_eq!(done.code, Some(2), "{args:?} {done:?}");
    }
    let unknown = world.at_now(&["anomalies", "cargo test"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("Bash(cargo test)"), "{unknown:?}");
}

#[test]
fn asking_does_not_write() {
    let world = World::new();
    world.given(&broken());
    let rows = || world.sql("SELECT (SELECT count(*) FROM skill_anomalies), total_changes()");
    let (before, bytes) = (rows(), std::fs::read(world.db()).unwrap());
    world.at_now(&["anomalies"]).ok();
    world.at_now(&["check", "--max-anomalies", "9"]).ok();
    assert_eq!(rows(), before);
    assert!(std::fs::read(world.db()).unwrap() == bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_never_matters(order in Just(broken()).prop_shuffle()) {
        let [plain, shuffled] = [broken(), order].map(|lines| {
            let world = World::new();
            world.given(&lines);
            let asked = |args: &[&str]| world.at_now(args).ok().stdout;
            [
                asked(&["anomalies", "--fdr", "1", "--threshold", "0", "--json"]),
                asked(&["anomalies"]),
                asked(&["check", "--max-fail-rate", "1", "--max-p95", "99", "--min-runs", "1", "--json"]),
            ]
        });
        prop_assert_eq!(plain, shuffled);
    }
}
