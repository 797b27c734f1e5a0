//! `import`: where transcripts lie, and what is said of them.

use crate::data::{bash, call, id, line, result, said, small, with};
use crate::world::{World, joined};
use serde_json::{Value, json};

const SMALL: [&str; 2] = [
    "Read|1|-|0.5|2026-07-31T10:00:01.000Z",
    "Bash(cargo test)|2|exit 101|2|2026-07-31T10:00:02.000Z",
];

#[test]
fn a_session_in_the_standard_place_is_taken_in_and_summed_up() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    insta::assert_snapshot!(world.at_now(&["import"]).snapshot(), @"
    exit 0
    --- stdout
    read 6 lines (1.8 kB) of 1 file: 2 new, 0 completed, 0 repeated, 0 bad; [SECONDS]
    Of all time, the skills used most:

    Skill             Kind     Runs  Failed  Other  Success [95%]     p50     p95  Sessions
    Bash(cargo test)  command     1       1      0    0%   [0-79]       -       -         1
    Read              tool        1       0      0  100% [21-100]  500 ms  500 ms         1

    2 skills in all. Next: session-buddy metrics, session-buddy sessions
    ");
    assert_eq!(world.rows(), SMALL);
    let projects = "SELECT DISTINCT w.text FROM invocation i JOIN word w ON w.id = i.project_id";
    assert_eq!(
        world.sql(projects),
        ["/w/app"],
        "the record's, not the slug"
    );
}

#[test]
fn the_summary_has_its_keys() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    let bytes = joined(&small("s1", 1)).len();
    let report = world.run(&["import", "--json"]).json();
    for (key, value) in [
        ("files", 1),
        ("bytes", bytes),
        ("read", 6),
        ("new", 2),
        ("completed", 0),
        ("repeated", 0),
        ("bad", 0),
    ] {
        assert_eq!(report[key], value, "{key} {report}");
    }
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn nothing_found_says_where_it_looked_and_makes_no_database() {
    let world = World::new();
    insta::assert_snapshot!(world.run(&["import"]).snapshot(), @"
    exit 0
    --- stdout
    No sessions were found. Looked in:
      [HOME]/.claude/projects
      [HOME]/.config/claude/projects
      [HOME]/.codex/sessions
      [HOME]/.codex/archived_sessions
    Name a file or directory, or try the sample: session-buddy import --sample
    ");
    assert!(!world.db().exists());
    let report = world.run(&["import", "--json"]).json();
    let place = |directory: &str, source: &str| {
        let directory = format!("[HOME]/{directory}");
        json!({ "directory": directory, "source": source, "files": 0 })
    };
    assert_eq!(
        report["looked"],
        json!([
            place(".claude/projects", "claude"),
            place(".config/claude/projects", "claude"),
            place(".codex/sessions", "codex"),
            place(".codex/archived_sessions", "codex"),
        ])
    );
}

#[test]
fn both_standard_places_are_read_and_xdg_is_honoured() {
    let world = World::new();
    world.lines(".claude/projects/p/s1.jsonl", &small("s1", 1));
    world.lines(".config/claude/projects/p/s2.jsonl", &small("s2", 3));
    assert_eq!(world.run(&["import", "--json"]).json()["new"], 4);
    world.lines("xdg/claude/projects/p/s3.jsonl", &small("s3", 5));
    let done = world
        .command(&["import", "--json"])
        .env("XDG_CONFIG_HOME", world.text("xdg"))
        .done();
    assert_eq!(done.json()["new"], 2);
}

#[test]
fn every_entry_of_claude_config_dir_is_read_and_only_those() {
    let world = World::new();
    world.lines("one/projects/p/s1.jsonl", &small("s1", 1));
    world.lines("two/projects/p/s2.jsonl", &small("s2", 3));
    world.lines(".claude/projects/p/s3.jsonl", &small("s3", 5));
    let list = format!("{}, ~/two,,{}", world.text("one"), world.text("none"));
    let done = world
        .command(&["import", "--json"])
        .env("CLAUDE_CONFIG_DIR", list)
        .done();
    let report = done.json();
    assert_eq!(report["files"], 2);
    assert_eq!(report["new"], 4);
    let looked = report["looked"].as_array().unwrap().iter();
    let of_claude = looked.filter(|place| place["source"] == "claude");
    assert_eq!(of_claude.count(), 3);
    assert_eq!(
        world.sql("SELECT name FROM session ORDER BY 1"),
        ["s1", "s2"]
    );
}

#[test]
fn one_place_under_two_names_is_read_once() {
    let world = World::new();
    world.lines("one/projects/p/s1.jsonl", &small("s1", 1));
    std::os::unix::fs::symlink(world.path("one"), world.path("two")).unwrap();
    let list = format!("{},{}", world.text("one"), world.text("two"));
    let done = world
        .command(&["import", "--json"])
        .env("CLAUDE_CONFIG_DIR", list)
        .done();
    let report = done.json();
    assert_eq!(report["files"], 1);
    assert_eq!(report["repeated"], 0);
}

/// A session that launches a subagent, and what that one did.
fn with_subagent(inline: bool) -> (Vec<Value>, Vec<Value>) {
    let s = "s1";
    let agent = "ae4fa3e65d4a95186";
    let done = json!({
        "status": "completed", "agentId": agent, "agentType": "Explore",
        "totalDurationMs": 61_646, "totalToolUseCount": 1,
    });
    let input = json!({ "subagent_type": "Explore", "prompt": "look" });
    let session = vec![
        call(s, "10:00:00.000", &id(1), "Task", input),
        with(
            result(s, "10:01:02.000", &id(1), "found"),
            json!({ "toolUseResult": done }),
        ),
        said(s, "10:01:03.000", "there it is"),
    ];
    let side = |record| {
        let record = with(record, json!({ "isSidechain": true }));
        if inline {
            record
        } else {
            with(record, json!({ "agentId": agent }))
        }
    };
    let inside = vec![
        side(bash(s, "10:00:10.000", &id(2), "rg x")),
        side(result(s, "10:00:11.000", &id(2), "y")),
    ];
    (session, inside)
}

#[test]
fn every_layout_of_subagents_gives_the_same() {
    let mut answers = Vec::new();
    for layout in ["subagents", "beside", "inline"] {
        let world = World::new();
        let (mut session, inside) = with_subagent(layout == "inline");
        let dir = ".claude/projects/-w-app";
        match layout {
            "subagents" => {
                let path = format!("{dir}/s1/subagents/agent-ae4fa3e65d4a95186.jsonl");
                world.lines(&path, &inside);
            }
            "beside" => {
                let path = format!("{dir}/agent-ae4fa3e65d4a95186.jsonl");
                world.lines(&path, &inside);
            }
            _ => {
                session.splice(1..1, inside);
            }
        }
        world.transcript("s1", &session);
        world.run(&["import"]).ok();
        assert_eq!(
            world.rows(),
            [
                "Agent(Explore)|1|-|61.646|2026-07-31T10:00:00.000Z",
                "Bash(rg)|1|-|1|2026-07-31T10:00:10.000Z",
            ],
            "{layout}"
        );
        assert_eq!(world.sql("SELECT name FROM session"), ["s1"], "{layout}");
        answers.push(world.json(&["metrics", "--limit", "0"]));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn files_and_directories_can_be_named() {
    let world = World::new();
    let file = world.lines("somewhere/s1.jsonl", &small("s1", 1));
    world.lines("tree/a/s2.jsonl", &small("s2", 3));
    world.lines("tree/a/b/s3.jsonl", &small("s3", 5));
    world.write("tree/a/notes.txt", "not for us");
    let report = world
        .run(&["import", &file, "../tree", "../tree/a", "--json"])
        .json();
    assert_eq!(report["files"], 3, "a file named twice is one");
    assert_eq!(report["new"], 6);
    assert_eq!(report["looked"], json!([]));
}

#[test]
fn a_path_that_is_not_there_fails() {
    let world = World::new();
    let error = world
        .run(&["import", "nowhere.jsonl", "--json"])
        .json_error(1);
    assert_eq!(error["kind"], "failed");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("work/nowhere.jsonl"), "{message}");
    assert!(!world.db().exists());
}

#[test]
fn the_source_is_guessed_or_told() {
    let ours = [line(
        "lint",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "completed": true }),
    )];
    for source in ["auto", "jsonl"] {
        let world = World::new();
        let path = world.lines("x.jsonl", &ours);
        let report = world
            .run(&["import", &path, "--source", source, "--json"])
            .json();
        assert_eq!(report["new"], 1, "{source}");
    }
    for source in ["auto", "claude"] {
        let world = World::new();
        let path = world.lines("x.jsonl", &small("s1", 1));
        let report = world
            .run(&["import", &path, "--source", source, "--json"])
            .json();
        assert_eq!(report["new"], 2, "{source}");
    }
    let world = World::new();
    let path = world.lines("x.jsonl", &small("s1", 1));
    let report = world
        .run(&["import", &path, "--source", "jsonl", "--json"])
        .json();
    assert_eq!(report["new"], 0);
    assert_eq!(report["bad"], 6, "none of them names a skill");
}

#[test]
fn a_directory_of_json_lines_takes_every_file_below() {
    let world = World::new();
    for (n, file) in ["a.jsonl", "deep/b.jsonl", "deep/er/c.jsonl"]
        .iter()
        .enumerate()
    {
        let skill = format!("skill-{n}");
        let row = line(&skill, "2026-07-31T10:00:00Z", "s", json!({}));
        world.lines(&format!("rows/{file}"), &[row]);
    }
    let dir = world.text("rows");
    let report = world
        .run(&["import", &dir, "--source", "jsonl", "--json"])
        .json();
    assert_eq!((&report["files"], &report["new"]), (&json!(3), &json!(3)));
}

#[test]
fn equal_lines_in_a_file_are_as_many_invocations_and_again_none() {
    let world = World::new();
    let row = line(
        "lint",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "completed": true }),
    );
    let path = world.lines("x.jsonl", &[row.clone(), row.clone()]);
    assert_eq!(world.run(&["import", &path, "--json"]).json()["new"], 2);
    // A third one of them, and another file that has two of them too.
    world.append("x.jsonl", joined(std::slice::from_ref(&row)));
    let report = world.run(&["import", &path, "--json"]).json();
    assert_eq!(report["new"], 1, "{report}");
    assert_eq!(report["repeated"], 2, "{report}");
    let other = world.lines("y.jsonl", &[row.clone(), row]);
    let report = world.run(&["import", &other, "--json"]).json();
    assert_eq!(
        (&report["new"], &report["repeated"]),
        (&json!(0), &json!(2))
    );
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["3"]);
}

#[test]
fn json_lines_keep_every_field() {
    let world = World::new();
    world.given(&[line(
        "lint",
        "2026-07-31T12:30:00.5+02:00",
        "s",
        json!({
            "user_id": "ana", "workflow_phase": "setup", "workflow_path": "quick",
            "workflow_step_id": "1", "outcome": "failed", "duration_seconds": 1.25,
            "user_query": "why", "error_type": "exit 2", "alternatives_considered": ["a"],
            "selection_rank": 2, "follow_up_actions": ["f"], "rating": 4.5,
            "project": "/w", "tool_use_id": id(1), "unknown": [1],
        }),
    )]);
    assert_eq!(
        world.rows(),
        ["lint|2|exit 2|1.25|2026-07-31T10:30:00.500Z"]
    );
    let details = world.sql(
        "SELECT workflow_path, workflow_step_id, user_query, alternatives_considered,
                selection_rank, follow_up_actions, rating FROM invocation_detail",
    );
    assert_eq!(details, [r#"quick|1|why|["a"]|2|["f"]|4.5"#]);
}

#[test]
fn quiet_only_speaks_of_what_is_bad() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import", "-q"]).silent();
    world.append(".claude/projects/-w-app/s1.jsonl", "rubbish\n");
    let done = world.run(&["import", "-q"]).ok();
    assert_eq!(done.stdout, "");
    assert!(done.stderr.contains("1 bad"), "{done:?}");
}

#[test]
fn the_top_skills_end_the_summary() {
    let world = World::new();
    let lines: Vec<Value> = (0..12)
        .map(|n| line(&format!("s{n:02}"), "2020-01-01T00:00:00Z", "s", json!({})))
        .collect();
    let path = world.lines("x.jsonl", &lines);
    let done = world.at_now(&["import", &path]).ok();
    let shown = done
        .stdout
        .lines()
        .filter(|line| line.contains("custom"))
        .count();
    assert_eq!(shown, 10, "of all time, however old: {done:?}");
    assert!(done.stdout.contains("\n12 skills in all."), "{done:?}");
}

#[test]
fn one_skill_is_one_skill() {
    let world = World::new();
    let path = world.lines(
        "x.jsonl",
        &[line("a", "2026-07-31T10:00:00Z", "s", json!({}))],
    );
    let done = world.at_now(&["import", &path]).ok();
    assert!(done.stdout.contains("\n1 skill in all."), "{done:?}");
}
