//! Events, transcripts and databases to work with.

use crate::world::World;
use refinery::{Runner, Target};
use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// The id of the call with this number, in the agent's form.
pub(crate) fn id(number: usize) -> String {
    format!("toolu_{number:024}")
}

/// The same as it is kept in `invocation.identity`, in hexadecimal.
pub(crate) fn key(number: usize) -> String {
    let digits = format!("{number:024}");
    let bytes = data_encoding::BASE64URL_NOPAD.decode(digits.as_bytes());
    data_encoding::HEXUPPER.encode(&bytes.unwrap())
}

/// The session that the call with this number belongs to, a hundred calls each.
pub(crate) fn session(number: usize) -> String {
    format!("session-{:05}", number / 100)
}

/// Whether the call with this number fails.
pub(crate) fn fails(number: usize) -> bool {
    number % 10 == 3
}

fn tool(number: usize) -> (&'static str, Value) {
    match number % 7 {
        0 | 1 => ("Bash", json!({"command": "cargo test -p core"})),
        2 => ("Bash", json!({"command": "git commit -m done"})),
        3 => ("Edit", json!({"file_path": "/w/app/src/lib.rs"})),
        4 => ("mcp__github__create_issue", json!({})),
        5 => ("Skill", json!({"skill": "handoff"})),
        _ => ("Read", json!({"file_path": "/w/app/README.md"})),
    }
}

fn event(number: usize, name: &str) -> Value {
    let (tool, input) = tool(number);
    json!({
        "session_id": session(number), "hook_event_name": name, "cwd": "/w/app",
        "tool_name": tool, "tool_input": input, "tool_use_id": id(number),
    })
}

/// The event that opens a call.
pub(crate) fn pre(number: usize) -> String {
    event(number, "PreToolUse").to_string()
}

/// An event of 2025, without an id: in a session of its own each of them is another call.
pub(crate) fn unnumbered() -> String {
    let mut event = event(0, "PostToolUse");
    event["tool_use_id"] = Value::Null;
    event["session_id"] = json!("session-of-2025");
    event.to_string()
}

/// The event that ends a call.
pub(crate) fn post(number: usize) -> String {
    let name = if fails(number) {
        "PostToolUseFailure"
    } else {
        "PostToolUse"
    };
    let mut event = event(number, name);
    event["duration_ms"] = json!(number % 1000);
    event["error"] = json!("Exit code 1\nerror: test failed");
    event.to_string()
}

fn lines_of(text: &mut String, number: usize, session: &str) {
    // 2026-02-01T00:00:00Z, and seven seconds a call.
    let start = 1_769_904_000_000 + i64::try_from(number).unwrap() * 7_000;
    let at = |ms: i64| {
        jiff::Timestamp::from_millisecond(start + ms)
            .unwrap()
            .to_string()
    };
    let (tool, input) = tool(number);
    let call = json!({
        "type": "assistant", "uuid": format!("{session}-{number}-a"), "timestamp": at(0),
        "sessionId": session, "version": "2.1.220", "cwd": "/w/app",
        "message": {"role": "assistant",
            "content": [{"type": "tool_use", "id": id(number), "name": tool, "input": input}]},
    });
    let content = if fails(number) {
        "Exit code 1\nno"
    } else {
        "ok"
    };
    let result = json!({
        "type": "user", "uuid": format!("{session}-{number}-b"), "timestamp": at(1_500),
        "sessionId": session, "version": "2.1.220", "cwd": "/w/app",
        "message": {"role": "user", "content": [{"type": "tool_result", "content": content,
            "is_error": fails(number), "tool_use_id": id(number)}]},
    });
    writeln!(text, "{call}\n{result}").unwrap();
}

/// Transcripts of `files` sessions, a hundred calls each, numbered from 0; and one of a fork that
/// copies the beginning of the first, so that some calls stand in two sessions.
pub(crate) fn transcripts(dir: &Path, files: usize) -> usize {
    std::fs::create_dir_all(dir).unwrap();
    let calls = files * 100;
    for first in (0..calls).step_by(100) {
        let mut text = String::new();
        for number in first..first + 100 {
            lines_of(&mut text, number, &session(number));
        }
        std::fs::write(dir.join(format!("{}.jsonl", session(first))), text).unwrap();
    }
    let mut text = String::new();
    for number in 0..30 {
        lines_of(&mut text, number, "session-fork");
    }
    std::fs::write(dir.join("session-fork.jsonl"), text).unwrap();
    calls
}

/// A database of ours as an earlier version left it: the migrations up to `version`, run by the
/// same library. Version 0 is a first start that was killed before the first migration.
pub(crate) fn old_database(path: &Path, version: u32, rows: usize) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let migrations = refinery::load_sql_migrations(folder).unwrap();
    for version in 0..=version {
        Runner::new(&migrations)
            .set_grouped(true)
            .set_target(Target::Version(i32::try_from(version).unwrap()))
            .run(&mut conn)
            .unwrap();
    }
    let transaction = conn.transaction().unwrap();
    for number in 0..rows {
        transaction
            .execute(
                "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                     duration_seconds, error_type, user_query)
                 VALUES (?1, strftime('%Y-%m-%d %H:%M:%f', ?2, 'unixepoch'), ?3, ?4, ?5, ?6, ?7)",
                (
                    format!("skill-{}", number % 17),
                    1_769_904_000 + i64::try_from(number).unwrap() * 60,
                    session(number),
                    !fails(number),
                    f64::from(u32::try_from(number % 90).unwrap()),
                    fails(number).then_some("exit"),
                    format!("what was asked for, the {number}th time of all"),
                ),
            )
            .unwrap();
    }
    transaction.commit().unwrap();
}

/// The rows under their documented name, which every version has, as text.
pub(crate) fn documented_rows(path: &Path) -> Vec<String> {
    let copy = crate::sound::Copy::of(path);
    copy.dump(
        "SELECT id, skill_name, invoked_at, session_id, completed, duration_seconds, error_type,
                user_query
         FROM skill_invocation ORDER BY id",
    )
}

/// What a hook spools for the call with number 0: written by the hook itself, while the database
/// is locked, so that the tests know nothing of its form.
pub(crate) fn spooled_event(world: &World) -> String {
    let text = spooled(world, &pre(0));
    assert!(text.contains(&id(0)), "{text}");
    text
}

/// What a hook spools for this event; the spool is empty again afterwards.
pub(crate) fn spooled(world: &World, event: &str) -> String {
    let lock = crate::locked::Lock::hold(&world.db);
    world.hook(event);
    drop(lock);
    let names = world.spooled(".json");
    assert_eq!(names.len(), 1, "one event, one file; log: {}", world.log());
    let path = world.spool().join(&names[0]);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    text
}
