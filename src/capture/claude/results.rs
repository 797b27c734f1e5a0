//! Results: of calls, of launches, and of subagents in the background.

use super::join::Join;
use super::record::{Account, Block};
use super::said::{Notice, Status, notices};
use super::scene::Scene;
use super::state::{Call, MAX_WAITING, Waiting};
use crate::capture::outcome::{self, ERROR_TEXT_BYTES, ResultFacts, measured};
use crate::capture::raw::{MAX_ID_BYTES, Raw};
use crate::capture::seen::Seen;
use crate::model::{
    Duration, DurationSource, Ending, Identity, Instant, Kind, Observation, Outcome, OutcomeSource,
    Source,
};
use memchr::memmem;
use std::borrow::Cow;

impl Join<'_> {
    /// The result of a call. `alone`: the record holds no other, so that what it says of its
    /// result is about this one.
    pub(super) fn result(&mut self, scene: &Scene<'_>, block: &Block<'_>, alone: bool) {
        let Some(id) = block.call.short(MAX_ID_BYTES) else {
            return;
        };
        let before = self.seen.mark(&id, Seen::ANSWERED);
        if before & Seen::ANSWERED != 0 {
            return;
        }
        let index = self.state.open.iter().position(|open| open.has_id(&id));
        let open = index.map(|index| self.state.open.remove(index));
        let is_error = block.is_error.is_true();
        let account = if alone {
            scene.record.result
        } else {
            Raw::default()
        };
        let subagent = open
            .as_ref()
            .is_none_or(|open| open.call.skill.kind == Kind::Subagent);
        // Most accounts only repeat the output: not read twice without need.
        let facts = if is_error || subagent || tells_duration(account) {
            Account::of(account)
        } else {
            Account::default()
        };
        let exit_one = open.as_ref().is_some_and(|open| open.exit_one);
        let denial = scene.record.denial.short(64).filter(|_| alone || is_error);
        let ending = outcome::of_result(&ResultFacts {
            is_error,
            text: &if is_error {
                error_text(block.content)
            } else {
                Cow::Borrowed("")
            },
            account: &account.head(ERROR_TEXT_BYTES).unwrap_or_default(),
            denial: denial.as_deref(),
            timed_out: facts.timed_out.number().is_some(),
            interrupted: facts.interrupted.is_true(),
            exit_one_answers: exit_one,
        });
        let Some(open) = open else {
            self.orphans += u64::from(before & Seen::CALLED == 0);
            let orphan = self.orphan(scene, id.into_owned(), ending, &facts);
            self.out.push_back(orphan);
            return;
        };
        self.state
            .windows
            .answered(open.places, &ending, scene.time());
        match open.launch {
            Some(window) => self.answer_launch(window, ending, scene.time()),
            None => self.answer(open.call, ending, scene, &facts),
        }
        if !open.places.is_empty() || open.launch.is_some() {
            self.tell_settled();
        }
    }

    /// A call with its result, unless the result only says that a subagent was launched.
    fn answer(&mut self, mut call: Call, ending: Ending, scene: &Scene<'_>, facts: &Account<'_>) {
        call.agent = facts.agent.short(MAX_ID_BYTES).map(Cow::into_owned);
        if ending.outcome == Outcome::Completed {
            match facts.status.short(32).as_deref() {
                Some("async_launched") => return self.wait(call),
                Some("teammate_spawned") => return self.out.push_back(launch_of(&call)),
                _ => {}
            }
        }
        let end = scene.time();
        let duration = recorded(facts).or_else(|| measured(call.at, end, ending.outcome));
        self.out.push_back(Observation {
            ended_at: end.map(Instant::from_millis),
            ending: Some((ending, OutcomeSource::Transcript)),
            duration,
            ..call.observation()
        });
    }

    /// A result that knows nothing of its call: somebody else may.
    fn orphan(
        &self,
        scene: &Scene<'_>,
        id: String,
        ending: Ending,
        facts: &Account<'_>,
    ) -> Observation {
        let running = facts
            .status
            .short(32)
            .is_some_and(|status| matches!(&*status, "async_launched" | "teammate_spawned"));
        Observation {
            session: self.state.session.clone(),
            forked: scene.is_forked(),
            ended_at: scene.time().filter(|_| !running).map(Instant::from_millis),
            ending: Some((
                ending,
                if running {
                    OutcomeSource::Presumed
                } else {
                    OutcomeSource::Transcript
                },
            )),
            duration: recorded(facts),
            project: scene.project(),
            agent_id: facts.agent.short(MAX_ID_BYTES).map(Cow::into_owned),
            ..Observation::new(Source::Transcript, Identity::ToolUse(id))
        }
    }

    /// The launch of a skill: what counts is its window, unless nothing came of it.
    fn answer_launch(&mut self, key: u32, ending: Ending, at: Option<i64>) {
        if ending.outcome == Outcome::Completed {
            self.state.windows.launched(key, at);
        } else if let Some(window) = self.state.windows.remove(key) {
            let verdict = window.aborted(ending, at);
            self.out.push_back(window.observation(verdict));
        }
    }

    /// Waits for the notice that a subagent has ended.
    fn wait(&mut self, call: Call) {
        if self.state.waiting.len() >= MAX_WAITING {
            let oldest = self.state.waiting.remove(0);
            if !oldest.told {
                self.out.push_back(launch_of(&oldest.call));
            }
        }
        self.state.waiting.push(Waiting { call, told: false });
    }

    /// Subagents that ended in the background.
    pub(super) fn notices(&mut self, scene: &Scene<'_>, text: Raw<'_>) {
        let Some(text) = text.text() else { return };
        for Notice {
            call: id,
            status,
            ms,
        } in notices(&text)
        {
            let is_it =
                |waiting: &Waiting| matches!(&waiting.call.id, Identity::ToolUse(own) if own == id);
            let Some(index) = self.state.waiting.iter().position(is_it) else {
                continue;
            };
            let call = self.state.waiting.remove(index).call;
            let ending = match status {
                Status::Completed => outcome::completed(),
                Status::Failed => outcome::ending(Outcome::Failed, "agent failed"),
                Status::Killed => outcome::ending(Outcome::Interrupted, "interrupted"),
            };
            let end = scene.time();
            let own = ms
                .and_then(Duration::from_millis)
                .map(|own| (own, DurationSource::Record));
            let duration = own.or_else(|| measured(call.at, end, ending.outcome));
            self.out.push_back(Observation {
                ended_at: end.map(Instant::from_millis),
                ending: Some((ending, OutcomeSource::Transcript)),
                duration,
                ..call.observation()
            });
        }
    }
}

/// A subagent that was launched and of whose end nothing is known: completed, its duration
/// unknown. Of lesser rank than what the notice of its end will say, which may come later.
pub(super) fn launch_of(call: &Call) -> Observation {
    Observation {
        ending: Some((outcome::completed(), OutcomeSource::Presumed)),
        ..call.clone().observation()
    }
}

/// The beginning of what an error says.
fn error_text(content: Raw<'_>) -> Cow<'_, str> {
    let text = Block::list(content)
        .iter()
        .map(|block| block.text)
        .find(|text| text.says_something());
    text.unwrap_or(content)
        .head(ERROR_TEXT_BYTES)
        .unwrap_or_default()
}

/// Whether an account of a result holds a duration, or text that looks like one.
fn tells_duration(account: Raw<'_>) -> bool {
    account.is_object() && memmem::find(account.json().as_bytes(), b"uration").is_some()
}

/// The duration that the record itself tells.
fn recorded(facts: &Account<'_>) -> Option<(Duration, DurationSource)> {
    let ms = facts.total_ms.number().or_else(|| facts.ms.number());
    let seconds = ms
        .map(|ms| ms / 1000.0)
        .or_else(|| facts.seconds.number())?;
    Duration::from_seconds(seconds).map(|duration| (duration, DurationSource::Record))
}
