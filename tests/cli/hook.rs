//! `hook`: whatever comes in, nothing is printed and the exit code is 0.

use crate::data::{event, id};
use crate::world::{World, files, mode};
use serde_json::{Value, json};

const LOG: &str = ".local/state/session-buddy/hook.log";

fn read(n: u32) -> Value {
    event(
        "PostToolUse",
        "s",
        &id(n),
        "Read",
        json!({ "duration_ms": 5 }),
    )
}

#[test]
fn rubbish_is_refused_into_the_log_and_no_row_is_made() {
    let world = World::new();
    let long = "x".repeat(201);
    for bytes in [
        &b""[..],
        b"\n",
        b"rubbish",
        b"[1, 2]",
        b"null",
        b"{",
        b"{}",
        b"\xff\xfe{}",
        b"{} {}",
        br#"{"hook_event_name":"PreToolUse"}"#,
        br#"{"session_id":"s"}"#,
        br#"{"session_id":"s","hook_event_name":"PreToolUse"}"#,
        br#"{"session_id":"","hook_event_name":"PreToolUse","tool_name":"Read"}"#,
        br#"{"session_id":5,"hook_event_name":"PreToolUse","tool_name":"Read"}"#,
        br#"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":""}"#,
        br#"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":["Read"]}"#,
        br#"{"session_id":"s","hook_event_name":"PostToolBatch","tool_calls":{}}"#,
        br#"{"session_id":"s","hook_event_name":"UserPromptExpansion"}"#,
        br#"{"session_id":"s","hook_event_name":"SubagentStop"}"#,
        format!(r#"{{"session_id":"{long}","hook_event_name":"PreToolUse","tool_name":"Read"}}"#)
            .as_bytes(),
    ] {
        let logged = std::fs::read_to_string(world.path(LOG)).unwrap_or_default();
        world.hook_bytes(bytes, &["hook"]);
        let text = String::from_utf8_lossy(bytes);
        let after = world.read(LOG);
        assert_eq!(after.lines().count(), logged.lines().count() + 1, "{text}");
        let line = after.lines().last().unwrap();
        assert!(line.contains(" refused: "), "{text}: {line}");
    }
    assert_eq!(mode(&world.path(LOG)), 0o600);
    assert_eq!(mode(world.path(LOG).parent().unwrap()), 0o700);
    assert!(!world.db().exists() || world.rows().is_empty());
}

#[test]
fn an_event_of_more_than_a_megabyte_is_refused_and_one_below_is_not() {
    let world = World::new();
    let sized = |n: u32, bytes: usize| {
        let mut event = read(n);
        event["tool_response"] = "".into();
        let rest = event.to_string().len();
        event["tool_response"] = "x".repeat(bytes - rest).into();
        event.to_string()
    };
    world.hook_bytes(sized(1, 1024 * 1024 + 1).as_bytes(), &["hook"]);
    assert!(world.read(LOG).contains("larger than 1 MB"));
    assert!(!world.db().exists());
    world.hook_bytes(sized(2, 8 * 1024 * 1024).as_bytes(), &["hook"]);
    assert!(!world.db().exists());
    world.hook_bytes(sized(3, 1024 * 1024).as_bytes(), &["hook"]);
    assert_eq!(world.rows().len(), 1);
}

#[test]
fn events_that_say_nothing_of_an_invocation_are_accepted() {
    let world = World::new();
    for name in [
        "SessionStart",
        "SessionEnd",
        "Stop",
        "StopFailure",
        "UserPromptSubmit",
        "Notification",
        "PreCompact",
        "PostCompact",
        "TaskCreated",
        "TaskCompleted",
        "OfTomorrow",
    ] {
        world.hook(&json!({ "session_id": "s", "hook_event_name": name, "prompt": "x" }));
    }
    assert!(!world.path(LOG).exists(), "{:?}", world.read(LOG));
    assert!(!world.db().exists() || world.rows().is_empty());
}

#[test]
fn wrong_arguments_do_not_disturb_the_agent_either() {
    let world = World::new();
    for args in [
        &["hook", "--nonsense"][..],
        &["hook", "extra"],
        &["hook", "--json", "--format", "csv"],
        &["hook", "--tz", "Mars/Olympus"],
        &["hook", "--now", "never"],
    ] {
        world.hook_bytes(read(1).to_string().as_bytes(), args);
    }
}

#[test]
fn a_home_that_cannot_be_written_does_not_disturb() {
    let world = World::new();
    // Where directories are wanted there are files.
    world.write(".local", "a file");
    world.hook(&read(1));
    let done = world.command(&["hook"]).without("HOME").stdin(b"{}").done();
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_foreign_database_is_left_alone() {
    let world = World::new();
    std::fs::create_dir_all(world.db().parent().unwrap()).unwrap();
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    conn.execute_batch("CREATE TABLE notes (text)").unwrap();
    drop(conn);
    let before = std::fs::read(world.db()).unwrap();
    world.hook(&read(1));
    assert_eq!(std::fs::read(world.db()).unwrap(), before);
    let broken = World::new();
    broken.write(".local/share/session-buddy/skills.db", "no database at all");
    broken.hook(&read(1));
    let kept = broken.read(".local/share/session-buddy/skills.db");
    assert_eq!(kept, "no database at all");
}

#[test]
fn the_log_does_not_grow_without_end() {
    let world = World::new();
    world.write(LOG, "x".repeat(300 * 1024));
    world.hook_bytes(b"rubbish", &["hook"]);
    assert_eq!(world.read(LOG).lines().count(), 1);
    world.write(LOG, "y".repeat(300 * 1024));
    world.hook_bytes(b"rubbish", &["hook"]);
    let logs = files(&world.path(".local/state/session-buddy"));
    assert_eq!(logs.len(), 2, "one older log is kept: {logs:?}");
}

#[test]
fn it_takes_the_database_that_is_named_or_found() {
    let world = World::new();
    world.run(&["init"]).ok();
    world.hook(&read(1));
    let count = "SELECT count(*) FROM invocation";
    let found = world.path("work/.session-buddy/skills.db");
    assert_eq!(crate::world::sql(&found, count), ["1"]);
    let run = world
        .command(&["hook"])
        .env("SESSION_BUDDY_DB", world.text("env.db"));
    run.stdin(read(2).to_string().as_bytes()).done().silent();
    assert_eq!(crate::world::sql(&world.path("env.db"), count), ["1"]);
    world.hook_bytes(read(3).to_string().as_bytes(), &["hook", "--db", "flag.db"]);
    assert_eq!(crate::world::sql(&world.path("work/flag.db"), count), ["1"]);
    assert!(!world.db().exists());
}

#[test]
fn sixteen_at_once_lose_nothing() {
    let world = World::new();
    std::thread::scope(|scope| {
        for n in 0..16 {
            let world = &world;
            scope.spawn(move || world.hook(&read(n)));
        }
    });
    // Whoever met a lock left its event in the spool, for the next writer.
    world.run(&["record", "after"]).ok();
    assert_eq!(world.rows().len(), 17);
    assert!(!world.path(LOG).exists());
}
