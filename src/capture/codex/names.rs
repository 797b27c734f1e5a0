//! What a call is named.

use super::output::process;
use super::record::{Agent, Args, Payload};
use crate::capture::depth::is_too_deep;
use crate::capture::lenient;
use crate::capture::naming::{self, CallInput, Named};
use crate::capture::raw::{MAX_NAME_BYTES, Raw};
use crate::model::Skill;
use std::borrow::Cow;

/// The type of a subagent for which nobody asked for one.
const DEFAULT_AGENT: &str = "default";

/// A call: its name, and the process in the background that it asks after.
pub(super) struct Called {
    pub(super) named: Named,
    pub(super) asks: Option<String>,
}

/// The name of a call; `None` where there is nothing to call it by.
pub(super) fn of_call(kind: &str, payload: &Payload<'_>) -> Option<Called> {
    let named = |named| Called { named, asks: None };
    if kind == "local_shell_call" {
        return Some(named(command(payload.action.command)));
    }
    let name = payload.name.head(MAX_NAME_BYTES)?;
    if let Some(namespace) = payload.namespace.head(MAX_NAME_BYTES)
        && namespace.starts_with("mcp__")
    {
        return tool(&within(&namespace, &name)).map(named);
    }
    if kind == "custom_tool_call" {
        return tool(&name).map(named);
    }
    // A text that holds JSON; some wrote the JSON itself.
    let text = payload.arguments.text();
    let args = match &text {
        Some(text) if !is_too_deep(text) => serde_json::from_str(text).unwrap_or_default(),
        Some(_) => Args::default(),
        None => lenient::object(payload.arguments),
    };
    let asks = match &*name {
        "write_stdin" => identifier(args.process).and_then(|name| process('s', &name)),
        "wait" => identifier(args.cell).and_then(|name| process('c', &name)),
        _ => None,
    };
    let named = match &*name {
        "exec_command" | "shell" | "shell_command" | "local_shell" | "container.exec" => {
            Some(command(if args.cmd.json().is_empty() {
                args.command
            } else {
                args.cmd
            }))
        }
        "spawn_agent" => subagent(args.agent),
        _ => tool(&name),
    };
    named.map(|named| Called { named, asks })
}

/// The name of a command, given as shell text or word by word.
pub(super) fn command(command: Raw<'_>) -> Named {
    if let Some(text) = command.text() {
        return naming::shell(&text);
    }
    let words: Vec<Raw<'_>> = lenient::list(command);
    let words: Vec<Cow<'_, str>> = words
        .into_iter()
        .map(|word| word.text().unwrap_or_default())
        .collect();
    naming::argv(&words)
}

/// The name of a tool of an MCP server.
pub(super) fn mcp(server: Raw<'_>, name: Raw<'_>) -> Option<Named> {
    let server = server.head(MAX_NAME_BYTES)?;
    let name = name.head(MAX_NAME_BYTES).unwrap_or_default();
    tool(&within(&format!("mcp__{server}"), &name))
}

/// The name of a tool that a client of Codex gave it.
pub(super) fn dynamic(namespace: Raw<'_>, name: Raw<'_>) -> Option<Named> {
    let name = name.head(MAX_NAME_BYTES)?;
    match namespace.head(MAX_NAME_BYTES) {
        Some(namespace) if namespace.starts_with("mcp__") => tool(&within(&namespace, &name)),
        _ => tool(&name),
    }
}

/// The name of a subagent that was launched, by the list of those that a launch made.
pub(super) fn launched(agents: Raw<'_>) -> Option<Named> {
    let agents: Vec<Agent<'_>> = lenient::list(agents);
    subagent(agents.first().map(|agent| agent.role).unwrap_or_default())
}

fn subagent(role: Raw<'_>) -> Option<Named> {
    let role = role.head(MAX_NAME_BYTES);
    let role = role.filter(|role| !role.trim().is_empty());
    let input = CallInput {
        subagent_type: Some(role.unwrap_or(Cow::Borrowed(DEFAULT_AGENT))),
        ..CallInput::default()
    };
    naming::tool_call("Agent", &input)
}

/// The name of a tool that is called by its own name.
pub(super) fn tool(name: &str) -> Option<Named> {
    Some(Named {
        skill: Skill::reported(name)?,
        phase_key: None,
        exit_one_answers: false,
    })
}

/// A name within a namespace, whose end may be the separator already.
fn within(namespace: &str, name: &str) -> String {
    let namespace = namespace.trim_end_matches("__");
    if name.is_empty() || name.starts_with(namespace) {
        return if name.is_empty() { namespace } else { name }.to_owned();
    }
    format!("{namespace}__{name}")
}

/// A number or a text that names something.
fn identifier(value: Raw<'_>) -> Option<Cow<'_, str>> {
    match value.text() {
        Some(text) => Some(text),
        None => value.integer().map(|_| Cow::Borrowed(value.json())),
    }
}
