//! `skill_metrics.json`, the file of earlier versions.

use crate::data::{entry, legacy};
use crate::world::World;
use serde_json::{Value, json};

const FILE: &str = "work/.session-buddy/skill_metrics.json";
const NOON: &str = "2026-07-31T12:00:00Z";

fn import(world: &World, path: &str) -> Value {
    world.run(&["import", path, "--json"]).json()
}

fn counts(report: &Value) -> [u64; 5] {
    ["read", "new", "repeated", "bad", "unreadable"].map(|key| report[key].as_u64().unwrap())
}

#[test]
fn what_it_holds_is_kept() {
    let world = World::new();
    let full = json!({
        "session_id": "s7", "workflow_path": "quick", "completed": false,
        "duration_seconds": 12.25, "user_query": "why does it fail", "error_type": "timeout",
        "alternatives_considered": ["a", "b"], "selection_rank": 2, "follow_up_actions": ["f"],
    });
    let path = world.write(FILE, legacy(&[entry("deploy", NOON, full)]));
    let report = import(&world, &path);
    assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{report}");
    assert_eq!(
        world.rows(),
        ["deploy|2|timeout|12.25|2026-07-31T12:00:00.000Z"]
    );
    let details = world.sql(
        "SELECT workflow_path, user_query, alternatives_considered, selection_rank,
                follow_up_actions FROM invocation_detail",
    );
    assert_eq!(details, [r#"quick|why does it fail|["a","b"]|2|["f"]"#]);
    assert_eq!(world.sql("SELECT name FROM session"), ["s7"]);
    assert_eq!(world.sql("SELECT DISTINCT sources FROM invocation"), ["4"]);
    assert_eq!(
        world.sql("SELECT count(*) FROM invocation WHERE user_id IS NOT NULL"),
        ["0"],
        "who is not named is nobody"
    );
}

#[test]
fn twice_is_once_however_it_is_laid_out() {
    let world = World::new();
    let entries = [
        entry("lint", NOON, json!({})),
        entry("test", NOON, json!({ "session_id": null })),
    ];
    let path = world.write(FILE, legacy(&entries));
    assert_eq!(counts(&import(&world, &path))[1..3], [2, 0]);
    let before = world.json(&["metrics"]);
    let again = import(&world, &path);
    assert_eq!(again["unchanged"], 1, "{again}");
    let compact = json!({ "skills": {}, "invocations": entries }).to_string();
    let other = world.write("copy.json", compact);
    assert_eq!(counts(&import(&world, &other))[1..3], [0, 2]);
    assert_eq!(world.json(&["metrics"]), before);
    assert_eq!(
        world.sql("SELECT name FROM session ORDER BY 1"),
        ["migrated", "s1"]
    );
}

#[test]
fn it_grows_by_what_is_new_in_it() {
    let world = World::new();
    let mut entries = vec![
        entry("lint", NOON, json!({})),
        entry("lint", NOON, json!({})),
    ];
    let path = world.write(FILE, legacy(&entries));
    assert_eq!(import(&world, &path)["new"], 2, "equal entries are two");
    entries.push(entry("lint", NOON, json!({})));
    entries.push(entry("test", NOON, json!({})));
    world.write(FILE, legacy(&entries));
    assert_eq!(counts(&import(&world, &path)), [4, 2, 2, 0, 0]);
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["4"]);
}

#[test]
fn bad_entries_are_named_and_the_rest_goes_on() {
    let world = World::new();
    let entries = [
        entry("lint", NOON, json!({})),
        entry("lint", "someday", json!({})),
        json!("no entry"),
        entry("lint", NOON, json!({ "duration_seconds": -1 })),
        entry("test", NOON, json!({})),
    ];
    let path = world.write(FILE, legacy(&entries));
    let report = import(&world, &path);
    assert_eq!(counts(&report), [5, 2, 0, 3, 0], "{report}");
    let reasons: Vec<&str> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "entry 2: field `invoked_at` is not a time",
            "entry 3: not JSON: unexpected value (byte 14)",
            "entry 4: field `duration_seconds` is out of range",
        ]
    );
    // The line is that of the file.
    let line = report["refused"][1]["line"].as_u64().unwrap();
    let text = world.read(FILE);
    let named = text.lines().nth(usize::try_from(line).unwrap() - 1);
    assert_eq!(named.unwrap().trim(), "\"no entry\",");
    assert_eq!(
        world.run(&["import", &path, "--strict"]).code,
        Some(0),
        "it is unchanged"
    );
}

#[test]
fn what_stands_before_a_break_is_taken_in_and_the_rest_when_it_is_mended() {
    let world = World::new();
    let entries: Vec<Value> = (0..600)
        .map(|n| entry(&format!("s{n}"), NOON, json!({})))
        .collect();
    let text = legacy(&entries);
    let cut = text.find("\"s500\"").unwrap();
    let path = world.write(FILE, &text[..cut]);
    let report = import(&world, &path);
    assert_eq!(counts(&report), [500, 500, 0, 1, 0], "{report}");
    let reason = report["refused"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the file breaks off"), "{reason}");
    world.write(FILE, text);
    assert_eq!(counts(&import(&world, &path)), [600, 100, 500, 0, 0]);
}

#[test]
fn a_file_that_is_no_json_is_one_refusal() {
    for text in [
        "",
        "rubbish",
        "[]",
        "{}",
        "{\"invocations\": 5}",
        "\u{0}\u{1}",
    ] {
        let world = World::new();
        let path = world.write(FILE, text);
        let report = import(&world, &path);
        assert_eq!(counts(&report), [0, 0, 0, 1, 0], "{text:?} {report}");
    }
}

#[test]
fn times_of_many_hands_are_one_time() {
    let world = World::new();
    let times = [
        "2026-07-31T12:00:00Z",
        "2026-07-31T12:00:00.000456+00:00",
        "2026-07-31 12:00:00",
        "2026-07-31T12:00:00.000456",
        "2026-07-31T14:00:00+02:00",
    ];
    let entries: Vec<Value> = times
        .iter()
        .enumerate()
        .map(|(n, time)| entry(&format!("s{n}"), time, json!({})))
        .collect();
    let path = world.write(FILE, legacy(&entries));
    assert_eq!(import(&world, &path)["new"], 5);
    let times = world.sql("SELECT DISTINCT at_ms FROM invocation");
    assert_eq!(times, ["1785499200000"]);
}

#[test]
fn its_name_finds_it_in_a_directory_and_its_content_under_any_name() {
    let world = World::new();
    world.write(
        "tree/a/skill_metrics.json",
        legacy(&[entry("a", NOON, json!({}))]),
    );
    world.write("tree/b/other.json", legacy(&[entry("b", NOON, json!({}))]));
    assert_eq!(import(&world, &world.text("tree"))["new"], 1);
    let args = ["import", "../tree", "--source", "legacy", "--json"];
    assert_eq!(
        world.run(&args).json()["new"],
        1,
        "told so, every *.json is one"
    );
    let path = world.write("kept", legacy(&[entry("c", NOON, json!({}))]));
    assert_eq!(import(&world, &path)["new"], 1);
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["3"]);
}

#[test]
fn a_file_that_was_taken_for_something_else_is_read_again() {
    let world = World::new();
    let path = world.write(FILE, legacy(&[entry("a", NOON, json!({}))]));
    let report = world
        .run(&["import", &path, "--source", "jsonl", "--json"])
        .json();
    assert_eq!(report["new"], 0);
    assert!(report["bad"].as_u64().unwrap() > 0);
    let args = ["import", &path, "--source", "legacy", "--json"];
    assert_eq!(world.run(&args).json()["new"], 1);
    assert_eq!(world.run(&args).json()["unchanged"], 1);
}
