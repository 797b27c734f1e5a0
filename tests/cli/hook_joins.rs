//! The hook sees it first, or the transcript does: one row, and each field from who knows best.

use crate::data::{bash, call, event, failed, id, prompt, result, said, with};
use crate::world::World;
use serde_json::{Value, json};

type Event<'e> = (&'e str, Value);

/// Rows after events and transcript have both come, in both orders, which must agree.
#[track_caller]
fn joined(events: &[Event<'_>], records: &[Value]) -> Vec<String> {
    let hooks = |world: &World| {
        for (at, event) in events {
            world.hook_at(&crate::data::at(at), event);
        }
    };
    let import = |world: &World| {
        world.transcript("s", records);
        world.run(&["import"]).ok();
    };
    let look = |world: &World| {
        let session = world.json(&["session", "s"]);
        (
            world.rows(),
            session,
            world.json(&["metrics", "--limit", "0"]),
        )
    };
    let (first, second, mixed) = (World::new(), World::new(), World::new());
    hooks(&first);
    import(&first);
    import(&second);
    hooks(&second);
    // In between: the transcript up to its middle, the events, the rest.
    mixed.transcript("s", &records[..records.len() / 2]);
    mixed.run(&["import"]).ok();
    hooks(&mixed);
    import(&mixed);
    let expected = look(&first);
    assert_eq!(look(&second), expected, "hooks then transcript was right");
    assert_eq!(look(&mixed), expected, "hooks then transcript was right");
    expected.0
}

#[test]
fn duration_from_the_hook_outcome_and_time_from_the_transcript() {
    let command = json!({ "tool_input": { "command": "cargo test" } });
    let failure = with(
        command.clone(),
        json!({ "error": "Exit code 101\nx", "duration_ms": 402 }),
    );
    let rows = joined(
        &[
            (
                "10:00:02.100",
                event("PreToolUse", "s", &id(1), "Bash", command),
            ),
            (
                "10:00:04.100",
                event("PostToolUseFailure", "s", &id(1), "Bash", failure),
            ),
        ],
        &[
            bash("s", "10:00:02.000", &id(1), "cargo test"),
            failed("s", "10:00:04.000", &id(1), "Exit code 101\nx"),
        ],
    );
    assert_eq!(
        rows,
        ["Bash(cargo test)|2|exit 101|0.402|2026-07-31T10:00:02.000Z"]
    );
}

#[test]
fn the_transcript_knows_of_the_end_what_the_hook_does_not() {
    let rows = joined(
        &[(
            "10:00:02.100",
            event("PreToolUse", "s", &id(1), "Edit", json!({})),
        )],
        &[
            call(
                "s",
                "10:00:02.000",
                &id(1),
                "Edit",
                json!({ "file_path": "/a" }),
            ),
            failed(
                "s",
                "10:00:09.000",
                &id(1),
                "The user doesn't want to proceed with this tool use. The tool use was rejected",
            ),
        ],
    );
    assert_eq!(rows.len(), 1);
    assert!(rows[0].starts_with("Edit|3|rejected|"), "{rows:?}");
}

#[test]
fn where_they_disagree_the_transcript_is_right() {
    let rows = joined(
        &[(
            "10:00:03.000",
            event(
                "PostToolUse",
                "s",
                &id(1),
                "Read",
                json!({ "duration_ms": 9 }),
            ),
        )],
        &[
            call("s", "10:00:02.000", &id(1), "Read", json!({})),
            failed(
                "s",
                "10:00:03.000",
                &id(1),
                "<tool_use_error>File does not exist.</tool_use_error>",
            ),
        ],
    );
    assert_eq!(
        rows,
        ["Read|2|file not found|0.009|2026-07-31T10:00:02.000Z"]
    );
}

#[test]
fn a_denial_seen_by_both() {
    let rows = joined(
        &[(
            "10:00:02.500",
            event(
                "PermissionDenied",
                "s",
                &id(1),
                "Bash",
                json!({
                    "tool_input": { "command": "rm x" }, "reason": "rule",
                }),
            ),
        )],
        &[
            bash("s", "10:00:02.000", &id(1), "rm x"),
            with(
                failed(
                    "s",
                    "10:00:03.000",
                    &id(1),
                    "Permission to use Bash has been denied.",
                ),
                json!({ "toolDenialKind": "permission-rule" }),
            ),
        ],
    );
    assert_eq!(rows.len(), 1);
    assert!(rows[0].starts_with("Bash(rm)|5|permission|"), "{rows:?}");
}

/// An event of 2025: no id, no directory.
fn old(name: &str, tool: &str, input: Value, more: Value) -> Value {
    with(
        json!({
            "session_id": "s", "transcript_path": "/x", "hook_event_name": name,
            "tool_name": tool, "tool_input": input,
        }),
        more,
    )
}

#[test]
fn events_without_an_id_join_in_order() {
    let file = |name: &str| json!({ "file_path": name });
    let timed = |ms: u32| json!({ "tool_response": "x", "duration_ms": ms });
    let rows = joined(
        &[
            (
                "10:00:01.010",
                old("PreToolUse", "Read", file("/a"), json!({})),
            ),
            (
                "10:00:01.500",
                old("PostToolUse", "Read", file("/a"), timed(10)),
            ),
            (
                "10:00:02.010",
                old("PreToolUse", "Read", file("/b"), json!({})),
            ),
            (
                "10:00:02.500",
                old("PostToolUse", "Read", file("/b"), timed(20)),
            ),
        ],
        &[
            call("s", "10:00:01.000", &id(1), "Read", file("/a")),
            result("s", "10:00:01.500", &id(1), "x"),
            call("s", "10:00:02.000", &id(2), "Read", file("/b")),
            result("s", "10:00:02.500", &id(2), "x"),
        ],
    );
    assert_eq!(
        rows,
        [
            "Read|1|-|0.01|2026-07-31T10:00:01.000Z",
            "Read|1|-|0.02|2026-07-31T10:00:02.000Z",
        ]
    );
}

#[test]
fn only_what_ended_of_2025() {
    let rows = joined(
        &[(
            "10:00:01.500",
            old(
                "PostToolUse",
                "mcp__github__list_issues",
                json!({}),
                json!({
                    "tool_response": [{ "type": "text", "text": "[]" }],
                }),
            ),
        )],
        &[
            call(
                "s",
                "10:00:01.000",
                &id(1),
                "mcp__github__list_issues",
                json!({}),
            ),
            result("s", "10:00:01.400", &id(1), "[]"),
        ],
    );
    assert_eq!(
        rows,
        ["mcp__github__list_issues|1|-|0.4|2026-07-31T10:00:01.000Z"]
    );
}

/// The user types `/release`, and what the transcript keeps of it.
fn typed(at: &str) -> Vec<Value> {
    let text = "<command-message>release</command-message>\n<command-name>/release</command-name>";
    vec![
        prompt("s", at, text),
        with(
            prompt("s", at, "Base directory for this skill: /s/release\nDo it."),
            json!({ "isMeta": true, "uuid": "u-meta" }),
        ),
        said("s", "10:00:20.000", "done"),
    ]
}

fn expansion(command: &str) -> Value {
    json!({
        "session_id": "s", "hook_event_name": "UserPromptExpansion", "cwd": "/w/app",
        "expansion_type": "slash_command", "command_name": command, "command_args": "",
        "prompt_id": "p1", "command_source": "project",
    })
}

#[test]
fn a_typed_skill_is_one_row_within_five_seconds() {
    for at in [
        "10:00:05.000",
        "10:00:09.999",
        "10:00:10.000",
        "10:00:00.000",
    ] {
        let rows = joined(&[("10:00:05.000", expansion("release"))], &typed(at));
        assert_eq!(rows.len(), 1, "{at} {rows:?}");
        assert!(rows[0].starts_with("Skill(release)|1|"), "{at} {rows:?}");
        assert!(
            rows[0].ends_with(&format!("|{}", crate::data::at(at))),
            "{at} {rows:?}"
        );
    }
}

#[test]
fn a_typed_skill_later_than_that_is_another() {
    for at in ["10:00:10.001", "10:00:16.000"] {
        let rows = joined(&[("10:00:05.000", expansion("release"))], &typed(at));
        assert_eq!(rows.len(), 2, "{at} {rows:?}");
    }
}

#[test]
fn two_typed_skills_stay_two() {
    let rows = joined(
        &[("10:00:05.000", expansion("review"))],
        &typed("10:00:05.000"),
    );
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[test]
fn a_subagent_seen_by_its_own_events_and_by_its_launch() {
    let agent = "ae4fa3e65d4a95186";
    let own = |name: &str| {
        json!({
            "session_id": "s", "hook_event_name": name, "cwd": "/w/app",
            "agent_id": agent, "agent_type": "Explore",
        })
    };
    let account = json!({ "toolUseResult": {
        "status": "completed", "agentId": agent, "agentType": "Explore",
        "totalDurationMs": 61_646,
    }});
    let input = json!({ "subagent_type": "Explore", "prompt": "x" });
    let rows = joined(
        &[
            ("10:00:00.200", own("SubagentStart")),
            ("10:01:01.900", own("SubagentStop")),
        ],
        &[
            call("s", "10:00:00.000", &id(1), "Task", input),
            with(result("s", "10:01:02.000", &id(1), "x"), account),
        ],
    );
    assert_eq!(rows, ["Agent(Explore)|1|-|61.646|2026-07-31T10:00:00.000Z"]);
}

#[test]
fn two_subagents_of_one_kind_stay_two() {
    let own = |name: &str, agent: &str| {
        json!({
            "session_id": "s", "hook_event_name": name,
            "agent_id": agent, "agent_type": "Explore",
        })
    };
    let account = |agent: &str, ms: u32| {
        json!({ "toolUseResult": {
            "status": "completed", "agentId": agent, "totalDurationMs": ms,
        }})
    };
    let input = json!({ "subagent_type": "Explore" });
    let rows = joined(
        &[
            ("10:00:00.200", own("SubagentStart", "a1")),
            ("10:00:00.300", own("SubagentStart", "a2")),
            ("10:00:10.000", own("SubagentStop", "a2")),
            ("10:00:20.000", own("SubagentStop", "a1")),
        ],
        &[
            call("s", "10:00:00.000", &id(1), "Task", input.clone()),
            call("s", "10:00:00.001", &id(2), "Task", input),
            with(
                result("s", "10:00:10.000", &id(2), "x"),
                account("a2", 9_000),
            ),
            with(
                result("s", "10:00:20.000", &id(1), "x"),
                account("a1", 19_000),
            ),
        ],
    );
    assert_eq!(
        rows,
        [
            "Agent(Explore)|1|-|19|2026-07-31T10:00:00.000Z",
            "Agent(Explore)|1|-|9|2026-07-31T10:00:00.001Z",
        ]
    );
}

#[test]
fn a_subagent_in_the_background_ends_with_its_notification() {
    let input = json!({ "subagent_type": "Explore", "run_in_background": true });
    let launched = json!({ "toolUseResult": { "status": "async_launched", "agentId": "a1" } });
    let text = format!(
        "<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>{}</tool-use-id>\n\
         <status>completed</status>\n<usage><duration_ms>41000</duration_ms></usage>\n\
         </task-notification>",
        id(1)
    );
    let response = json!({
        "tool_input": input, "duration_ms": 12,
        "tool_response": { "status": "async_launched", "agentId": "a1" },
    });
    let rows = joined(
        &[(
            "10:00:00.100",
            event("PostToolUse", "s", &id(1), "Agent", response),
        )],
        &[
            call("s", "10:00:00.000", &id(1), "Agent", input),
            with(
                result("s", "10:00:00.020", &id(1), "Async agent launched"),
                launched,
            ),
            prompt("s", "10:00:45.000", &text),
            said("s", "10:00:46.000", "it found"),
        ],
    );
    assert_eq!(rows, ["Agent(Explore)|1|-|41|2026-07-31T10:00:00.000Z"]);
}
