//! Events and records of one invocation, in every order in which they can arrive, become one row.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use serde_json::{Value, json};
use session_buddy::capture::claude::{State, Transcript};
use session_buddy::capture::hook::{self, Arrival};
use session_buddy::capture::phase::PhaseRules;
use session_buddy::model::{Instant, Observation, Window};
use session_buddy::store::{Filter, Patience, Store};

/// What is taken in at once: an event at a millisecond, or a transcript.
#[derive(Clone)]
enum Step {
    Event(i64, Value),
    Lines(Vec<Value>),
}

fn observe(step: &Step) -> Vec<Observation> {
    let phases = PhaseRules::default();
    match step {
        Step::Event(at, event) => {
            let at = Instant::from_millis(*at);
            let arrival = Arrival {
                at,
                phases: &phases,
                store_queries: false,
            };
            hook::read(event.to_string().as_bytes(), arrival).unwrap()
        }
        Step::Lines(lines) => {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            let transcript = Transcript::new(text.as_bytes(), 1, 0, State::default(), &phases);
            transcript.map(Result::unwrap).collect()
        }
    }
}

/// Skill, outcome, error and duration in milliseconds of every row, after these steps.
fn rows(steps: &[&Step]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
    for step in steps {
        let bulk = matches!(step, Step::Lines(_));
        store
            .write(bulk, |writer| {
                observe(step)
                    .iter()
                    .try_for_each(|seen| writer.apply(seen).map(|_| ()))
            })
            .unwrap();
    }
    let window = Window {
        start: Instant::from_millis(0),
        end: Instant::from_millis(i64::MAX),
    };
    let (sessions, _) = store
        .sessions(window, window.end, &Filter::default(), 0)
        .unwrap();
    let mut rows: Vec<String> = sessions
        .iter()
        .flat_map(|session| store.session_calls(session).unwrap())
        .map(|call| {
            let error = call.error.unwrap_or_default();
            let ms = call.duration_us.map(|us| us / 1_000);
            format!(
                "{} {} {error} {ms:?}",
                call.skill.name,
                call.outcome.as_str()
            )
        })
        .collect();
    rows.sort();
    rows
}

/// Every order of the steps gives the expected rows.
fn in_every_order(steps: &[Step], expected: &[&str]) {
    in_every_order_then(steps, &[], expected);
}

/// Every order of the steps, and then these in theirs, gives the expected rows.
fn in_every_order_then(steps: &[Step], then: &[Step], expected: &[&str]) {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    let mut tried = 0;
    permute(&mut order, 0, &mut |order| {
        let ordered: Vec<&Step> = order
            .iter()
            .map(|index| &steps[*index])
            .chain(then)
            .collect();
        assert_eq!(rows(&ordered), expected, "order {order:?}");
        tried += 1;
    });
    assert_eq!(tried, (1..=steps.len()).product::<usize>());
}

fn permute(order: &mut Vec<usize>, from: usize, each: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return each(order);
    }
    for index in from..order.len() {
        order.swap(from, index);
        permute(order, from + 1, each);
        order.swap(from, index);
    }
}

fn event(at: i64, name: &str, fields: Value) -> Step {
    let mut event = json!({ "session_id": "s", "hook_event_name": name, "cwd": "/w/app" });
    event
        .as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    Step::Event(at, event)
}

fn tool(at: i64, name: &str, fields: Value) -> Step {
    let mut all = json!({
        "tool_name": "Bash", "tool_input": { "command": "cargo test" }, "tool_use_id": "toolu_1",
    });
    all.as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    event(at, name, all)
}

fn agent(at: i64, name: &str, fields: Value) -> Step {
    let mut all = json!({
        "tool_name": "Agent", "tool_input": { "subagent_type": "Explore" },
    });
    all.as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    tool(at, name, all)
}

fn record(time: &str, session: &str, kind: &str, content: Value) -> Value {
    json!({
        "type": kind, "uuid": format!("u-{time}-{session}"), "sessionId": session,
        "timestamp": format!("1970-01-01T00:00:{time}Z"), "cwd": "/w/app",
        "message": { "content": [content] },
    })
}

#[test]
fn what_a_call_itself_says_beats_its_batch() {
    in_every_order(
        &[
            tool(1_000, "PreToolUse", json!({})),
            tool(
                3_000,
                "PostToolUseFailure",
                json!({ "error": "Exit code 101", "duration_ms": 900 }),
            ),
            event(
                3_100,
                "PostToolBatch",
                json!({ "tool_calls": [{
                    "tool_name": "Bash", "tool_input": { "command": "cargo test" },
                    "tool_use_id": "toolu_1", "tool_response": "…",
                }]}),
            ),
        ],
        &["Bash(cargo test) failed exit 101 Some(900)"],
    );
}

#[test]
fn hooks_without_a_duration_and_the_transcript_agree() {
    in_every_order(
        &[
            tool(1_000, "PreToolUse", json!({})),
            tool(3_000, "PostToolUse", json!({ "tool_response": {} })),
            Step::Lines(vec![
                record(
                    "00.900",
                    "s",
                    "assistant",
                    json!({
                        "type": "tool_use", "id": "toolu_1", "name": "Bash",
                        "input": { "command": "cargo test" },
                    }),
                ),
                record(
                    "03.100",
                    "s",
                    "user",
                    json!({
                        "type": "tool_result", "tool_use_id": "toolu_1", "content": "ok",
                    }),
                ),
            ]),
        ],
        &["Bash(cargo test) completed  Some(2200)"],
    );
}

#[test]
fn a_subagent_that_fails_is_one_row_that_failed() {
    in_every_order(
        &[
            agent(1_000, "PreToolUse", json!({})),
            event(
                1_100,
                "SubagentStart",
                json!({ "agent_id": "a1", "agent_type": "Explore" }),
            ),
            event(
                4_000,
                "SubagentStop",
                json!({ "agent_id": "a1", "agent_type": "Explore" }),
            ),
            agent(
                4_100,
                "PostToolUseFailure",
                json!({ "error": "Exit code 1", "duration_ms": 3_000 }),
            ),
        ],
        &["Agent(Explore) failed exit 1 Some(3000)"],
    );
}

#[test]
fn two_subagents_at_once_are_two_rows() {
    let launch = |at, name, id, agent_id: &str| {
        let response = json!({ "status": "async_launched", "agentId": agent_id });
        agent(
            at,
            name,
            json!({ "tool_use_id": id, "tool_response": response, "duration_ms": 12 }),
        )
    };
    let bound =
        |at, name, id: &str| event(at, name, json!({ "agent_id": id, "agent_type": "Explore" }));
    // A subagent begins before it ends; all else may come as it likes.
    in_every_order_then(
        &[
            launch(1_010, "PostToolUse", "toolu_1", "a1"),
            launch(1_020, "PostToolUse", "toolu_2", "a2"),
            bound(1_100, "SubagentStart", "a1"),
            bound(1_110, "SubagentStart", "a2"),
        ],
        &[
            bound(5_100, "SubagentStop", "a1"),
            bound(5_110, "SubagentStop", "a2"),
        ],
        &[
            "Agent(Explore) completed  Some(4000)",
            "Agent(Explore) completed  Some(4000)",
        ],
    );
}

#[test]
fn a_result_in_another_session_or_file_than_its_call_is_found() {
    let call = |session| {
        record(
            "01.000",
            session,
            "assistant",
            json!({
                "type": "tool_use", "id": "toolu_1", "name": "Read", "input": {},
            }),
        )
    };
    let result = |session| {
        record(
            "02.000",
            session,
            "user",
            json!({
                "type": "tool_result", "tool_use_id": "toolu_1", "is_error": true,
                "content": "Exit code 2",
            }),
        )
    };
    for session in ["s", "t"] {
        let steps = [
            Step::Lines(vec![call("s")]),
            Step::Lines(vec![result(session)]),
        ];
        let found: Vec<Vec<String>> = [[0, 1], [1, 0]]
            .iter()
            .map(|order| rows(&order.map(|index| &steps[index])))
            .collect();
        assert_eq!(found[0], found[1], "{session}");
        assert!(
            found[0][0].starts_with("Read failed exit 2"),
            "{session}: {:?}",
            found[0]
        );
    }
}

#[test]
fn calls_without_an_id_join_wherever_the_transcript_comes() {
    let nameless = |at, name| {
        let fields = json!({ "tool_name": "Read", "tool_input": { "file_path": "/x" } });
        event(at, name, fields)
    };
    let steps = [
        nameless(1_000, "PreToolUse"),
        nameless(2_000, "PostToolUse"),
        Step::Lines(vec![
            record(
                "00.900",
                "s",
                "assistant",
                json!({
                    "type": "tool_use", "id": "toolu_1", "name": "Read", "input": { "file_path": "/x" },
                }),
            ),
            record(
                "02.100",
                "s",
                "user",
                json!({
                    "type": "tool_result", "tool_use_id": "toolu_1", "content": "ok",
                }),
            ),
        ]),
    ];
    // The two events themselves come in their order.
    for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1]] {
        let found = rows(&order.map(|index| &steps[index]));
        assert_eq!(found, ["Read completed  Some(1200)"], "{order:?}");
    }
}
