//! What Codex saw to the end, with a call of the agent and without.

use super::*;

fn mcp_end(seconds: f64, id: &str, result: Value) -> Value {
    let fields = json!({
        "call_id": id, "invocation": {"server": "docs", "tool": "search", "arguments": {}},
        "duration": {"secs": 1, "nanos": 500_000_000}, "result": result,
    });
    event(seconds, "mcp_tool_call_end", fields)
}

fn patch_end(seconds: f64, id: &str, fields: Value) -> Value {
    let end = event(seconds, "patch_apply_end", json!({"call_id": id}));
    with(end, fields)
}

#[test]
fn an_output_and_an_end_make_one_observation_with_the_best_of_both() {
    let told = "Wall time: 0.3 seconds\nProcess exited with code 3\nOutput:\n";
    let calls = [exec(1.0, "c1", "make"), command_end(2.0, "c1", "make", 3)];
    let reading = parse(&[&calls[..], &[output(2.1, "c1", told)]].concat());
    assert_eq!(
        reading.brief(),
        ["Bash(make) c1 failed (exit 3) 0.25s record"]
    );
    assert_eq!(reading.only().ended_at, Some(time(2.1)));
    // The words of the output say more than the end does, and the end more than no words.
    let declined =
        json!({"status": "declined", "exit_code": -1, "duration": {"secs": 0, "nanos": 0}});
    let end = with(command_end(2.0, "c1", "make", 1), declined);
    for (said, expected) in [
        ("`make` rejected: blocked by policy", "denied (permission)"),
        ("?", "rejected (rejected)"),
    ] {
        let reading = parse(&[
            exec(1.0, "c1", "make"),
            end.clone(),
            output(2.1, "c1", said),
        ]);
        assert_eq!(reading.brief(), [format!("Bash(make) c1 {expected}")]);
    }
}

#[test]
fn an_end_whose_output_is_not_written_yet_is_given_for_the_time_being() {
    let before = [exec(1.0, "c1", "rg x"), command_end(2.0, "c1", "rg x", 1)];
    let first = parse(&before);
    assert_eq!(first.brief(), ["Bash(rg) c1 completed? 0.25s record"]);
    assert_eq!(first.more(&before, &[]).brief(), [""; 0]);
    let second = first.more(&before, &[exited(2.1, "c1", 1)]);
    assert_eq!(second.brief(), ["Bash(rg) c1 completed 0.25s record"]);
    // The end may be the last thing that is heard of a call that was given as open.
    let first = parse(&before[..1]);
    assert_eq!(first.brief(), ["Bash(rg) c1 open"]);
    let second = first.more(&before[..1], &before[1..]);
    assert_eq!(second.brief(), ["Bash(rg) c1 completed? 0.25s record"]);
}

#[test]
fn an_end_after_the_output_adds_what_it_knows() {
    let calls = [exec(1.0, "c1", "make"), exited(2.0, "c1", 3)];
    let end = command_end(2.1, "c1", "make", 3);
    let expected = ["? c1 failed (exit 3) 0.25s record"];
    let reading = parse(&[&calls[..], std::slice::from_ref(&end)].concat());
    assert_eq!(reading.brief()[1..], expected);
    assert_eq!(reading.observations[1].session.as_deref(), Some("s1"));
    assert_eq!(parse(&calls).more(&calls, &[end]).brief(), expected);
}

#[test]
fn a_command_in_the_background_ends_when_codex_sees_it_end() {
    let started = [
        exec(1.0, "c1", "rg x"),
        output(2.0, "c1", "Process running with session ID 42"),
    ];
    let rest = [
        command_end(9.0, "c1", "rg x", 1),
        command_end(9.0, "c1", "rg x", 1),
        call(10.0, "c2", "write_stdin", json!({"session_id": 42})),
        exited(11.0, "c2", 1),
    ];
    let expected = [
        "Bash(rg) c1 completed 0.25s record",
        "write_stdin c2 completed 1s timestamps",
    ];
    let reading = parse(&started).more(&started, &rest);
    assert_eq!(reading.brief(), expected);
    assert_eq!(reading.observations[0].ended_at, Some(time(9.0)));
    assert!(reading.state.running.is_empty());
}

#[test]
fn what_ended_without_a_call_is_an_invocation_of_its_own() {
    let reading = parse(&[command_end(9.0, "exec-1", "cargo test", 101)]);
    let seen = reading.only();
    assert_eq!(
        brief(seen),
        "Bash(cargo test) exec-1 failed (exit 101) 0.25s record"
    );
    assert_eq!(seen.session.as_deref(), Some("s1"));
    assert_eq!(seen.project.as_deref(), Some("/w/app"));
    assert_eq!(seen.phase.as_deref(), Some("verification"));
    assert_eq!(seen.at, Some((time(8.75), TimeSource::Logged)));
    assert_eq!(seen.ended_at, Some(time(9.0)));
    assert_eq!(reading.orphans, 0);
    let reading = parse(&[
        mcp_end(9.0, "exec-2", json!({"Ok": {"content": []}})),
        patch_end(10.0, "exec-3", json!({"success": true})),
        command_end(11.0, "exec-4", "rg x", 1),
    ]);
    assert_eq!(
        reading.brief(),
        [
            "mcp__docs__search exec-2 completed 1.5s record",
            "apply_patch exec-3 completed",
            "Bash(rg) exec-4 completed 0.25s record",
        ]
    );
    // Nothing tells how long the patch took.
    assert_eq!(
        reading.observations[1].at,
        Some((time(10.0), TimeSource::Logged))
    );
    assert_eq!(reading.observations[1].ended_at, None);
}

#[test]
fn an_end_needs_no_command_and_no_times_but_its_own() {
    let bare = event(9.0, "exec_command_end", json!({"call_id": "x"}));
    assert_eq!(parse(&[bare]).brief(), ["Bash x completed"]);
    let start = json!({"started_at_ms": time(8.0).millis()});
    let started = event(9.0, "exec_command_end", json!({"call_id": "x"}));
    let reading = parse(&[with(started, start)]);
    assert_eq!(reading.brief(), ["Bash x completed 1s timestamps"]);
    let huge = json!({"duration": {"secs": 1e300, "nanos": -5}, "started_at_ms": "x"});
    let reading = parse(&[with(command_end(9.0, "x", "ls", 0), huge)]);
    assert_eq!(reading.brief(), ["Bash(ls) x completed"]);
}

#[test]
fn ends_tell_who_said_no_and_what_went_wrong() {
    for (fields, expected) in [
        (json!({"status": "declined"}), "rejected (rejected)"),
        (
            json!({"status": "declined", "stderr": "`x` rejected: blocked by policy"}),
            "denied (permission)",
        ),
        (
            json!({"exit_code": -1, "formatted_output": "", "stderr": "sandbox denied exec error"}),
            "failed (sandbox)",
        ),
        (json!({"exit_code": -1}), "failed (exit -1)"),
        (
            json!({"exit_code": 124, "formatted_output": "command timed out after 9 milliseconds"}),
            "failed (timeout)",
        ),
        (
            json!({"exit_code": 124, "stderr": "x"}),
            "failed (exit 124)",
        ),
        (
            json!({"exit_code": 4, "aggregated_output": "rejected by user"}),
            "failed (exit 4)",
        ),
        (
            json!({"exit_code": null, "status": "failed"}),
            "failed (other)",
        ),
    ] {
        let end = with(command_end(9.0, "x", "make", 1), fields.clone());
        let expected = format!("Bash(make) x {expected} 0.25s record");
        assert_eq!(parse(&[end]).brief(), [expected], "{fields}");
    }
}

#[test]
fn durations_of_old_ends_that_are_too_short_are_not_real() {
    let end = |nanos: u32| {
        let end = command_end(2.0, "c1", "ls", 0);
        with(end, json!({"duration": {"secs": 0, "nanos": nanos}}))
    };
    let told = "Wall time: 0.3 seconds\nProcess exited with code 0\nOutput:\n";
    for (nanos, said, expected) in [
        (99_999, told, "0.3s record"),
        (99_999, "x", "1s timestamps"),
        (100_000, told, "0.0001s record"),
    ] {
        let reading = parse(&[exec(1.0, "c1", "ls"), end(nanos), output(2.0, "c1", said)]);
        assert_eq!(
            reading.brief(),
            [format!("Bash(ls) c1 completed {expected}")]
        );
    }
}

#[test]
fn results_of_mcp_calls() {
    for (result, expected) in [
        (
            json!({"Ok": {"content": [], "isError": false}}),
            "completed",
        ),
        (
            json!({"Ok": {"content": [], "isError": true}}),
            "failed (mcp error)",
        ),
        (
            json!({"Ok": {"content": [], "is_error": true}}),
            "failed (mcp error)",
        ),
        (
            json!({"Err": "tool call error: no such server"}),
            "failed (mcp error)",
        ),
        (
            json!({"Err": "tool call error: x: timed out awaiting"}),
            "failed (timeout)",
        ),
        (
            json!({"Err": "user rejected MCP tool call"}),
            "rejected (rejected)",
        ),
        (
            json!({"Err": "MCP tool call blocked by x"}),
            "denied (permission)",
        ),
        (json!({"Err": {"code": 1}}), "failed (mcp error)"),
        (json!(null), "completed"),
    ] {
        let reading = parse(&[
            call(1.0, "c1", "mcp__docs__search", json!({})),
            mcp_end(2.5, "c1", result.clone()),
            output(2.6, "c1", "some text"),
        ]);
        let expected = format!("mcp__docs__search c1 {expected} 1.5s record");
        assert_eq!(reading.brief(), [expected], "{result}");
    }
}

#[test]
fn results_of_patches() {
    for (fields, expected) in [
        (
            json!({"success": true, "status": "completed"}),
            "completed 1s timestamps",
        ),
        (json!({"success": false}), "failed (patch) 1s timestamps"),
        (
            json!({"success": false, "status": "declined"}),
            "rejected (rejected)",
        ),
        (
            json!({"success": false, "stderr": "patch rejected: writing outside of the project"}),
            "denied (permission)",
        ),
    ] {
        let reading = parse(&[
            call(1.0, "c1", "apply_patch", json!({})),
            patch_end(2.0, "c1", fields.clone()),
            output(2.0, "c1", "?"),
        ]);
        assert_eq!(
            reading.brief(),
            [format!("apply_patch c1 {expected}")],
            "{fields}"
        );
    }
}

#[test]
fn completed_items_say_the_same_in_another_shape() {
    let span = json!({"secs": 1, "nanos": 0});
    let command = json!(["/bin/bash", "-lc", "make"]);
    for (item, expected) in [
        (
            json!({"type": "CommandExecution", "command": command, "exit_code": 2, "duration": span}),
            "Bash(make) x failed (exit 2) 1s record",
        ),
        (
            json!({"type": "CommandExecution", "command": command, "status": "declined"}),
            "Bash(make) x rejected (rejected)",
        ),
        (
            json!({"type": "FileChange", "status": "failed"}),
            "apply_patch x failed (patch)",
        ),
        (
            json!({"type": "McpToolCall", "server": "docs", "tool": "search", "duration": span}),
            "mcp__docs__search x completed 1s record",
        ),
        (
            json!({"type": "McpToolCall", "server": "docs", "tool": "search", "status": "failed",
                "error": {"message": "user rejected MCP tool call"}}),
            "mcp__docs__search x rejected (rejected)",
        ),
        (
            json!({"type": "McpToolCall", "server": "docs", "tool": "search",
                "result": {"content": [], "isError": true}}),
            "mcp__docs__search x failed (mcp error)",
        ),
        (
            json!({"type": "DynamicToolCall", "tool": "render", "success": false, "duration": span}),
            "render x failed (other) 1s record",
        ),
        (
            json!({"type": "DynamicToolCall", "namespace": "mcp__a", "tool": "b"}),
            "mcp__a__b x completed",
        ),
        (
            json!({"type": "CollabAgentToolCall", "tool": "spawnAgent", "status": "failed"}),
            "Agent(default) x failed (agent failed)",
        ),
        (
            json!({"type": "CollabAgentToolCall", "tool": "spawnAgent",
                "receiver_agents": [{"agent_role": "worker"}]}),
            "Agent(worker) x completed?",
        ),
    ] {
        let mut item = item;
        item["id"] = json!("x");
        assert_eq!(
            parse(&[completed(9.0, item.clone())]).brief(),
            [expected],
            "{item}"
        );
    }
}

#[test]
fn what_the_agent_did_not_do_is_no_invocation() {
    let end = command_end(9.0, "x", "ls", 0);
    let chat = json!({"type": "UserMessage", "id": "x", "content": []});
    let wait = json!({"type": "CollabAgentToolCall", "id": "x", "tool": "wait"});
    let goes_on = json!({"type": "CommandExecution", "id": "x", "status": "inProgress"});
    for record in [
        with(end.clone(), json!({"source": "user_shell"})),
        with(end.clone(), json!({"source": "unified_exec_interaction"})),
        with(end.clone(), json!({"call_id": null})),
        with(end.clone(), json!({"type": "exec_command_begin"})),
        with(end.clone(), json!({"type": "patch_apply_begin"})),
        with(end.clone(), json!({"type": "mcp_tool_call_begin"})),
        with(end, json!({"type": "web_search_end"})),
        completed(9.0, chat),
        completed(9.0, wait),
        completed(9.0, goes_on),
        completed(9.0, json!([])),
        event(
            9.0,
            "item_started",
            json!({"item": {"type": "CommandExecution", "id": "x"}}),
        ),
    ] {
        assert_eq!(
            parse(std::slice::from_ref(&record)).brief(),
            [""; 0],
            "{record}"
        );
    }
    let nameless = with(mcp_end(9.0, "x", json!({})), json!({"invocation": {}}));
    assert_eq!(parse(&[nameless]).brief(), [""; 0]);
}

#[test]
fn the_launch_of_a_subagent_has_no_length() {
    let launch = json!({"type": "CollabAgentToolCall", "id": "c1", "tool": "spawnAgent",
        "status": "completed", "receiver_agents": []});
    let calls = [
        call(1.0, "c1", "spawn_agent", json!({"agent_type": "worker"})),
        completed(2.0, launch.clone()),
    ];
    let seen = parse(&calls);
    assert_eq!(seen.brief(), ["Agent(worker) c1 completed?"]);
    assert_eq!(seen.only().ended_at, None);
    let answered = [
        &calls[..],
        &[output(2.1, "c1", "?"), completed(3.0, launch)],
    ]
    .concat();
    assert_eq!(parse(&answered).brief(), ["Agent(worker) c1 completed?"]);
}
