//! The fields of one line of ours, in the order in which an export writes them: read out of JSON
//! lines and CSV, and written there.
//!
//! A line that somebody writes by hand has the documented fields. A line of an export says besides
//! who knows what, so that a database that takes it in answers and goes on merging as the first
//! one does. It is told by `known_by`; without that, the fields after it say nothing.

use super::lines::BadReason;
use super::phase::PhaseRules;
use crate::model::{
    Details, Duration, DurationSource, Ending, Exported, Identity, Instant, Kind, Known,
    Observation, Outcome, OutcomeSource, Skill, Source, TimeSource,
};
use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The longest text that is kept of a session, project, phase, user or kind of error.
const MAX_TEXT_BYTES: usize = 4096;

/// One line. Unknown fields are passed over.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Fields<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    skill_name: Option<Cow<'a, str>>,
    /// The kind of the skill, where its name does not tell it.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    kind: Beyond<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    invoked_at: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    session_id: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tool_use_id: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    outcome: Option<Cow<'a, str>>,
    #[serde(skip_serializing)]
    completed: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    error_type: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<f64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    workflow_phase: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    project: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    user_id: Option<Cow<'a, str>>,
    /// The skill in whose window the call stands.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    attribution: Beyond<Cow<'a, str>>,
    /// That skill's kind, where its name does not tell it.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    attribution_kind: Beyond<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_path: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_step_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_query: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives_considered: Option<Cow<'a, [String]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection_rank: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_actions: Option<Cow<'a, [String]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<f64>,
    /// Numbers of the query as they are kept, in base64.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    embedding: Beyond<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    created_at: Beyond<Cow<'a, str>>,
    /// Who spoke of it: words of [`Source`].
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    known_by: Beyond<Vec<Cow<'a, str>>>,
    /// Where time, outcome and duration come from, where they were not given.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    time_source: Beyond<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    outcome_source: Beyond<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    duration_source: Beyond<Cow<'a, str>>,
    /// The session is a fork and the call was copied into it.
    #[serde(skip_serializing_if = "Beyond::is_none")]
    forked: Beyond<bool>,
    /// A hook without an id opened it and has not ended it.
    #[serde(skip_serializing_if = "Beyond::is_none")]
    awaits_end: Beyond<bool>,
    /// What makes it the same invocation, where it is no call with an id.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    identity: Beyond<Cow<'a, str>>,
    /// Further names: ids of the subagents that it launched, names that it had before.
    #[serde(skip_serializing_if = "Beyond::is_none")]
    aliases: Beyond<Vec<String>>,
    /// What each session says of it, where several do.
    #[serde(borrow, skip_serializing_if = "Beyond::is_none")]
    copies: Beyond<Vec<Fields<'a>>>,
}

/// A field beyond the documented ones. Somebody else's field of the same name but of another shape
/// does not make a line a bad one, unless the line says that it is one of an export.
#[derive(Debug, Default, PartialEq)]
enum Beyond<T> {
    #[default]
    None,
    Odd,
    Some(T),
}

impl<T> Beyond<T> {
    const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// What it says; an error where that has another shape.
    fn take(&mut self, field: &'static str) -> Result<Option<T>, BadReason> {
        match std::mem::take(self) {
            Self::None => Ok(None),
            Self::Odd => Err(BadReason::field(field, "has another shape")),
            Self::Some(value) => Ok(Some(value)),
        }
    }
}

impl<T> From<Option<T>> for Beyond<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Self::Some)
    }
}

impl<T: Serialize> Serialize for Beyond<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Some(value) => value.serialize(serializer),
            Self::None | Self::Odd => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Beyond<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        if raw == "null" {
            return Ok(Self::None);
        }
        Ok(serde_json::from_str(raw).map_or(Self::Odd, Self::Some))
    }
}

impl<'a> Fields<'a> {
    /// The fields of an invocation, as an export writes them.
    pub(super) fn of(whole: &'a Exported) -> Self {
        let mut fields = Self::of_known(&whole.known);
        match &whole.identity {
            Identity::ToolUse(id) => fields.tool_use_id = Some(Cow::Borrowed(id)),
            Identity::Stored(text) => fields.identity = Beyond::Some(Cow::Borrowed(text)),
            // A database keeps nothing else.
            _ => {}
        }
        if let Some(details) = &whole.details {
            fields.take_details(details);
        }
        let some = !whole.aliases.is_empty();
        fields.aliases = some.then(|| whole.aliases.clone()).into();
        let some = !whole.copies.is_empty();
        let copies = || whole.copies.iter().map(Self::of_known).collect();
        fields.copies = some.then(copies).into();
        fields
    }

    fn of_known(known: &'a Known) -> Self {
        let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        let kind = |skill: &Skill| {
            let told = Kind::of_name(&skill.name) == skill.kind;
            (!told).then(|| Cow::Borrowed(skill.kind.as_str()))
        };
        let ending = known.ending.as_ref();
        let outcome_source = ending
            // An unfinished invocation of which nobody said so needs no source.
            .filter(|(ending, source)| {
                *source != OutcomeSource::Given || ending.outcome == Outcome::Unfinished
            })
            .map(|(_, source)| Cow::Borrowed(source.as_str()));
        let time_source = (known.at.1 != TimeSource::Given).then(|| known.at.1.as_str().into());
        let duration_source = known
            .duration
            .filter(|(_, source)| *source != DurationSource::Given)
            .map(|(_, source)| source.as_str().into());
        let known_by = Source::ALL
            .into_iter()
            .filter(|source| known.sources & *source as u8 != 0)
            .map(|source| source.as_str().into());
        let yes = |yes: bool| yes.then_some(true).into();
        Self {
            skill_name: Some(Cow::Borrowed(&known.skill.name)),
            kind: kind(&known.skill).into(),
            invoked_at: Some(known.at.0.to_string().into()),
            session_id: Some(Cow::Borrowed(&known.session)),
            outcome: Some(known.outcome().as_str().into()),
            error_type: ending.and_then(|(ending, _)| text(&ending.error)),
            duration_seconds: known.duration.map(|(duration, _)| duration.seconds()),
            workflow_phase: text(&known.phase),
            project: text(&known.project),
            user_id: text(&known.user),
            attribution: known
                .attribution
                .as_ref()
                .map(|skill| Cow::Borrowed(&*skill.name))
                .into(),
            attribution_kind: known.attribution.as_ref().and_then(kind).into(),
            known_by: Beyond::Some(known_by.collect()),
            time_source: time_source.into(),
            outcome_source: outcome_source.into(),
            duration_source: duration_source.into(),
            forked: yes(known.forked),
            awaits_end: yes(known.sources & Known::AWAITED != 0),
            ..Self::default()
        }
    }

    fn take_details(&mut self, details: &'a Details) {
        let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        let list = |list: &'a [String]| (!list.is_empty()).then_some(Cow::Borrowed(list));
        self.workflow_path = text(&details.workflow_path);
        self.workflow_step_id = text(&details.workflow_step_id);
        self.user_query = text(&details.user_query);
        self.alternatives_considered = list(&details.alternatives_considered);
        self.selection_rank = details.selection_rank;
        self.follow_up_actions = list(&details.follow_up_actions);
        self.rating = details.rating;
        let embedding = details.embedding.as_ref();
        self.embedding = embedding.map(|bytes| BASE64.encode(bytes).into()).into();
        self.created_at = text(&details.created_at).into();
    }

    /// The observation that the line stands for; its identity is the caller's where it has none.
    pub(super) fn observation(
        self,
        identity: impl FnOnce() -> Identity,
        phases: &PhaseRules,
    ) -> Result<Observation, BadReason> {
        match &self.known_by {
            Beyond::Some(_) => self.exported(identity).map(Observation::from),
            Beyond::None | Beyond::Odd => self.given(identity, phases),
        }
    }

    /// What a line says that somebody wrote by hand.
    pub(super) fn given(
        mut self,
        identity: impl FnOnce() -> Identity,
        phases: &PhaseRules,
    ) -> Result<Observation, BadReason> {
        let name = needed("skill_name", self.skill_name.take())?;
        let mut skill = Skill::given(&name)
            .map_err(|error| BadReason::field("skill_name", error.to_string()))?;
        if let Beyond::Some(word) = &self.kind {
            skill.kind = Kind::from_word(word).unwrap_or(skill.kind);
        }
        let identity = match self.tool_use_id.take().filter(|id| !id.is_empty()) {
            Some(id) => Identity::ToolUse(id.into_owned()),
            None => identity(),
        };
        let mut seen = Observation::new(Source::Jsonl, identity);
        seen.at = Some((instant(self.invoked_at.take())?, TimeSource::Given));
        let session = self.session_id.take();
        let session = session.filter(|session| !session.trim().is_empty());
        seen.session = Some(short("session_id", needed("session_id", session)?)?);
        seen.ending = self.given_ending()?.map(|end| (end, OutcomeSource::Given));
        let duration = self.duration()?;
        seen.duration = duration.map(|duration| (duration, DurationSource::Given));
        let phase = self.workflow_phase.take();
        seen.phase = match phase.filter(|phase| !phase.is_empty()) {
            Some(phase) => Some(short("workflow_phase", phase)?),
            None => phases.phase_of(&skill, None).map(str::to_owned),
        };
        let optional = |field, text: Option<Cow<'_, str>>| -> Result<_, BadReason> {
            text.map(|text| short(field, text)).transpose()
        };
        seen.project = optional("project", self.project.take())?;
        seen.user = optional("user_id", self.user_id.take())?;
        if self
            .rating
            .is_some_and(|rating| !(1.0..=5.0).contains(&rating))
        {
            return Err(BadReason::field("rating", "is not between 1 and 5"));
        }
        if self
            .selection_rank
            .is_some_and(|rank| !(1..=1_000_000).contains(&rank))
        {
            return Err(BadReason::field(
                "selection_rank",
                "is not between 1 and 1,000,000",
            ));
        }
        let details = self.details(None, None);
        seen.details = (!details.is_empty()).then(|| Box::new(details));
        seen.skill = Some(skill);
        Ok(seen)
    }

    /// What a line of an export says: all that a database kept, as it kept it.
    fn exported(mut self, identity: impl FnOnce() -> Identity) -> Result<Exported, BadReason> {
        let stored = self.identity.take("identity")?;
        let identity = match (self.tool_use_id.take(), stored) {
            (Some(id), _) if !id.is_empty() => Identity::ToolUse(id.into_owned()),
            (_, Some(text)) => Identity::Stored(text.into_owned()),
            _ => identity(),
        };
        let aliases = self.aliases.take("aliases")?.unwrap_or_default();
        let copies = self.copies.take("copies")?.unwrap_or_default();
        let copies = copies.into_iter().map(|mut copy| copy.known());
        let copies = copies.collect::<Result<Vec<Known>, BadReason>>()?;
        let known = self.known()?;
        if self
            .selection_rank
            .is_some_and(|rank| !(-Details::MAX_RANK..=Details::MAX_RANK).contains(&rank))
        {
            return Err(BadReason::field("selection_rank", "is out of range"));
        }
        let embedding = self.embedding.take("embedding")?;
        let embedding = embedding
            .map(|text| BASE64.decode(text.as_bytes()))
            .transpose()
            .map_err(|_| BadReason::field("embedding", "is not base64"))?;
        let created_at = self.created_at.take("created_at")?;
        let details = self.details(embedding, created_at.map(Cow::into_owned));
        Ok(Exported {
            identity,
            known,
            details: (!details.is_empty()).then(|| Box::new(details)),
            aliases,
            copies,
        })
    }

    fn known(&mut self) -> Result<Known, BadReason> {
        let name = needed("skill_name", self.skill_name.take())?;
        let attribution = self.attribution.take("attribution")?;
        let attribution_kind = self.attribution_kind.take("attribution_kind")?;
        let by = self.known_by.take("known_by")?.unwrap_or_default();
        // A source that this version does not know is no reason to refuse what it said.
        let sources = Source::ALL
            .into_iter()
            .filter(|source| by.iter().any(|word| word == source.as_str()))
            .fold(0, |bits, source| bits | source as u8);
        let awaited = self.awaits_end.take("awaits_end")? == Some(true);
        let session = self.session_id.take().filter(|session| !session.is_empty());
        let time_source = coded("time_source", &mut self.time_source, TimeSource::from_word)?;
        let duration_source = coded(
            "duration_source",
            &mut self.duration_source,
            DurationSource::from_word,
        )?;
        let duration = self.duration()?;
        Ok(Known {
            skill: skill(name, "kind", self.kind.take("kind")?)?,
            session: needed("session_id", session)?.into_owned(),
            forked: self.forked.take("forked")? == Some(true),
            at: (
                instant(self.invoked_at.take())?,
                time_source.unwrap_or(TimeSource::Given),
            ),
            ending: self.exported_ending()?,
            duration: duration
                .map(|duration| (duration, duration_source.unwrap_or(DurationSource::Given))),
            project: self.project.take().map(Cow::into_owned),
            phase: self.workflow_phase.take().map(Cow::into_owned),
            user: self.user_id.take().map(Cow::into_owned),
            attribution: attribution
                .map(|name| skill(name, "attribution_kind", attribution_kind))
                .transpose()?,
            sources: sources | if awaited { Known::AWAITED } else { 0 },
        })
    }

    fn duration(&self) -> Result<Option<Duration>, BadReason> {
        self.duration_seconds
            .map(|seconds| {
                Duration::from_seconds(seconds)
                    .ok_or_else(|| BadReason::field("duration_seconds", "is out of range"))
            })
            .transpose()
    }

    /// `outcome` says it; without it `completed` does; without both nothing is known.
    fn given_ending(&mut self) -> Result<Option<Ending>, BadReason> {
        let outcome = match (self.outcome.as_deref(), self.completed) {
            (Some(word), _) => outcome(word)?,
            (None, Some(true)) => Outcome::Completed,
            (None, Some(false)) => Outcome::Failed,
            (None, None) => return Ok(None),
        };
        if outcome == Outcome::Unfinished {
            return Ok(None);
        }
        let error = self.error_type.take().filter(|error| !error.is_empty());
        let error = error.map(|text| short("error_type", text)).transpose()?;
        Ok(Some(Ending { outcome, error }))
    }

    fn exported_ending(&mut self) -> Result<Option<(Ending, OutcomeSource)>, BadReason> {
        let outcome = self.outcome.as_deref().map(outcome).transpose()?;
        let outcome = outcome.unwrap_or(Outcome::Unfinished);
        let error = self.error_type.take().map(Cow::into_owned);
        let said = coded(
            "outcome_source",
            &mut self.outcome_source,
            OutcomeSource::from_word,
        )?;
        let ended = outcome != Outcome::Unfinished || error.is_some();
        let source = said.or(ended.then_some(OutcomeSource::Given));
        Ok(source.map(|source| (Ending { outcome, error }, source)))
    }

    fn details(self, embedding: Option<Vec<u8>>, created_at: Option<String>) -> Details {
        let list = |list: Option<Cow<'_, [String]>>| list.map(Cow::into_owned).unwrap_or_default();
        Details {
            workflow_step_id: self.workflow_step_id.map(Cow::into_owned),
            workflow_path: self.workflow_path.map(Cow::into_owned),
            user_query: self.user_query.map(Cow::into_owned),
            alternatives_considered: list(self.alternatives_considered),
            selection_rank: self.selection_rank,
            follow_up_actions: list(self.follow_up_actions),
            rating: self.rating,
            embedding,
            created_at,
        }
    }
}

fn needed<'t>(field: &'static str, text: Option<Cow<'t, str>>) -> Result<Cow<'t, str>, BadReason> {
    text.ok_or_else(|| BadReason::field(field, "is missing"))
}

/// An instant that can be kept: after 1970.
fn instant(text: Option<Cow<'_, str>>) -> Result<Instant, BadReason> {
    let text = needed("invoked_at", text)?;
    let at = Instant::parse(&text).map_err(|_| BadReason::field("invoked_at", "is not a time"))?;
    if at.millis() < 0 {
        return Err(BadReason::field("invoked_at", "lies before 1970"));
    }
    Ok(at)
}

fn short(field: &'static str, text: Cow<'_, str>) -> Result<String, BadReason> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(BadReason::field(field, "is too long"));
    }
    Ok(text.into_owned())
}

fn outcome(word: &str) -> Result<Outcome, BadReason> {
    let known = || {
        let words: Vec<&str> = Outcome::ALL.iter().map(|known| known.as_str()).collect();
        format!("is none of the known ones ({})", words.join(", "))
    };
    Outcome::from_word(word).ok_or_else(|| BadReason::field("outcome", known()))
}

/// A skill as a database keeps it: its name may be one that nobody may give by hand.
fn skill(
    name: Cow<'_, str>,
    field: &'static str,
    kind: Option<Cow<'_, str>>,
) -> Result<Skill, BadReason> {
    let unknown = || BadReason::field(field, "is none of the known ones");
    let kind = match kind {
        Some(word) => Kind::from_word(&word).ok_or_else(unknown)?,
        None => Kind::of_name(&name),
    };
    let name = name.into_owned();
    Ok(Skill { name, kind })
}

fn coded<T>(
    field: &'static str,
    word: &mut Beyond<Cow<'_, str>>,
    from: fn(&str) -> Option<T>,
) -> Result<Option<T>, BadReason> {
    word.take(field)?
        .map(|word| from(&word).ok_or_else(|| BadReason::field(field, "is none of the known ones")))
        .transpose()
}
