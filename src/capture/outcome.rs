//! From what an agent says about a tool's result to how the call ended. Transcripts and hooks use
//! the same words, so both ask here. Only what is known is told: an error in words that no rule
//! knows is a failure of kind [`OTHER`], whatever it may have meant.

use crate::model::{Duration, DurationSource, Ending, Instant, Outcome};

/// As much of an error's text as is ever looked at.
pub const ERROR_TEXT_BYTES: usize = 2048;

/// The kind of an error that no rule knows.
pub const OTHER: &str = "other";

/// What a result says about its call.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResultFacts<'a> {
    /// `is_error` of the result; absent means no error.
    pub is_error: bool,
    /// Beginning of the result's text, at most [`ERROR_TEXT_BYTES`] of it.
    pub text: &'a str,
    /// Beginning of the record's own account of the result, where that is a text.
    pub account: &'a str,
    /// `toolDenialKind` of the record.
    pub denial: Option<&'a str>,
    /// The record says that the call ran out of time.
    pub timed_out: bool,
    /// The record says that the person stopped it.
    pub interrupted: bool,
    /// The call is a search or a comparison, whose exit status 1 is an answer.
    pub exit_one_answers: bool,
}

/// How the call with this result ended.
pub fn of_result(facts: &ResultFacts<'_>) -> Ending {
    if let Some(ending) = facts.denial.and_then(of_denial) {
        return ending;
    }
    if !facts.is_error {
        return completed();
    }
    if facts.interrupted {
        return ending(Outcome::Interrupted, "interrupted");
    }
    if facts.timed_out {
        return ending(Outcome::Failed, "timeout");
    }
    let known = of_text(facts.text, facts.exit_one_answers)
        .or_else(|| of_text(facts.account, facts.exit_one_answers));
    match (known, facts.denial) {
        (Some(known), _) => known,
        (None, Some(_)) => denied_by_rule(),
        (None, None) => ending(Outcome::Failed, OTHER),
    }
}

/// How a call ended whose failure a hook reports: the event's `error` and `is_interrupt`.
pub fn of_hook_error(error: &str, is_interrupt: bool, exit_one_answers: bool) -> Ending {
    of_result(&ResultFacts {
        is_error: true,
        text: &error[..error.floor_char_boundary(ERROR_TEXT_BYTES)],
        interrupted: is_interrupt,
        exit_one_answers,
        ..ResultFacts::default()
    })
}

/// The ending of a call that did what it was asked to do.
pub const fn completed() -> Ending {
    Ending {
        outcome: Outcome::Completed,
        error: None,
    }
}

/// An ending with a kind of error, one of our own short words.
pub fn ending(outcome: Outcome, error: &str) -> Ending {
    Ending {
        outcome,
        error: Some(error.to_owned()),
    }
}

fn denied_by_rule() -> Ending {
    ending(Outcome::Denied, "permission")
}

/// What a `toolDenialKind` says; `None` for one that came after us.
fn of_denial(kind: &str) -> Option<Ending> {
    Some(match kind {
        "permission-rule" | "automode-blocked" | "automode-unavailable" => denied_by_rule(),
        "user-rejected" => ending(Outcome::Rejected, "rejected"),
        "interrupted" => ending(Outcome::Interrupted, "interrupted"),
        "cancelled" => ending(Outcome::Cancelled, "sibling errored"),
        _ => return None,
    })
}

use Outcome::{Cancelled, Denied, Failed, Interrupted, Rejected};

/// What an agent's own words mean: outcome, kind of error, and how a line of them begins. An
/// ellipsis stands for anything. The first that fits counts.
pub(super) type Meaning = (Outcome, &'static str, &'static [&'static str]);

/// What Claude Code says in the first line of a result, past its wrapping.
const MEANINGS: &[Meaning] = &[
    (
        Rejected,
        "rejected",
        &[
            "The user doesn't want to proceed with this tool use",
            "The user doesn't want to take this action right now",
            "The agent proposed a plan that was rejected by the user",
            "User rejected ",
            "User declined to answer",
        ],
    ),
    (
        Interrupted,
        "interrupted",
        &[
            "[Request interrupted by user",
            "Request interrupted by user",
            "Command was aborted before completion",
        ],
    ),
    (
        Denied,
        "hook blocked",
        &[
            "PreToolUse:… hook ",
            "Hook PreToolUse… denied ",
            "PermissionRequest… hook ",
            "Denied by PermissionRequest hook",
            "Execution stopped by PreToolUse hook",
            "Blocked by hook",
        ],
    ),
    (
        Denied,
        "permission",
        &[
            "Permission to use … denied",
            "Permission for this … denied",
            "Claude requested permissions to ",
            "File is in a directory that is … by your permission settings",
            "…was blocked. For security, Claude Code",
            "…requires approval",
            "This Bash command contains multiple operations…require approval",
        ],
    ),
    (
        Cancelled,
        "sibling errored",
        &[
            "Sibling tool call errored",
            "Cancelled: parallel tool call… errored",
        ],
    ),
    (
        Cancelled,
        "discarded",
        &["Streaming fallback - tool execution discarded"],
    ),
    (Failed, "input validation", &["InputValidationError"]),
    (Failed, "unknown skill", &["Unknown skill"]),
    (Failed, "unknown agent", &["Agent type … not found"]),
    (Failed, "unknown tool", &["No such tool available"]),
    (Failed, "no change", &["No changes to make"]),
    (Failed, "file not found", &["File does not exist", "ENOENT"]),
    (
        Failed,
        "path not found",
        &["Path does not exist", "Directory does not exist"],
    ),
    (Failed, "string not found", &["String to replace not found"]),
    (
        Failed,
        "not unique",
        &["Found … matches of the string to replace"],
    ),
    (Failed, "not read yet", &["File has not been read yet"]),
    (
        Failed,
        "modified since read",
        &[
            "File has been modified since read",
            "File has been unexpectedly modified",
        ],
    ),
    (
        Failed,
        "too large",
        &["File content (…) exceeds maximum allowed"],
    ),
    (Failed, "is a directory", &["EISDIR"]),
    (Failed, "permission", &["EACCES", "EPERM"]),
    (
        Failed,
        "timeout",
        &[
            "Command timed out",
            "timeout of …ms exceeded",
            "MCP error -32001…timed out",
        ],
    ),
    (Failed, "mcp error", &["MCP error "]),
];

/// What a text of the agent says; `None` where no rule knows it.
fn of_text(text: &str, exit_one_answers: bool) -> Option<Ending> {
    let text = unwrapped(text);
    let first = text.lines().next().unwrap_or_default();
    if let Some(code) = first.strip_prefix("Exit code ") {
        return of_exit(code, text, exit_one_answers);
    }
    if let Some(status) = first.strip_prefix("Request failed with status code ") {
        return number(status).map(|status| ending(Failed, &format!("http {status}")));
    }
    meaning_of(first, MEANINGS)
}

/// What a line means by a table; `None` where no entry fits.
pub(super) fn meaning_of(line: &str, table: &[Meaning]) -> Option<Ending> {
    let (outcome, kind, _) = table
        .iter()
        .find(|(.., signs)| signs.iter().any(|sign| fits(sign, line)))?;
    Some(ending(*outcome, kind))
}

fn fits(sign: &str, line: &str) -> bool {
    match sign.split_once('…') {
        Some((start, inside)) => line
            .strip_prefix(start)
            .is_some_and(|rest| rest.contains(inside)),
        None => line.starts_with(sign),
    }
}

/// Takes off the tags and words that are put before a message.
fn unwrapped(text: &str) -> &str {
    const WRAPPERS: [&str; 3] = ["<tool_use_error>", "<error>", "Error:"];
    let mut text = text.trim_start();
    while let Some(rest) = WRAPPERS
        .iter()
        .find_map(|wrapper| text.strip_prefix(wrapper))
    {
        text = rest.trim_start();
    }
    text.split("</tool_use_error>").next().unwrap_or(text)
}

/// What `Exit code N` says, with the output that follows it.
fn of_exit(code: &str, text: &str, exit_one_answers: bool) -> Option<Ending> {
    let code = number(code)?;
    let second = text.lines().nth(1).unwrap_or_default();
    let last = text.lines().next_back().unwrap_or_default();
    let stopped = |line: &str| line.starts_with("[Request interrupted by user");
    Some(if stopped(second) || stopped(last) {
        ending(Interrupted, "interrupted")
    } else if code == 143 || second.starts_with("Command timed out after") {
        ending(Failed, "timeout")
    } else if code == 1 && exit_one_answers {
        completed()
    } else {
        ending(Failed, &format!("exit {code}"))
    })
}

/// The time from call to result, both in milliseconds since the epoch. How long somebody thought
/// before saying no is no duration.
pub(super) fn measured(
    start: i64,
    end: Option<i64>,
    outcome: Outcome,
) -> Option<(Duration, DurationSource)> {
    if matches!(outcome, Rejected | Denied | Cancelled) {
        return None;
    }
    let duration = Duration::between(Instant::from_millis(start), Instant::from_millis(end?))?;
    Some((duration, DurationSource::Timestamps))
}

/// A number that makes up the whole text. Exit statuses of Windows have 32 bits.
fn number(text: &str) -> Option<i64> {
    text.trim()
        .parse()
        .ok()
        .filter(|n: &i64| n.unsigned_abs() <= u64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error<'a>(text: &'a str) -> ResultFacts<'a> {
        ResultFacts {
            is_error: true,
            text,
            ..ResultFacts::default()
        }
    }

    #[test]
    fn every_known_text_has_its_outcome_and_kind() {
        // Outcome, kind, and the text with its newlines written as `\n`.
        let table = include_str!("../../tests/data/claude/errors.tsv");
        assert!(table.lines().count() > 50);
        for line in table.lines() {
            let columns: Vec<_> = line.splitn(3, '\t').collect();
            let text = columns[2].replace("\\n", "\n");
            let expected = ending(Outcome::from_word(columns[0]).unwrap(), columns[1]);
            assert_eq!(of_result(&error(&text)), expected, "{text}");
            assert_eq!(of_hook_error(&text, false, false), expected, "{text}");
        }
    }

    #[test]
    fn unknown_words_are_a_failure_and_no_guess() {
        for text in [
            "",
            "no, use the other file",         // a rejection around 2.0.5
            "npm ERR! missing script: build", // a failed Bash of 1.0.x
            "Exit code ?",
            "Exit code 99999999999999999999",
            "error: File does not exist",
            "line one\nThis command requires approval",
        ] {
            assert_eq!(of_result(&error(text)), ending(Failed, OTHER), "{text}");
        }
    }

    #[test]
    fn the_records_own_account_helps_where_the_text_says_nothing() {
        let facts = ResultFacts {
            account: "User rejected tool use",
            ..error("no, not that one")
        };
        assert_eq!(of_result(&facts), ending(Rejected, "rejected"));
        let facts = ResultFacts {
            account: "Error: File does not exist.",
            ..error("Exit code 2")
        };
        assert_eq!(of_result(&facts), ending(Failed, "exit 2"));
    }

    #[test]
    fn without_is_error_it_is_completed() {
        let facts = ResultFacts {
            is_error: false,
            ..error("Exit code 1")
        };
        assert_eq!(of_result(&facts), completed());
        // Moved to the background: out of time, but no error.
        assert_eq!(
            of_result(&ResultFacts {
                timed_out: true,
                ..facts
            }),
            completed()
        );
    }

    #[test]
    fn out_of_time_with_an_error_is_a_timeout() {
        let facts = ResultFacts {
            timed_out: true,
            ..error("Exit code 1")
        };
        assert_eq!(of_result(&facts), ending(Failed, "timeout"));
    }

    #[test]
    fn a_person_who_stops_it_interrupts() {
        let facts = ResultFacts {
            interrupted: true,
            ..error("Exit code 137")
        };
        assert_eq!(of_result(&facts), ending(Interrupted, "interrupted"));
        assert_eq!(
            of_hook_error("Exit code 1", true, true),
            ending(Interrupted, "interrupted")
        );
    }

    #[test]
    fn exit_one_of_a_search_is_an_answer_and_two_is_not() {
        for (text, expected) in [
            ("Exit code 1", completed()),
            ("Exit code 1\n", completed()),
            (
                "Exit code 2\ngrep: x: No such file",
                ending(Failed, "exit 2"),
            ),
            ("Exit code 143", ending(Failed, "timeout")),
        ] {
            let facts = ResultFacts {
                exit_one_answers: true,
                ..error(text)
            };
            assert_eq!(of_result(&facts), expected, "{text}");
            assert_eq!(of_hook_error(text, false, true), expected, "{text}");
        }
    }

    #[test]
    fn the_kind_of_denial_is_believed_before_any_text() {
        for (kind, expected) in [
            ("permission-rule", ending(Denied, "permission")),
            ("automode-blocked", ending(Denied, "permission")),
            ("automode-unavailable", ending(Denied, "permission")),
            ("user-rejected", ending(Rejected, "rejected")),
            ("interrupted", ending(Interrupted, "interrupted")),
            ("cancelled", ending(Cancelled, "sibling errored")),
        ] {
            let facts = ResultFacts {
                denial: Some(kind),
                ..error("Exit code 1")
            };
            assert_eq!(of_result(&facts), expected, "{kind}");
        }
        let new = ResultFacts {
            denial: Some("new-kind"),
            ..error("some words")
        };
        assert_eq!(of_result(&new), ending(Denied, "permission"));
        let told = ResultFacts {
            text: "User rejected tool use",
            ..new
        };
        assert_eq!(of_result(&told), ending(Rejected, "rejected"));
        assert_eq!(
            of_result(&ResultFacts {
                is_error: false,
                ..new
            }),
            completed()
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = "é".repeat(3 * ERROR_TEXT_BYTES);
        assert_eq!(of_hook_error(&text, false, false), ending(Failed, OTHER));
    }

    #[test]
    fn kinds_are_short_words_of_ours() {
        for (outcome, kind, _) in MEANINGS {
            assert!(
                kind.len() <= 20 && !kind.contains(char::is_uppercase),
                "{kind}"
            );
            assert!(*outcome != Outcome::Completed && *outcome != Outcome::Unfinished);
        }
    }
}
