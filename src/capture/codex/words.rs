//! From what Codex itself says in place of an output to how the call ended.
//!
//! Outputs of programs may say anything, so only the first line of a text that is no program's
//! output is looked at. Codex has no flag for errors: where no rule knows the words there is no sign
//! of failure, and that is told too.

use crate::capture::outcome::{self, Meaning, OTHER};
use crate::model::{
    Ending,
    Outcome::{Denied, Failed, Interrupted, Rejected},
};

/// What Codex's words mean.
const MEANINGS: &[Meaning] = &[
    (
        Rejected,
        "rejected",
        &[
            "exec command rejected by user",
            "patch rejected by user",
            "rejected by user",
            "Rejected(…rejected by user",
            "user rejected ",
            "user cancelled MCP tool call",
        ],
    ),
    (
        Interrupted,
        "interrupted",
        &["aborted by user", "turn aborted", "turn interrupted"],
    ),
    (
        Denied,
        "hook blocked",
        &[
            "Command blocked by PreToolUse hook",
            "Tool call blocked by PreToolUse hook",
        ],
    ),
    (
        Denied,
        "permission",
        &[
            "`…` rejected: ",
            "Rejected(",
            "Rejected…blocked by policy",
            "rejected by execpolicy",
            "rejected by configuration",
            "rejected: blocked by policy",
            "approval required by policy",
            "approval policy is …reject command",
            "patch rejected: ",
            "This action was rejected due to unacceptable risk",
            "MCP tool call blocked",
        ],
    ),
    (
        Failed,
        "timeout",
        &[
            "command timed out",
            "sandbox error: command timed out",
            "failed in sandbox…command timed out",
            "tool call error…timed out",
        ],
    ),
    (
        Failed,
        "sandbox",
        &[
            "failed in sandbox",
            "sandbox error",
            "sandbox denied",
            "command failed inside sandbox",
        ],
    ),
    (
        Failed,
        "patch",
        &[
            "apply_patch verification failed",
            "apply_patch handler received ",
            "patch detected without explicit call to apply_patch",
        ],
    ),
    (
        Failed,
        "unknown tool",
        &["unsupported call: ", "unsupported custom tool call: "],
    ),
    (
        Failed,
        "input validation",
        &[
            "failed to parse function arguments",
            "failed to parse tool call arguments",
            "failed to parse arguments",
        ],
    ),
    (
        Failed,
        "mcp error",
        &["tool call error", "tool call failed for", "MCP error "],
    ),
    (Failed, "agent failed", &["collab spawn failed"]),
    (
        Failed,
        "file not found",
        &["unable to locate image at ", "unable to read image at "],
    ),
    (Failed, OTHER, &["write_stdin failed"]),
];

/// Beginnings of texts that wrap a reason, with the command before it, which may have many lines.
const WRAPPERS: [&str; 2] = ["exec_command failed", "execution error"];

/// Whether the reason may stand far behind the beginning of a text.
pub(super) fn is_wrapper(text: &str) -> bool {
    text.starts_with('`') || WRAPPERS.iter().any(|start| text.starts_with(start))
}

/// What a text says that is Codex's own; `None` where no rule knows it.
pub(super) fn meaning(text: &str) -> Option<Ending> {
    let text = text.trim_start();
    let text = text.strip_prefix("err: ").unwrap_or(text);
    let text = text.trim_start_matches('"');
    if WRAPPERS.iter().any(|start| text.starts_with(start)) {
        return Some(of_wrapped(text));
    }
    if text.starts_with('`') && text.contains("` rejected: ") {
        return Some(outcome::ending(Denied, "permission"));
    }
    let line = text.lines().next().unwrap_or_default();
    if line.trim_end() == "aborted" {
        return Some(outcome::ending(Interrupted, "interrupted"));
    }
    outcome::meaning_of(line, MEANINGS)
}

/// What Codex says before the output of a command that failed with a status.
pub(super) fn before_output(text: &str, status: i64) -> Option<Ending> {
    let says = |start| text.starts_with(start);
    if status == 124 && says("command timed out after ") {
        Some(outcome::ending(Failed, "timeout"))
    } else if says("command failed inside sandbox with exit code ") {
        Some(outcome::ending(Failed, "sandbox"))
    } else {
        None
    }
}

/// The reason in `exec_command failed for …: CreateProcess { message: "Rejected(\"…\")" }` and the
/// like: a failure whatever it is.
fn of_wrapped(text: &str) -> Ending {
    let reason = text
        .split_once("message: \"")
        .or_else(|| text.split_once(": "))
        .map_or(text, |(_, reason)| reason);
    let rejected = reason.strip_prefix("Rejected(");
    if let Some(why) = rejected.map(|why| why.trim_start_matches(['\\', '"'])) {
        return if why.starts_with("rejected by user") {
            outcome::ending(Rejected, "rejected")
        } else {
            outcome::ending(Denied, "permission")
        };
    }
    let kind = if reason.contains("Sandbox(Denied") || reason.contains("sandbox denied") {
        "sandbox"
    } else if reason.contains("Sandbox(Timeout") || reason.contains("command timed out") {
        "timeout"
    } else {
        OTHER
    };
    outcome::ending(Failed, kind)
}

/// How a command with this exit status ended.
pub(super) fn of_exit(status: i64, exit_one_answers: bool) -> Ending {
    match status {
        0 => outcome::completed(),
        1 if exit_one_answers => outcome::completed(),
        _ => outcome::ending(Failed, &format!("exit {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    #[test]
    fn every_known_text_has_its_outcome_and_kind() {
        // Outcome, kind, and the text with its newlines written as `\n`.
        let table = include_str!("../../../tests/data/codex/errors.tsv");
        assert!(table.lines().count() > 30);
        for line in table.lines() {
            let columns: Vec<_> = line.splitn(3, '\t').collect();
            let text = columns[2].replace("\\n", "\n");
            let expected = outcome::ending(Outcome::from_word(columns[0]).unwrap(), columns[1]);
            assert_eq!(meaning(&text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_words_are_no_sign_of_failure() {
        for text in [
            "",
            "Plan updated",
            "abortedly",
            "`ls` lists files",
            "the docs say: rejected by user",
            "Success. Updated the following files:\nM a.rs",
            "log:\nexec_command failed for `x`: CreateProcess { message: \"Rejected(\\\"no\\\")\" }",
        ] {
            assert_eq!(meaning(text), None, "{text}");
        }
    }

    #[test]
    fn codex_speaks_before_an_output_only_where_it_can() {
        let timeout = Some(outcome::ending(Failed, "timeout"));
        let text = "command timed out after 1000 milliseconds\npartial";
        assert_eq!(before_output(text, 124), timeout);
        assert_eq!(before_output(text, 1), None);
        let sandbox = Some(outcome::ending(Failed, "sandbox"));
        assert_eq!(
            before_output("command failed inside sandbox with exit code 3", 3),
            sandbox
        );
        assert_eq!(before_output("rejected by user", 1), None);
    }

    #[test]
    fn statuses_of_searches_may_be_answers() {
        assert_eq!(of_exit(1, true), outcome::completed());
        for (status, exit_one, kind) in [
            (1, false, "exit 1"),
            (2, true, "exit 2"),
            (-1, true, "exit -1"),
        ] {
            let failed = outcome::ending(Failed, kind);
            assert_eq!(of_exit(status, exit_one), failed);
        }
    }

    #[test]
    fn kinds_are_short_words_of_ours() {
        for (_, kind, _) in MEANINGS {
            assert!(
                kind.len() <= 20 && !kind.contains(char::is_uppercase),
                "{kind}"
            );
        }
    }
}
