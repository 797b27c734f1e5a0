//! Attribution windows: what a skill did after it was launched or typed.
//!
//! A window holds the calls that carry the skill's name; where none does, the calls up to the next
//! prompt or launch. Both counts are kept side by side, because a call that carries the name may
//! come late and then makes the other count void.

use super::state::Call;
use crate::model::{
    Duration, DurationSource, Ending, Instant, Observation, Outcome, OutcomeSource, Skill,
};
use serde::{Deserialize, Serialize};

/// Windows that are remembered.
pub(super) const MAX_WINDOWS: usize = 32;

/// Where a record stands: its session and its chain of records. The chain is empty for the main
/// one and the id of the subagent for a subagent's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) session: &'a str,
    pub(super) chain: &'a str,
}

/// The windows of a file, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Windows {
    next: u32,
    list: Vec<Window>,
}

/// A skill at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Window {
    pub(super) key: u32,
    chain: String,
    pub(super) call: Call,
    /// It is a skill; a typed command may not be one.
    pub(super) proven: bool,
    /// The launch has succeeded.
    launched: bool,
    /// When the launch was answered.
    answered: Option<i64>,
    /// The calls by proximity.
    near: Span,
    /// The calls by attribution.
    skill: Span,
    /// The same skill was launched again: calls that carry its name belong there.
    followed: bool,
    /// What was told of it last.
    pub(super) told: Option<Verdict>,
}

/// Calls of a window, counted in one of the two ways.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Span {
    calls: u32,
    /// Place and kind of error of the last call that failed.
    failed: Option<(u32, Option<String>)>,
    /// Place of the last call that completed.
    completed: Option<u32>,
    /// The latest time of a call or result.
    last: Option<i64>,
    /// The agent said something after the last call.
    text: bool,
    /// A prompt or launch came after the last call.
    closed: bool,
}

/// A call's place in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    window: u32,
    nth: u32,
}

/// The places of a call in windows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Places {
    near: Option<Slot>,
    skill: Option<Slot>,
}

/// How a window stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Verdict {
    ending: Ending,
    /// Time of the last event after the launch.
    ended: Option<i64>,
    duration: Option<Duration>,
}

impl Places {
    pub(super) const fn is_empty(&self) -> bool {
        self.near.is_none() && self.skill.is_none()
    }

    /// The place in this window, in one of the two ways of counting.
    pub(super) fn nth(&self, window: u32, by_skill: bool) -> Option<u32> {
        let slot = if by_skill { self.skill } else { self.near };
        slot.filter(|slot| slot.window == window)
            .map(|slot| slot.nth)
    }
}

impl Span {
    fn call(&mut self, at: i64) -> u32 {
        let nth = self.calls;
        self.calls += 1;
        self.text = false;
        self.closed = false;
        self.last = self.last.max(Some(at));
        nth
    }

    fn answered(&mut self, nth: u32, ending: &Ending, at: Option<i64>) {
        self.last = self.last.max(at);
        match ending.outcome {
            Outcome::Completed => self.completed = self.completed.max(Some(nth)),
            Outcome::Failed if self.failed.as_ref().is_none_or(|(last, _)| *last < nth) => {
                self.failed = Some((nth, ending.error.clone()));
            }
            _ => {}
        }
    }

    /// How it ended, `unanswered` being the place of the last call without a result.
    fn ending(&self, unanswered: Option<u32>) -> Ending {
        if let Some((nth, error)) = &self.failed
            && self
                .completed
                .max(unanswered)
                .is_none_or(|later| later < *nth)
        {
            return Ending {
                outcome: Outcome::Failed,
                error: error.clone(),
            };
        }
        let inside = unanswered.is_some() || !(self.text || self.closed);
        let outcome = if inside {
            Outcome::Unfinished
        } else {
            Outcome::Completed
        };
        Ending {
            outcome,
            error: None,
        }
    }
}

impl Window {
    /// How it stands, given the places of its last calls without a result.
    pub(super) fn verdict(&self, [near, skill]: [Option<u32>; 2]) -> Verdict {
        let (span, unanswered) = if self.skill.calls > 0 {
            (&self.skill, skill)
        } else {
            (&self.near, near)
        };
        if !self.launched {
            // It may still be refused, and then took no time.
            let ending = Ending {
                outcome: Outcome::Unfinished,
                error: None,
            };
            return Verdict {
                ending,
                ended: None,
                duration: None,
            };
        }
        let ended = self.answered.max(span.last);
        Verdict {
            ending: span.ending(unanswered),
            ended,
            duration: self.until(ended),
        }
    }

    /// How it stands when the launch itself came to nothing.
    pub(super) fn aborted(&self, ending: Ending, at: Option<i64>) -> Verdict {
        // What a person or a rule did not let run took no time.
        let ran = matches!(ending.outcome, Outcome::Failed | Outcome::Interrupted);
        let duration = if ran { self.until(at) } else { None };
        Verdict {
            ending,
            ended: at,
            duration,
        }
    }

    fn until(&self, end: Option<i64>) -> Option<Duration> {
        let start = Instant::from_millis(self.call.at);
        Duration::between(start, Instant::from_millis(end?))
    }

    /// The skill's invocation.
    pub(super) fn observation(&self, verdict: Verdict) -> Observation {
        Observation {
            ended_at: verdict.ended.map(Instant::from_millis),
            ending: Some((verdict.ending, OutcomeSource::Window)),
            duration: verdict
                .duration
                .map(|duration| (duration, DurationSource::Window)),
            ..self.call.clone().observation()
        }
    }

    fn stands_in(&self, spot: Spot<'_>) -> bool {
        self.call.session == spot.session && self.chain == spot.chain
    }
}

impl Windows {
    /// Whether there never was one: keys of forgotten windows must not be given again.
    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty() && self.next == 0
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Window> {
        self.list.iter_mut()
    }

    fn within<'a>(&'a mut self, spot: Spot<'a>) -> impl DoubleEndedIterator<Item = &'a mut Window> {
        self.list
            .iter_mut()
            .filter(move |window| window.stands_in(spot))
    }

    fn get(&mut self, key: u32) -> Option<&mut Window> {
        self.list.iter_mut().find(|window| window.key == key)
    }

    /// A prompt or a launch: nothing that follows is near to what was launched before.
    pub(super) fn close(&mut self, spot: Spot<'_>) {
        for window in self.within(spot) {
            window.near.closed = true;
            window.skill.closed = true;
        }
    }

    /// The agent says something.
    pub(super) fn text(&mut self, spot: Spot<'_>) {
        for window in self.within(spot) {
            window.near.text |= !window.near.closed;
            window.skill.text = true;
        }
    }

    /// A call, which may carry the name of a skill.
    pub(super) fn call(&mut self, spot: Spot<'_>, at: i64, skill: Option<&Skill>) -> Places {
        let mut places = Places::default();
        let mut named: Option<&mut Window> = None;
        for window in self.within(spot) {
            if !window.near.closed {
                places.near = Some(Slot {
                    window: window.key,
                    nth: window.near.call(at),
                });
            }
            let fits = !window.followed && skill == Some(&window.call.skill);
            // A launch that may still come to nothing takes no calls from the one before it.
            if fits && (window.launched || named.is_none()) {
                named = Some(window);
            }
        }
        places.skill = named.map(|w| Slot {
            window: w.key,
            nth: w.skill.call(at),
        });
        places
    }

    /// A launch, or a typed command that may be one (then it needs no answer and is not proven).
    /// Gives its key and the window that has to be forgotten for it.
    pub(super) fn open(&mut self, chain: &str, call: Call, typed: bool) -> (u32, Option<Window>) {
        // Commands that never turned out to be skills go first.
        let full = self.list.len() >= MAX_WINDOWS;
        let oldest = self
            .list
            .iter()
            .position(|window| !window.proven)
            .unwrap_or(0);
        let forgotten = full.then(|| self.list.remove(oldest));
        let key = self.next;
        self.next = self.next.wrapping_add(1);
        self.list.push(Window {
            key,
            chain: chain.to_owned(),
            call,
            proven: !typed,
            launched: false,
            answered: None,
            near: Span::default(),
            skill: Span::default(),
            followed: false,
            told: None,
        });
        if typed {
            self.launched(key, None);
        }
        (key, forgotten)
    }

    /// The launch has succeeded; calls that carry the skill's name belong to it from now on.
    pub(super) fn launched(&mut self, key: u32, at: Option<i64>) {
        let Some(index) = self.list.iter().position(|window| window.key == key) else {
            return;
        };
        let (before, rest) = self.list.split_at_mut(index);
        let Some(window) = rest.first_mut() else {
            return;
        };
        window.launched = true;
        window.answered = at;
        let spot = Spot {
            session: &window.call.session,
            chain: &window.chain,
        };
        for earlier in before {
            earlier.followed |= earlier.stands_in(spot) && earlier.call.skill == window.call.skill;
        }
    }

    /// Forgets a window whose launch came to nothing.
    pub(super) fn remove(&mut self, key: u32) -> Option<Window> {
        let at = self.list.iter().position(|window| window.key == key)?;
        Some(self.list.remove(at))
    }

    /// A call has its result.
    pub(super) fn answered(&mut self, places: Places, ending: &Ending, at: Option<i64>) {
        if let Some(slot) = places.near
            && let Some(window) = self.get(slot.window)
        {
            window.near.answered(slot.nth, ending, at);
        }
        if let Some(slot) = places.skill
            && let Some(window) = self.get(slot.window)
        {
            window.skill.answered(slot.nth, ending, at);
        }
    }

    /// The typed command of this window is a skill.
    pub(super) fn prove(&mut self, key: u32) {
        if let Some(window) = self.get(key) {
            window.proven = true;
        }
    }

    /// A record of the session carries the name of a skill: whoever typed it typed a skill.
    pub(super) fn prove_named(&mut self, session: &str, skill: &Skill) {
        for window in &mut self.list {
            window.proven |= window.call.session == session && window.call.skill == *skill;
        }
    }

    /// Takes out the windows that nothing to come can change. `open` tells whether a window has
    /// calls without a result.
    pub(super) fn take_settled(&mut self, open: impl Fn(u32) -> bool) -> Vec<Window> {
        let settled = |window: &Window| {
            window.followed && window.proven && window.launched && !open(window.key)
        };
        self.list.extract_if(.., |window| settled(window)).collect()
    }
}
