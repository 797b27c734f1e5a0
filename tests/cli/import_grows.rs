//! Importing again: nothing counts twice, and what grew is read on from where it ended.

use crate::data::{bash, failed, id, prompt, result, said, small};
use crate::world::{World, joined};
use serde_json::{Value, json};

const FILE: &str = ".claude/projects/-w-app/s1.jsonl";

fn counts(report: &Value) -> [u64; 4] {
    ["files", "new", "completed", "repeated"].map(|key| report[key].as_u64().unwrap())
}

fn import(world: &World) -> Value {
    world.run(&["import", "--json"]).json()
}

#[test]
fn the_second_time_there_is_nothing_new() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.transcript("s2", &small("s2", 3));
    assert_eq!(counts(&import(&world)), [2, 4, 0, 0]);
    let before = world.json(&["metrics"]);
    let report = import(&world);
    assert_eq!(counts(&report), [0; 4]);
    assert_eq!(report["unchanged"], 2);
    assert_eq!((&report["bytes"], &report["read"]), (&json!(0), &json!(0)));
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn a_file_that_was_only_touched_adds_nothing() {
    let world = World::new();
    let path = world.transcript("s1", &small("s1", 1));
    import(&world);
    let before = (world.rows(), world.json(&["metrics"]));
    let file = std::fs::File::open(&path).unwrap();
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(2_000_000_000);
    file.set_modified(later).unwrap();
    let report = import(&world);
    assert_eq!(counts(&report)[1..], [0, 0, 0], "{report}");
    assert_eq!((world.rows(), world.json(&["metrics"])), before);
}

#[test]
fn the_same_file_under_another_name_adds_nothing() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    import(&world);
    let before = world.json(&["metrics"]);
    let copy = world.lines("copy.jsonl", &small("s1", 1));
    let report = world.run(&["import", &copy, "--json"]).json();
    assert_eq!(
        (&report["new"], &report["completed"]),
        (&json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn a_session_that_goes_on_is_read_on() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    import(&world);
    let more = [
        prompt("s1", "10:01:00.000", "again"),
        bash("s1", "10:01:01.000", &id(3), "cargo test"),
        result("s1", "10:01:04.000", &id(3), "ok"),
        said("s1", "10:01:05.000", "fine"),
    ];
    world.append(FILE, joined(&more));
    let report = import(&world);
    assert_eq!(counts(&report)[..2], [1, 1]);
    assert_eq!(report["read"], 4, "only what is new is read");
    assert_eq!(report["bytes"], joined(&more).len());
    assert_eq!(world.rows().len(), 3);
    assert_eq!(
        world.rows()[2],
        "Bash(cargo test)|1|-|3|2026-07-31T10:01:01.000Z"
    );
}

#[test]
fn line_by_line_gives_the_same_as_all_at_once() {
    let records = small("s1", 1);
    let whole = World::new();
    whole.transcript("s1", &records);
    import(&whole);
    let world = World::new();
    for n in 1..=records.len() {
        world.transcript("s1", &records[..n]);
        import(&world);
    }
    assert_eq!(world.rows(), whole.rows());
    assert_eq!(world.json(&["metrics"]), whole.json(&["metrics"]));
    assert_eq!(
        world.json(&["session", "s1"]),
        whole.json(&["session", "s1"])
    );
}

#[test]
fn a_call_without_its_result_is_unfinished_until_that_comes() {
    let world = World::new();
    world.transcript("s1", &[bash("s1", "10:00:00.000", &id(1), "make")]);
    assert_eq!(counts(&import(&world)), [1, 1, 0, 0]);
    assert_eq!(world.rows(), ["Bash(make)|7|-|-|2026-07-31T10:00:00.000Z"]);
    let done = failed("s1", "10:00:07.500", &id(1), "Exit code 2\nno rule");
    world.append(FILE, joined(&[done]));
    assert_eq!(counts(&import(&world)), [1, 0, 1, 0]);
    assert_eq!(
        world.rows(),
        ["Bash(make)|2|exit 2|7.5|2026-07-31T10:00:00.000Z"]
    );
}

#[test]
fn a_last_line_without_its_end_waits_if_it_is_torn_and_counts_if_it_is_whole() {
    let world = World::new();
    let text = joined(&small("s1", 1));
    let (before, last) = text.trim_end().rsplit_once('\n').unwrap();
    let (torn, rest) = last.split_at(last.len() / 2);
    world.write(FILE, format!("{before}\n{torn}"));
    let report = import(&world);
    assert_eq!(
        (&report["new"], &report["bad"]),
        (&json!(2), &json!(0)),
        "{report}"
    );
    world.append(FILE, format!("{rest}\n"));
    let report = import(&world);
    assert_eq!(report["bad"], 0, "{report}");
    // Half of the real files have no final newline.
    let world = World::new();
    world.write(FILE, text.trim_end());
    let report = import(&world);
    assert_eq!(
        (&report["new"], &report["bad"]),
        (&json!(2), &json!(0)),
        "{report}"
    );
    assert_eq!(world.rows().len(), 2);
}

#[test]
fn a_whole_last_line_without_its_end_is_taken_once() {
    let world = World::new();
    let text = joined(&[
        bash("s1", "10:00:00.000", &id(1), "make"),
        result("s1", "10:00:01.000", &id(1), "x"),
    ]);
    world.write(FILE, text.trim_end());
    import(&world);
    assert_eq!(world.rows(), ["Bash(make)|1|-|1|2026-07-31T10:00:00.000Z"]);
    let before = world.json(&["metrics"]);
    world.append(FILE, "\n");
    let report = import(&world);
    assert_eq!(
        (&report["new"], &report["completed"]),
        (&json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn a_rewritten_file_is_read_anew() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    import(&world);
    // Longer than before, and other calls from the beginning on.
    let mut other = vec![prompt("s1", "09:00:00.000", "other words")];
    other.extend(small("s1", 11));
    other.extend(small("s1", 13));
    world.transcript("s1", &other);
    let report = import(&world);
    assert_eq!(counts(&report)[..2], [1, 4], "{report}");
    assert_eq!(report["read"], 13);
    assert_eq!(
        world.rows().len(),
        6,
        "what is gone from the file stays known"
    );
}

#[test]
fn a_truncated_file_is_read_anew_and_nothing_is_lost() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    import(&world);
    let before = world.json(&["metrics"]);
    world.transcript("s1", &small("s1", 1)[..3]);
    let report = import(&world);
    assert_eq!(
        (&report["new"], &report["completed"]),
        (&json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(world.json(&["metrics"]), before);
    world.write(FILE, "");
    assert_eq!(import(&world)["new"], 0);
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn a_file_that_vanished_keeps_its_rows() {
    let world = World::new();
    let path = world.transcript("s1", &small("s1", 1));
    import(&world);
    let before = world.json(&["metrics"]);
    std::fs::remove_file(path).unwrap();
    world.transcript("s2", &[]);
    import(&world);
    assert_eq!(world.json(&["metrics"]), before);
}

#[test]
fn a_new_database_reads_everything_again() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    import(&world);
    let report = world.run(&["import", "--db", "other.db", "--json"]).json();
    assert_eq!(
        counts(&report)[..2],
        [1, 2],
        "bookmarks belong to a database"
    );
}
