//! Joins calls with their results and skills with their windows, record by record.

use super::record::{Block, Origin, Record};
use super::results::launch_of;
use super::said::{Said, said};
use super::scene::Scene;
use super::state::{Call, MAX_OPEN, OpenCall, State};
use super::window::{Spot, Window};
use crate::capture::lines::BadReason;
use crate::capture::naming::{self, CallInput};
use crate::capture::phase::PhaseRules;
use crate::capture::raw::{MAX_ID_BYTES, MAX_NAME_BYTES};
use crate::capture::seen::Seen;
use crate::model::{Identity, Kind, Observation, Skill};
use std::borrow::Cow;
use std::collections::VecDeque;

/// As much of a person's text as is looked at.
const HEAD_BYTES: usize = 2048;

/// Takes in records and gives observations.
pub(super) struct Join<'r> {
    phases: &'r PhaseRules,
    pub(super) seen: Seen,
    pub(super) state: State,
    /// Observations that are ready.
    pub(super) out: VecDeque<Observation>,
    /// Results whose call is nowhere known.
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

    /// Takes in one record.
    pub(super) fn record(&mut self, record: &Record<'_>) -> Result<(), BadReason> {
        let kind = record.kind.short(16);
        let assistant = match kind.as_deref() {
            Some("assistant") => true,
            Some("user") => false,
            _ => return Ok(()),
        };
        if let Some(session) = record.session.short(MAX_ID_BYTES)
            && self.state.session.as_deref() != Some(&*session)
        {
            self.state.session = Some(session.into_owned());
        }
        let Some(session) = &self.state.session else {
            return Ok(());
        };
        let scene = Scene::of(record);
        if let Some(skill) = &scene.skill {
            self.state.windows.prove_named(session, skill);
        }
        let blocks = Block::list(record.message.content);
        if let Some(typed) = self.state.expecting.take()
            && record.meta.is_true()
            && first_text(record, &blocks).is_some_and(|text| said(&text) == Said::SkillText)
        {
            self.state.windows.prove(typed);
        }
        if assistant {
            self.assistant(&scene, &blocks)
        } else {
            self.user(&scene, &blocks)
        }
    }

    /// Gives what is still open or held back, where it was not given or has changed.
    pub(super) fn give_held_back(&mut self) {
        for open in &mut self.state.open {
            if open.launch.is_none() && !open.told {
                open.told = true;
                self.out.push_back(open.call.clone().observation());
            }
        }
        for waiting in &mut self.state.waiting {
            if !waiting.told {
                waiting.told = true;
                self.out.push_back(launch_of(&waiting.call));
            }
        }
        let mut windows = std::mem::take(&mut self.state.windows);
        for window in windows.iter_mut().filter(|window| window.proven) {
            let verdict = window.verdict(self.state.unanswered(window.key));
            if window.told.as_ref() != Some(&verdict) {
                window.told = Some(verdict.clone());
                self.out.push_back(window.observation(verdict));
            }
        }
        self.state.windows = windows;
    }

    fn assistant(&mut self, scene: &Scene<'_>, blocks: &[Block<'_>]) -> Result<(), BadReason> {
        if scene.record.message.content.says_something() {
            self.text(scene);
        }
        for block in blocks {
            if block.is("tool_use") {
                self.call(scene, block)?;
            } else if block.is("text") && block.text.says_something() {
                self.text(scene);
            }
        }
        Ok(())
    }

    /// The agent says something.
    fn text(&mut self, scene: &Scene<'_>) {
        if let (Some(session), Some(chain)) = (&self.state.session, &scene.chain) {
            self.state.windows.text(Spot { session, chain });
        }
    }

    /// A prompt or a launch ends what is near to the launches before.
    fn close_windows(&mut self, scene: &Scene<'_>) {
        if let (Some(session), Some(chain)) = (&self.state.session, &scene.chain) {
            self.state.windows.close(Spot { session, chain });
        }
    }

    /// A call: remembered until its result comes.
    fn call(&mut self, scene: &Scene<'_>, block: &Block<'_>) -> Result<(), BadReason> {
        let (Some(id), Some(tool)) = (
            block.id.short(MAX_ID_BYTES),
            block.name.head(MAX_NAME_BYTES),
        ) else {
            return Ok(());
        };
        let at = scene.needed_time()?;
        let before = self.seen.mark(&id, Seen::CALLED);
        if before & Seen::CALLED != 0 || self.state.open.iter().any(|open| open.has_id(&id)) {
            return Ok(());
        }
        let input = CallInput {
            command: block.input.command.text(),
            skill: block.input.skill.head(MAX_NAME_BYTES),
            subagent_type: block.input.agent.head(MAX_NAME_BYTES),
        };
        let Some(named) = naming::tool_call(&tool, &input) else {
            self.seen.mark(&id, Seen::ANSWERED);
            return Ok(());
        };
        let phase = self
            .phases
            .phase_of(&named.skill, named.phase_key)
            .map(str::to_owned);
        let call = Call {
            id: Identity::ToolUse(id.into_owned()),
            attribution: scene.skill.clone().filter(|skill| *skill != named.skill),
            phase,
            ..self.blank(scene, named.skill, at)
        };
        if before & Seen::ANSWERED != 0 {
            // Its result came before it and was given.
            self.out.push_back(call.observation());
            return Ok(());
        }
        let launch = call.skill.kind == Kind::Skill;
        if launch {
            self.close_windows(scene);
        }
        let mut open = OpenCall {
            exit_one: named.exit_one_answers,
            places: Default::default(),
            launch: None,
            told: false,
            call,
        };
        if let (Some(session), Some(chain)) = (&self.state.session, &scene.chain) {
            let skill = open.call.attribution.as_ref();
            open.places = self.state.windows.call(Spot { session, chain }, at, skill);
            if launch {
                open.launch = Some(self.open_window(chain, open.call.clone(), false));
            }
        }
        if self.state.open.len() >= MAX_OPEN {
            let oldest = self.state.open.remove(0);
            if oldest.launch.is_none() && !oldest.told {
                self.out.push_back(oldest.call.observation());
            }
        }
        self.state.open.push(open);
        Ok(())
    }

    /// An invocation with all that its record tells, to be given its identity.
    fn blank(&self, scene: &Scene<'_>, skill: Skill, at: i64) -> Call {
        Call {
            id: Identity::ToolUse(String::new()),
            skill,
            session: self.state.session.clone().unwrap_or_default(),
            forked: scene.is_forked(),
            at,
            project: scene.project(),
            phase: None,
            attribution: None,
            agent: None,
        }
    }

    fn open_window(&mut self, chain: &str, call: Call, typed: bool) -> u32 {
        let (key, forgotten) = self.state.windows.open(chain, call, typed);
        self.tell(forgotten.filter(|window| window.proven));
        self.tell_settled();
        key
    }

    /// Gives windows that will not be remembered any more.
    fn tell(&mut self, windows: impl IntoIterator<Item = Window>) {
        for window in windows {
            let verdict = window.verdict(self.state.unanswered(window.key));
            if window.told.as_ref() != Some(&verdict) {
                self.out.push_back(window.observation(verdict));
            }
        }
    }

    pub(super) fn tell_settled(&mut self) {
        let state = &mut self.state;
        let open = &state.open;
        let settled = state.windows.take_settled(|window| {
            open.iter().any(|open| {
                open.places.nth(window, false).is_some() || open.places.nth(window, true).is_some()
            })
        });
        self.tell(settled);
    }

    fn user(&mut self, scene: &Scene<'_>, blocks: &[Block<'_>]) -> Result<(), BadReason> {
        let record = scene.record;
        let results = blocks
            .iter()
            .filter(|block| block.is("tool_result"))
            .count();
        if results > 0 {
            for block in blocks.iter().filter(|block| block.is("tool_result")) {
                self.result(scene, block, results == 1);
            }
            return Ok(());
        }
        let person = !record.meta.is_true() && !record.compact.is_true();
        let mut prompt = person && blocks.iter().any(|block| block.is("image"));
        let texts = blocks
            .iter()
            .filter(|block| block.is("text"))
            .map(|block| block.text);
        for text in texts.chain([record.message.content]) {
            let Some(head) = text.head(HEAD_BYTES) else {
                continue;
            };
            match said(&head) {
                Said::Notice => self.notices(scene, text),
                Said::Command(name) if person => return self.typed(scene, name),
                Said::Prompt => prompt |= person,
                _ => {}
            }
        }
        if prompt {
            self.close_windows(scene);
        }
        Ok(())
    }

    /// A typed command: it may turn out to be a skill.
    fn typed(&mut self, scene: &Scene<'_>, name: &str) -> Result<(), BadReason> {
        let Some(chain) = &scene.chain else {
            return Ok(());
        };
        self.close_windows(scene);
        let record = scene.record;
        let (Some(skill), Some(uuid)) =
            (naming::typed_skill(name), record.uuid.short(MAX_ID_BYTES))
        else {
            return Ok(());
        };
        let at = scene.needed_time()?;
        let mut call = self.blank(scene, skill, at);
        call.phase = self.phases.phase_of(&call.skill, None).map(str::to_owned);
        // A copy in a fork is the same invocation as its original, and names it.
        let origin = Origin::of(record.forked);
        let session = origin.session.short(MAX_ID_BYTES);
        let session = session.map_or_else(|| call.session.clone(), Cow::into_owned);
        let uuid = origin.uuid.short(MAX_ID_BYTES).unwrap_or(uuid).into_owned();
        if self.seen.mark(&format!("{session} {uuid}"), Seen::CALLED) != 0 {
            return Ok(());
        }
        call.id = Identity::Typed { session, uuid };
        let key = self.open_window(chain, call, true);
        self.state.expecting = Some(key);
        Ok(())
    }
}

/// The first text of a record.
fn first_text<'a>(record: &Record<'a>, blocks: &[Block<'a>]) -> Option<Cow<'a, str>> {
    let block = blocks
        .iter()
        .find(|block| block.is("text"))
        .map(|block| block.text);
    block.unwrap_or(record.message.content).head(HEAD_BYTES)
}
