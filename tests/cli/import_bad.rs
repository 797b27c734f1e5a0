//! Lines and files of no use: counted, named, and the rest goes on.

use crate::data::{bash, id, line, small};
use crate::world::{World, joined};
use serde_json::{Value, json};

const FILE: &str = ".claude/projects/-w-app/s1.jsonl";

/// A session with these bytes as a line in its middle.
fn around(bytes: &[u8]) -> Vec<u8> {
    let records = small("s1", 1);
    let mut file = joined(&records[..3]).into_bytes();
    file.extend(bytes);
    file.push(b'\n');
    file.extend(joined(&records[3..]).into_bytes());
    file
}

#[track_caller]
fn one_bad(world: &World, why: &str) {
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(report["bad"], 1, "{report}");
    assert_eq!(report["new"], 2, "the rest goes on: {report}");
    assert_eq!(report["read"], 7, "{report}");
    assert_eq!(report["refused"][0]["line"], 4);
    assert_eq!(report["refused"][0]["file"], format!("[HOME]/{FILE}"));
    let reason = report["refused"][0]["reason"].as_str().unwrap();
    assert!(reason.contains(why), "{reason}");
    assert_eq!(world.rows().len(), 2);
}

#[test]
fn text_that_is_no_json() {
    let world = World::new();
    world.write(FILE, around(br#"{"type":"user","secret":"sk-12345"#));
    one_bad(&world, "not JSON");
    let report = std::fs::read(world.db()).unwrap();
    assert!(
        !report.windows(8).any(|w| w == b"sk-12345"),
        "a refusal quotes nothing"
    );
}

#[test]
fn text_after_the_json() {
    let world = World::new();
    let record = bash("s1", "10:00:01.700", &id(9), "ls");
    world.write(FILE, around(format!("{record} and more").as_bytes()));
    one_bad(&world, "not JSON");
}

#[test]
fn bytes_that_are_no_text() {
    let world = World::new();
    world.write(
        FILE,
        around(b"{\"type\":\"user\",\"message\":\"\xff\xfe\"}"),
    );
    one_bad(&world, "not UTF-8");
}

#[test]
fn binary_rubbish() {
    let world = World::new();
    let rubbish: Vec<u8> = (0..=255u8).filter(|byte| *byte != b'\n').collect();
    world.write(FILE, around(&rubbish.repeat(50)));
    one_bad(&world, "not ");
}

#[test]
fn nesting_without_end() {
    let world = World::new();
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    world.write(FILE, around(deep.as_bytes()));
    let done = world.run(&["import", "--json"]);
    let report = done.json();
    // Refused or passed over as of no use: either is fine, a stack that overflows is not.
    assert_eq!(report["new"], 2, "{report}");
}

#[test]
fn deep_nesting_inside_a_call() {
    let world = World::new();
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let record = bash("s1", "10:00:01.700", &id(9), "DEEP").to_string();
    world.write(FILE, around(record.replace("\"DEEP\"", &deep).as_bytes()));
    let report = world.run(&["import", "--json"]).json();
    assert!(report["new"].as_u64().unwrap() >= 2, "{report}");
}

#[test]
fn a_line_of_ten_megabytes() {
    let world = World::new();
    let record = bash("s1", "10:00:01.700", &id(9), &"x".repeat(10 * 1024 * 1024));
    world.write(FILE, around(record.to_string().as_bytes()));
    one_bad(&world, "longer than 8 MiB");
}

#[test]
fn a_long_line_that_is_allowed() {
    let world = World::new();
    let long = format!("echo {}", "x".repeat(3 * 1024 * 1024));
    let record = bash("s1", "10:00:01.700", &id(9), &long);
    world.write(FILE, around(record.to_string().as_bytes()));
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(
        (&report["bad"], &report["new"]),
        (&json!(0), &json!(3)),
        "{report}"
    );
}

#[test]
fn blank_lines_and_unknown_records_are_no_fault() {
    let world = World::new();
    let unknown = json!({ "type": "tomorrow", "timestamp": 5, "message": [] });
    let text = format!("\n  \r\n{unknown}\n{{}}");
    world.write(FILE, around(text.as_bytes()));
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(
        (&report["bad"], &report["new"]),
        (&json!(0), &json!(2)),
        "{report}"
    );
}

#[test]
fn bad_lines_are_counted_once() {
    let world = World::new();
    world.write(FILE, around(b"rubbish"));
    assert_eq!(world.run(&["import", "--json"]).json()["bad"], 1);
    assert_eq!(world.run(&["import", "--json"]).json()["bad"], 0);
    world.append(FILE, "more rubbish\n");
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(report["bad"], 1);
    assert_eq!(
        report["refused"][0]["line"], 8,
        "lines count from the beginning"
    );
}

#[test]
fn strict_fails_on_them_after_taking_in_the_rest() {
    let world = World::new();
    world.write(FILE, around(b"rubbish"));
    let done = world.at_now(&["import", "--strict"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stdout.contains("1 bad"), "{done:?}");
    assert!(
        done.stdout.contains("s1.jsonl line 4: not JSON"),
        "{done:?}"
    );
    assert!(done.stderr.starts_with("error: 1 line"), "{done:?}");
    assert_eq!(world.rows().len(), 2);
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import", "--strict"]).ok();
    world.run(&["import", "--strict"]).ok();
}

#[test]
fn strict_with_json_gives_the_report_and_the_error() {
    let world = World::new();
    world.write(FILE, around(b"rubbish"));
    let done = world.run(&["import", "--strict", "--json"]);
    assert_eq!(done.code, Some(1));
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(report["bad"], 1);
    let error: Value = serde_json::from_str(&done.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "failed");
}

#[test]
fn only_the_first_few_are_named() {
    let world = World::new();
    world.write(FILE, "rubbish\n".repeat(8));
    let done = world.at_now(&["import"]).ok();
    assert_eq!(done.stdout.matches("  bad: ").count(), 5, "{done:?}");
    assert!(done.stdout.contains("and 3 more"), "{done:?}");
}

#[test]
fn lines_of_our_own_say_which_field_is_wrong() {
    let world = World::new();
    let ok = line("lint", "2026-07-31T10:00:00Z", "s", json!({}));
    let bad = |more: Value| line("lint", "2026-07-31T10:00:00Z", "s", more);
    let lines = [
        (bad(json!({ "duration_seconds": -1 })), "duration_seconds"),
        (
            bad(json!({ "duration_seconds": 315_576_001.0 })),
            "duration_seconds",
        ),
        (bad(json!({ "rating": 0 })), "rating"),
        (bad(json!({ "outcome": "fine" })), "outcome"),
        (bad(json!({ "invoked_at": "yesterday" })), "invoked_at"),
        (bad(json!({ "invoked_at": null })), "invoked_at"),
        (bad(json!({ "session_id": "" })), "session_id"),
        (bad(json!({ "skill_name": "a\u{7}" })), "skill_name"),
        (bad(json!({ "skill_name": "x".repeat(201) })), "skill_name"),
        (bad(json!({ "skill_name": 5 })), "not JSON"),
    ];
    for (wrong, field) in lines {
        let path = world.lines("x.jsonl", &[ok.clone(), wrong]);
        let args = ["import", &path, "--source", "jsonl", "--json"];
        let report = world.run(&args).json();
        assert_eq!(report["bad"], 1, "{field} {report}");
        assert_eq!(report["refused"][0]["line"], 2);
        let reason = report["refused"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(field), "{field}: {reason}");
    }
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["1"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_go_on() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let path = world.transcript("s1", &small("s1", 1));
    world.transcript("s2", &small("s2", 3));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    let report = world.run(&["import", "--json"]).json();
    if crate::world::permissions_bind() {
        assert_eq!(report["unreadable"], 1, "{report}");
        assert_eq!(report["refused"][0]["line"], Value::Null);
        assert_eq!(report["new"], 2);
        assert_eq!(world.run(&["import", "--strict"]).code, Some(1));
    } else {
        assert_eq!(report["new"], 4);
    }
}

#[test]
fn an_empty_file_and_one_of_line_ends_are_nothing() {
    let world = World::new();
    world.write(FILE, "");
    world.write(".claude/projects/-w-app/s2.jsonl", "\n\n\r\n");
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(
        (&report["bad"], &report["new"]),
        (&json!(0), &json!(0)),
        "{report}"
    );
}

#[test]
fn a_result_without_its_call_is_counted_and_is_no_row() {
    let world = World::new();
    let records = [crate::data::result("s1", "10:00:00.000", &id(7), "x")];
    world.transcript("s1", &records);
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(report["without_call"], 1, "{report}");
    assert_eq!((&report["new"], &report["bad"]), (&json!(0), &json!(0)));
    assert_eq!(world.rows(), [""; 0]);
}
