//! Records, lines and events in the shapes that agents write.

use serde_json::{Value, json};

/// An id of a call in the usual form.
pub(crate) fn id(n: u32) -> String {
    format!("toolu_01{n:022}")
}

/// An instant of the day that most tests play on: `10:00:05.250`.
pub(crate) fn at(time: &str) -> String {
    format!("2026-07-31T{time}Z")
}

fn record(kind: &str, session: &str, time: &str, message: &Value) -> Value {
    json!({
        "type": kind, "uuid": format!("u-{session}-{time}-{kind}"), "timestamp": at(time),
        "isSidechain": false, "sessionId": session, "version": "2.1.220", "cwd": "/w/app",
        "message": message,
    })
}

/// The agent calls a tool.
pub(crate) fn call(session: &str, time: &str, id: &str, name: &str, input: Value) -> Value {
    let content = json!([{ "type": "tool_use", "id": id, "name": name, "input": input }]);
    let message = json!({ "id": format!("m-{id}"), "role": "assistant", "content": content });
    record("assistant", session, time, &message)
}

/// The agent runs a command.
pub(crate) fn bash(session: &str, time: &str, id: &str, command: &str) -> Value {
    call(session, time, id, "Bash", json!({ "command": command }))
}

/// A call went well.
pub(crate) fn result(session: &str, time: &str, id: &str, text: &str) -> Value {
    let content = json!([{ "type": "tool_result", "tool_use_id": id, "content": text }]);
    record(
        "user",
        session,
        time,
        &json!({ "role": "user", "content": content }),
    )
}

/// A call did not go well.
pub(crate) fn failed(session: &str, time: &str, id: &str, text: &str) -> Value {
    let content = json!([{
        "type": "tool_result", "tool_use_id": id, "content": text, "is_error": true,
    }]);
    record(
        "user",
        session,
        time,
        &json!({ "role": "user", "content": content }),
    )
}

/// The agent says something.
pub(crate) fn said(session: &str, time: &str, text: &str) -> Value {
    let content = json!([{ "type": "text", "text": text }]);
    record(
        "assistant",
        session,
        time,
        &json!({ "role": "assistant", "content": content }),
    )
}

/// The user says something.
pub(crate) fn prompt(session: &str, time: &str, text: &str) -> Value {
    record(
        "user",
        session,
        time,
        &json!({ "role": "user", "content": text }),
    )
}

/// Adds fields to a record.
pub(crate) fn with(mut record: Value, fields: Value) -> Value {
    let (Value::Object(into), Value::Object(from)) = (&mut record, fields) else {
        panic!("records are objects");
    };
    into.extend(from);
    record
}

/// A session of two calls: a file read in half a second, and tests that fail after two.
pub(crate) fn small(session: &str, first: u32) -> Vec<Value> {
    vec![
        prompt(session, "10:00:00.000", "please look"),
        call(
            session,
            "10:00:01.000",
            &id(first),
            "Read",
            json!({ "file_path": "/w/app/a" }),
        ),
        result(session, "10:00:01.500", &id(first), "text"),
        bash(
            session,
            "10:00:02.000",
            &id(first + 1),
            "cargo test -p core",
        ),
        failed(
            session,
            "10:00:04.000",
            &id(first + 1),
            "Exit code 101\nerror: test failed",
        ),
        said(session, "10:00:05.000", "they fail"),
    ]
}

/// A line of our own format.
pub(crate) fn line(skill: &str, at: &str, session: &str, more: Value) -> Value {
    with(
        json!({ "skill_name": skill, "invoked_at": at, "session_id": session }),
        more,
    )
}

/// A hook event about a call.
pub(crate) fn event(name: &str, session: &str, id: &str, tool: &str, more: Value) -> Value {
    with(
        json!({
            "session_id": session, "transcript_path": "/t.jsonl", "cwd": "/w/app",
            "permission_mode": "default", "hook_event_name": name, "tool_name": tool,
            "tool_input": {}, "tool_use_id": id,
        }),
        more,
    )
}

/// A rollout of two calls: tests that pass after a second, a patch that is refused.
pub(crate) fn rollout(session: &str, first: u32) -> Vec<Value> {
    let record = |time: &str, kind: &str, payload: Value| json!({ "timestamp": at(time), "type": kind, "payload": payload });
    let called = |n: u32, name: &str, arguments: &Value| {
        json!({
            "type": "function_call", "call_id": format!("call_{n}"), "name": name,
            "arguments": arguments.to_string(),
        })
    };
    let answered = |n: u32, output: &str| json!({ "type": "function_call_output", "call_id": format!("call_{n}"), "output": output });
    let command = json!({ "command": ["bash", "-lc", "cargo test -p core"] });
    vec![
        record(
            "11:00:00.000",
            "session_meta",
            json!({ "id": session, "cwd": "/w/app", "cli_version": "0.137.0", "source": "cli" }),
        ),
        record(
            "11:00:01.000",
            "response_item",
            called(first, "shell", &command),
        ),
        record(
            "11:00:02.000",
            "response_item",
            answered(
                first,
                "Process exited with code 0\nWall time: 1 seconds\nOutput:\nok",
            ),
        ),
        record(
            "11:00:03.000",
            "response_item",
            called(
                first + 1,
                "apply_patch",
                &json!({ "input": "*** Begin Patch" }),
            ),
        ),
        record(
            "11:00:04.000",
            "response_item",
            answered(first + 1, "patch rejected by user"),
        ),
    ]
}

/// An entry of `skill_metrics.json`.
pub(crate) fn entry(skill: &str, at: &str, more: Value) -> Value {
    with(
        json!({
            "skill_name": skill, "invoked_at": at, "session_id": "s1", "workflow_path": null,
            "completed": true, "duration_seconds": 1.5, "user_query": null,
            "alternatives_considered": [], "selection_rank": null, "follow_up_actions": [],
            "error_type": null,
        }),
        more,
    )
}

/// `skill_metrics.json` with these entries, laid out as it usually is.
pub(crate) fn legacy(entries: &[Value]) -> String {
    let skills = json!({ "lint": { "total_invocations": entries.len() } });
    let file = json!({ "invocations": entries, "skills": skills });
    serde_json::to_string_pretty(&file).unwrap()
}
