//! Joins calls with their outputs, record by record.

use super::names;
use super::output::Answer;
use super::record::{Line, Payload};
use super::scene::Scene;
use super::state::{Call, MAX_OPEN, MAX_RUNNING, Open, Running, State};
use crate::capture::lenient;
use crate::capture::lines::BadReason;
use crate::capture::naming::Named;
use crate::capture::outcome::{self, measured};
use crate::capture::phase::PhaseRules;
use crate::capture::raw::{MAX_ID_BYTES, MAX_PATH_BYTES, Raw};
use crate::capture::seen::Seen;
use crate::model::{
    Duration, DurationSource, Ending, Identity, Instant, Kind, Observation, Outcome, OutcomeSource,
    Source,
};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Takes in records and gives observations.
pub(super) struct Join<'r> {
    phases: &'r PhaseRules,
    pub(super) seen: Seen,
    pub(super) state: State,
    /// Observations that are ready.
    pub(super) out: VecDeque<Observation>,
    /// Outputs whose call is nowhere known.
    pub(super) orphans: u64,
}

impl<'r> Join<'r> {
    pub(super) fn new(phases: &'r PhaseRules, state: State) -> Self {
        let seen = Seen::recall(&state.recent);
        Self {
            phases,
            seen,
            state,
            out: VecDeque::new(),
            orphans: 0,
        }
    }

    pub(super) fn into_state(mut self) -> State {
        self.state.recent = self.seen.recent();
        self.state
    }

    /// Takes in one line.
    pub(super) fn line(&mut self, text: &str) -> Result<(), BadReason> {
        let line = Line::parse(text)?;
        let scene = Scene::of(&line);
        let kind = line.kind.short(32).unwrap_or_default();
        let Some(payload) = &line.payload.0 else {
            return self.bare(&scene, &line, &kind, text);
        };
        match &*kind {
            "session_meta" => self.header(&scene, payload),
            "turn_context" => self.moved(payload.cwd),
            "response_item" => return self.item(&scene, payload),
            "event_msg" => return self.event(&scene, payload),
            _ => {}
        }
        Ok(())
    }

    /// Gives what is still open, where it was not given or has changed.
    pub(super) fn give_open(&mut self) {
        for open in self.state.open.iter_mut().filter(|open| !open.told) {
            open.told = true;
            self.out
                .push_back(open.observation(self.state.session.as_deref()));
        }
    }

    /// A line without an envelope, as in 2025: it is itself the payload.
    fn bare(
        &mut self,
        scene: &Scene<'_>,
        line: &Line<'_>,
        kind: &str,
        text: &str,
    ) -> Result<(), BadReason> {
        match kind {
            "message" if self.state.project.is_none() => {
                let message: Payload<'_> = lenient::parse(text)?;
                self.state.project = directory_told(message.content);
            }
            "function_call"
            | "function_call_output"
            | "custom_tool_call"
            | "custom_tool_call_output"
            | "local_shell_call" => return self.item(scene, &lenient::parse(text)?),
            "" if line.is_bare_header() => self.header(scene, &lenient::parse(text)?),
            _ => {}
        }
        Ok(())
    }

    /// The header of a session. The first one is the file's own; that of another session comes
    /// before what was copied from it.
    fn header(&mut self, scene: &Scene<'_>, payload: &Payload<'_>) {
        let id = payload.id.short(MAX_ID_BYTES);
        let Some(id) = id.or_else(|| payload.root.short(MAX_ID_BYTES)) else {
            return;
        };
        match &self.state.session {
            Some(own) if *own != id => {
                self.state.fork = true;
                return;
            }
            Some(_) => {}
            None => {
                self.state.session = Some(id.into_owned());
                self.state.start = scene.time;
            }
        }
        self.moved(payload.cwd);
        self.state.fork |= payload.forked_from.is_text() || payload.source.is_object();
        if let Some(ordinal) = payload.own_from.integer() {
            self.state.fork = true;
            self.state.own_from = Some(ordinal);
        }
    }

    fn moved(&mut self, cwd: Raw<'_>) {
        if let Some(cwd) = cwd.short(MAX_PATH_BYTES)
            && self.state.project.as_deref() != Some(&*cwd)
        {
            self.state.project = Some(cwd.into_owned());
        }
    }

    /// What went to the agent or came from it.
    fn item(&mut self, scene: &Scene<'_>, payload: &Payload<'_>) -> Result<(), BadReason> {
        let kind = payload.kind.short(32).unwrap_or_default();
        match &*kind {
            "function_call" | "custom_tool_call" | "local_shell_call" => {
                self.call(scene, &kind, payload)
            }
            "function_call_output" | "custom_tool_call_output" => {
                self.output(scene, payload);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A call: remembered until its output comes.
    fn call(
        &mut self,
        scene: &Scene<'_>,
        kind: &str,
        payload: &Payload<'_>,
    ) -> Result<(), BadReason> {
        let id = payload.call.short(MAX_ID_BYTES);
        let Some(id) = id.or_else(|| payload.id.short(MAX_ID_BYTES)) else {
            return Ok(());
        };
        self.needed_session()?;
        let at = scene.needed_time(self.state.start)?;
        let before = self.seen.mark(&id, Seen::CALLED);
        if before & Seen::CALLED != 0 || self.state.open_at(&id).is_some() {
            return Ok(());
        }
        let Some(called) = names::of_call(kind, payload) else {
            self.seen.mark(&id, Seen::ANSWERED);
            return Ok(());
        };
        let mut call = self.invocation(scene, id.into_owned(), called.named, at.ms);
        call.inexact = at.inexact;
        call.asks = called.asks;
        if before & Seen::ANSWERED != 0 {
            // Its output came before it and was given.
            self.out.push_back(call.observation(self.session()));
            return Ok(());
        }
        if self.state.open.len() >= MAX_OPEN {
            let oldest = self.state.open.remove(0);
            if !oldest.told {
                self.out.push_back(oldest.observation(self.session()));
            }
        }
        self.state.open.push(Open {
            call,
            end: None,
            told: false,
        });
        Ok(())
    }

    /// An invocation with all that its record tells. `at` is in milliseconds since the epoch.
    pub(super) fn invocation(&self, scene: &Scene<'_>, id: String, named: Named, at: i64) -> Call {
        let phase = self.phases.phase_of(&named.skill, named.phase_key);
        Call {
            id,
            phase: phase.map(str::to_owned),
            skill: named.skill,
            at,
            inexact: false,
            project: self.state.project.clone(),
            copied: self.state.is_copy(scene),
            exit_one: named.exit_one_answers,
            asks: None,
        }
    }

    /// The output of a call.
    fn output(&mut self, scene: &Scene<'_>, payload: &Payload<'_>) {
        let Some(id) = payload.call.short(MAX_ID_BYTES) else {
            return;
        };
        if self.state.session.is_none() {
            return;
        }
        let index = self.state.open_at(&id);
        let answer = Answer::of(payload.output);
        // What a script lets the agent know before its end comes under the script's own name.
        let script = index.is_some_and(|index| self.state.open[index].call.skill.name == "exec");
        if script && payload.name.is_text() && answer.is_note() {
            return;
        }
        let before = self.seen.mark(&id, Seen::ANSWERED);
        if before & Seen::ANSWERED != 0 {
            return;
        }
        match index.map(|index| self.state.open.remove(index)) {
            Some(open) => self.answer(scene, open, &answer),
            None => {
                self.orphans += u64::from(before & Seen::CALLED == 0);
                let orphan = self.orphan(scene, id, &answer);
                self.out.push_back(orphan);
            }
        }
    }

    /// A call with its output.
    fn answer(&mut self, scene: &Scene<'_>, open: Open, answer: &Answer) {
        let Open { call, end, .. } = open;
        let mut verdict = answer.verdict(call.exit_one);
        if let Some(process) = &call.asks {
            verdict = self.asked(scene, process, answer).or(verdict);
        } else if let (Some(process), None) = (&answer.running, &end) {
            return self.run_on(call, process);
        }
        let (seen, own) = end.map_or((None, None), |end| (Some(end.ending), end.duration));
        if call.skill.kind == Kind::Subagent && verdict.is_none() {
            match &seen {
                Some(seen) if seen.outcome != Outcome::Completed => {}
                None if !answer.launched => {
                    verdict = Some(outcome::ending(Outcome::Failed, "agent failed"));
                }
                _ => return self.out.push_back(self.presumed(&call)),
            }
        }
        let ending = verdict.or(seen).unwrap_or_else(outcome::completed);
        let own = own.or_else(|| answer.duration());
        self.out
            .push_back(self.ended_call(scene, &call, ending, own));
    }

    /// A command or script goes on in the background: completed, until more is said of it.
    fn run_on(&mut self, call: Call, process: &str) {
        self.out.push_back(self.presumed(&call));
        let running = &mut self.state.running;
        // The same name again is another process.
        running.retain(|running| running.process != process);
        if running.len() >= MAX_RUNNING {
            running.remove(0);
        }
        running.push(Running {
            call,
            process: process.to_owned(),
            over: false,
        });
    }

    /// An answer to a call that asked after a process in the background. What it says of the end is
    /// about the call that started the process; the asking itself then did what it should.
    fn asked(&mut self, scene: &Scene<'_>, process: &str, answer: &Answer) -> Option<Ending> {
        let running = &self.state.running;
        let index = running
            .iter()
            .position(|running| running.process == process);
        let index = index.filter(|_| answer.is_end())?;
        let Running { call, over, .. } = self.state.running.remove(index);
        if !over && let Some(ending) = answer.verdict(call.exit_one) {
            self.out
                .push_back(self.ended_call(scene, &call, ending, None));
        }
        Some(outcome::completed())
    }

    /// A call that has ended with this record. `own` is the duration that records tell.
    pub(super) fn ended_call(
        &self,
        scene: &Scene<'_>,
        call: &Call,
        ending: Ending,
        own: Option<Duration>,
    ) -> Observation {
        // Copies are written at once, and without times there is nothing to measure.
        let end = scene.time.filter(|_| !call.copied && !call.inexact);
        let own = own.map(|own| (own, DurationSource::Record));
        Observation {
            duration: own.or_else(|| measured(call.at, end, ending.outcome)),
            ended_at: end.map(Instant::from_millis),
            ending: Some((ending, OutcomeSource::Transcript)),
            ..call.observation(self.session())
        }
    }

    /// A call that started what goes on without it.
    pub(super) fn presumed(&self, call: &Call) -> Observation {
        Observation {
            ending: Some((outcome::completed(), OutcomeSource::Presumed)),
            ..call.observation(self.session())
        }
    }

    /// An output that knows nothing of its call: somebody else may.
    fn orphan(&self, scene: &Scene<'_>, id: Cow<'_, str>, answer: &Answer) -> Observation {
        let runs_on = answer.running.is_some();
        let forked = self.state.is_copy(scene);
        let end = scene.time.filter(|_| !runs_on && !forked);
        let ending = answer.verdict(false).unwrap_or_else(outcome::completed);
        Observation {
            session: self.state.session.clone(),
            forked,
            ended_at: end.map(Instant::from_millis),
            ending: Some((
                ending,
                if runs_on {
                    OutcomeSource::Presumed
                } else {
                    OutcomeSource::Transcript
                },
            )),
            duration: answer
                .duration()
                .filter(|_| !runs_on)
                .map(|own| (own, DurationSource::Record)),
            project: self.state.project.clone(),
            ..Observation::new(Source::Rollout, Identity::ToolUse(id.into_owned()))
        }
    }

    pub(super) fn session(&self) -> Option<&str> {
        self.state.session.as_deref()
    }

    /// A call needs a session to belong to.
    pub(super) fn needed_session(&self) -> Result<(), BadReason> {
        match self.state.session {
            Some(_) => Ok(()),
            None => Err(BadReason::field("session_meta", "is missing")),
        }
    }
}

/// The working directory that a message of 2025 tells the agent.
fn directory_told(content: Raw<'_>) -> Option<String> {
    if !content.json().contains("<environment_context>") {
        return None;
    }
    let (_, rest) = content.json().split_once("<cwd>")?;
    let (cwd, _) = rest.split_once("</cwd>")?;
    let plain = !cwd.is_empty() && cwd.len() <= MAX_PATH_BYTES && !cwd.contains('\\');
    plain.then(|| cwd.to_owned())
}
