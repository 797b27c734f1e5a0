//! Tests of the whole parser, on records made up in the shapes that real ones have.

mod agents;
mod facts;
mod launches;
mod lines;
mod split;
mod typed;
mod versions;
mod windows;

use super::{State, Transcript};
use crate::capture::lines::{BadLine, ReadError};
use crate::capture::phase::PhaseRules;
use crate::model::{Identity, Instant, Observation};
use serde_json::{Value, json};

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
    let rules = PhaseRules::default();
    let state = serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap();
    let rest = &data[usize::try_from(offset).unwrap()..];
    let mut transcript = Transcript::new(rest, lines + 1, offset, state, &rules);
    let (mut observations, mut bad) = (Vec::new(), Vec::new());
    for item in transcript.by_ref() {
        match item {
            Ok(observation) => observations.push(observation),
            Err(ReadError::Bad(line)) => bad.push(line),
            Err(ReadError::Io(error)) => panic!("{error}"),
        }
    }
    Reading {
        observations,
        bad,
        orphans: transcript.results_without_call(),
        lines: transcript.lines(),
        offset: transcript.offset(),
        state: transcript.into_state(),
    }
}

fn read(data: &[u8]) -> Reading {
    read_on(data, 0, 0, &State::default())
}

impl Reading {
    /// Reads on after `records` were added to `before`.
    fn more(&self, before: &[Value], records: &[Value]) -> Reading {
        let data = text(&[before, records].concat());
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

/// Reads records as a file.
fn parse(records: &[Value]) -> Reading {
    let reading = read(text(records).as_bytes());
    assert_eq!(reading.bad, []);
    reading
}

fn text(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// `Read t1 completed 0.4s timestamps`: skill, id, outcome with its error, duration.
fn brief(observation: &Observation) -> String {
    let mut out = observation
        .skill
        .as_ref()
        .map_or("?", |skill| &skill.name)
        .to_owned();
    match &observation.identity {
        Identity::ToolUse(id) => out += &format!(" {id}"),
        Identity::Typed { uuid, .. } => out += &format!(" typed {uuid}"),
        other => panic!("{other:?}"),
    }
    match &observation.ending {
        None => out += " open",
        Some((ending, _)) => {
            out += &format!(" {}", ending.outcome.as_str());
            if let Some(error) = &ending.error {
                out += &format!(" ({error})");
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

/// A record with everything that most carry; its `uuid` tells kind and time: `user 1.5`.
fn record(kind: &str, seconds: f64, content: Value) -> Value {
    json!({
        "parentUuid": null, "isSidechain": false, "userType": "external", "cwd": "/w/app",
        "sessionId": "s1", "version": "2.1.220", "gitBranch": "main", "type": kind,
        "message": {"role": kind, "content": content},
        "uuid": format!("{kind} {seconds}"), "timestamp": time(seconds).to_string(),
    })
}

/// Adds or replaces fields of a record.
fn with(mut record: Value, fields: Value) -> Value {
    if let (Value::Object(record), Value::Object(fields)) = (&mut record, fields) {
        record.extend(fields);
    }
    record
}

fn call(seconds: f64, id: &str, tool: &str, input: Value) -> Value {
    let block = json!({"type": "tool_use", "id": id, "name": tool, "input": input});
    record("assistant", seconds, json!([block]))
}

fn read_call(seconds: f64, id: &str) -> Value {
    call(seconds, id, "Read", json!({"file_path": "/w/app/a.rs"}))
}

fn bash(seconds: f64, id: &str, command: &str) -> Value {
    call(
        seconds,
        id,
        "Bash",
        json!({"command": command, "description": "x"}),
    )
}

fn ok(seconds: f64, id: &str) -> Value {
    let block = json!({"tool_use_id": id, "type": "tool_result", "content": "fine"});
    record("user", seconds, json!([block]))
}

fn failed(seconds: f64, id: &str, text: &str) -> Value {
    let block =
        json!({"tool_use_id": id, "type": "tool_result", "content": text, "is_error": true});
    record("user", seconds, json!([block]))
}

fn says(seconds: f64, text: &str) -> Value {
    record(
        "assistant",
        seconds,
        json!([{"type": "text", "text": text}]),
    )
}

fn prompt(seconds: f64) -> Value {
    record("user", seconds, json!("please do this"))
}

fn meta(seconds: f64, text: &str) -> Value {
    with(
        record("user", seconds, json!([{"type": "text", "text": text}])),
        json!({"isMeta": true}),
    )
}

fn launch(seconds: f64, id: &str, skill: &str) -> Value {
    call(seconds, id, "Skill", json!({"skill": skill}))
}

fn typed(seconds: f64, name: &str) -> Value {
    let text =
        format!("<command-name>/{name}</command-name>\n<command-message>{name}</command-message>");
    record("user", seconds, json!(text))
}

/// The record carries the name of a skill.
fn by(skill: &str, record: Value) -> Value {
    with(record, json!({"attributionSkill": skill}))
}
