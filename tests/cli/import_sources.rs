//! Where `import` looks, and what it takes each file for.

use crate::data::{bash, call, entry, id, legacy, line, result, rollout, small, with};
use crate::world::{World, joined};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

const NOON: &str = "2026-07-31T12:00:00Z";

/// Directory, source and number of files of each place that was looked at.
fn looked(report: &Value) -> Vec<String> {
    let places = report["looked"].as_array().unwrap().iter();
    places
        .map(|place| {
            let text = |key: &str| place[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                text("directory"),
                text("source"),
                place["files"]
            )
        })
        .collect()
}

fn number(report: &Value, key: &str) -> u64 {
    report[key].as_u64().unwrap()
}

/// What each file was read as, by name.
fn read_as(world: &World) -> Vec<String> {
    let rows = world.sql("SELECT path, source FROM import_file ORDER BY path");
    rows.iter()
        .map(|row| row.rsplit_once('/').unwrap().1.to_owned())
        .collect()
}

fn ours(skill: &str) -> [Value; 1] {
    [line(skill, NOON, "s", json!({ "completed": true }))]
}

#[test]
fn rollouts_are_looked_for_where_codex_keeps_them() {
    let world = World::new();
    let day = ".codex/sessions/2026/07/31/rollout-1.jsonl";
    world.lines(day, &rollout("r1", 1));
    world.lines(
        ".codex/archived_sessions/rollout-2.jsonl",
        &rollout("r2", 3),
    );
    world.lines(".codex/history.jsonl", &ours("no"));
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(number(&report, "files"), 2, "{report}");
    assert_eq!(number(&report, "read"), 10, "{report}");
    assert_eq!(number(&report, "bad"), 0, "{report}");
    assert_eq!(
        looked(&report)[2..],
        [
            "[HOME]/.codex/sessions codex 1",
            "[HOME]/.codex/archived_sessions codex 1"
        ]
    );
    assert_eq!(
        read_as(&world),
        ["rollout-2.jsonl|16", "rollout-1.jsonl|16"]
    );
    assert_eq!(
        number(&world.run(&["import", "--json"]).json(), "unchanged"),
        2
    );
}

#[test]
fn codex_home_is_honoured() {
    let world = World::new();
    world.lines("c,d/sessions/a.jsonl", &rollout("r1", 1));
    world.lines(".codex/sessions/b.jsonl", &rollout("r2", 3));
    for home in [world.text("c,d"), "~/c,d".to_owned()] {
        let run = world.command(&["import", "--json"]);
        let report = run.env("CODEX_HOME", home).done().json();
        assert_eq!(
            looked(&report)[2..],
            [
                "[HOME]/c,d/sessions codex 1",
                "[HOME]/c,d/archived_sessions codex 0"
            ]
        );
    }
    assert_eq!(read_as(&world), ["a.jsonl|16"]);
}

#[test]
fn rollouts_have_rows() {
    let world = World::new();
    world.lines(".codex/sessions/a.jsonl", &rollout("r1", 1));
    assert_eq!(number(&world.run(&["import", "--json"]).json(), "new"), 2);
    assert_eq!(
        world.rows(),
        [
            "Bash(cargo test)|1|-|1|2026-07-31T11:00:01.000Z",
            "apply_patch|3|rejected|-|2026-07-31T11:00:03.000Z",
        ]
    );
}

#[test]
fn a_transcript_that_is_told_to_be_a_rollout_makes_no_rows() {
    let world = World::new();
    let path = world.lines("s1.jsonl", &small("s1", 1));
    let args = ["import", &path, "--source", "codex", "--json"];
    let report = world.run(&args).json();
    assert_eq!(number(&report, "new"), 0, "{report}");
    assert_eq!(world.rows(), [""; 0]);
    // Told better, it is read again.
    let args = ["import", &path, "--source", "claude", "--json"];
    assert_eq!(number(&world.run(&args).json(), "new"), 2);
}

#[test]
fn each_file_is_taken_for_what_it_is() {
    let world = World::new();
    world.lines("mixed/a-claude.jsonl", &small("s1", 1));
    world.lines("mixed/b-codex.jsonl", &rollout("r1", 1));
    world.lines("mixed/c-ours.jsonl", &ours("lint"));
    let metrics = legacy(&[entry("deploy", NOON, json!({}))]);
    world.write("mixed/skill_metrics.json", metrics);
    world.write("mixed/notes.json", "{}");
    let path = world.text("mixed");
    let report = world.run(&["import", &path, "--json"]).json();
    assert_eq!(number(&report, "bad"), 0, "{report}");
    assert_eq!(
        read_as(&world),
        [
            "a-claude.jsonl|2",
            "b-codex.jsonl|16",
            "c-ours.jsonl|4",
            "skill_metrics.json|32"
        ]
    );
}

#[test]
fn source_dirs_are_added_to_the_standard_places() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.lines("claude2/projects/p/s2.jsonl", &small("s2", 3));
    world.lines("claude2/history.jsonl", &ours("no"));
    world.lines("codex2/sessions/r.jsonl", &rollout("r1", 1));
    world.lines("rows/deep/x.jsonl", &ours("lint"));
    let dirs = ["../claude2", "../codex2", "../rows", "../rows"];
    let mut args = vec!["import", "--json"];
    for dir in dirs {
        args.extend(["--source-dir", dir]);
    }
    let report = world.run(&args).json();
    assert_eq!(number(&report, "files"), 4, "{report}");
    let sealed = looked(&report).join("\n").replace("work/../", "");
    insta::assert_snapshot!(sealed, @"
    [HOME]/.claude/projects claude 1
    [HOME]/.config/claude/projects claude 0
    [HOME]/.codex/sessions codex 0
    [HOME]/.codex/archived_sessions codex 0
    [HOME]/claude2/projects claude 1
    [HOME]/codex2/sessions codex 1
    [HOME]/rows auto 1
    [HOME]/rows auto 0
    ");
    assert_eq!(world.rows().len() as u64, number(&report, "new"));
    assert!(
        world
            .sql("SELECT name FROM skill")
            .contains(&"lint".to_owned())
    );
}

#[test]
fn a_source_dir_that_is_not_there_is_an_error() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    let file = world.lines("x.jsonl", &ours("lint"));
    for (dir, why) in [("nowhere", "work/nowhere"), (&*file, "is not a directory")] {
        let args = ["import", "--source-dir", dir, "--json"];
        let error = world.run(&args).json_error(1);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(why), "{message}");
    }
    assert!(!world.db().exists(), "nothing was done by halves");
    for with in [&["../x.jsonl"][..], &["--sample"]] {
        let args = [&["import", "--source-dir", "."], with].concat();
        assert_eq!(world.run(&args).code, Some(2), "{args:?}");
    }
}

#[test]
fn configured_dirs_are_looked_at_and_may_be_missing() {
    let world = World::new();
    world.lines("one/projects/p/s1.jsonl", &small("s1", 1));
    world.lines("two/x.jsonl", &ours("lint"));
    let config = format!(
        "[capture]\nsource_dirs = [\"{}\", \"~/two\", \"~/gone\"]\n",
        world.text("one")
    );
    world.write(".config/session-buddy/config.toml", config);
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(number(&report, "new"), 3, "{report}");
    assert_eq!(
        looked(&report)[4..],
        [
            "[HOME]/one/projects claude 1",
            "[HOME]/two auto 1",
            "[HOME]/gone auto 0"
        ]
    );
    // The environment beats the file; a flag adds to both.
    world.lines("three/y.jsonl", &ours("test"));
    let run = world.command(&["import", "--json", "--source-dir", "../three"]);
    let run = run.env("SESSION_BUDDY_CAPTURE_SOURCE_DIRS", "~/two , ~/gone");
    let report = run.done().json();
    assert_eq!(looked(&report).len(), 7, "{report}");
    assert_eq!(number(&report, "new"), 1, "{report}");
}

#[test]
fn questions_take_in_what_is_new_everywhere() {
    let world = World::new();
    let config = "[capture]\nsource_dirs = \"~/rows\"\n";
    world.write(".config/session-buddy/config.toml", config);
    world.lines("rows/x.jsonl", &ours("lint"));
    world.lines(".codex/sessions/r.jsonl", &rollout("r1", 1));
    let done = world.run(&["sessions"]).ok();
    assert!(
        done.stderr.starts_with("new sessions: read 6 lines"),
        "{done:?}"
    );
    assert_eq!(world.run(&["sessions"]).ok().stderr, "");
    world.append("rows/x.jsonl", joined(&ours("test")));
    let done = world.run(&["sessions"]).ok();
    assert!(done.stderr.contains("1 new"), "{done:?}");
}

#[test]
fn a_file_whose_stamp_is_unchanged_is_not_opened() {
    let world = World::new();
    let config = "[capture]\nsource_dirs = \"~/rows\"\n";
    world.write(".config/session-buddy/config.toml", config);
    let path = world.lines("rows/x.jsonl", &ours("lint"));
    world.run(&["sessions"]).ok();
    let stamp = Path::new(&path).metadata().unwrap().modified().unwrap();
    world.lines("rows/x.jsonl", &ours("test"));
    let file = std::fs::File::open(&path).unwrap();
    file.set_modified(stamp).unwrap();
    assert_eq!(world.run(&["sessions"]).ok().stderr, "");
    assert_eq!(
        number(&world.run(&["import", "--json"]).json(), "unchanged"),
        1
    );
}

#[test]
fn a_source_without_a_path_is_a_choice_of_places() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.lines(".codex/sessions/r.jsonl", &rollout("r1", 1));
    world.lines("other/projects/p/s2.jsonl", &small("s2", 3));
    world.lines("rows/x.jsonl", &ours("lint"));
    let config = "[capture]\nsource_dirs = \"~/other,~/rows\"\n";
    world.write(".config/session-buddy/config.toml", config);
    let run = |source| {
        let args = ["import", "--json", "--source", source];
        looked(&world.run(&args).json())
    };
    assert_eq!(
        run("claude"),
        [
            "[HOME]/.claude/projects claude 1",
            "[HOME]/.config/claude/projects claude 0",
            "[HOME]/other/projects claude 1"
        ]
    );
    assert_eq!(
        run("codex"),
        [
            "[HOME]/.codex/sessions codex 1",
            "[HOME]/.codex/archived_sessions codex 0"
        ]
    );
    for source in ["jsonl", "legacy"] {
        let args = ["import", "--json", "--source", source];
        assert_eq!(world.run(&args).json_error(2)["kind"], "usage");
    }
    let args = [
        "import",
        "--json",
        "--source",
        "jsonl",
        "--source-dir",
        "../rows",
    ];
    let report = world.run(&args).json();
    assert_eq!(number(&report, "new"), 1, "{report}");
    assert_eq!(looked(&report).len(), 1, "{report}");
}

#[test]
fn a_transcript_in_two_places_counts_once() {
    let world = World::new();
    for dir in ["one", "two"] {
        world.lines(&format!("{dir}/projects/p/s1.jsonl"), &small("s1", 1));
    }
    let list = format!("{},{}", world.text("one"), world.text("two"));
    let args = ["import", "--json", "--source-dir", "../one", "--source-dir"];
    let nested = [&args[..], &["../two/projects/p"]].concat();
    let run = world.command(&nested).env("CLAUDE_CONFIG_DIR", list);
    let report = run.done().json();
    assert_eq!(number(&report, "files"), 2, "each file once: {report}");
    assert_eq!(
        [number(&report, "new"), number(&report, "repeated")],
        [2, 2]
    );
    assert_eq!(world.rows().len(), 2);
}

#[test]
fn links_in_circles_pipes_and_locked_doors_hang_nothing() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    let dir = world.path(".claude/projects/-w-app");
    symlink(&dir, dir.join("again")).unwrap();
    symlink(&dir, dir.join("again.jsonl")).unwrap();
    symlink(dir.join("self.jsonl"), dir.join("self.jsonl")).unwrap();
    symlink(dir.join("gone"), dir.join("gone.jsonl")).unwrap();
    let pipe = dir.join("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let locked = dir.join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let report = world.run(&["import", "--json"]).json();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(number(&report, "new"), 2, "{report}");
    let doors = u64::from(crate::world::permissions_bind());
    assert_eq!(number(&report, "unreadable"), 3 + doors, "{report}");
    let names: Vec<&str> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| {
            refused["file"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
        })
        .filter(|name| *name != "locked")
        .collect();
    assert_eq!(names, ["gone.jsonl", "pipe.jsonl", "self.jsonl"]);
    assert_eq!(world.run(&["import", "--strict"]).code, Some(1));
    // Named, they are mistakes; a question has no time for them.
    for path in [&pipe, &dir.join("self.jsonl")] {
        let path = path.display().to_string();
        assert_eq!(world.run(&["import", &path]).code, Some(1));
    }
    assert_eq!(world.run(&["sessions"]).ok().stderr, "");
}

#[test]
fn where_nothing_can_be_read_it_says_so() {
    let world = World::new();
    std::fs::create_dir(world.path(".claude")).unwrap();
    symlink("projects", world.path(".claude/projects")).unwrap();
    let done = world.run(&["import"]).ok();
    assert!(
        done.stdout.contains("bad: [HOME]/.claude/projects: "),
        "{done:?}"
    );
    assert!(!world.db().exists());
}

#[test]
fn strict_reads_refused_files_again() {
    let world = World::new();
    let path = world.write("x.jsonl", format!("rubbish\n{}", joined(&ours("lint"))));
    for _ in 0..2 {
        let done = world.run(&["import", &path, "--strict"]);
        assert_eq!(done.code, Some(1), "{done:?}");
    }
    let args = ["import", &path, "--json"];
    assert_eq!(number(&world.run(&args).json(), "bad"), 1);
    assert_eq!(number(&world.run(&args).json(), "unchanged"), 1);
}

/// Files that tell of the same invocations, each in its way.
fn files(world: &World) -> Vec<String> {
    let session = small("s1", 1);
    let more = [
        call("s1", "10:01:00.000", &id(3), "Read", json!({})),
        result("s1", "10:01:01.000", &id(3), "x"),
    ];
    let fork: Vec<Value> = session
        .iter()
        .map(|record| with(record.clone(), json!({ "sessionId": "s2" })))
        .chain([bash("s2", "10:02:00.000", &id(4), "make")])
        .collect();
    let known = json!({ "tool_use_id": id(1), "completed": true, "rating": 4, "user_id": "ana" });
    let row = line("Read", "2026-07-31T10:00:01Z", "s1", known);
    let known = json!({ "tool_use_id": id(4), "completed": false, "error_type": "e" });
    let entries = [
        entry("make it", "2026-07-31 10:02:00", known),
        entry("x", NOON, json!({})),
    ];
    let packed = zstd::encode_all(joined(&[&session[..], &more].concat()).as_bytes(), 3).unwrap();
    vec![
        world.lines("a/s1.jsonl", &session[..4]),
        world.write("b/s1.jsonl.zst", packed),
        world.lines("c/s2.jsonl", &fork),
        world.lines("d/x.jsonl", &[row, ours("x")[0].clone()]),
        world.write("e/skill_metrics.json", legacy(&entries)),
    ]
}

/// All that is known after the files were taken in one after the other.
fn known(world: &World, files: &[String]) -> (Vec<String>, Value) {
    for file in files {
        world.run(&["import", "-q", file]).silent();
    }
    let mut rows = world.rows();
    rows.sort();
    (rows, world.json(&["metrics", "--limit", "0"]))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_order_of_files_makes_no_difference(order in Just([0, 1, 2, 3, 4]).prop_shuffle()) {
        let (world, other) = (World::new(), World::new());
        let straight = known(&world, &files(&world));
        let files = files(&other);
        let shuffled: Vec<String> = order.iter().map(|n| files[*n].clone()).collect();
        prop_assert_eq!(known(&other, &shuffled), straight);
        prop_assert!(world.rows().len() >= 6);
    }
}
