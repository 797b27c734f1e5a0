//! What each hook event does to the rows.

use crate::data::{event, id, with};
use crate::world::World;
use serde_json::{Value, json};

fn bash(command: &str) -> Value {
    json!({ "tool_input": { "command": command, "description": "x" } })
}

/// The row that one event makes: skill, outcome, error, seconds, time.
fn row(name: &str, tool: &str, more: Value) -> String {
    let world = World::new();
    let at = "2026-07-31T10:00:10.000Z";
    world.hook_at(at, &event(name, "s", &id(1), tool, more));
    world.rows().join("; ")
}

#[test]
fn a_call_that_was_only_opened_is_unfinished() {
    assert_eq!(
        row("PreToolUse", "Read", json!({})),
        "Read|7|-|-|2026-07-31T10:00:10.000Z"
    );
}

#[test]
fn a_call_that_ended_began_its_duration_earlier() {
    assert_eq!(
        row("PostToolUse", "Read", json!({ "duration_ms": 1_250 })),
        "Read|1|-|1.25|2026-07-31T10:00:08.750Z"
    );
    assert_eq!(
        row("PostToolUse", "Read", json!({})),
        "Read|1|-|-|2026-07-31T10:00:10.000Z",
        "without a duration it is unknown, not 0"
    );
    for bad in [json!(-5), json!("12"), json!(null), json!(1e300)] {
        let row = row("PostToolUse", "Read", json!({ "duration_ms": bad }));
        assert_eq!(row, "Read|1|-|-|2026-07-31T10:00:10.000Z", "{bad}");
    }
}

#[test]
fn names_are_those_of_permission_rules() {
    let named = |tool: &str, input: Value| {
        let row = row("PostToolUse", tool, json!({ "tool_input": input }));
        row.split('|').next().unwrap().to_owned()
    };
    assert_eq!(
        named("Bash", json!({ "command": "cargo test -p core" })),
        "Bash(cargo test)"
    );
    assert_eq!(named("Skill", json!({ "skill": "pdf" })), "Skill(pdf)");
    assert_eq!(named("Skill", json!({ "command": "pdf" })), "Skill(pdf)");
    assert_eq!(
        named("Skill", json!({ "skill": "tools:pdf" })),
        "Skill(tools:pdf)"
    );
    assert_eq!(
        named("Task", json!({ "subagent_type": "Explore" })),
        "Agent(Explore)"
    );
    assert_eq!(named("Agent", json!({})), "Agent(general-purpose)");
    assert_eq!(
        named("mcp__github__list_issues", json!({})),
        "mcp__github__list_issues"
    );
}

#[test]
fn failures_have_their_class() {
    let failed = |error: &str, command: &str| {
        let more = with(bash(command), json!({ "error": error, "duration_ms": 0 }));
        let row = row("PostToolUseFailure", "Bash", more);
        row.split('|').skip(1).take(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        failed("Exit code 101\nerror: test failed", "cargo test"),
        "2 exit 101"
    );
    assert_eq!(
        failed("Exit code 1", "grep x f"),
        "1 -",
        "it says: no match"
    );
    assert_eq!(failed("Exit code 1", "ls | rg x"), "1 -");
    assert_eq!(failed("Exit code 1", "cd x && grep x f"), "2 exit 1");
    assert_eq!(failed("Exit code 2", "grep x f"), "2 exit 2");
    assert_eq!(failed("Exit code 143", "make"), "2 timeout");
    assert_eq!(failed("something new", "make"), "2 other");
}

#[test]
fn a_person_who_stops_it_and_a_rule_that_forbids_it_are_no_failures() {
    let more = json!({ "error": "Exit code 137", "is_interrupt": true });
    assert!(row("PostToolUseFailure", "Bash", more).contains("|4|interrupted|"));
    let more = json!({ "reason": "rule" });
    assert!(row("PermissionDenied", "Bash", more).contains("|5|permission|"));
    let more = json!({ "error": "The user doesn't want to proceed with this tool use." });
    assert!(row("PostToolUseFailure", "Edit", more).contains("|3|rejected|"));
}

#[test]
fn opened_and_ended_are_one_row() {
    let world = World::new();
    world.hook_at(
        "2026-07-31T10:00:00Z",
        &event("PreToolUse", "s", &id(1), "Read", json!({})),
    );
    world.hook_at(
        "2026-07-31T10:00:03Z",
        &event("PostToolUse", "s", &id(1), "Read", json!({})),
    );
    assert_eq!(
        world.rows(),
        ["Read|1|-|3|2026-07-31T10:00:00.000Z"],
        "from arrival to arrival where nothing better is known"
    );
    let again = event(
        "PostToolUse",
        "s",
        &id(1),
        "Read",
        json!({ "duration_ms": 40 }),
    );
    world.hook_at("2026-07-31T10:00:05Z", &again);
    assert_eq!(world.rows(), ["Read|1|-|0.04|2026-07-31T10:00:00.000Z"]);
}

#[test]
fn the_end_may_come_before_the_beginning() {
    let world = World::new();
    let end = event(
        "PostToolUse",
        "s",
        &id(1),
        "Read",
        json!({ "duration_ms": 40 }),
    );
    world.hook_at("2026-07-31T10:00:00.050Z", &end);
    world.hook_at(
        "2026-07-31T10:00:00Z",
        &event("PreToolUse", "s", &id(1), "Read", json!({})),
    );
    assert_eq!(world.rows(), ["Read|1|-|0.04|2026-07-31T10:00:00.000Z"]);
}

#[test]
fn a_batch_completes_what_is_open_and_nothing_else() {
    let world = World::new();
    for n in [1, 2] {
        world.hook_at(
            "2026-07-31T10:00:00Z",
            &event("PreToolUse", "s", &id(n), "Read", json!({})),
        );
    }
    let failure = json!({ "error": "File does not exist." });
    world.hook_at(
        "2026-07-31T10:00:01Z",
        &event("PostToolUseFailure", "s", &id(2), "Read", failure),
    );
    let calls: Vec<Value> = [1, 2, 3]
        .map(|n| {
            json!({
                "tool_name": "Read", "tool_input": {}, "tool_use_id": id(n),
                "tool_response": "x",
            })
        })
        .to_vec();
    world.hook_at(
        "2026-07-31T10:00:02Z",
        &json!({
            "session_id": "s", "cwd": "/w/app", "hook_event_name": "PostToolBatch",
            "tool_calls": calls,
        }),
    );
    assert_eq!(
        world.rows(),
        [
            "Read|1|-|2|2026-07-31T10:00:00.000Z",
            "Read|2|file not found|1|2026-07-31T10:00:00.000Z",
            "Read|1|-|-|2026-07-31T10:00:02.000Z",
        ]
    );
}

#[test]
fn a_failure_that_arrives_after_the_batch_counts() {
    let world = World::new();
    // Hooks run beside each other: nothing says that a call's own event is the first.
    let call = json!({ "tool_name": "Read", "tool_input": {}, "tool_use_id": id(1) });
    world.hook_at(
        "2026-07-31T10:00:02.000Z",
        &json!({
            "session_id": "s", "hook_event_name": "PostToolBatch", "tool_calls": [call],
        }),
    );
    let failure = json!({ "error": "File does not exist.", "duration_ms": 500 });
    world.hook_at(
        "2026-07-31T10:00:02.010Z",
        &event("PostToolUseFailure", "s", &id(1), "Read", failure),
    );
    assert_eq!(world.rows().len(), 1);
    assert!(
        world.rows()[0].starts_with("Read|2|file not found|0.5|"),
        "{:?}",
        world.rows()
    );
}

fn subagent(name: &str, agent: &str, kind: &str) -> Value {
    json!({
        "session_id": "s", "cwd": "/w/app", "hook_event_name": name,
        "agent_id": agent, "agent_type": kind,
    })
}

#[test]
fn a_subagent_has_its_own_bounds() {
    let world = World::new();
    world.hook_at(
        "2026-07-31T10:00:00Z",
        &subagent("SubagentStart", "a1", "Explore"),
    );
    assert_eq!(
        world.rows(),
        ["Agent(Explore)|7|-|-|2026-07-31T10:00:00.000Z"]
    );
    world.hook_at(
        "2026-07-31T10:01:00Z",
        &subagent("SubagentStop", "a1", "Explore"),
    );
    assert_eq!(
        world.rows(),
        ["Agent(Explore)|1|-|60|2026-07-31T10:00:00.000Z"]
    );
}

#[test]
fn phantoms_make_no_row() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    world.hook_at("2026-07-31T10:00:00Z", &subagent("SubagentStop", "p1", ""));
    world.hook_at("2026-07-31T10:00:00Z", &subagent("SubagentStart", "p2", ""));
    world.hook_at("2026-07-31T10:00:01Z", &subagent("SubagentStop", "p2", ""));
    assert_eq!(world.rows(), [""; 0]);
    // The end of one that was seen to begin counts, even where it forgot its kind.
    world.hook_at(
        "2026-07-31T10:00:00Z",
        &subagent("SubagentStart", "a1", "Explore"),
    );
    world.hook_at("2026-07-31T10:00:05Z", &subagent("SubagentStop", "a1", ""));
    assert_eq!(
        world.rows(),
        ["Agent(Explore)|1|-|5|2026-07-31T10:00:00.000Z"]
    );
}

#[test]
fn a_launch_and_its_subagent_are_one_row() {
    let world = World::new();
    let input = json!({ "tool_input": { "subagent_type": "Explore", "prompt": "x" } });
    let launch = event("PreToolUse", "s", &id(1), "Task", input.clone());
    world.hook_at("2026-07-31T10:00:00Z", &launch);
    world.hook_at(
        "2026-07-31T10:00:00.100Z",
        &subagent("SubagentStart", "a1", "Explore"),
    );
    world.hook_at(
        "2026-07-31T10:00:30Z",
        &subagent("SubagentStop", "a1", "Explore"),
    );
    let end = json!({ "duration_ms": 30_050, "tool_response": { "agentId": "a1" } });
    let end = event("PostToolUse", "s", &id(1), "Task", with(input, end));
    world.hook_at("2026-07-31T10:00:30.100Z", &end);
    assert_eq!(
        world.rows(),
        ["Agent(Explore)|1|-|30.05|2026-07-31T10:00:00.000Z"]
    );
}

#[test]
fn a_launch_in_the_background_lasts_until_its_subagent_stops() {
    let world = World::new();
    let input = json!({ "tool_input": { "subagent_type": "Explore", "prompt": "x" } });
    let launch = event("PreToolUse", "s", &id(1), "Agent", input.clone());
    world.hook_at("2026-07-31T10:00:00Z", &launch);
    world.hook_at(
        "2026-07-31T10:00:00.005Z",
        &subagent("SubagentStart", "a1", "Explore"),
    );
    let launched = json!({ "status": "async_launched", "agentId": "a1" });
    let end = with(
        input,
        json!({ "duration_ms": 12, "tool_response": launched }),
    );
    let end = event("PostToolUse", "s", &id(1), "Agent", end);
    world.hook_at("2026-07-31T10:00:00.012Z", &end);
    assert!(
        world.rows()[0].starts_with("Agent(Explore)|7|"),
        "it goes on"
    );
    world.hook_at(
        "2026-07-31T10:00:40.000Z",
        &subagent("SubagentStop", "a1", "Explore"),
    );
    assert_eq!(
        world.rows(),
        ["Agent(Explore)|1|-|40|2026-07-31T10:00:00.000Z"]
    );
}

#[test]
fn a_skill_that_the_user_typed() {
    let world = World::new();
    let typed = json!({
        "session_id": "s", "hook_event_name": "UserPromptExpansion", "cwd": "/w/app",
        "prompt_id": "p1", "expansion_type": "slash_command", "command_name": "release",
        "command_args": "now", "command_source": "project",
    });
    world.hook_at("2026-07-31T10:00:00Z", &typed);
    assert_eq!(world.rows().len(), 1);
    assert!(
        world.rows()[0].starts_with("Skill(release)|7|-|-|"),
        "{:?}",
        world.rows()
    );
    world.hook_at("2026-07-31T10:00:00.500Z", &typed);
    assert_eq!(world.rows().len(), 1, "the same prompt");
}

#[test]
fn calls_without_an_id_are_told_apart_by_input_and_order() {
    let world = World::new();
    let bare = |name: &str, file: &str, more: Value| {
        let mut event = event(name, "s", "", "Read", more);
        event["tool_input"] = json!({ "file_path": file });
        let fields = event.as_object_mut().unwrap();
        fields.remove("tool_use_id");
        fields.remove("cwd");
        event
    };
    world.hook_at("2026-07-31T10:00:00Z", &bare("PreToolUse", "/a", json!({})));
    world.hook_at("2026-07-31T10:00:01Z", &bare("PreToolUse", "/b", json!({})));
    world.hook_at(
        "2026-07-31T10:00:02Z",
        &bare("PostToolUse", "/b", json!({})),
    );
    world.hook_at(
        "2026-07-31T10:00:05Z",
        &bare("PostToolUse", "/a", json!({})),
    );
    world.hook_at("2026-07-31T10:00:06Z", &bare("PreToolUse", "/a", json!({})));
    assert_eq!(
        world.rows(),
        [
            "Read|1|-|5|2026-07-31T10:00:00.000Z",
            "Read|1|-|1|2026-07-31T10:00:01.000Z",
            "Read|7|-|-|2026-07-31T10:00:06.000Z",
        ]
    );
}

#[test]
fn phase_and_project_are_kept() {
    let world = World::new();
    world.hook(&event(
        "PreToolUse",
        "s",
        &id(1),
        "Bash",
        bash("cargo test"),
    ));
    let words = world.sql(
        "SELECT p.text, j.text, n.name FROM invocation i JOIN session n ON n.id = i.session_id
         JOIN word p ON p.id = i.phase_id JOIN word j ON j.id = i.project_id",
    );
    assert_eq!(words, ["verification|/w/app|s"]);
}
