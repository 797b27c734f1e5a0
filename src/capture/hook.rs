//! One hook event of Claude Code, as an observation.
//!
//! | event | says |
//! |---|---|
//! | `PreToolUse` | a call was opened |
//! | `PostToolUse`, `PostToolBatch` | it was completed |
//! | `PostToolUseFailure` | it failed, or the user stopped it |
//! | `PermissionDenied` | a rule forbade it |
//! | `UserPromptExpansion` | the user typed a skill or command |
//! | `SubagentStart`, `SubagentStop` | a subagent's own bounds |
//!
//! All other events are accepted and say nothing about an invocation.

use super::naming::{self, CallInput, Named};
use super::outcome;
use super::phase::PhaseRules;
use crate::model::{
    Details, Duration, DurationSource, Ending, Identity, Instant, Observation, Outcome,
    OutcomeSource, Source, TimeSource,
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The events that `hooks install` asks for: those that say something.
pub const EVENTS: [&str; 8] = [
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionDenied",
    "PostToolBatch",
    "UserPromptExpansion",
    "SubagentStart",
    "SubagentStop",
];

/// Why an event is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// A field without which the event says nothing.
    #[error("the event has no {0}")]
    Missing(&'static str),
    /// A session id or tool name that cannot be kept.
    #[error("{0} is empty or longer than 200 bytes")]
    BadField(&'static str),
}

/// What surrounds an event.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// When it arrived.
    pub at: Instant,
    /// Which phase a skill belongs to.
    pub phases: &'a PhaseRules,
    /// What the user typed may be kept.
    pub store_queries: bool,
}

/// Reads one event. Most say one thing; a batch says several; some say nothing.
pub fn read(bytes: &[u8], arrival: Arrival<'_>) -> Result<Vec<Observation>, Refusal> {
    // An empty event is a hook that was tried by hand: worth a word of its own.
    let event: Value = serde_json::from_slice(bytes)
        // Output that was cut off may end in half of a character pair.
        .or_else(|_| serde_json::from_slice(&without_surrogates(bytes)))
        .map_err(|e| Refusal::NotJson(format!("line {} column {}", e.line(), e.column())))?;
    let Value::Object(event) = event else {
        return Err(Refusal::NotJson("the text is something else".to_owned()));
    };
    let event = Event {
        fields: &event,
        arrival,
    };
    let name = event
        .text("hook_event_name")
        .ok_or(Refusal::Missing("hook_event_name"))?;
    let session = event
        .text("session_id")
        .ok_or(Refusal::Missing("session_id"))?;
    if session.is_empty() || session.len() > 200 {
        return Err(Refusal::BadField("session_id"));
    }
    match name {
        "PreToolUse" => event.call(session, Said::Opened).map(|seen| vec![seen]),
        "PostToolUse" => event.call(session, Said::Completed).map(|seen| vec![seen]),
        "PostToolUseFailure" => event.call(session, Said::Failed).map(|seen| vec![seen]),
        "PermissionDenied" => event.call(session, Said::Denied).map(|seen| vec![seen]),
        "PostToolBatch" => event.batch(session),
        "UserPromptExpansion" => event.typed(session).map(|seen| vec![seen]),
        "SubagentStart" | "SubagentStop" => event
            .subagent(session, name == "SubagentStop")
            .map(|seen| vec![seen]),
        _ => Ok(Vec::new()),
    }
}

/// What an event says of its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Opened,
    Completed,
    /// Its batch is over: completed, unless its own event says otherwise.
    Over,
    Failed,
    Denied,
}

struct Event<'a> {
    fields: &'a Map<String, Value>,
    arrival: Arrival<'a>,
}

impl Event<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        text(self.fields, name)
    }

    fn call(&self, session: &str, said: Said) -> Result<Observation, Refusal> {
        let tool = self
            .text("tool_name")
            .ok_or(Refusal::Missing("tool_name"))?;
        let named = name_of(self.fields, tool).ok_or(Refusal::BadField("tool_name"))?;
        let identity = match self.text("tool_use_id").filter(|id| !id.is_empty()) {
            Some(id) => Identity::ToolUse(id.to_owned()),
            None => unnumbered(session, tool, self.fields.get("tool_input")),
        };
        let mut seen = self.observation(session, identity, &named);
        let duration = self
            .fields
            .get("duration_ms")
            .and_then(Value::as_f64)
            .and_then(|ms| Duration::from_seconds(ms / 1e3));
        seen.duration = duration.map(|duration| (duration, DurationSource::Agent));
        self.take_response(&mut seen, said, &named);
        if said == Said::Opened {
            seen.at = Some((self.arrival.at, TimeSource::Opened));
        } else {
            seen.ended_at = Some(self.arrival.at);
            let ms = duration.map_or(0, |duration| duration.micros() / 1_000);
            seen.at = Some((self.arrival.at.plus_millis(-ms), TimeSource::Arrival));
        }
        Ok(seen)
    }

    /// What the event says of the end of its call.
    fn take_response(&self, seen: &mut Observation, said: Said, named: &Named) {
        let response = self.fields.get("tool_response").and_then(Value::as_object);
        let launched = response.and_then(|r| text(r, "status")) == Some("async_launched");
        if let Some(agent) = response.and_then(|r| text(r, "agentId")) {
            seen.agent_id = Some(agent.to_owned());
        }
        let ending = match said {
            Said::Opened => return,
            // A subagent in the background goes on; its end is another event's to tell, and how
            // long the launch took is of no interest.
            Said::Completed | Said::Over if launched => {
                seen.duration = None;
                return;
            }
            Said::Completed | Said::Over => Ending {
                outcome: Outcome::Completed,
                error: None,
            },
            Said::Denied => Ending {
                outcome: Outcome::Denied,
                error: Some("permission".to_owned()),
            },
            Said::Failed => {
                let error = self.text("error").unwrap_or_default();
                let stopped = self.fields.get("is_interrupt") == Some(&Value::Bool(true));
                outcome::of_hook_error(error, stopped, named.exit_one_answers)
            }
        };
        let source = match said {
            Said::Over => OutcomeSource::Presumed,
            _ => OutcomeSource::Event,
        };
        seen.ending = Some((ending, source));
    }

    fn batch(&self, session: &str) -> Result<Vec<Observation>, Refusal> {
        let calls = self
            .fields
            .get("tool_calls")
            .and_then(Value::as_array)
            .ok_or(Refusal::Missing("tool_calls"))?;
        let calls = calls.iter().filter_map(Value::as_object).filter(|call| {
            // Without an id a batch could only repeat what each call's own event said.
            text(call, "tool_use_id").is_some_and(|id| !id.is_empty())
        });
        calls
            .map(|fields| {
                let mut merged = fields.clone();
                for common in ["cwd", "agent_id"] {
                    if let Some(value) = self.fields.get(common) {
                        merged.entry(common).or_insert_with(|| value.clone());
                    }
                }
                Event {
                    fields: &merged,
                    arrival: self.arrival,
                }
                .call(session, Said::Over)
            })
            .collect()
    }

    fn typed(&self, session: &str) -> Result<Observation, Refusal> {
        let command = self
            .text("command_name")
            .ok_or(Refusal::Missing("command_name"))?;
        let skill = naming::typed_skill(command).ok_or(Refusal::BadField("command_name"))?;
        let prompt = self
            .text("prompt_id")
            .map_or_else(|| self.arrival.at.millis().to_string(), str::to_owned);
        let identity = Identity::TypedEvent {
            session: session.to_owned(),
            prompt,
        };
        let named = Named {
            skill,
            phase_key: None,
            exit_one_answers: false,
        };
        let mut seen = self.observation(session, identity, &named);
        seen.at = Some((self.arrival.at, TimeSource::Opened));
        if self.arrival.store_queries
            && let Some(query) = self.text("command_args").filter(|query| !query.is_empty())
        {
            let query = Some(query.to_owned());
            seen.details = Some(Box::new(Details {
                user_query: query,
                ..Details::default()
            }));
        }
        Ok(seen)
    }

    fn subagent(&self, session: &str, stopped: bool) -> Result<Observation, Refusal> {
        let agent = self.text("agent_id").ok_or(Refusal::Missing("agent_id"))?;
        let kind = self.text("agent_type").unwrap_or_default();
        let input = CallInput {
            subagent_type: Some(kind.into()),
            ..CallInput::default()
        };
        let named = naming::tool_call("Agent", &input).ok_or(Refusal::BadField("agent_type"))?;
        let mut seen = self.observation(session, Identity::Agent(agent.to_owned()), &named);
        if stopped {
            seen.ended_at = Some(self.arrival.at);
            seen.at = Some((self.arrival.at, TimeSource::Arrival));
            let ending = Ending {
                outcome: Outcome::Completed,
                error: None,
            };
            // That it stopped does not say that it went well: its launching call knows.
            seen.ending = Some((ending, OutcomeSource::Presumed));
        } else {
            seen.at = Some((self.arrival.at, TimeSource::Opened));
        }
        if kind.trim().is_empty() {
            // The end of a subagent that nobody saw begin is a phantom: it only completes a row.
            seen.skill = None;
            seen.phase = None;
        }
        Ok(seen)
    }

    fn observation(&self, session: &str, identity: Identity, named: &Named) -> Observation {
        let mut seen = Observation::new(Source::Hook, identity);
        seen.phase = self
            .arrival
            .phases
            .phase_of(&named.skill, named.phase_key)
            .map(str::to_owned);
        seen.skill = Some(named.skill.clone());
        seen.session = Some(session.to_owned());
        seen.project = self.text("cwd").map(str::to_owned);
        seen
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str()
}

fn name_of(fields: &Map<String, Value>, tool: &str) -> Option<Named> {
    let input = fields.get("tool_input").and_then(Value::as_object);
    let field = |name| input.and_then(|input| text(input, name)).map(Cow::Borrowed);
    let input = CallInput {
        command: field("command"),
        skill: field("skill").or_else(|| field("command")),
        subagent_type: field("subagent_type"),
    };
    naming::tool_call(tool, &input)
}

/// The text with the escape for "no character" in place of every escaped half of a pair.
fn without_surrogates(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at + 6 <= out.len() {
        let half = out[at + 1] == b'u'
            && matches!(out[at + 2], b'd' | b'D')
            && matches!(out[at + 3], b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F');
        if out[at] == b'\\' && half {
            out[at + 2..at + 6].copy_from_slice(b"fffd");
        }
        // What follows a backslash is escaped, a backslash too.
        at += if out[at] == b'\\' { 2 } else { 1 };
    }
    out
}

/// The identity of a call without an id: its input is kept as a hash only.
fn unnumbered(session: &str, tool: &str, input: Option<&Value>) -> Identity {
    let mut hasher = Sha256::new();
    hasher.update(tool.as_bytes());
    hasher.update([0]);
    hasher.update(input.map(Value::to_string).unwrap_or_default().as_bytes());
    let input = data_encoding::HEXLOWER.encode(&hasher.finalize()[..8]);
    Identity::Unnumbered {
        session: session.to_owned(),
        input,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observe(event: &str) -> Result<Vec<Observation>, Refusal> {
        let phases = PhaseRules::default();
        let at = Instant::from_millis(1_000);
        read(
            event.as_bytes(),
            Arrival {
                at,
                phases: &phases,
                store_queries: false,
            },
        )
    }

    #[test]
    fn half_of_a_character_pair_does_not_cost_the_event() {
        for text in [r"\ud83d", r"a\\\udc00b", r"\uD83D\ude00", "1e999"] {
            let event = format!(
                r#"{{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Read","tool_use_id":"t","tool_response":"{text}"}}"#
            );
            assert_eq!(observe(&event).unwrap().len(), 1, "{event}");
        }
    }

    #[test]
    fn a_subagent_is_named_as_its_launch_is_named() {
        let names = |kind: &str| {
            let launch = format!(
                r#"{{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Agent","tool_use_id":"t","tool_input":{{"subagent_type":"{kind}"}}}}"#
            );
            let start = format!(
                r#"{{"session_id":"s","hook_event_name":"SubagentStart","agent_id":"a","agent_type":"{kind}"}}"#
            );
            [launch, start].map(|event| observe(&event).unwrap().remove(0).skill)
        };
        for kind in ["Explore", " Explore ", r"a\u0007b", &"é".repeat(150)] {
            let [launch, start] = names(kind);
            assert_eq!(launch, start, "{kind}");
            assert_eq!(start.unwrap().kind, crate::model::Kind::Subagent, "{kind}");
        }
        for nothing in ["", " "] {
            assert_eq!(names(nothing)[1], None, "{nothing:?}");
        }
    }

    #[test]
    fn what_is_no_event_is_refused_with_the_reason() {
        for (event, reason) in [
            ("", "not a JSON object"),
            ("[]", "not a JSON object"),
            ("{}", "the event has no hook_event_name"),
            (
                r#"{"hook_event_name":"PreToolUse"}"#,
                "the event has no session_id",
            ),
            (
                r#"{"hook_event_name":"PreToolUse","session_id":""}"#,
                "session_id is empty",
            ),
            (
                r#"{"hook_event_name":"PreToolUse","session_id":"s"}"#,
                "the event has no tool_name",
            ),
        ] {
            let refusal = observe(event).unwrap_err().to_string();
            assert!(refusal.contains(reason), "{event}: {refusal}");
        }
    }
}
