//! `export`: what it writes, where, and what it leaves alone.

use crate::data::{at, id, line, small, with};
use crate::world::{World, files, mode, permissions_bind};
use serde_json::{Value, json};

/// Two calls of a transcript, and three lines by hand: one before, one with all there is, one of
/// the future.
fn mixed() -> World {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import"]).ok();
    world.given(&[
        line("lint", "2026-05-01T00:00:00Z", "s0", json!({})),
        line(
            "lint",
            &at("10:00:02.000"),
            "s0",
            json!({
                "outcome": "rejected", "error_type": "a,\"b\"", "duration_seconds": 0.1,
                "workflow_phase": "setup", "project": "/w/shop", "user_query": "two\nlines",
                "alternatives_considered": ["x", "y"], "selection_rank": 1,
                "follow_up_actions": ["z"], "rating": 4.5, "workflow_path": "p",
                "workflow_step_id": "1", "tool_use_id": "call-1", "user_id": "abc",
            }),
        ),
        line(
            "later",
            "2027-01-01T00:00:00Z",
            "s2",
            json!({ "completed": true }),
        ),
    ]);
    world
}

fn skills(text: &str) -> Vec<String> {
    let name = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["skill_name"].as_str().unwrap().to_owned()
    };
    text.lines().map(name).collect()
}

#[test]
fn json_lines_are_what_it_writes() {
    let world = mixed();
    let done = world.at_now(&["export"]);
    insta::assert_snapshot!(done.snapshot(), @r#"
    exit 0
    --- stdout
    {"skill_name":"lint","invoked_at":"2026-05-01T00:00:00.000Z","session_id":"s0","outcome":"unfinished","known_by":["jsonl"],"identity":"content:4bcbe6907e22b1c12d8810c7eaf2e33a:0"}
    {"skill_name":"Read","kind":"tool","invoked_at":"2026-07-31T10:00:01.000Z","session_id":"s1","tool_use_id":"toolu_010000000000000000000001","outcome":"completed","duration_seconds":0.5,"workflow_phase":"setup","project":"/w/app","user_id":"ef260e9aa3c673af240d17a2660480361a8e081d1ffeca2a5ed0e3219fc18567","known_by":["transcript"],"time_source":"logged","outcome_source":"transcript","duration_source":"timestamps"}
    {"skill_name":"Bash(cargo test)","invoked_at":"2026-07-31T10:00:02.000Z","session_id":"s1","tool_use_id":"toolu_010000000000000000000002","outcome":"failed","error_type":"exit 101","duration_seconds":2.0,"workflow_phase":"verification","project":"/w/app","user_id":"ef260e9aa3c673af240d17a2660480361a8e081d1ffeca2a5ed0e3219fc18567","known_by":["transcript"],"time_source":"logged","outcome_source":"transcript","duration_source":"timestamps"}
    {"skill_name":"lint","invoked_at":"2026-07-31T10:00:02.000Z","session_id":"s0","tool_use_id":"call-1","outcome":"rejected","error_type":"a,\"b\"","duration_seconds":0.1,"workflow_phase":"setup","project":"/w/shop","user_id":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","workflow_path":"p","workflow_step_id":"1","user_query":"two\nlines","alternatives_considered":["x","y"],"selection_rank":1,"follow_up_actions":["z"],"rating":4.5,"known_by":["jsonl"]}
    {"skill_name":"later","invoked_at":"2027-01-01T00:00:00.000Z","session_id":"s2","outcome":"completed","known_by":["jsonl"],"identity":"content:49606c4d6a7fabe81e23ffcc11c5279c:0"}
    "#);
    for args in [
        &["export", "-"][..],
        &["export", "--json"],
        &["export", "--format", "json"],
        &["export", "--format", "ndjson"],
    ] {
        assert_eq!(world.at_now(args).ok().stdout, done.stdout, "{args:?}");
    }
}

#[test]
fn csv_is_the_same_as_a_table() {
    let world = mixed();
    let done = world.at_now(&["export", "--format", "csv"]);
    insta::assert_snapshot!(done.snapshot(), @r#"
    exit 0
    --- stdout
    skill_name,kind,invoked_at,session_id,tool_use_id,outcome,error_type,duration_seconds,workflow_phase,project,user_id,attribution,attribution_kind,workflow_path,workflow_step_id,user_query,alternatives_considered,selection_rank,follow_up_actions,rating,embedding,created_at,known_by,time_source,outcome_source,duration_source,forked,awaits_end,identity,aliases,copies
    lint,,2026-05-01T00:00:00.000Z,s0,,unfinished,,,,,,,,,,,,,,,,,"[""jsonl""]",,,,,,content:4bcbe6907e22b1c12d8810c7eaf2e33a:0,,
    Read,tool,2026-07-31T10:00:01.000Z,s1,toolu_010000000000000000000001,completed,,0.5,setup,/w/app,ef260e9aa3c673af240d17a2660480361a8e081d1ffeca2a5ed0e3219fc18567,,,,,,,,,,,,"[""transcript""]",logged,transcript,timestamps,,,,,
    Bash(cargo test),,2026-07-31T10:00:02.000Z,s1,toolu_010000000000000000000002,failed,exit 101,2.0,verification,/w/app,ef260e9aa3c673af240d17a2660480361a8e081d1ffeca2a5ed0e3219fc18567,,,,,,,,,,,,"[""transcript""]",logged,transcript,timestamps,,,,,
    lint,,2026-07-31T10:00:02.000Z,s0,call-1,rejected,"a,""b""",0.1,setup,/w/shop,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,,,p,1,"two
    lines","[""x"",""y""]",1,"[""z""]",4.5,,,"[""jsonl""]",,,,,,,,
    later,,2027-01-01T00:00:00.000Z,s2,,completed,,,,,,,,,,,,,,,,,"[""jsonl""]",,,,,,content:49606c4d6a7fabe81e23ffcc11c5279c:0,,
    "#);
    let mut table = csv::Reader::from_reader(done.stdout.as_bytes());
    let header = table.headers().unwrap().clone();
    let lines = world.at_now(&["export"]).ok().stdout;
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), lines.lines().count());
    for (row, line) in rows.iter().zip(lines.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        for (name, cell) in header.iter().zip(row) {
            let expected = match &line[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, expected, "{name}");
        }
        let unknown: Vec<_> = line
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| !header.iter().any(|name| name == *key))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

#[test]
fn markdown_is_refused() {
    let world = mixed();
    for to in ["-", "x.jsonl"] {
        let done = world.run(&["export", to, "--format", "markdown"]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
        assert!(done.stderr.contains("no Markdown"), "{done:?}");
    }
}

#[test]
fn a_file_holds_the_same_and_only_its_owner_reads_it() {
    let world = mixed();
    let text = world.at_now(&["export"]).ok().stdout;
    let table = world.at_now(&["export", "--format", "csv"]).ok().stdout;
    let done = world.at_now(&["export", "all.jsonl"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    exported 5 invocations (1.7 kB) to [HOME]/work/all.jsonl
    ");
    assert_eq!(world.read("work/all.jsonl"), text);
    assert_eq!(mode(&world.path("work/all.jsonl")), 0o600);
    for (args, file, expected) in [
        (&["export", "a.csv"][..], "a.csv", &table),
        (&["export", "b.CSV", "--json"], "b.CSV", &table),
        (&["export", "c.csv", "--format", "ndjson"], "c.csv", &text),
        (&["export", "d.jsonl", "--format", "csv"], "d.jsonl", &table),
        (&["export", "e.txt"], "e.txt", &text),
    ] {
        let done = world.at_now(args).ok();
        assert_eq!(&world.read(&format!("work/{file}")), expected, "{args:?}");
        assert!(!done.stdout.contains("skill_name"), "{done:?}");
    }
    let left = files(&world.path("work"));
    assert_eq!(left.len(), 6, "no half file is left: {left:?}");
}

#[test]
fn what_was_written_is_confirmed() {
    let world = mixed();
    let report = world.at_now(&["export", "a.csv", "--json"]).ok().json();
    let bytes = world.path("work/a.csv").metadata().unwrap().len();
    assert_eq!(
        report,
        json!({
            "schema_version": 1, "path": "[HOME]/work/a.csv", "format": "csv", "rows": 5,
            "bytes": bytes,
        })
    );
    world.at_now(&["export", "b.jsonl", "--quiet"]).silent();
    assert_eq!(world.read("work/b.jsonl").lines().count(), 5);
}

#[test]
fn a_file_that_is_there_stays() {
    let world = mixed();
    world.write("work/x.jsonl", "mine\n");
    let done = world.at_now(&["export", "x.jsonl"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 1
    --- stderr
    error: [HOME]/work/x.jsonl exists already
    hint: name another file, or overwrite it with --force
    ");
    assert_eq!(world.read("work/x.jsonl"), "mine\n");
    world.at_now(&["export", "x.jsonl", "--force"]).ok();
    assert_eq!(skills(&world.read("work/x.jsonl")).len(), 5);
    assert_eq!(mode(&world.path("work/x.jsonl")), 0o600);
    // A link stays a link, whether it leads somewhere or not.
    for name in ["x.jsonl", "nowhere.jsonl"] {
        std::os::unix::fs::symlink(name, world.path("work/link")).unwrap();
        assert_eq!(world.at_now(&["export", "link"]).code, Some(1), "{name}");
        std::fs::remove_file(world.path("work/link")).unwrap();
    }
    std::os::unix::fs::symlink("x.jsonl", world.path("work/link")).unwrap();
    world.write("work/x.jsonl", "mine\n");
    world.at_now(&["export", "link", "--force"]).ok();
    assert!(world.path("work/link").is_symlink());
    assert_eq!(skills(&world.read("work/x.jsonl")).len(), 5);
}

#[test]
fn what_no_export_may_replace_is_not_even_with_force() {
    let world = mixed();
    let db = world.db().display().to_string();
    let before = std::fs::read(world.db()).unwrap();
    world.write("backup.db", &before);
    for (target, message) in [
        (db.as_str(), "is a database"),
        (&world.text("backup.db"), "is a database"),
        ("/dev/null", "is not a regular file"),
        ("..", "is not a regular file"),
        ("none/x.jsonl", "cannot create"),
    ] {
        let done = world.at_now(&["export", target, "--force"]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{target}");
        assert!(done.stderr.contains(message), "{target}: {done:?}");
    }
    assert_eq!(std::fs::read(world.db()).unwrap(), before);
}

#[test]
fn options_say_which() {
    let world = mixed();
    let of = |args: &[&str]| {
        let done = world.at_now(&[&["export"], args].concat()).ok();
        skills(&done.stdout).join(" ")
    };
    let all = "lint Read Bash(cargo test) lint later";
    assert_eq!(of(&[]), all, "by time, then by name; the future too");
    assert_eq!(of(&["--last", "1d"]), "Read Bash(cargo test) lint later");
    let half = ["--since", "2026-07-31T10:00:01.500Z"];
    assert_eq!(of(&half), "Bash(cargo test) lint later");
    let until = ["--until", "2026-07-31T10:00:01.500Z"];
    assert_eq!(of(&until), "lint Read");
    assert_eq!(
        of(&[&half[..], &["--until", "2026-08-01"]].concat()),
        "Bash(cargo test) lint"
    );
    assert_eq!(of(&["--kind", "command"]), "Bash(cargo test)");
    assert_eq!(of(&["--project", "shop"]), "lint");
    assert_eq!(of(&["--project", "/w"]), "Read Bash(cargo test) lint");
    assert_eq!(of(&["--project", "/w", "--kind", "custom"]), "lint");
    assert_eq!(of(&["--until", "2020-01-01"]), "");
    let done = world.at_now(&["export", "--project", "other", "--format", "csv"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
    assert!(done.stderr.contains("no project matches"), "{done:?}");
    let done = world.at_now(&["export", "--since", "1d", "--until", "2d"]);
    assert_eq!(done.code, Some(2));
}

#[test]
fn nothing_to_export_is_nothing_and_no_database_is_an_error() {
    let world = World::new();
    let done = world.run(&["export"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
    assert!(done.stderr.contains("there is no database"), "{done:?}");
    assert!(done.stderr.contains("hint: run `session-buddy import`"));
    assert_eq!(world.run(&["export", "x.jsonl"]).code, Some(1));
    assert_eq!(files(&world.path("work")).len(), 0);
    world.run(&["init", "--global"]).ok();
    world.run(&["export"]).silent();
    let table = world.run(&["export", "--format", "csv"]).ok().stdout;
    assert!(table.starts_with("skill_name,kind,invoked_at,"), "{table}");
    assert_eq!(table.lines().count(), 1);
    let report = world.run(&["export", "x.jsonl", "--json"]).json();
    assert_eq!((&report["rows"], &report["bytes"]), (&json!(0), &json!(0)));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::new();
    for format in ["ndjson", "csv"] {
        // Small and large: the end of it is met while flushing, or in the middle.
        for args in [&["export", "--last", "1d"][..], &["export"]] {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let args = [args, &["--sample", "--format", format]].concat();
            let done = world.command(&args).into_stdout(writer);
            assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{args:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_an_error() {
    let world = mixed();
    let full = std::fs::File::create("/dev/full").unwrap();
    let done = world.command(&["export"]).into_stdout(full);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("cannot write the export"), "{done:?}");
}

#[test]
fn a_database_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let world = mixed();
    let expected = world.at_now(&["export"]).ok().stdout;
    world.write("work/locked/x.db", std::fs::read(world.db()).unwrap());
    let allow = |mode, what: &str| {
        let path = world.path(what);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o400, "work/locked/x.db");
    allow(0o500, "work/locked");
    let done = world.at_now(&["export", "--db", "locked/x.db"]).ok();
    assert_eq!(done.stdout, expected);
    if permissions_bind() {
        let done = world.at_now(&["export", "locked/x.jsonl", "--db", "locked/x.db"]);
        assert_eq!(done.code, Some(1), "{done:?}");
        assert!(done.stderr.contains("cannot create"), "{done:?}");
    }
    allow(0o700, "work/locked");
}

#[test]
fn an_export_says_what_is_new_first() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    // The present is the machine's here: with another nothing is taken in.
    let done = world.run(&["export"]).ok();
    assert_eq!(skills(&done.stdout), ["Read", "Bash(cargo test)"]);
    assert!(done.stderr.starts_with("new sessions: "), "{done:?}");
    world.transcript("s2", &small("s2", 3));
    let done = world.run(&["export", "--no-import"]).ok();
    assert_eq!(skills(&done.stdout).len(), 2);
}

#[test]
fn lines_of_an_export_can_be_made_by_hand_and_bad_ones_are_named() {
    let world = World::new();
    let whole = |more: Value| {
        with(
            line(
                "lint",
                &at("10:00:00"),
                "s",
                json!({ "known_by": ["hook"] }),
            ),
            more,
        )
    };
    let bad = [
        (json!({ "kind": "thing" }), "`kind` is none"),
        (json!({ "outcome_source": "x" }), "`outcome_source` is none"),
        (
            json!({ "time_source": 1 }),
            "`time_source` has another shape",
        ),
        (
            json!({ "copies": [{ "skill_name": "a" }] }),
            "`session_id` is missing",
        ),
        (json!({ "embedding": "?" }), "`embedding` is not base64"),
        (
            json!({ "selection_rank": i64::MAX }),
            "`selection_rank` is out",
        ),
        (json!({ "session_id": "" }), "`session_id` is missing"),
        (
            json!({ "invoked_at": "1969-01-01" }),
            "`invoked_at` lies before",
        ),
    ];
    for (more, reason) in &bad {
        let file = world.lines("bad.jsonl", &[whole(more.clone())]);
        let report = world.run(&["import", &file, "--json"]).json();
        let said = report["refused"][0]["reason"].as_str().unwrap_or_default();
        assert!(said.contains(reason), "{more} {report}");
    }
    // Another program's fields of the same names do not matter, and a user's name never gets in.
    let file = world.lines(
        "good.jsonl",
        &[
            line(
                "other",
                &at("10:00:00"),
                "s",
                json!({ "kind": 7, "identity": [1], "copies": "x", "aliases": {}, "forked": "no",
                        "known_by": "ana" }),
            ),
            whole(json!({ "user_id": "ana", "tool_use_id": id(1), "copies": [
                with(whole(json!({})), json!({ "user_id": "ana" })),
                with(whole(json!({})), json!({ "user_id": "ben", "session_id": "t" })),
            ]})),
        ],
    );
    let report = world.run(&["import", &file, "--json"]).json();
    assert_eq!(
        (&report["new"], &report["bad"]),
        (&json!(2), &json!(0)),
        "{report}"
    );
    assert_eq!(
        world.sql("SELECT copy LIKE '%\"ana\"%' OR copy LIKE '%\"ben\"%' FROM invocation_copy"),
        ["0", "0"]
    );
}
