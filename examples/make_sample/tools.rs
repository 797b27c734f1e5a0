//! Calls as they stand in a transcript: a tool's name, its input, and what may come back.

use super::commands;
use super::rng::Rng;
use super::texts::Project;
use serde_json::{Value, json};

/// A call that is about to be made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The name that session-buddy gives it.
    pub(crate) skill: String,
    /// The tool as the transcript names it.
    pub(crate) tool: String,
    /// Its input.
    pub(crate) input: Value,
}

impl Call {
    /// What stands in the parentheses of `Bash(…)` and the like.
    pub(crate) fn inner(&self) -> &str {
        self.skill
            .split_once('(')
            .map_or("", |(_, rest)| rest.trim_end_matches(')'))
    }

    /// Whether it runs a shell command.
    pub(crate) fn is_shell(&self) -> bool {
        self.tool == "Bash"
    }
}

/// A call of `skill` in `project`.
pub(crate) fn call(skill: &str, project: &Project, rng: &mut Rng) -> Call {
    let mut call = Call {
        skill: skill.to_owned(),
        tool: skill.to_owned(),
        input: Value::Null,
    };
    let path = format!("{}/{}", project.cwd, rng.pick(project.files));
    call.input = match skill {
        "Read" if rng.percent(15) => {
            json!({"file_path": path, "offset": rng.between(1, 300), "limit": 80})
        }
        "Read" => json!({"file_path": path}),
        "Edit" => json!({
            "file_path": path,
            "old_string": rng.pick(&["sum", "retries: 3", "null", "TODO"]),
            "new_string": rng.pick(&["round(sum)", "retries: 5", "[]", ""]),
        }),
        "Write" => json!({"file_path": path, "content": "draft"}),
        "Grep" => json!({
            "pattern": rng.pick(&["fn retry", "useCart", "anchor", "TODO", "timeout", "impl From"]),
            "output_mode": "content",
        }),
        "Glob" => json!({"pattern": rng.pick(&["**/*.rs", "src/**/*.ts", "docs/*.md"])}),
        "WebFetch" => json!({
            "url": rng.pick(&["https://docs.example/http", "https://docs.example/retry"]),
            "prompt": "How are retries set?",
        }),
        "WebSearch" => json!({"query": rng.pick(&["backoff with jitter", "anchor slugs"])}),
        "TodoWrite" => json!({"todos": [{"content": "Cover both callers", "status": "pending"}]}),
        "TaskCreate" => json!({"subject": "Cover both callers"}),
        "TaskUpdate" => json!({"taskId": "1", "status": "completed"}),
        "AskUserQuestion" => json!({"questions": [{"question": "Round per line or in total?"}]}),
        "ExitPlanMode" => json!({"plan": "1. Find the callers. 2. Bound the retries. 3. Test."}),
        "mcp__postgres__query" => json!({
            "sql": rng.pick(&["select count(*) from orders", "select id, total from carts limit 5"]),
        }),
        "mcp__postgres__list_tables" => json!({}),
        "mcp__playwright__browser_navigate" => json!({"url": "http://localhost:3000/cart"}),
        "mcp__playwright__browser_click" => json!({"element": "Pay", "ref": "e12"}),
        "mcp__playwright__browser_snapshot" => json!({}),
        _ => json!({}),
    };
    let inner = call.inner().to_owned();
    if skill.starts_with("Bash(") {
        call.tool = "Bash".to_owned();
        call.input = json!({"command": commands::command(&inner, project.cwd, rng)});
    } else if skill.starts_with("Agent(") {
        call.tool = "Agent".to_owned();
        call.input = json!({
            "description": "Find callers",
            "prompt": rng.pick(&["Where are orders retried?", "List every use of the cart."]),
            "subagent_type": inner,
        });
    }
    call
}

/// What the agent reads when `call` succeeds.
pub(crate) fn success(call: &Call, rng: &mut Rng) -> String {
    let text = match call.tool.as_str() {
        "Bash" => commands::output(call.inner(), rng),
        "Read" => rng.pick(&[
            "1\u{2192}use std::io;",
            "1\u{2192}import x",
            "1\u{2192}# Notes",
        ]),
        "Edit" | "Write" => "Updated.",
        "Grep" => rng.pick(&[
            "src/lib.rs:12:fn retry()",
            "No matches found",
            "docs/a.md:3:TODO",
        ]),
        "Glob" => rng.pick(&["src/lib.rs\nsrc/main.rs", "docs/a.md", "No files found"]),
        "TodoWrite" | "TaskCreate" | "TaskUpdate" => "Updated.",
        "mcp__postgres__query" => rng.pick(&["[{\"count\":412}]", "[]"]),
        _ => rng.pick(&["ok", "done"]),
    };
    text.to_owned()
}

/// What the agent reads when `call` fails. Validation and missing files carry `tool_use_error`.
pub(crate) fn failure(call: &Call, rng: &mut Rng) -> String {
    let wrapped: &[&str] = match call.tool.as_str() {
        "Bash" => return commands::failure(call.inner()),
        "Read" => &[
            "File does not exist.",
            "File does not exist. Did you mean lib.rs?",
            "File content (31204 tokens) exceeds maximum allowed tokens (25000).",
        ],
        "Edit" => &[
            "String to replace not found in file.\nString: retries: 3",
            "File has not been read yet. Read it first before writing to it.",
            "Found 3 matches of the string to replace, but replace_all is false.",
            "File has been modified since read, either by the user or by a linter.",
        ],
        "Write" => &["File has not been read yet. Read it first before writing to it."],
        "Grep" | "Glob" => &["Path does not exist: /home/dev/old"],
        "Agent" | "Task" => return "The agent stopped: context window exceeded".to_owned(),
        "WebFetch" => return "Request failed with status code 404".to_owned(),
        "mcp__postgres__query" => {
            return rng
                .pick(&[
                    "Error: column \"totl\" does not exist",
                    "Error: relation unknown",
                ])
                .to_owned();
        }
        tool if tool.starts_with("mcp__playwright__") => {
            return "Error: TimeoutError: locator.click: Timeout 5000ms exceeded".to_owned();
        }
        _ => &["InputValidationError: the required parameter `url` is missing"],
    };
    format!("<tool_use_error>{}</tool_use_error>", rng.pick(wrapped))
}

/// The fields of `toolUseResult` that carry a tool's own duration, if it has any.
pub(crate) fn own_duration(call: &Call, ms: i64) -> Option<Value> {
    match call.tool.as_str() {
        "Glob" => Some(json!({"filenames": ["src/lib.rs"], "durationMs": ms, "numFiles": 1})),
        "WebFetch" => Some(json!({"bytes": 5120, "code": 200, "durationMs": ms})),
        // A double with three decimals, as the agent writes it.
        "WebSearch" => Some(json!({"durationSeconds": ms as f64 / 1_000.0})),
        _ => None,
    }
}
