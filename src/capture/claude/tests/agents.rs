//! Subagents, in the foreground and in the background.

use super::*;
use crate::model::Kind;

fn agent(seconds: f64, id: &str, tool: &str, kind: Option<&str>) -> Value {
    call(
        seconds,
        id,
        tool,
        json!({"description": "x", "prompt": "y", "subagent_type": kind}),
    )
}

fn launched(seconds: f64, id: &str, status: &str) -> Value {
    with(
        ok(seconds, id),
        json!({"toolUseResult": {"status": status, "agentId": "a1"}}),
    )
}

fn notice(seconds: f64, id: &str, status: &str, more: &str) -> Value {
    let text = format!(
        "<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>{id}</tool-use-id>\n\
         <status>{status}</status>\n<result>done</result>\n{more}</task-notification>"
    );
    record("user", seconds, json!(text))
}

const USAGE: &str = "<usage><tool_uses>3</tool_uses><duration_ms>61646</duration_ms></usage>";

#[test]
fn a_subagent_is_named_by_its_type() {
    for (tool, kind, name) in [
        ("Task", Some("Explore"), "Agent(Explore)"),
        ("Agent", Some("Explore"), "Agent(Explore)"),
        ("Agent", None, "Agent(general-purpose)"),
    ] {
        let reading = parse(&[agent(1.0, "t1", tool, kind)]);
        let skill = reading.only().skill.as_ref().unwrap();
        assert_eq!((skill.name.as_str(), skill.kind), (name, Kind::Subagent));
    }
}

#[test]
fn a_subagent_tells_its_duration_and_id() {
    let account = json!({"status": "completed", "agentId": "ae4", "agentType": "Explore",
        "totalDurationMs": 61_646, "totalToolUseCount": 35});
    let result = with(ok(70.0, "t1"), json!({"toolUseResult": account}));
    let reading = parse(&[agent(1.0, "t1", "Task", Some("Explore")), result]);
    assert_eq!(
        reading.brief(),
        ["Agent(Explore) t1 completed 61.646s record"]
    );
    assert_eq!(reading.only().agent_id.as_deref(), Some("ae4"));
    assert_eq!(reading.only().ended_at, Some(time(70.0)));
}

#[test]
fn in_the_background_the_notice_completes_it() {
    for (status, more, expected) in [
        ("completed", USAGE, "completed 61.646s record"),
        ("completed", "", "completed 89s timestamps"),
        ("killed", USAGE, "interrupted (interrupted) 61.646s record"),
        ("failed", USAGE, "failed (agent failed) 61.646s record"),
    ] {
        let before = [
            agent(1.0, "t1", "Agent", Some("Explore")),
            launched(1.1, "t1", "async_launched"),
        ];
        let whole = parse(&[&before[..], &[notice(90.0, "t1", status, more)]].concat());
        assert_eq!(whole.brief(), [format!("Agent(Explore) t1 {expected}")]);
        let seen = whole.only();
        assert_eq!(
            (seen.agent_id.as_deref(), seen.ended_at),
            (Some("a1"), Some(time(90.0)))
        );
        // The same in a later reading, after the launch alone.
        let first = parse(&before);
        assert_eq!(first.brief(), ["Agent(Explore) t1 completed"]);
        assert_eq!(first.only().ended_at, None);
        assert_eq!(first.more(&before, &[]).brief(), [""; 0]);
        let second = first.more(&before, &[notice(90.0, "t1", status, more)]);
        assert_eq!(second.observations, whole.observations);
    }
}

#[test]
fn without_a_notice_the_launch_counts_as_completed() {
    for status in ["async_launched", "teammate_spawned"] {
        let reading = parse(&[
            agent(1.0, "t1", "Agent", Some("Explore")),
            launched(1.1, "t1", status),
        ]);
        assert_eq!(reading.brief(), ["Agent(Explore) t1 completed"], "{status}");
        assert_eq!(reading.only().agent_id.as_deref(), Some("a1"));
    }
}

#[test]
fn a_launch_that_failed_waits_for_nothing() {
    let text = "Agent type 'x' not found. Available agents: a";
    let reading = parse(&[
        agent(1.0, "t1", "Agent", Some("x")),
        failed(2.0, "t1", text),
    ]);
    assert_eq!(
        reading.brief(),
        ["Agent(x) t1 failed (unknown agent) 1s timestamps"]
    );
    assert!(reading.state.waiting.is_empty());
}

#[test]
fn notices_of_others_and_with_unknown_status_change_nothing() {
    let before = [
        agent(1.0, "t1", "Agent", Some("Explore")),
        launched(1.1, "t1", "async_launched"),
        bash(2.0, "t2", "cargo test"),
        with(
            ok(2.1, "t2"),
            json!({"toolUseResult": {"backgroundTaskId": "b1"}}),
        ),
    ];
    let reading = parse(
        &[
            &before[..],
            &[
                notice(50.0, "t2", "failed", ""),
                notice(60.0, "t1", "thinking", USAGE),
            ],
        ]
        .concat(),
    );
    assert_eq!(
        reading.brief(),
        [
            "Bash(cargo test) t2 completed 0.1s timestamps",
            "Agent(Explore) t1 completed"
        ]
    );
}

#[test]
fn a_notice_may_stand_in_a_list_and_two_in_one_text() {
    let mut both = notice(90.0, "t1", "completed", USAGE)["message"]["content"].clone();
    let other = notice(90.0, "t2", "completed", "")["message"]["content"].clone();
    both = json!([{"type": "text", "text": format!("{}\n{}", both.as_str().unwrap(), other.as_str().unwrap())}]);
    let reading = parse(&[
        agent(1.0, "t1", "Agent", Some("a")),
        agent(1.0, "t2", "Agent", Some("b")),
        launched(1.1, "t1", "async_launched"),
        launched(1.1, "t2", "async_launched"),
        record("user", 91.0, both),
    ]);
    assert_eq!(
        reading.brief(),
        [
            "Agent(a) t1 completed 61.646s record",
            "Agent(b) t2 completed 90s timestamps"
        ]
    );
}

#[test]
fn a_launch_without_call_has_not_ended() {
    let reading = parse(&[launched(1.0, "t1", "async_launched")]);
    assert_eq!(reading.brief(), ["? t1 completed"]);
    assert_eq!(
        (reading.only().ended_at, reading.only().agent_id.as_deref()),
        (None, Some("a1"))
    );
}

#[test]
fn waiting_is_bounded() {
    let records: Vec<_> = (0..300)
        .flat_map(|n| {
            let id = format!("t{n}");
            [
                agent(1.0, &id, "Agent", Some("a")),
                launched(1.1, &id, "async_launched"),
            ]
        })
        .collect();
    let reading = parse(&records);
    assert_eq!(reading.observations.len(), 300);
    assert_eq!(reading.state.waiting.len(), 128);
}
