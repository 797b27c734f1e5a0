//! How a call can end, and what the transcript then says.

use super::rng::Rng;
use super::tools::{self, Call};
use serde_json::{Value, json};

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It works.
    Done,
    /// It fails in the way of its tool.
    Failed,
    /// The person says no.
    Rejected,
    /// The person stops it.
    Interrupted,
    /// A permission rule forbids it.
    DeniedByRule,
    /// A hook blocks it.
    DeniedByHook,
    /// The automatic mode blocks it.
    DeniedByMode,
    /// Another call of the same record failed first.
    Cancelled,
    /// The result never comes.
    Unfinished,
    /// The command runs into its limit of two minutes.
    TimedOut,
    /// The command goes on in the background, as asked.
    Background,
    /// The command goes on in the background because it took too long.
    MovedToBackground,
    /// A search finds nothing: exit status 1, and no failure.
    NoMatch,
    /// The input does not fit the tool.
    Invalid,
}

impl End {
    /// The word of the outcome.
    pub(crate) const fn outcome(self) -> &'static str {
        match self {
            Self::Done | Self::Background | Self::MovedToBackground | Self::NoMatch => "completed",
            Self::Failed | Self::TimedOut | Self::Invalid => "failed",
            Self::Rejected => "rejected",
            Self::Interrupted => "interrupted",
            Self::DeniedByRule | Self::DeniedByHook | Self::DeniedByMode => "denied",
            Self::Cancelled => "cancelled",
            Self::Unfinished => "unfinished",
        }
    }
}

/// What stands in the record of a result.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    /// The text that the agent reads.
    pub(crate) text: String,
    /// `is_error`.
    pub(crate) error: bool,
    /// `toolUseResult`.
    pub(crate) result: Option<Value>,
    /// `toolDenialKind`.
    pub(crate) denial: Option<&'static str>,
    /// Milliseconds that passed beside the call's own, mostly waiting for the person.
    pub(crate) waited: i64,
}

const REJECTED: &str = "The user doesn't want to proceed with this tool use. The tool use was \
     rejected (eg. if it was a file edit, the new_string was NOT written to the file). STOP what \
     you are doing and wait for the user to tell you how to proceed.";

const INTERRUPTED: &str = "[Request interrupted by user for tool use]";

/// The reply to `call`, which took `ms` milliseconds and ended as `end`.
pub(crate) fn reply(call: &Call, end: End, ms: i64, rng: &mut Rng) -> Reply {
    match end {
        End::Done | End::NoMatch | End::Background | End::MovedToBackground => {
            good(call, end, ms, rng)
        }
        End::Failed => {
            let text = tools::failure(call, rng);
            let plain = text
                .replace("<tool_use_error>", "")
                .replace("</tool_use_error>", "");
            let result = rng.percent(20).then(|| json!(format!("Error: {plain}")));
            Reply {
                text,
                error: true,
                result,
                ..Reply::default()
            }
        }
        End::Rejected => refused(
            REJECTED.to_owned(),
            "user-rejected",
            rng.between(4_000, 90_000),
        ),
        End::Interrupted => Reply {
            text: INTERRUPTED.to_owned(),
            error: true,
            result: Some(if call.is_shell() {
                json!({"stdout": "", "stderr": "", "interrupted": true})
            } else {
                json!(format!("Error: {INTERRUPTED}"))
            }),
            waited: rng.between(2_000, 40_000),
            ..Reply::default()
        },
        End::DeniedByRule => refused(
            format!("Permission to use {} has been denied.", call.tool),
            "permission-rule",
            20,
        ),
        End::DeniedByHook => Reply {
            text: format!(
                "PreToolUse:{} hook error: [guard.sh]: not on main",
                call.tool
            ),
            error: true,
            waited: 120,
            ..Reply::default()
        },
        End::DeniedByMode => refused(
            "Permission for this action was denied by the auto mode classifier.".to_owned(),
            "automode-blocked",
            900,
        ),
        End::Cancelled => Reply {
            text: "<tool_use_error>Sibling tool call errored</tool_use_error>".to_owned(),
            error: true,
            ..Reply::default()
        },
        End::TimedOut => Reply {
            text: "Exit code 143\nCommand timed out after 2m 0.0s".to_owned(),
            error: true,
            waited: 120_000 - ms,
            ..Reply::default()
        },
        End::Invalid => Reply {
            text: "<tool_use_error>InputValidationError: An unexpected parameter was provided\
                   </tool_use_error>"
                .to_owned(),
            error: true,
            result: Some(json!(
                "InputValidationError: An unexpected parameter was provided"
            )),
            ..Reply::default()
        },
        End::Unfinished => Reply::default(),
    }
}

fn refused(text: String, denial: &'static str, waited: i64) -> Reply {
    Reply {
        text,
        error: true,
        result: Some(json!("User rejected tool use")).filter(|_| denial == "user-rejected"),
        denial: Some(denial),
        waited,
    }
}

fn good(call: &Call, end: End, ms: i64, rng: &mut Rng) -> Reply {
    // One edit in twelve waits for the person's consent, which no transcript tells apart.
    let asks = matches!(call.tool.as_str(), "Edit" | "Write") && rng.percent(8);
    let mut reply = Reply {
        text: tools::success(call, rng),
        result: tools::own_duration(call, ms),
        waited: if asks { rng.between(3_000, 120_000) } else { 0 },
        ..Reply::default()
    };
    match end {
        End::NoMatch => {
            reply.text = "Exit code 1".to_owned();
            reply.error = true;
        }
        End::Background | End::MovedToBackground => {
            reply.text = "Command running in background with ID: b7f2a1".to_owned();
            let mut result = json!({"stdout": "", "stderr": "", "backgroundTaskId": "b7f2a1"});
            if end == End::MovedToBackground {
                result["timedOutAfterMs"] = json!(120_000);
                reply.waited = 120_000 - ms;
            }
            reply.result = Some(result);
        }
        _ if call.is_shell() && rng.percent(6) => {
            reply.result = Some(json!({"stdout": reply.text, "stderr": "", "interrupted": false}));
        }
        _ => {}
    }
    reply
}
