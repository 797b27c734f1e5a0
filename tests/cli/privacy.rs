//! What users and agents say is stored nowhere: not in the database, its log, the spool, a backup
//! or a log file.

use crate::data::{bash, call, event, failed, id, prompt, result, said, with};
use crate::world::World;
use serde_json::{Value, json};

/// Planted wherever something is said. No name of a program or file holds one.
const SECRETS: [&str; 14] = [
    "Pr0mpt",
    "Argum3nt",
    "F1lepath",
    "0utput",
    "Acc0unt",
    "Th1nking",
    "Th3ans",
    "Descr1pt",
    "Typ3darg",
    "Env1ron",
    "Heredoc0",
    "Sk1llarg",
    "Agentpr0",
    "Err0rtext",
];

fn events() -> Vec<Value> {
    let command = "TOKEN=Env1ron cargo test Argum3nt --path /x/F1lepath <<EOF\nHeredoc0\nEOF";
    let bash = json!({ "tool_input": { "command": command, "description": "Descr1pt" } });
    vec![
        json!({ "session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt": "Pr0mpt" }),
        event("PreToolUse", "s", &id(1), "Bash", bash.clone()),
        event(
            "PostToolUseFailure",
            "s",
            &id(1),
            "Bash",
            with(
                bash.clone(),
                json!({ "error": "Exit code 1\nErr0rtext 0utput" }),
            ),
        ),
        event(
            "PostToolUseFailure",
            "s",
            &id(2),
            "Bash",
            with(bash.clone(), json!({ "error": "Err0rtext" })),
        ),
        event(
            "PostToolUse",
            "s",
            &id(3),
            "Read",
            json!({ "tool_input": { "file_path": "/F1lepath" }, "tool_response": "0utput" }),
        ),
        event(
            "PermissionDenied",
            "s",
            &id(4),
            "Bash",
            with(bash, json!({ "reason": "Err0rtext" })),
        ),
        event(
            "PreToolUse",
            "s",
            &id(5),
            "Skill",
            json!({ "tool_input": { "skill": "pdf", "args": "Sk1llarg" } }),
        ),
        event(
            "PreToolUse",
            "s",
            &id(6),
            "Task",
            json!({ "tool_input": {
                "subagent_type": "Explore", "prompt": "Agentpr0", "description": "Descr1pt",
            }}),
        ),
        without_id(json!({ "file_path": "/F1lepath", "content": "Argum3nt" })),
        json!({
            "session_id": "s", "hook_event_name": "UserPromptExpansion",
            "command_name": "release", "command_args": "Typ3darg", "prompt_id": "p1",
        }),
        json!({
            "session_id": "s", "hook_event_name": "Pr0mptSubmit", "prompt": "Pr0mpt",
        }),
        // Refused, which goes to the log.
        json!({ "session_id": "s", "hook_event_name": "PreToolUse", "prompt": "Pr0mpt" }),
    ]
}

fn without_id(input: Value) -> Value {
    let mut event = event(
        "PreToolUse",
        "s",
        "",
        "Write",
        json!({ "tool_input": input }),
    );
    event.as_object_mut().unwrap().remove("tool_use_id");
    event
}

fn records() -> Vec<Value> {
    let s = "s";
    let command = "TOKEN=Env1ron cargo test Argum3nt <<EOF\nHeredoc0\nEOF";
    let typed = "<command-name>/release</command-name>\n<command-args>Typ3darg</command-args>";
    let mut records = vec![
        prompt(s, "10:00:00.000", "Pr0mpt"),
        said(s, "10:00:01.000", "Th3ans"),
        bash(s, "10:00:02.000", &id(11), command),
        with(
            failed(s, "10:00:03.000", &id(11), "Exit code 1\nErr0rtext 0utput"),
            json!({ "toolUseResult": "Error: Acc0unt" }),
        ),
        bash(s, "10:00:04.000", &id(12), command),
        with(
            failed(s, "10:00:05.000", &id(12), "Err0rtext"),
            json!({ "toolUseResult": { "stdout": "Acc0unt", "success": false } }),
        ),
        call(
            s,
            "10:00:06.000",
            &id(13),
            "Skill",
            json!({ "skill": "pdf", "args": "Sk1llarg" }),
        ),
        result(s, "10:00:06.100", &id(13), "Launching skill: pdf 0utput"),
        prompt(s, "10:00:07.000", typed),
        with(
            prompt(
                s,
                "10:00:07.000",
                "Base directory for this skill: /F1lepath Pr0mpt",
            ),
            json!({ "isMeta": true, "uuid": "u-m" }),
        ),
        call(
            s,
            "10:00:08.000",
            &id(14),
            "Task",
            json!({
                "subagent_type": "Explore", "prompt": "Agentpr0", "description": "Descr1pt",
            }),
        ),
        // Open at the end: the parser has to remember them.
        call(
            s,
            "10:00:09.000",
            &id(15),
            "Write",
            json!({
                "file_path": "/F1lepath", "content": "Argum3nt",
            }),
        ),
        bash(s, "10:00:10.000", &id(16), command),
        prompt(s, "10:00:11.000", typed),
    ];
    let thinking = json!([{ "type": "thinking", "thinking": "Th1nking" }]);
    records.insert(
        1,
        with(
            said(s, "10:00:00.500", "x"),
            json!({ "message": { "role": "assistant", "content": thinking } }),
        ),
    );
    records
}

/// Nothing of what was said is in a file of the program.
#[track_caller]
fn nothing_kept(world: &World) {
    assert_eq!(world.found(".local", &SECRETS), [""; 0]);
    assert_eq!(world.found("work", &SECRETS), [""; 0]);
    assert_eq!(world.found(".config", &SECRETS), [""; 0]);
}

#[test]
fn the_secrets_are_planted() {
    let all = format!("{:?}{:?}", events(), records());
    for secret in SECRETS {
        assert!(all.contains(secret), "{secret}");
    }
}

#[test]
fn hooks_keep_nothing_of_what_was_said() {
    let world = World::new();
    for event in events() {
        world.hook(&event);
        nothing_kept(&world);
    }
    assert!(world.rows().len() >= 8, "{:?}", world.rows());
}

#[test]
fn transcripts_keep_nothing_of_what_was_said() {
    let world = World::new();
    let records = records();
    for n in 1..=records.len() {
        world.transcript("s", &records[..n]);
        world.run(&["import"]).ok();
        nothing_kept(&world);
    }
    assert!(world.rows().len() >= 7, "{:?}", world.rows());
    world.append(
        ".claude/projects/-w-app/s.jsonl",
        "{\"type\":\"user\",\"x\":\"Pr0mpt\n",
    );
    let done = world.run(&["import"]).ok();
    assert!(done.stdout.contains("1 bad"));
    assert!(
        !done.stdout.contains("Pr0mpt"),
        "a refusal quotes nothing: {done:?}"
    );
    nothing_kept(&world);
}

#[test]
fn the_spool_keeps_nothing_of_what_was_said() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let other = rusqlite::Connection::open(world.db()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for event in events() {
        world.hook(&event);
    }
    let spool = world.path(".local/share/session-buddy/skills.db.spool");
    assert!(crate::world::files(&spool).len() >= 8);
    nothing_kept(&world);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    world.run(&["record", "x"]).ok();
    nothing_kept(&world);
}

#[test]
fn what_was_typed_is_kept_only_where_that_is_wanted() {
    let world = World::new();
    let config = ".config/session-buddy/config.toml";
    world.write(config, "[capture]\nstore_queries = true\n");
    for event in events() {
        world.hook(&event);
    }
    let queries = "SELECT user_query FROM invocation_detail WHERE user_query IS NOT NULL";
    assert_eq!(world.sql(queries), ["Typ3darg"]);
    let rest: Vec<&str> = SECRETS.into_iter().filter(|s| *s != "Typ3darg").collect();
    assert_eq!(world.found(".local", &rest), [""; 0], "no more than that");
}

#[test]
fn users_are_nowhere_by_name() {
    let world = World::new();
    let user = "dev-Us3rname";
    let run = |args: &[&str], stdin: &[u8]| {
        let run = world.command(args).env("USER", user).env("LOGNAME", user);
        run.stdin(stdin).done().ok();
    };
    world.transcript("s", &records());
    run(&["import"], b"");
    run(&["record", "x"], b"");
    run(&["record", "x", "--user", "other-Us3rname"], b"");
    run(&["hook"], events()[1].to_string().as_bytes());
    assert_eq!(world.found(".local", &["Us3rname"]), [""; 0]);
}
