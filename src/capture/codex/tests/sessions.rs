//! Sessions, working directories, forks, and rollouts of 2025.

use super::*;
use crate::capture::lines::BadReason;

fn meta(seconds: f64, payload: Value) -> Value {
    line(seconds, "session_meta", payload)
}

fn reading(records: &[Value]) -> Reading {
    let reading = read(text(records).as_bytes());
    assert_eq!(reading.bad, []);
    reading
}

/// Session, project and whether it is a copy, of each observation.
fn places(reading: &Reading) -> Vec<(Option<&str>, Option<&str>, bool)> {
    reading
        .observations
        .iter()
        .map(|seen| {
            (
                seen.session.as_deref(),
                seen.project.as_deref(),
                seen.forked,
            )
        })
        .collect()
}

#[test]
fn a_turn_may_move_the_project() {
    let turn = |cwd: Value| line(0.0, "turn_context", json!({"cwd": cwd}));
    let done = parse(&[
        exec(1.0, "c1", "ls"),
        exited(1.5, "c1", 0),
        turn(json!("/w/b")),
        exec(2.0, "c2", "ls"),
        exited(2.5, "c2", 0),
        turn(json!(7)),
        turn(json!("")),
        exec(3.0, "c3", "ls"),
    ]);
    let (a, b) = (
        (Some("s1"), Some("/w/app"), false),
        (Some("s1"), Some("/w/b"), false),
    );
    assert_eq!(places(&done), [a, b, b]);
    // The next reading remembers it.
    let before = [turn(json!("/w/b"))];
    let later = parse(&before).more(&before, &[exec(2.0, "c2", "ls")]);
    assert_eq!(places(&later), [b]);
}

#[test]
fn a_call_without_a_session_is_refused_and_reading_goes_on() {
    let data = text(&[
        exec(1.0, "c1", "ls"),
        exited(2.0, "c1", 0),
        command_end(3.0, "x", "ls", 0),
        meta(4.0, json!({"id": "late", "cwd": "/w"})),
        exec(5.0, "c2", "ls"),
    ]);
    let reading = read(data.as_bytes());
    let missing = BadReason::field("session_meta", "is missing");
    let bad: Vec<_> = reading
        .bad
        .iter()
        .map(|bad| (bad.line, &bad.reason))
        .collect();
    assert_eq!(bad, [(1, &missing), (3, &missing)]);
    assert_eq!(reading.brief(), ["Bash(ls) c2 open"]);
    assert_eq!(reading.only().session.as_deref(), Some("late"));
}

#[test]
fn the_id_of_a_session_may_stand_elsewhere_or_be_no_id() {
    for (payload, session) in [
        (json!({"id": "a", "session_id": "root"}), Some("a")),
        (json!({"session_id": "root"}), Some("root")),
        (json!({"id": ""}), None),
        (json!({"id": 7}), None),
        (json!({"id": "x".repeat(300)}), None),
        (json!(null), None),
    ] {
        let data = text(&[meta(0.0, payload), exec(1.0, "c1", "ls")]);
        let seen = read(data.as_bytes()).observations;
        let found = seen.first().and_then(|seen| seen.session.as_deref());
        assert_eq!(found, session);
    }
}

#[test]
fn the_first_header_is_the_files_own() {
    // Resumed: the same header again, maybe elsewhere.
    let done = reading(&[
        meta(0.0, json!({"id": "a", "cwd": "/w/a"})),
        meta(1.0, json!({"id": "a", "cwd": "/w/b"})),
        exec(1.1, "c1", "ls"),
    ]);
    assert_eq!(places(&done), [(Some("a"), Some("/w/b"), false)]);
    // A fork: that of another session, whose records follow at once.
    let done = reading(&[
        meta(0.0, json!({"id": "b", "cwd": "/w/b"})),
        meta(0.001, json!({"id": "a", "cwd": "/w/a"})),
        exec(0.002, "c1", "ls"),
        exited(0.003, "c1", 0),
        exec(9.0, "c2", "ls"),
        exited(9.5, "c2", 0),
    ]);
    let b = |forked| (Some("b"), Some("/w/b"), forked);
    assert_eq!(places(&done), [b(true), b(false)]);
    assert_eq!(
        done.brief(),
        [
            "Bash(ls) c1 completed",
            "Bash(ls) c2 completed 0.5s timestamps"
        ]
    );
    // Copies are written at once: their times measure nothing.
    assert_eq!(done.observations[0].ended_at, None);
}

#[test]
fn a_fork_is_told_by_its_header_too() {
    let copied = [exec(0.002, "c1", "ls"), exited(0.003, "c1", 0)];
    for (fields, forked) in [
        (json!({"forked_from_id": "a"}), true),
        (json!({"forked_from_id": null, "source": "cli"}), false),
        (
            json!({"source": {"subagent": {"thread_spawn": {"parent_thread_id": "a"}}}}),
            true,
        ),
        (json!({"source": {"subagent": "review"}}), true),
    ] {
        let mut payload = json!({"id": "b", "cwd": "/w"});
        payload
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let own = exec(5.0, "c2", "ls");
        let done = reading(&[&[meta(0.0, payload)], &copied[..], &[own]].concat());
        let flags: Vec<_> = done.observations.iter().map(|seen| seen.forked).collect();
        assert_eq!(flags, [forked, false], "{fields}");
    }
}

#[test]
fn numbered_records_tell_which_are_copies_whatever_their_times() {
    let numbered = |ordinal: i64, mut line: Value| {
        line["ordinal"] = json!(ordinal);
        line
    };
    let own = json!({"id": "b", "cwd": "/w", "subagent_history_start_ordinal": 3});
    let before = [
        numbered(0, meta(0.0, own)),
        numbered(1, exec(0.1, "c1", "ls")),
        numbered(2, exited(60.0, "c1", 0)),
    ];
    let after = [
        numbered(3, exec(0.2, "c2", "ls")),
        numbered(4, exited(0.3, "c2", 0)),
        numbered(5, command_end(0.4, "x", "ls", 0)),
    ];
    let expected = [
        "Bash(ls) c1 completed",
        "Bash(ls) c2 completed 0.1s timestamps",
        "Bash(ls) x completed 0.25s record",
    ];
    let whole = reading(&[&before[..], &after].concat());
    assert_eq!(whole.brief(), expected);
    let flags: Vec<_> = whole.observations.iter().map(|seen| seen.forked).collect();
    assert_eq!(flags, [true, false, false]);
    // It is remembered from one reading to the next.
    let first = reading(&before);
    let data = text(&[&before[..], &after].concat());
    let second = read_on(data.as_bytes(), first.lines, first.offset, &first.state);
    assert_eq!(second.brief(), expected[1..]);
    assert!(!second.observations[0].forked);
}

#[test]
fn a_copy_joins_its_original_by_the_id_of_the_call() {
    let original = reading(&[
        meta(0.0, json!({"id": "a", "cwd": "/w"})),
        exec(1.0, "c1", "ls"),
        exited(2.0, "c1", 0),
    ]);
    let copy = reading(&[
        meta(50.0, json!({"id": "b", "cwd": "/w", "forked_from_id": "a"})),
        exec(50.001, "c1", "ls"),
        exited(50.002, "c1", 0),
    ]);
    let (original, copy) = (original.only(), copy.only());
    assert_eq!(original.identity, copy.identity);
    let known = |seen| crate::model::Known::from_observation(seen).unwrap();
    assert!(known(original).ownership() < known(copy).ownership());
}

#[test]
fn a_bare_rollout_needs_a_header_with_a_time() {
    let header = json!({"id": "s", "timestamp": time(0.0).to_string(), "instructions": null});
    let called = |id: &str| {
        let arguments = r#"{"command":["ls"]}"#;
        json!({"type": "function_call", "name": "shell", "arguments": arguments, "call_id": id})
    };
    let said = json!({"type": "function_call_output", "call_id": "c1", "output": "x"});
    let done = reading(&[header.clone(), called("c1"), said.clone()]);
    assert_eq!(done.brief(), ["Bash(ls) c1 completed"]);
    assert_eq!(done.only().at, Some((time(0.0), TimeSource::Arrival)));
    assert_eq!((done.only().ended_at, &done.only().project), (None, &None));
    // A time of its own is better.
    let mut timed = called("c1");
    timed["timestamp"] = json!(time(5.0).to_string());
    let done = reading(&[header, timed]);
    assert_eq!(done.only().at, Some((time(5.0), TimeSource::Logged)));
    let timeless = json!({"id": "s", "instructions": "x"});
    let bad = read(text(&[timeless, called("c1"), said]).as_bytes()).bad;
    assert_eq!(bad[0].to_string(), "line 2: field `timestamp` is missing");
}

#[test]
fn the_directory_of_a_bare_rollout_is_what_the_agent_was_told() {
    let header = json!({"id": "s", "timestamp": time(0.0).to_string(), "instructions": null});
    let called =
        json!({"type": "function_call", "name": "shell", "arguments": "{}", "call_id": "c"});
    for (said, project) in [
        (
            "<environment_context>\n<cwd>/w/a</cwd>\n</environment_context>",
            Some("/w/a"),
        ),
        (
            "<environment_context>\n<cwd></cwd>\n</environment_context>",
            None,
        ),
        ("<environment_context>\n<cwd>/w/a", None),
        (
            "<environment_context>\n<cwd>C:\\w</cwd>\n</environment_context>",
            None,
        ),
        ("why <cwd>/x</cwd>?", None),
    ] {
        let content = json!([{"type": "input_text", "text": said}]);
        let message = json!({"type": "message", "role": "user", "content": content});
        let done = reading(&[header.clone(), message, called.clone()]);
        assert_eq!(done.only().project.as_deref(), project, "{said}");
    }
}

#[test]
fn a_file_is_known_by_its_first_line() {
    let bare = json!({"id": "s", "timestamp": "2025-08-18T01:16:13.522Z", "instructions": null});
    for line in [header(), bare, line(0.0, "response_item", json!({}))] {
        assert!(is_rollout(line.to_string().as_bytes()), "{line}");
        let marked = format!("\u{feff}{line}");
        assert!(is_rollout(marked.as_bytes()));
    }
    for line in [
        &b""[..],
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b"{\"record_type\":\"state\"}",
        br#"{"type":"user","timestamp":"2026-01-01T00:00:00Z","sessionId":"s","message":{}}"#,
        br#"{"skill_name":"x","invoked_at":"2026-01-01T00:00:00Z","session_id":"s"}"#,
        br#"{"id":"s","timestamp":"2026-01-01T00:00:00Z","message":"x"}"#,
        br#"{"type":"session_meta","payload":{"id":"s"}}"#,
    ] {
        assert!(!is_rollout(line), "{}", String::from_utf8_lossy(line));
    }
}
