//! Compressed files, and rollouts that move.

use crate::data::{line, rollout, small};
use crate::world::{World, joined};
use serde_json::{Value, json};

const PLACE: &str = ".codex/sessions/2026/07/31/rollout-1.jsonl";

fn packed(lines: &[Value]) -> Vec<u8> {
    zstd::encode_all(joined(lines).as_bytes(), 3).unwrap()
}

fn counts(report: &Value) -> [u64; 5] {
    ["files", "read", "new", "bad", "unreadable"].map(|key| report[key].as_u64().unwrap())
}

fn import(world: &World) -> Value {
    world.run(&["import", "--json"]).json()
}

fn many(n: usize) -> Vec<Value> {
    (0..n)
        .map(|n| {
            let more = json!({ "completed": n % 3 > 0, "duration_seconds": n, "user_query": format!("{:x}", n * 2_654_435_761) });
            line(&format!("s{}", n % 7), "2026-07-31T10:00:00Z", "s", more)
        })
        .collect()
}

#[test]
fn a_compressed_file_says_what_it_said_before() {
    let plain = World::new();
    plain.transcript("s1", &small("s1", 1));
    import(&plain);
    let world = World::new();
    let bytes = packed(&small("s1", 1));
    world.write(".claude/projects/-w-app/s1.jsonl.zst", &bytes);
    let report = import(&world);
    assert_eq!(counts(&report), [1, 6, 2, 0, 0], "{report}");
    assert_eq!(report["bytes"], bytes.len(), "as it is on disk");
    assert_eq!(world.rows(), plain.rows());
    assert_eq!(import(&world)["unchanged"], 1);
    // Written anew it is read as a whole, and adds what is new.
    let more = [small("s1", 1), small("s1", 3)].concat();
    world.write(".claude/projects/-w-app/s1.jsonl.zst", packed(&more));
    assert_eq!(counts(&import(&world)), [1, 12, 2, 0, 0]);
}

#[test]
fn what_it_holds_is_guessed_through_the_compression() {
    let world = World::new();
    world.write("dir/a.jsonl.zst", packed(&many(3)));
    world.write("dir/b.jsonl.zst", packed(&small("s1", 1)));
    let report = world.run(&["import", "../dir", "--json"]).json();
    assert_eq!(counts(&report), [2, 9, 5, 0, 0], "{report}");
}

#[test]
fn a_rollout_that_is_archived_or_compressed_adds_nothing() {
    let world = World::new();
    world.lines(PLACE, &rollout("r1", 1));
    assert_eq!(counts(&import(&world))[..2], [1, 5]);
    let before = (world.rows(), world.json(&["metrics"]));
    let archived = ".codex/archived_sessions/rollout-1.jsonl";
    world.lines(archived, &rollout("r1", 1));
    std::fs::remove_file(world.path(PLACE)).unwrap();
    let mut reports = vec![import(&world)];
    world.write(&format!("{archived}.zst"), packed(&rollout("r1", 1)));
    // For a moment both are there.
    reports.push(import(&world));
    std::fs::remove_file(world.path(archived)).unwrap();
    // It is taken up again, and unpacked for that.
    world.lines(PLACE, &rollout("r1", 1));
    reports.push(import(&world));
    for report in reports {
        assert_eq!(report["new"], 0, "{report}");
        assert_eq!(report["completed"], 0, "{report}");
        assert_eq!(report["bad"], 0, "{report}");
    }
    assert_eq!((world.rows(), world.json(&["metrics"])), before);
}

#[test]
fn a_compressed_file_that_breaks_off_is_one_refusal() {
    let lines = many(20_000);
    let bytes = packed(&lines);
    for (bytes, why) in [
        (&bytes[..bytes.len() * 2 / 3], "incomplete"),
        (&bytes[..3], "incomplete"),
        (&b""[..], "incomplete"),
        (&b"this is no frame"[..], "Unknown frame"),
    ] {
        let world = World::new();
        let path = world.write("x.jsonl.zst", bytes);
        let args = ["import", &path, "--source", "jsonl", "--json"];
        let report = world.run(&args).json();
        let [_, read, new, bad, unreadable] = counts(&report);
        assert_eq!([bad, unreadable], [0, 1], "{report}");
        assert_eq!(read, new, "{report}");
        if bytes.len() > 1000 {
            assert!((1..20_000).contains(&new), "{report}");
        }
        let refused = &report["refused"][0];
        assert_eq!(refused["line"], Value::Null);
        let reason = refused["reason"].as_str().unwrap();
        assert!(reason.contains(why), "{reason}");
        // It will say the same again: no need to read it for every question.
        assert_eq!(world.run(&args).json()["unchanged"], 1);
    }
}

#[test]
fn a_transcript_that_breaks_off_tells_all_that_stands_before() {
    let records: Vec<Value> = (0..400).flat_map(|n| small("s1", n * 2 + 1)).collect();
    let whole = packed(&records);
    let world = World::new();
    let file = ".claude/projects/-w-app/s1.jsonl.zst";
    world.write(file, &whole[..whole.len() * 3 / 4]);
    let report = import(&world);
    let [_, read, new, bad, unreadable] = counts(&report);
    assert_eq!([bad, unreadable], [0, 1], "{report}");
    assert!((100..2400).contains(&read) && new > 30, "{report}");
    world.write(file, whole);
    assert_eq!(import(&world)["new"], 800 - new);
}

#[test]
fn a_small_file_that_grows_without_end_is_a_line_too_long() {
    use std::io::{Read, repeat};
    let line = joined(&many(1));
    let endless = line.as_bytes().chain(repeat(b'x').take(200 << 20));
    let text = endless.chain(&b"\n"[..]).chain(line.as_bytes());
    let world = World::new();
    let bytes = zstd::encode_all(text, 1).unwrap();
    assert!(bytes.len() < 100_000);
    let path = world.write("x.jsonl.zst", bytes);
    let report = world.run(&["import", &path, "--json"]).json();
    assert_eq!(counts(&report), [1, 3, 2, 1, 0], "{report}");
    assert_eq!(report["refused"][0]["line"], 2);
}
