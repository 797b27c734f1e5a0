//! Tests of the whole parser, on records made up in the shapes that real ones have.

mod calls;
mod ends;
mod generations;
mod lines;
mod outputs;
mod sessions;
mod split;

use super::{Rollout, State, is_rollout};
use crate::capture::lines::{BadLine, ReadError};
use crate::capture::phase::PhaseRules;
use crate::model::{Identity, Instant, Observation, OutcomeSource, TimeSource};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What one reading gave.
struct Reading {
    observations: Vec<Observation>,
    bad: Vec<BadLine>,
    orphans: u64,
    lines: u64,
    offset: u64,
    state: State,
}

/// Reads on from an earlier reading, whose state goes through JSON on the way.
fn read_on(data: &[u8], lines: u64, offset: u64, state: &State) -> Reading {
    static RULES: LazyLock<PhaseRules> = LazyLock::new(PhaseRules::default);
    let state = serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap();
    let rest = &data[usize::try_from(offset).unwrap()..];
    let mut rollout = Rollout::new(rest, lines + 1, offset, state, &RULES);
    let (mut observations, mut bad) = (Vec::new(), Vec::new());
    for item in rollout.by_ref() {
        match item {
            Ok(observation) => observations.push(observation),
            Err(ReadError::Bad(line)) => bad.push(line),
            Err(ReadError::Io(error)) => panic!("{error}"),
        }
    }
    Reading {
        observations,
        bad,
        orphans: rollout.results_without_call(),
        lines: rollout.lines(),
        offset: rollout.offset(),
        state: rollout.into_state(),
    }
}

fn read(data: &[u8]) -> Reading {
    read_on(data, 0, 0, &State::default())
}

impl Reading {
    /// Reads on after `records` were added to `before`, in a session of its own.
    fn more(&self, before: &[Value], records: &[Value]) -> Reading {
        let data = text(&[&[header()], before, records].concat());
        read_on(data.as_bytes(), self.lines, self.offset, &self.state)
    }

    /// The observations in short, see [`brief`].
    fn brief(&self) -> Vec<String> {
        self.observations.iter().map(brief).collect()
    }

    fn only(&self) -> &Observation {
        assert_eq!(self.observations.len(), 1, "{:?}", self.brief());
        &self.observations[0]
    }
}

/// Reads records as a file that begins with a [`header`].
fn parse(records: &[Value]) -> Reading {
    let reading = read(text(&[&[header()], records].concat()).as_bytes());
    assert_eq!(reading.bad, []);
    reading
}

fn text(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// `Bash(ls) c1 completed 0.4s timestamps`: skill, id, outcome with its error, duration. An outcome
/// that is not for good has a question mark.
fn brief(observation: &Observation) -> String {
    let skill = observation.skill.as_ref();
    let mut out = skill.map_or("?", |skill| &skill.name).to_owned();
    match &observation.identity {
        Identity::ToolUse(id) => out += &format!(" {id}"),
        other => panic!("{other:?}"),
    }
    match &observation.ending {
        None => out += " open",
        Some((ending, source)) => {
            out += &format!(" {}", ending.outcome.as_str());
            if let Some(error) = &ending.error {
                out += &format!(" ({error})");
            }
            if *source != OutcomeSource::Transcript {
                out += "?";
            }
        }
    }
    if let Some((duration, source)) = observation.duration {
        out += &format!(" {}s {}", duration.seconds(), source.as_str());
    }
    out
}

/// The time `seconds` after the start of all test data.
fn time(seconds: f64) -> Instant {
    Instant::from_millis(1_770_000_000_000 + (seconds * 1000.0).round() as i64)
}

fn line(seconds: f64, kind: &str, payload: Value) -> Value {
    json!({"timestamp": time(seconds).to_string(), "type": kind, "payload": payload})
}

/// The header of session `s1` in `/w/app`, a minute before anything else.
fn header() -> Value {
    let payload = json!({"id": "s1", "cwd": "/w/app", "cli_version": "0.98.0", "source": "cli"});
    line(-60.0, "session_meta", payload)
}

/// Adds or replaces fields of the payload.
fn with(mut line: Value, fields: Value) -> Value {
    if let (Value::Object(payload), Value::Object(fields)) = (&mut line["payload"], fields) {
        payload.extend(fields);
    }
    line
}

fn item(seconds: f64, kind: &str, fields: Value) -> Value {
    with(
        line(seconds, "response_item", json!({"type": kind})),
        fields,
    )
}

fn event(seconds: f64, kind: &str, fields: Value) -> Value {
    with(line(seconds, "event_msg", json!({"type": kind})), fields)
}

fn call(seconds: f64, id: &str, name: &str, arguments: Value) -> Value {
    let arguments = arguments.to_string();
    let fields = json!({"call_id": id, "name": name, "arguments": arguments});
    item(seconds, "function_call", fields)
}

fn exec(seconds: f64, id: &str, command: &str) -> Value {
    call(seconds, id, "exec_command", json!({"cmd": command}))
}

fn output(seconds: f64, id: &str, output: impl Into<Value>) -> Value {
    let fields = json!({"call_id": id, "output": output.into()});
    item(seconds, "function_call_output", fields)
}

/// The output of a command that ended with `status`.
fn exited(seconds: f64, id: &str, status: i64) -> Value {
    let text = format!("Chunk ID: 6e6db0\nProcess exited with code {status}\nOutput:\nx\n");
    output(seconds, id, text)
}

fn script(seconds: f64, id: &str) -> Value {
    let fields =
        json!({"call_id": id, "name": "exec", "input": "tools.x()", "status": "completed"});
    item(seconds, "custom_tool_call", fields)
}

fn script_output(seconds: f64, id: &str, text: &str) -> Value {
    let parts = json!([{"type": "input_text", "text": text}]);
    let fields = json!({"call_id": id, "output": parts});
    item(seconds, "custom_tool_call_output", fields)
}

/// The end of a command, as Codex saw it.
fn command_end(seconds: f64, id: &str, command: &str, status: i64) -> Value {
    let fields = json!({
        "call_id": id, "command": ["/bin/bash", "-lc", command], "exit_code": status,
        "duration": {"secs": 0, "nanos": 250_000_000}, "source": "agent",
        "status": if status == 0 { "completed" } else { "failed" },
    });
    event(seconds, "exec_command_end", fields)
}

/// An item of an event.
fn completed(seconds: f64, item: Value) -> Value {
    event(seconds, "item_completed", json!({"item": item}))
}
