//! The parts of a rollout's line that we look at, borrowed from it.

use crate::capture::lenient::{self, lenient};
use crate::capture::lines::BadReason;
use crate::capture::outcome::ERROR_TEXT_BYTES;
use crate::capture::raw::Raw;
use crate::model::Duration;
use std::borrow::Cow;

/// Shorter durations are not real: Codex writes a nanosecond or nothing where it did not measure.
const SHORTEST_SECONDS: f64 = 1e-4;

lenient! {
    /// One line of a rollout.
    Line {
        "timestamp" => timestamp: Raw<'a>,
        "type" => kind: Raw<'a>,
        "ordinal" => ordinal: Raw<'a>,
        "payload" => payload: Enclosed<'a>,
        "id" => id: Raw<'a>,
        "instructions" => instructions: Raw<'a>,
    }
}

lenient! {
    /// What a line is about: the fields of all sorts of payloads that are looked at. In 2025 the
    /// whole line was one.
    Payload {
        "type" => kind: Raw<'a>,
        "id" => id: Raw<'a>,
        "session_id" => root: Raw<'a>,
        "cwd" => cwd: Raw<'a>,
        "source" => source: Raw<'a>,
        "forked_from_id" => forked_from: Raw<'a>,
        "subagent_history_start_ordinal" => own_from: Raw<'a>,
        "call_id" => call: Raw<'a>,
        "name" => name: Raw<'a>,
        "namespace" => namespace: Raw<'a>,
        "arguments" => arguments: Raw<'a>,
        "action" => action: Args<'a>,
        "output" => output: Raw<'a>,
        "content" => content: Raw<'a>,
        "item" => item: Raw<'a>,
        "command" => command: Raw<'a>,
        "status" => status: Raw<'a>,
        "success" => success: Raw<'a>,
        "exit_code" => exit: Raw<'a>,
        "duration" => duration: Span<'a>,
        "started_at_ms" => started: Raw<'a>,
        "stderr" => stderr: Raw<'a>,
        "aggregated_output" => printed: Raw<'a>,
        "formatted_output" => formatted: Raw<'a>,
        "invocation" => invocation: Invoked<'a>,
        "server" => server: Raw<'a>,
        "tool" => tool: Raw<'a>,
        "result" => result: Raw<'a>,
        "error" => error: Raw<'a>,
        "receiver_agents" => agents: Raw<'a>,
    }
}

lenient! {
    /// The input of a call: the parts that name what is called or which process it asks after.
    Args {
        "cmd" => cmd: Raw<'a>,
        "command" => command: Raw<'a>,
        "agent_type" => agent: Raw<'a>,
        "session_id" => process: Raw<'a>,
        "cell_id" => cell: Raw<'a>,
    }
}

lenient! {
    /// A length of time.
    Span {
        "secs" => secs: Raw<'a>,
        "nanos" => nanos: Raw<'a>,
    }
}

lenient! {
    /// Which tool of an MCP server was called.
    Invoked {
        "server" => server: Raw<'a>,
        "tool" => tool: Raw<'a>,
    }
}

lenient! {
    /// The result of an MCP call: what the server answered, or why nothing came.
    Answered {
        "Ok" => ok: Raw<'a>,
        "Err" => err: Raw<'a>,
        "isError" => is_error: Raw<'a>,
        "is_error" => is_error_too: Raw<'a>,
        "message" => message: Raw<'a>,
    }
}

lenient! {
    /// A subagent that a call launched.
    Agent {
        "agent_role" => role: Raw<'a>,
    }
}

/// A payload, and whether there is one.
#[derive(Debug, Clone, Default)]
pub(super) struct Enclosed<'a>(pub(super) Option<Payload<'a>>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Enclosed<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Payload::deserialize(deserializer).map(|payload| Self(Some(payload)))
    }
}

impl<'a> Line<'a> {
    /// Reads a line. JSON that is no record gives an empty one.
    pub(super) fn parse(line: &'a str) -> Result<Self, BadReason> {
        lenient::parse(line)
    }

    pub(super) fn is_envelope(&self) -> bool {
        self.kind.is_text() && self.payload.0.is_some()
    }

    /// The header of 2025: nothing says its type, so its fields have to.
    pub(super) fn is_bare_header(&self) -> bool {
        !self.kind.is_text()
            && self.payload.0.is_none()
            && self.id.is_text()
            && !self.instructions.json().is_empty()
    }
}

impl<'a> Payload<'a> {
    /// What stands in a completed item of an event.
    pub(super) fn of_item(item: Raw<'a>) -> Self {
        lenient::object(item)
    }

    /// The beginning of what was printed, or of what Codex said instead.
    pub(super) fn text(&self) -> Cow<'a, str> {
        [self.formatted, self.printed, self.stderr]
            .into_iter()
            .filter_map(|text| text.head(ERROR_TEXT_BYTES))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }
}

impl Span<'_> {
    /// The duration, where it is a real one.
    pub(super) fn duration(&self) -> Option<Duration> {
        real_duration(self.secs.number()? + self.nanos.number().unwrap_or(0.0) / 1e9)
    }
}

/// The duration that so many seconds are, where it is a real one.
pub(super) fn real_duration(seconds: f64) -> Option<Duration> {
    Duration::from_seconds(seconds).filter(|_| seconds >= SHORTEST_SECONDS)
}
