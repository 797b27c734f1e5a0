//! What `abtest` refuses, lists and keeps.

use crate::abtest::{created, filled};
use serde_json::json;

#[test]
fn mistakes_are_named() {
    let world = created();
    let hint = |args: &[&str], code: i32| {
        let error = world.at_now(&[args, &["--json"]].concat()).json_error(code);
        (
            error["message"].as_str().unwrap().to_owned(),
            error["hint"].as_str().unwrap_or("").to_owned(),
        )
    };
    assert_eq!(
        hint(&["abtest", "analyze", "tip"], 1).1,
        "did you mean \"tips\"?"
    );
    assert_eq!(
        hint(&["abtest", "analyze", "zzz"], 1).1,
        "`session-buddy abtest list` shows them"
    );
    let create = |name: &str, more: &[&str], code| {
        hint(
            &[
                &[
                    "abtest",
                    "create",
                    name,
                    "--control",
                    "a",
                    "--treatment",
                    "b",
                ],
                more,
            ]
            .concat(),
            code,
        )
        .0
    };
    assert_eq!(
        create("tips", &[], 1),
        "there is a test named \"tips\" already"
    );
    assert_eq!(
        create("7", &[], 2),
        "the name of a test must not be a number"
    );
    assert_eq!(create(" ", &[], 2), "the name of a test must not be empty");
    for ratio in ["0", "1", "-0.5", "nan", "1.5"] {
        let message = create("x", &["--ratio", ratio], 2);
        assert_eq!(
            message, "the ratio must lie between 0 and 1, both left out",
            "{ratio}"
        );
    }
    assert_eq!(
        create("x", &["--min-sample", "0"], 2),
        "the least sample must be 1 or more"
    );
    let record = |unit: &str, more: &[&str], code| {
        hint(
            &[&["abtest", "record", "tips", unit, "--skill", "lint"], more].concat(),
            code,
        )
    };
    let (message, told) = record("nobody", &["--completed"], 1);
    assert_eq!(message, "this unit is in no group of \"tips\"");
    assert!(told.contains("abtest assign \"tips\" UNIT"), "{told}");
    assert_eq!(
        record("x", &["--failed", "--rating", "5.5"], 2).0,
        "rating is not between 1 and 5"
    );
    assert_eq!(
        record("x", &["--failed", "--duration=-1"], 2).0,
        "duration_seconds is out of range"
    );
    record("x", &[], 2);
    record("x", &["--failed", "--completed"], 2);
    assert_eq!(
        hint(&["abtest", "assign", "tips", ""], 2).0,
        "the unit must not be empty"
    );
    assert_eq!(world.sql("SELECT count(*) FROM ab_test_outcomes"), ["0"]);
}

#[test]
fn a_stopped_test_takes_nothing_new_and_keeps_what_it_has() {
    let world = created();
    world.at_now(&["abtest", "assign", "tips", "ana"]).ok();
    world.at_now(&["abtest", "stop", "tips"]).ok();
    let again = world.at_now(&["abtest", "stop", "tips"]).ok();
    assert_eq!(again.stdout, "tips does not run: it is stopped\n");
    assert_eq!(
        world.json(&["abtest", "assign", "tips", "ana"])["new"],
        false
    );
    let refused = world
        .at_now(&["abtest", "assign", "tips", "ben", "--json"])
        .json_error(1);
    assert_eq!(
        refused["message"],
        "the test \"tips\" is stopped and takes no new units"
    );
    let record = [
        "abtest", "record", "tips", "ana", "--skill", "lint", "--failed", "--json",
    ];
    let refused = world.at_now(&record).json_error(1);
    assert_eq!(
        refused["message"],
        "the test \"tips\" is stopped and takes no outcomes"
    );
}

#[test]
fn the_list_shows_what_runs_first() {
    let world = created();
    assert_eq!(
        world
            .run(&["abtest", "list", "--db", "none.db", "--json"])
            .json_error(1)["kind"],
        "failed"
    );
    for name in ["b", "a"] {
        world
            .at_now(&[
                "abtest",
                "create",
                name,
                "--control",
                "x",
                "--treatment",
                "x",
            ])
            .ok();
    }
    world.at_now(&["abtest", "stop", "a"]).ok();
    let listed = world.json(&["abtest", "list"]);
    let names: Vec<&str> = listed["tests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|test| test["test_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["b", "tips", "a"]);
    assert_eq!(world.json(&["abtest", "list", "--limit", "1"])["more"], 2);
    let lines = world
        .at_now(&["abtest", "list", "--format", "ndjson"])
        .ok()
        .stdout;
    assert_eq!(lines.lines().count(), 3);
    let page = world
        .at_now(&["abtest", "list", "--format", "markdown"])
        .ok()
        .stdout;
    assert!(
        page.contains("| tips | 1 | running | plain | clever | 0 + 0 | 0 |"),
        "{page}"
    );
}

#[test]
fn an_adopted_assignment_outweighs_the_hash() {
    let world = created();
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let other = match world.json(&["abtest", "assign", "tips", "zoe"])["group"].as_str() {
        Some("control") => "treatment",
        _ => "control",
    };
    // SHA-256 of `abc`.
    filled(&world, &[(hash, other, 0, 0, 1.0)]);
    let found = world.json(&["abtest", "assign", "tips", "abc"]);
    assert_eq!(
        (&found["group"], &found["new"]),
        (&json!(other), &json!(false))
    );
}
