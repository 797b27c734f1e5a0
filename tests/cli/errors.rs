//! What goes wrong: exit codes, words, and the same as JSON.

use crate::world::World;
use serde_json::json;

#[test]
fn nothing_to_do_is_a_usage_error_that_shows_the_way() {
    let done = World::new().run(&[]);
    assert_eq!(done.code, Some(2));
    assert!(done.stdout.is_empty());
    assert!(done.stderr.contains("Usage: session-buddy"));
    assert!(done.stderr.contains("import"));
}

#[test]
fn usage_errors_exit_2_and_write_nothing_on_standard_output() {
    let world = World::new();
    world.run(&["init"]).ok();
    for args in [
        &["metric"][..],
        &["metrics", "--nonsense"],
        &["metrics", "--by", "colour"],
        &["metrics", "--limit", "-1"],
        &["metrics", "--limit", "many"],
        &["metrics", "--kind", "tools"],
        &["metrics", "--window", "soon"],
        &["metrics", "--window", "0"],
        &["metrics", "--window", "-1h"],
        &["metrics", "--since", "yesterday"],
        &["metrics", "--since", "2026-13-01"],
        &["metrics", "--until", "later"],
        &["metrics", "--since", "1d", "--until", "2d"],
        &["metrics", "--tz", "Mars/Olympus"],
        &["metrics", "--color", "blue"],
        &["metrics", "--format", "xml"],
        &["metrics", "--json", "--format", "csv"],
        &["metrics", "--quiet", "--verbose"],
        &["metrics", "--now", "tomorrow"],
        &["metrics", "--sample", "--db", "x.db"],
        &["metrics", "a", "b"],
        &["session"],
        &["record"],
        &["record", "a", "--completed", "--failed"],
        &["hooks"],
        &["hooks", "remove"],
        &["config", "set"],
        &["completions", "basic"],
        &["init", "--global", "--db", "x.db"],
        &["import", "--sample", "--db", "x.db"],
        &["import", "--source", "xml"],
    ] {
        let done = world.run(args);
        assert_eq!(done.code, Some(2), "{args:?} {done:?}");
        assert_eq!(done.stdout, "", "{args:?}");
        let json = args.contains(&"--json");
        let begins = if json { "{\"error\":" } else { "error: " };
        assert!(done.stderr.starts_with(begins), "{args:?} {done:?}");
    }
}

#[test]
fn errors_of_ours_take_three_lines_at_most() {
    let world = World::new();
    world.run(&["init"]).ok();
    for args in [
        &["metrics", "nobody"][..],
        &["metrics", "--window", "soon"],
        &["session", "none"],
        &["import", "nowhere"],
        &["metrics", "--db", "nowhere.db"],
        &["record", ""],
    ] {
        let done = world.run(args);
        let lines: Vec<&str> = done.stderr.lines().collect();
        assert!(lines.len() <= 3, "{args:?} {done:?}");
        assert!(lines[0].starts_with("error: "), "{args:?}");
        assert!(
            lines.get(1).is_some_and(|line| line.starts_with("hint: ")),
            "{args:?} says not what to do: {done:?}"
        );
    }
}

#[test]
fn json_errors_are_one_line_with_kind_message_and_hint() {
    let world = World::new();
    world.run(&["init"]).ok();
    for (args, code, kind) in [
        (&["metrics", "--nonsense", "--json"][..], 2, "usage"),
        (&["--json", "metrics", "--nonsense"], 2, "usage"),
        (&["metrics", "--format=json", "--nonsense"], 2, "usage"),
        (&["metrics", "--format", "json", "--nonsense"], 2, "usage"),
        (&["--json", "nonsense"], 2, "usage"),
        (&["--json"], 2, "usage"),
        (&["session", "--json"], 2, "usage"),
        (&["metrics", "--window", "soon", "--json"], 2, "usage"),
        (&["metrics", "--now", "soon", "--json"], 2, "usage"),
        (&["metrics", "nobody", "--json"], 1, "failed"),
        (&["session", "none", "--json"], 1, "failed"),
        (&["import", "nowhere", "--json"], 1, "failed"),
        (&["metrics", "--tz", "Mars/Olympus", "--json"], 2, "config"),
    ] {
        let error = world.run(args).json_error(code);
        assert_eq!(error["kind"], kind, "{args:?}");
        assert!(
            error["message"].as_str().is_some_and(|m| m.len() > 5),
            "{args:?} {error}"
        );
    }
}

#[test]
fn the_json_usage_error_names_what_was_wrong() {
    let world = World::new();
    let error = world
        .run(&["metrics", "--nonsense", "--json"])
        .json_error(2);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("--nonsense"), "{message}");
    // What is missing stands below clap's first line.
    let error = world.run(&["session", "--json"]).json_error(2);
    let message = error["message"].as_str().unwrap();
    assert!(message.to_lowercase().contains("<id>"), "{message}");
}

#[test]
fn a_skill_without_an_invocation_is_not_said_to_be_meant() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    world.run(&["skills", "init"]).ok();
    let error = world
        .run(&["metrics", "ruff-check", "--json"])
        .json_error(1);
    assert!(
        !error["hint"].as_str().unwrap().contains("\"ruff-check\""),
        "{error}"
    );
}

#[test]
fn a_skill_nobody_knows_is_an_error_with_the_nearest_name() {
    let world = World::new();
    world.given(&[crate::data::line(
        "Bash(cargo test)",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "completed": true }),
    )]);
    for (asked, hint) in [
        ("Bash(cargo tets)", "did you mean \"Bash(cargo test)\"?"),
        ("cargo test", "did you mean \"Bash(cargo test)\"?"),
        ("bash(cargo test)", "did you mean \"Bash(cargo test)\"?"),
        (
            "zzz",
            "`session-buddy metrics --limit 0 --window 365d` lists the names",
        ),
    ] {
        let error = world.at_now(&["metrics", asked, "--json"]).json_error(1);
        assert_eq!(error["hint"], hint);
        let error = world
            .at_now(&["sessions", "--skill", asked, "--json"])
            .json_error(1);
        assert_eq!(error["hint"], hint);
    }
}

#[test]
fn a_question_to_a_database_that_is_not_there_fails_with_a_hint() {
    let world = World::new();
    for args in [
        &["metrics"][..],
        &["sessions"],
        &["session", "x"],
        &["migrate"],
        &["migrate", "--status"],
        &["metrics", "--db", "none.db"],
    ] {
        let done = world.run(args);
        assert_eq!(done.code, Some(1), "{args:?}");
        assert!(
            done.stderr.contains("there is no database at [HOME]"),
            "{done:?}"
        );
        assert!(done.stderr.contains("\nhint: "), "{done:?}");
        assert!(!world.db().exists(), "{args:?} makes no database");
        assert!(!world.path("work/none.db").exists());
    }
    insta::assert_snapshot!(world.run(&["metrics"]).snapshot(), @"
    exit 1
    --- stderr
    error: there is no database at [HOME]/.local/share/session-buddy/skills.db
    hint: run `session-buddy import` to make one, or name another with --db
    ");
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    for args in [
        &["metrics"][..],
        &["--help"],
        &["man"],
        &["completions", "bash"],
        &["config", "show", "--json"],
        &["import", "--sample"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = world.command(args).into_stdout(writer);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let full = std::fs::File::create("/dev/full").unwrap();
    let done = world.command(&["metrics"]).into_stdout(full);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("cannot write the answer"), "{done:?}");
}

#[test]
fn without_a_home_the_error_says_so() {
    let world = World::new();
    // With the login database a home may be found all the same: then this is an ordinary answer.
    let done = world.command(&["config", "path"]).without("HOME").done();
    assert!(matches!(done.code, Some(0 | 2)), "{done:?}");
    assert!(!done.stderr.contains("panicked"), "{done:?}");
}

#[test]
fn arguments_that_are_no_text_do_not_panic() {
    use std::os::unix::ffi::OsStringExt;
    let world = World::new();
    let odd = std::ffi::OsString::from_vec(b"\xff\xfe".to_vec());
    let done = world
        .command(&["metrics"])
        .env("SESSION_BUDDY_DB", &odd)
        .env("ODD", &odd)
        .done();
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(!done.stderr.contains("panicked"), "{done:?}");
}
