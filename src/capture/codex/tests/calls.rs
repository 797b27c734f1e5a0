//! Calls: what they are named and what their records tell.

use super::*;
use crate::model::{Kind, Source};

/// The name of the only call.
fn name(record: Value) -> String {
    let reading = parse(&[record]);
    reading.only().skill.as_ref().unwrap().name.clone()
}

#[test]
fn a_call_and_its_output_are_one_observation() {
    let reading = parse(&[exec(1.0, "c1", "cargo test -p core"), exited(3.5, "c1", 0)]);
    let seen = reading.only();
    assert_eq!(seen.source, Source::Rollout);
    assert_eq!(seen.identity, Identity::ToolUse("c1".into()));
    assert_eq!(seen.skill.as_ref().unwrap().name, "Bash(cargo test)");
    assert_eq!(seen.session.as_deref(), Some("s1"));
    assert!(!seen.forked);
    assert_eq!(seen.at, Some((time(1.0), TimeSource::Logged)));
    assert_eq!(seen.ended_at, Some(time(3.5)));
    let (ending, source) = seen.ending.as_ref().unwrap();
    assert_eq!(ending.error, None);
    assert_eq!(*source, OutcomeSource::Transcript);
    assert_eq!(brief(seen), "Bash(cargo test) c1 completed 2.5s timestamps");
    assert_eq!(seen.project.as_deref(), Some("/w/app"));
    assert_eq!(seen.phase.as_deref(), Some("verification"));
    assert_eq!(
        (&seen.user, &seen.attribution, &seen.agent_id, &seen.details),
        (&None, &None, &None, &None)
    );
}

#[test]
fn shell_calls_are_named_like_bash() {
    for (tool, arguments, expected) in [
        (
            "exec_command",
            json!({"cmd": "git status -s"}),
            "Bash(git status)",
        ),
        (
            "shell",
            json!({"command": ["bash", "-lc", "cd x && rg y"]}),
            "Bash(rg)",
        ),
        (
            "shell",
            json!({"command": ["git", "push", "origin"]}),
            "Bash(git push)",
        ),
        (
            "shell_command",
            json!({"command": "npm test"}),
            "Bash(npm test)",
        ),
        (
            "container.exec",
            json!({"cmd": ["bash", "-lc", "ls"]}),
            "Bash(ls)",
        ),
        ("local_shell", json!({"command": ["ls"]}), "Bash(ls)"),
        (
            "shell",
            json!({"command": ["apply_patch", "*** Begin Patch"]}),
            "Bash(apply_patch)",
        ),
        ("shell", json!({"command": []}), "Bash"),
        ("shell", json!({"command": [1, null]}), "Bash"),
        ("shell", json!({"command": 7}), "Bash"),
        ("shell", json!({}), "Bash"),
        ("shell", json!("no object"), "Bash"),
    ] {
        let called = call(1.0, "c1", tool, arguments.clone());
        assert_eq!(name(called), expected, "{tool} {arguments}");
    }
}

#[test]
fn arguments_may_be_an_object_or_no_json_at_all() {
    let plain = json!({"arguments": {"cmd": "ls"}});
    assert_eq!(name(with(exec(1.0, "c1", "x"), plain)), "Bash(ls)");
    for broken in [json!("{\"cmd\":\"l"), json!(""), json!(null), json!([1])] {
        let fields = json!({"arguments": broken});
        assert_eq!(name(with(exec(1.0, "c1", "x"), fields)), "Bash");
    }
    let deep = format!(
        "{{\"x\":{}{},\"cmd\":\"ls\"}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    let fields = json!({"arguments": deep});
    assert_eq!(name(with(exec(1.0, "c1", "x"), fields)), "Bash");
}

#[test]
fn a_local_shell_call_names_its_command_and_may_lack_a_call_id() {
    let action = json!({"type": "exec", "command": ["bash", "-lc", "cargo fmt"]});
    let fields = json!({"call_id": "c1", "status": "completed", "action": action});
    let called = item(1.0, "local_shell_call", fields);
    assert_eq!(name(called.clone()), "Bash(cargo fmt)");
    let called = with(called, json!({"call_id": null, "id": "lsh_1"}));
    let reading = parse(&[called, exited(2.0, "lsh_1", 0)]);
    assert_eq!(
        reading.brief(),
        ["Bash(cargo fmt) lsh_1 completed 1s timestamps"]
    );
}

#[test]
fn tools_keep_their_names() {
    for tool in [
        "apply_patch",
        "write_stdin",
        "update_plan",
        "view_image",
        "wait",
        "exec",
    ] {
        assert_eq!(name(call(1.0, "c1", tool, json!({}))), tool);
    }
    assert_eq!(name(script(1.0, "c1")), "exec");
    let reading = parse(&[call(1.0, "c1", "apply_patch", json!({}))]);
    assert_eq!(reading.only().phase.as_deref(), Some("execution"));
}

#[test]
fn tools_of_mcp_servers_are_named_with_their_server() {
    for (namespace, tool, expected) in [
        (
            json!(null),
            "mcp__github__create_issue",
            "mcp__github__create_issue",
        ),
        (
            json!("mcp__github"),
            "create_issue",
            "mcp__github__create_issue",
        ),
        (
            json!("mcp__github__"),
            "create_issue",
            "mcp__github__create_issue",
        ),
        (
            json!("mcp__github"),
            "mcp__github__create_issue",
            "mcp__github__create_issue",
        ),
        (json!("collaboration"), "list_agents", "list_agents"),
        (json!(7), "list_agents", "list_agents"),
    ] {
        let called = with(
            call(1.0, "c1", tool, json!({})),
            json!({"namespace": namespace}),
        );
        let reading = parse(&[called]);
        let skill = reading.only().skill.as_ref().unwrap();
        assert_eq!(skill.name, expected);
        assert_eq!(skill.kind == Kind::Mcp, expected.starts_with("mcp__"));
    }
}

#[test]
fn subagents_are_named_by_their_type() {
    for (arguments, expected) in [
        (
            json!({"agent_type": "explorer", "message": "x"}),
            "Agent(explorer)",
        ),
        (
            json!({"agent_type": " ", "task_name": "x"}),
            "Agent(default)",
        ),
        (json!({"message": "x"}), "Agent(default)"),
    ] {
        let reading = parse(&[call(1.0, "c1", "spawn_agent", arguments)]);
        let skill = reading.only().skill.as_ref().unwrap();
        assert_eq!(
            (skill.name.as_str(), skill.kind),
            (expected, Kind::Subagent)
        );
    }
}

#[test]
fn a_launch_tells_nothing_of_the_subagents_end() {
    let called = call(1.0, "c1", "spawn_agent", json!({"agent_type": "worker"}));
    for (text, expected) in [
        (r#"{"agent_id":"a1","nickname":"Bo"}"#, "completed?"),
        (r#"{"task_name":"look"}"#, "completed?"),
        (
            "agent_type `worker` is unknown",
            "failed (agent failed) 1s timestamps",
        ),
        (
            "aborted by user after 1.0s",
            "interrupted (interrupted) 1s timestamps",
        ),
    ] {
        let reading = parse(&[called.clone(), output(2.0, "c1", text)]);
        assert_eq!(reading.brief(), [format!("Agent(worker) c1 {expected}")]);
    }
    let reading = parse(&[called, output(2.0, "c1", r#"{"agent_id":"a1"}"#)]);
    assert_eq!(reading.only().ended_at, None);
}

#[test]
fn searches_of_the_web_and_of_tools_are_no_invocations() {
    for kind in [
        "web_search_call",
        "tool_search_call",
        "tool_search_output",
        "reasoning",
        "new",
    ] {
        let fields = json!({"call_id": "c1", "name": "x", "status": "completed"});
        assert_eq!(parse(&[item(1.0, kind, fields)]).brief(), [""; 0], "{kind}");
    }
}

#[test]
fn a_call_without_output_is_given_once_as_open_and_completed_later() {
    let before = [
        exec(1.0, "c1", "ls"),
        exec(2.0, "c2", "make"),
        exited(3.0, "c2", 0),
    ];
    let first = parse(&before);
    assert_eq!(
        first.brief(),
        ["Bash(make) c2 completed 1s timestamps", "Bash(ls) c1 open"]
    );
    assert_eq!(first.more(&before, &[]).brief(), [""; 0]);
    let second = first.more(&before, &[exited(5.0, "c1", 2)]);
    assert_eq!(
        second.brief(),
        ["Bash(ls) c1 failed (exit 2) 4s timestamps"]
    );
    assert_eq!(second.only().session.as_deref(), Some("s1"));
    assert_eq!(second.only().at, Some((time(1.0), TimeSource::Logged)));
}

#[test]
fn an_aborted_turn_leaves_its_calls_open_unless_an_output_says_more() {
    let aborted = event(9.0, "turn_aborted", json!({"reason": "interrupted"}));
    let before = [exec(1.0, "c1", "make"), aborted];
    let first = parse(&before);
    assert_eq!(first.brief(), ["Bash(make) c1 open"]);
    let second = first.more(&before, &[output(9.5, "c1", "aborted")]);
    assert_eq!(
        second.brief(),
        ["Bash(make) c1 interrupted (interrupted) 8.5s timestamps"]
    );
}

#[test]
fn copied_history_inside_one_file_is_one_invocation() {
    let history = [exec(1.0, "c1", "ls"), exited(2.0, "c1", 0)];
    let copy = [exec(11.0, "c1", "ls"), exited(12.0, "c1", 1)];
    let reading = parse(&[&history[..], &copy].concat());
    assert_eq!(reading.brief(), ["Bash(ls) c1 completed 1s timestamps"]);
    assert_eq!(reading.orphans, 0);
    let second = parse(&history).more(&history, &copy);
    assert_eq!((second.brief().len(), second.orphans), (0, 0));
}

#[test]
fn an_output_without_call_is_counted_and_given_to_whoever_knows_the_call() {
    let lost = exited(2.0, "c9", 3);
    let reading = parse(&[lost.clone(), lost, output(3.0, "c8", "x")]);
    assert_eq!(reading.orphans, 2);
    assert_eq!(reading.brief(), ["? c9 failed (exit 3)", "? c8 completed"]);
    let orphan = &reading.observations[0];
    assert_eq!((orphan.session.as_deref(), orphan.at), (Some("s1"), None));
    assert_eq!(orphan.ended_at, Some(time(2.0)));
    // The call may come after its output.
    let reading = parse(&[exited(2.0, "c1", 0), exec(1.0, "c1", "ls")]);
    assert_eq!(reading.brief(), ["? c1 completed", "Bash(ls) c1 open"]);
}

#[test]
fn memory_is_bounded_and_what_is_dropped_is_given_first() {
    let many = |range: std::ops::Range<u32>| -> Vec<_> {
        let id = |n: u32| format!("c{n}");
        range.map(|n| exec(f64::from(n), &id(n), "ls")).collect()
    };
    let calls = many(0..400);
    let reading = parse(&calls);
    assert_eq!(reading.observations.len(), 400);
    assert!(serde_json::to_string(&reading.state).unwrap().len() < 80_000);
    let all = parse(&[&calls[..], &[exited(500.0, "c0", 0)]].concat());
    assert_eq!(all.orphans, 0);
    assert!(all.brief().contains(&"? c0 completed".to_owned()));
    // Commands in the background are bounded too.
    let running = |n: u32| {
        let text = format!("Process running with session ID {n}\n");
        output(1000.0, &format!("c{n}"), text)
    };
    let calls = many(0..200);
    let outputs: Vec<_> = (0..200).map(running).collect();
    let reading = parse(&[calls, outputs].concat());
    assert_eq!(reading.state.running.len(), 64);
    assert_eq!(reading.observations.len(), 200);
}
