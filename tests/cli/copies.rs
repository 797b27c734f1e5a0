//! Resumed and forked sessions copy each other: in whatever order their files come, nothing counts
//! twice and the answers are the same.

use crate::data::{bash, failed, id, prompt, result, said, small, with};
use crate::world::World;
use serde_json::{Value, json};

/// Imports files one by one in this order, and gives what the questions answer.
fn answers(files: &[(&str, &[Value])]) -> (Vec<String>, Vec<Value>) {
    let world = World::new();
    for (name, records) in files {
        let path = world.lines(&format!("{name}.jsonl"), records);
        world.run(&["import", &path]).ok();
    }
    let sessions = world.json(&["sessions", "--limit", "0"]);
    let ids: Vec<Value> = sessions["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| world.json(&["session", s["session_id"].as_str().unwrap()]))
        .collect();
    let metrics = world.json(&["metrics", "--limit", "0"]);
    let projects = world.json(&["metrics", "--by", "project"]);
    (
        world.rows(),
        [vec![metrics, projects, sessions], ids].concat(),
    )
}

/// Every order of three files, and all at once, gives the same; returns the rows.
#[track_caller]
fn same_in_every_order(files: [(&str, &[Value]); 3]) -> Vec<String> {
    let [a, b, c] = files;
    let first = answers(&[a, b, c]);
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(answers(&order), first, "{:?}", order.map(|file| file.0));
    }
    let twice = answers(&[a, b, c, c, b, a]);
    assert_eq!(twice, first, "and again");
    let world = World::new();
    for (name, records) in files {
        world.lines(&format!("all/{name}.jsonl"), records);
    }
    world.run(&["import", &world.text("all")]).ok();
    assert_eq!(world.rows(), first.0, "all at once");
    assert_eq!(world.json(&["metrics", "--limit", "0"]), first.1[0]);
    first.0
}

/// The records of one session as another one's copy has them.
fn copied(records: &[Value], session: &str) -> Vec<Value> {
    let copy = |record: &Value| with(record.clone(), json!({ "sessionId": session }));
    records.iter().map(copy).collect()
}

#[test]
fn a_resumed_session_that_copies_the_beginning() {
    let first = small("s1", 1);
    let mut second = copied(&first, "s2");
    second.extend([
        bash("s2", "11:00:00.000", &id(3), "make"),
        result("s2", "11:00:02.000", &id(3), "x"),
    ]);
    let mut third = copied(&second, "s0");
    third.push(said("s0", "11:00:05.000", "well"));
    let rows = same_in_every_order([("one", &first), ("two", &second), ("three", &third)]);
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_copy_with_a_result_beats_one_without() {
    let call = bash("s1", "10:00:00.000", &id(1), "make");
    let open = vec![call.clone()];
    let fork = vec![
        with(
            copied(&[call], "s0").remove(0),
            json!({ "forkedFrom": { "sessionId": "s1" } }),
        ),
        failed("s0", "10:00:03.000", &id(1), "Exit code 2"),
    ];
    let other = small("s9", 20);
    let rows = same_in_every_order([("a", &open), ("b", &fork), ("c", &other)]);
    assert!(
        rows.contains(&"Bash(make)|2|exit 2|3|2026-07-31T10:00:00.000Z".to_owned()),
        "{rows:?}"
    );
}

#[test]
fn the_owning_sessions_result_beats_a_copys() {
    let call = bash("s1", "10:00:00.000", &id(1), "make");
    let own = vec![call.clone(), result("s1", "10:00:01.000", &id(1), "ok")];
    let mut late = call.clone();
    late["timestamp"] = "2026-07-31T10:30:00.000Z".into();
    let copy = vec![
        copied(&[late], "s2").remove(0),
        failed("s2", "10:30:09.000", &id(1), "Exit code 2"),
    ];
    let other = small("s9", 20);
    let rows = same_in_every_order([("a", &own), ("b", &copy), ("c", &other)]);
    assert!(
        rows.contains(&"Bash(make)|1|-|1|2026-07-31T10:00:00.000Z".to_owned()),
        "{rows:?}"
    );
}

#[test]
fn the_row_belongs_to_the_session_where_it_appears_first() {
    let first = small("s5", 1);
    let mut later = copied(&first, "s1");
    for record in &mut later {
        let time = record["timestamp"].as_str().unwrap().replace("T10", "T11");
        record["timestamp"] = time.into();
    }
    let (_, answers) = answers(&[("late", &later), ("early", &first)]);
    assert_eq!(answers[2]["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(answers[2]["sessions"][0]["session_id"], "s5");
}

#[test]
fn of_equal_times_the_session_that_is_no_fork_owns_it() {
    let original = small("s5", 1);
    let fork: Vec<Value> = copied(&original, "s1")
        .into_iter()
        .map(|record| with(record, json!({ "forkedFrom": { "sessionId": "s5" } })))
        .collect();
    for files in [
        [("a", &original[..]), ("b", &fork[..])],
        [("b", &fork[..]), ("a", &original[..])],
    ] {
        let (_, answers) = answers(&files);
        assert_eq!(answers[2]["sessions"][0]["session_id"], "s5");
    }
}

#[test]
fn the_result_in_another_file_than_the_call() {
    let call = vec![
        prompt("s1", "10:00:00.000", "x"),
        bash("s1", "10:00:01.000", &id(1), "make"),
    ];
    let done = vec![result("s1", "10:00:04.000", &id(1), "ok")];
    let other = small("s9", 20);
    let rows = same_in_every_order([("a", &call), ("b", &done), ("c", &other)]);
    assert!(
        rows.contains(&"Bash(make)|1|-|3|2026-07-31T10:00:01.000Z".to_owned()),
        "{rows:?}"
    );
}
