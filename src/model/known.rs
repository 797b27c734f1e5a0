//! All that is known of one invocation, and how a further observation adds to it.
//!
//! Merging is commutative, associative and idempotent: every field carries its rank, the greater
//! rank wins, and a tie is settled by the values alone. So the order in which hooks, transcripts
//! and files arrive never matters.

use super::{
    Details, Duration, DurationSource, Ending, Instant, Observation, Outcome, OutcomeSource, Skill,
    Source, TimeSource,
};
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};

/// Sources that are the agent's own log.
const LOGS: u8 = Source::Transcript as u8 | Source::Rollout as u8;

/// All that is known of one invocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Which skill.
    pub skill: Skill,
    /// The session it belongs to.
    pub session: String,
    /// That session is a fork and the record was copied into it.
    pub forked: bool,
    /// When it was invoked, and where that comes from.
    pub at: (Instant, TimeSource),
    /// How it ended; `None` while no result is known.
    pub ending: Option<(Ending, OutcomeSource)>,
    /// How long it took.
    pub duration: Option<(Duration, DurationSource)>,
    /// Working directory.
    pub project: Option<String>,
    /// Workflow phase.
    pub phase: Option<String>,
    /// Hash of the user's name.
    pub user: Option<String>,
    /// The skill in whose window the call stands.
    pub attribution: Option<Skill>,
    /// Bits of [`Source`] of those who spoke of it, and [`Known::AWAITED`].
    pub sources: u8,
}

impl Known {
    /// Set in `sources` where a hook without an id opened it and its end is awaited.
    pub const AWAITED: u8 = 32;

    /// What one observation alone says; `None` where it lacks skill, session or time.
    pub fn from_observation(seen: &Observation) -> Option<Self> {
        let mut known = Self {
            skill: seen.skill.clone()?,
            session: seen.session.clone()?,
            forked: seen.forked,
            at: seen.at?,
            ending: None,
            duration: None,
            project: None,
            phase: None,
            user: None,
            attribution: None,
            sources: 0,
        };
        known.absorb(seen);
        Some(known)
    }

    /// The same invocation in another session whose records have said nothing yet.
    pub fn unsaid(&self, session: &str) -> Self {
        Self {
            session: session.to_owned(),
            forked: true,
            ending: None,
            duration: None,
            project: None,
            phase: None,
            user: None,
            attribution: None,
            ..self.clone()
        }
    }

    /// How it ended: [`Outcome::Unfinished`] while no result is known.
    pub fn outcome(&self) -> Outcome {
        self.ending
            .as_ref()
            .map_or(Outcome::Unfinished, |(ending, _)| ending.outcome)
    }

    /// Takes in what another observation of the same session says.
    pub fn absorb(&mut self, seen: &Observation) {
        if let Some(skill) = &seen.skill {
            self.absorb_skill(skill, seen.sources());
        }
        if let Some((at, source)) = seen.at {
            let (own, rank) = self.at;
            // Where the end came first, the time known so far is that of the end.
            let ended = self.ending.is_some() && self.duration.is_none();
            if ended && rank == TimeSource::Arrival && source > rank && self.outcome().is_decided()
            {
                let duration = Duration::between(at, own);
                self.duration = duration.map(|duration| (duration, DurationSource::Arrivals));
            }
            self.at = match source.cmp(&rank) {
                Ordering::Greater => (at, source),
                Ordering::Equal => (own.min(at), rank),
                Ordering::Less => (own, rank),
            };
        }
        if let Some(ending) = &seen.ending {
            self.absorb_ending(ending, seen.duration);
        }
        if let Some(duration) = seen.duration.or_else(|| self.between_arrivals(seen)) {
            self.absorb_duration(duration);
        }
        least(&mut self.project, seen.project.as_ref());
        least(&mut self.phase, seen.phase.as_ref());
        least(&mut self.user, seen.user.as_ref());
        least(&mut self.attribution, seen.attribution.as_ref());
        self.forked |= seen.forked;
        self.sources |= seen.sources();
    }

    /// Takes in what the records of another session say of the same invocation. This one owns it:
    /// the other only adds what is better founded or not known here.
    pub fn absorb_copy(&mut self, other: &Self) {
        let rank = |ending: &Option<(Ending, OutcomeSource)>| {
            ending
                .as_ref()
                .map(|(ending, source)| (ending.outcome != Outcome::Unfinished, *source))
        };
        if rank(&other.ending) > rank(&self.ending) {
            self.ending.clone_from(&other.ending);
            // A window's length and its end belong together.
            if other
                .ending
                .as_ref()
                .is_some_and(|(_, source)| *source == OutcomeSource::Window)
            {
                self.duration = other.duration;
            }
        }
        if other.duration.map(|d| d.1) > self.duration.map(|d| d.1) {
            self.duration = other.duration;
        }
        let fill = |own: &mut Option<String>, theirs: &Option<String>| {
            if own.is_none() {
                own.clone_from(theirs);
            }
        };
        fill(&mut self.project, &other.project);
        fill(&mut self.phase, &other.phase);
        fill(&mut self.user, &other.user);
        if self.attribution.is_none() {
            self.attribution.clone_from(&other.attribution);
        }
        self.sources |= other.sources;
    }

    /// Kinds are those of names: who takes a known name for something less tells nothing.
    pub fn keep_kinds(&mut self, before: &Self) {
        let keep = |skill: &mut Skill, before: &Skill| {
            if skill.name == before.name {
                skill.kind = skill.kind.max(before.kind);
            }
        };
        keep(&mut self.skill, &before.skill);
        if let (Some(skill), Some(before)) = (&mut self.attribution, &before.attribution) {
            keep(skill, before);
        }
    }

    /// Which of several sessions owns an invocation: the least, that is where it appears first,
    /// then the one that is no fork, then by session id.
    pub fn ownership(&self) -> (Instant, bool, &str) {
        (self.at.0, self.forked, &self.session)
    }

    /// A transcript's name for a skill beats any other; among equals the least name.
    fn absorb_skill(&mut self, skill: &Skill, sources: u8) {
        let [logged, own_logged] = [sources, self.sources].map(|bits| bits & LOGS != 0);
        if logged && !own_logged || logged == own_logged && *skill < self.skill {
            self.skill = skill.clone();
        }
    }

    /// A window grows while its session goes on: of two the longer one tells the end, and of two
    /// equal ones the one that has an end.
    fn absorb_ending(
        &mut self,
        seen: &(Ending, OutcomeSource),
        duration: Option<(Duration, DurationSource)>,
    ) {
        let window = |duration: Option<(Duration, DurationSource)>| {
            duration
                .filter(|(_, source)| *source == DurationSource::Window)
                .map(|(d, _)| d)
        };
        let key = |(ending, source): &(Ending, OutcomeSource), duration| {
            let length = if *source == OutcomeSource::Window {
                window(duration)
            } else {
                None
            };
            let unfinished = ending.outcome == Outcome::Unfinished;
            (
                Reverse(*source),
                Reverse(length),
                unfinished,
                ending.clone(),
            )
        };
        let own = self.duration;
        if self
            .ending
            .as_ref()
            .is_none_or(|ending| key(seen, duration) < key(ending, own))
        {
            self.ending = Some(seen.clone());
        }
    }

    /// Of two windows the longer knows more; of two other measures the shorter waited less.
    fn absorb_duration(&mut self, seen: (Duration, DurationSource)) {
        let better = match self.duration {
            None => true,
            Some((own, rank)) => match seen.1.cmp(&rank) {
                Ordering::Greater => true,
                Ordering::Less => false,
                Ordering::Equal if rank == DurationSource::Window => seen.0 > own,
                Ordering::Equal => seen.0 < own,
            },
        };
        if better {
            self.duration = Some(seen);
        }
    }

    /// The time from the event that opened it to the one that ended it, where both were seen.
    fn between_arrivals(&self, seen: &Observation) -> Option<(Duration, DurationSource)> {
        let (at, source) = self.at;
        let decided = seen
            .ending
            .as_ref()
            .is_some_and(|(ending, _)| ending.outcome.is_decided());
        if !decided || source == TimeSource::Arrival {
            return None;
        }
        Some((
            Duration::between(at, seen.ended_at?)?,
            DurationSource::Arrivals,
        ))
    }
}

/// Keeps the lesser of two values; anything beats nothing.
fn least<T: Ord + Clone>(own: &mut Option<T>, theirs: Option<&T>) {
    if let Some(theirs) = theirs
        && own.as_ref().is_none_or(|own| theirs < own)
    {
        *own = Some(theirs.clone());
    }
}

impl Details {
    /// Adds what is not known yet.
    pub fn absorb(&mut self, other: &Self) {
        let Self {
            workflow_step_id,
            workflow_path,
            user_query,
            alternatives_considered,
            selection_rank,
            follow_up_actions,
            rating,
            embedding,
            created_at,
        } = other.clone();
        self.workflow_step_id = self.workflow_step_id.take().or(workflow_step_id);
        self.workflow_path = self.workflow_path.take().or(workflow_path);
        self.user_query = self.user_query.take().or(user_query);
        self.selection_rank = self.selection_rank.or(selection_rank);
        self.rating = self.rating.or(rating);
        self.embedding = self.embedding.take().or(embedding);
        self.created_at = self.created_at.take().or(created_at);
        if self.alternatives_considered.is_empty() {
            self.alternatives_considered = alternatives_considered;
        }
        if self.follow_up_actions.is_empty() {
            self.follow_up_actions = follow_up_actions;
        }
    }
}
