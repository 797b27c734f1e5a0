//! What Codex saw to the end: commands, patches, calls of MCP servers. Most were called for by the
//! agent and have an output too; the others were run by a script of the agent's.

use super::join::Join;
use super::names;
use super::record::{Answered, Payload};
use super::scene::Scene;
use super::state::End;
use super::words;
use crate::capture::lenient;
use crate::capture::lines::BadReason;
use crate::capture::naming::Named;
use crate::capture::outcome::{self, ERROR_TEXT_BYTES, OTHER};
use crate::capture::raw::{MAX_ID_BYTES, Raw};
use crate::capture::seen::Seen;
use crate::model::{
    DurationSource, Ending, Identity, Instant, Kind, Observation, Outcome, OutcomeSource, Source,
};
use std::borrow::Cow;

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Command,
    Patch,
    Mcp,
    /// A tool of a client of Codex.
    Dynamic,
    /// The launch of a subagent.
    Launch,
}

impl Join<'_> {
    /// What Codex saw happen.
    pub(super) fn event(
        &mut self,
        scene: &Scene<'_>,
        payload: &Payload<'_>,
    ) -> Result<(), BadReason> {
        match payload.kind.short(32).as_deref() {
            Some("exec_command_end") => self.ended(scene, Deed::Command, payload, payload.started),
            Some("patch_apply_end") => self.ended(scene, Deed::Patch, payload, payload.started),
            Some("mcp_tool_call_end") => self.ended(scene, Deed::Mcp, payload, payload.started),
            Some("item_completed") => {
                let item = Payload::of_item(payload.item);
                let deed = match item.kind.short(32).as_deref() {
                    Some("CommandExecution") => Deed::Command,
                    Some("FileChange") => Deed::Patch,
                    Some("McpToolCall") => Deed::Mcp,
                    Some("DynamicToolCall") => Deed::Dynamic,
                    Some("CollabAgentToolCall") if is(item.tool, "spawnAgent") => Deed::Launch,
                    _ => return Ok(()),
                };
                self.ended(scene, deed, &item, payload.started)
            }
            _ => Ok(()),
        }
    }

    /// Something ended. `started` is when it began, in milliseconds since the epoch.
    fn ended(
        &mut self,
        scene: &Scene<'_>,
        deed: Deed,
        facts: &Payload<'_>,
        started: Raw<'_>,
    ) -> Result<(), BadReason> {
        let id = facts.call.short(MAX_ID_BYTES);
        let Some(id) = id.or_else(|| facts.id.short(MAX_ID_BYTES)) else {
            return Ok(());
        };
        // What a person typed into the shell is no work of the agent.
        if is(facts.source, "user_shell") || is(facts.status, "inProgress") {
            return Ok(());
        }
        self.needed_session()?;
        let duration = facts.duration.duration();
        if let Some(index) = self.state.open_at(&id) {
            let open = &mut self.state.open[index];
            if open.end.is_none() {
                // How long a subagent works is not the length of its launch.
                let launch = open.call.skill.kind == Kind::Subagent;
                open.end = Some(End {
                    ending: deed.ending(facts, open.call.exit_one),
                    duration: duration.filter(|_| !launch),
                });
                open.told = false;
            }
            return Ok(());
        }
        let mut running = self.state.running.iter_mut();
        if let Some(running) = running.find(|running| running.call.id == id) {
            let call = running.call.clone();
            if !std::mem::replace(&mut running.over, true) {
                let ending = deed.ending(facts, call.exit_one);
                self.out
                    .push_back(self.ended_call(scene, &call, ending, duration));
            }
            return Ok(());
        }
        let Some(named) = deed.named(facts) else {
            return Ok(());
        };
        let ending = deed.ending(facts, named.exit_one_answers);
        if self.seen.mark(&id, 0) & Seen::CALLED == 0 {
            return self.uncalled(scene, (deed, ending), (id, named), facts, started);
        }
        // Its output came first.
        if deed != Deed::Launch {
            let forked = self.state.is_copy(scene);
            let end = scene.time.filter(|_| !forked);
            self.out.push_back(Observation {
                session: self.state.session.clone(),
                forked,
                ended_at: end.map(Instant::from_millis),
                duration: duration.map(|own| (own, DurationSource::Record)),
                ending: Some((ending, OutcomeSource::Transcript)),
                ..Observation::new(Source::Rollout, Identity::ToolUse(id.into_owned()))
            });
        }
        Ok(())
    }

    /// Something ended that the agent did not call itself.
    fn uncalled(
        &mut self,
        scene: &Scene<'_>,
        (deed, ending): (Deed, Ending),
        (id, named): (Cow<'_, str>, Named),
        facts: &Payload<'_>,
        started: Raw<'_>,
    ) -> Result<(), BadReason> {
        // What a script wrote into a running command is no command.
        if is(facts.source, "unified_exec_interaction") {
            return Ok(());
        }
        let end = scene.needed_time(None)?.ms;
        self.seen.mark(&id, Seen::CALLED | Seen::ANSWERED);
        let duration = facts.duration.duration();
        let before = duration.map(|lasted| end.saturating_sub(lasted.micros() / 1_000));
        let start = started.integer().or(before);
        let call = self.invocation(scene, id.into_owned(), named, start.unwrap_or(end));
        let mut seen = match deed {
            Deed::Launch if ending.outcome == Outcome::Completed => self.presumed(&call),
            _ => self.ended_call(scene, &call, ending, duration),
        };
        if start.is_none() {
            // When it began is not known, nor how long it took.
            (seen.duration, seen.ended_at) = (None, None);
        }
        self.out.push_back(seen);
        Ok(())
    }
}

impl Deed {
    fn named(self, facts: &Payload<'_>) -> Option<Named> {
        match self {
            Self::Command => Some(names::command(facts.command)),
            Self::Patch => names::tool("apply_patch"),
            Self::Mcp if facts.server.is_text() => names::mcp(facts.server, facts.tool),
            Self::Mcp => names::mcp(facts.invocation.server, facts.invocation.tool),
            Self::Dynamic => names::dynamic(facts.namespace, facts.tool),
            Self::Launch => names::launched(facts.agents),
        }
    }

    fn ending(self, facts: &Payload<'_>, exit_one_answers: bool) -> Ending {
        let declined = is(facts.status, "declined");
        let failed = is(facts.status, "failed") || facts.success.json() == "false";
        match self {
            Self::Mcp => return of_mcp(facts, failed),
            Self::Command => {
                if let Some(status) = facts.exit.integer().filter(|_| !declined) {
                    return of_command(facts, status, exit_one_answers);
                }
            }
            _ => {}
        }
        if !declined && !failed {
            return outcome::completed();
        }
        let words = words::meaning(&facts.text());
        words.unwrap_or_else(|| {
            if declined {
                return outcome::ending(Outcome::Rejected, "rejected");
            }
            let kind = match self {
                Self::Patch => "patch",
                Self::Launch => "agent failed",
                _ => OTHER,
            };
            outcome::ending(Outcome::Failed, kind)
        })
    }
}

fn of_command(facts: &Payload<'_>, status: i64, exit_one_answers: bool) -> Ending {
    if status == 0 {
        return outcome::completed();
    }
    let text = facts.text();
    // Below zero no command ran: what is printed are Codex's own words.
    let words = if status < 0 {
        words::meaning(&text)
    } else {
        words::before_output(&text, status)
    };
    words.unwrap_or_else(|| words::of_exit(status, exit_one_answers))
}

fn of_mcp(facts: &Payload<'_>, failed: bool) -> Ending {
    let result: Answered<'_> = lenient::object(facts.result);
    let error: Answered<'_> = lenient::object(facts.error);
    let why = if result.err.is_text() {
        result.err
    } else {
        error.message
    };
    if let Some(why) = why.head(ERROR_TEXT_BYTES) {
        let known = words::meaning(&why);
        return known.unwrap_or_else(|| outcome::ending(Outcome::Failed, "mcp error"));
    }
    let inner: Answered<'_> = lenient::object(result.ok);
    let flags = [&result, &inner].map(|of| of.is_error.is_true() || of.is_error_too.is_true());
    if failed || flags.contains(&true) || !result.err.json().is_empty() {
        return outcome::ending(Outcome::Failed, "mcp error");
    }
    outcome::completed()
}

fn is(value: Raw<'_>, word: &str) -> bool {
    value.short(32).is_some_and(|own| own == word)
}
