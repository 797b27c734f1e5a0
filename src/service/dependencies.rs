//! Which skills are used together with one, and how much more than by chance.

use super::Buddy;
use crate::analytics::dependency::{self, Bounds, Dependency, Found, Other};
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Skill};
use crate::store::Together;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Which skill, and what to look for.
#[derive(Debug, Clone)]
pub struct DependenciesQuery {
    /// The skill that is asked about.
    pub skill: String,
    /// Rows at most; 0 is all.
    pub limit: usize,
    /// Lift at least.
    pub min_lift: f64,
    /// Sessions with both at least.
    pub min_sessions: u64,
    /// Show curated rules too, where nothing was measured.
    pub include_curated: bool,
}

/// Whether there was enough to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At least one other skill shares enough sessions.
    Ok,
    /// None does.
    InsufficientData,
}

/// Where a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Counted in the sessions.
    Measured,
    /// A rule that the program came with: nothing was measured.
    Curated,
}

/// A skill that goes with the one asked about. Shares are fractions from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DependencyRow {
    /// The other skill.
    pub skill_b: String,
    /// Its kind.
    pub kind: Kind,
    /// Sessions with both.
    pub co_occurrence_count: u64,
    /// Sessions with the other.
    pub skill_b_sessions: u64,
    /// Share of all sessions that have both; `null` where nothing was measured, as the following.
    pub support: Option<f64>,
    /// Share of the sessions with the skill asked about that have the other too.
    pub confidence: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub confidence_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub confidence_high: Option<f64>,
    /// How many times as many sessions have both as would by chance.
    pub lift_score: Option<f64>,
    /// The lift in a word; `curated` where nothing was measured.
    pub relationship_type: &'static str,
    /// Two-sided p of Fisher's exact test on the sessions.
    pub p_value: Option<f64>,
    /// Benjamini and Hochberg's q over all skills compared.
    pub q_value: Option<f64>,
    /// Whether q is at most 0.05.
    pub sure: Option<bool>,
    /// Measured or curated.
    pub source: Origin,
}

/// The skills that go with one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DependenciesReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The skill that was asked about.
    pub skill_name: String,
    /// Up to when sessions count.
    pub until: Instant,
    /// Whether there was enough to compare.
    pub status: Status,
    /// Sessions that are missing before anything can be said; 0 where something can.
    pub missing_sessions: u64,
    /// All sessions.
    pub session_count: u64,
    /// Sessions with the skill.
    pub skill_sessions: u64,
    /// Lift at least, as asked for.
    pub min_lift: f64,
    /// Sessions with both at least, as asked for.
    pub min_sessions: u64,
    /// Skills frequent enough to be compared: what the q-values are over.
    pub compared: u64,
    /// Of these, how many share enough sessions.
    pub met: u64,
    /// The highest lift of those.
    pub highest_lift: Option<f64>,
    /// The skill that shares most sessions.
    pub closest_skill: Option<String>,
    /// How many it shares.
    pub closest_sessions: u64,
    /// Measured ones, the highest lift first, then curated ones by name.
    pub dependencies: Vec<DependencyRow>,
    /// Rows that the limit left out.
    pub more: usize,
}

/// Finds what goes with a skill.
pub fn run(buddy: &Buddy, query: &DependenciesQuery) -> Result<DependenciesReport> {
    if !(query.min_lift >= 0.0 && query.min_lift.is_finite()) {
        return Err(Error::usage("--min-lift must be a number from 0 up")
            .hint("1 is what chance makes, 1.5 is half as much again"));
    }
    let store = buddy.reader()?;
    let rules = if query.include_curated {
        store.curated_with(&query.skill)?
    } else {
        Vec::new()
    };
    // A skill of a curated rule has a name that is known, even where nobody used it yet.
    if rules.is_empty() {
        super::metrics::known(&store, &query.skill)?;
    }
    let now = buddy.now();
    let (skills, together) = store.at_once(|| {
        let skills = store.skills()?;
        let asked = id_of(&skills, &query.skill);
        Ok((skills, store.together(&asked, now)?))
    })?;
    Ok(report(query, now, &skills, &together, &rules))
}

/// The number of a name, or nothing.
fn id_of(skills: &HashMap<i64, Skill>, name: &str) -> BTreeSet<i64> {
    let named = skills.iter().filter(|(_, skill)| skill.name == name);
    named.map(|(id, _)| *id).collect()
}

fn report(
    query: &DependenciesQuery,
    now: Instant,
    skills: &HashMap<i64, Skill>,
    together: &Together,
    rules: &[String],
) -> DependenciesReport {
    let asked = id_of(skills, &query.skill).first().copied().unwrap_or(0);
    let with = together.with.get(&asked).copied().unwrap_or(0);
    let others: Vec<Other<'_>> = together
        .with
        .iter()
        .filter(|(id, _)| **id != asked)
        .filter_map(|(id, sessions)| {
            Some(Other {
                name: &skills.get(id)?.name,
                sessions: *sessions,
                both: together.both.get(&(asked, *id)).copied().unwrap_or(0),
            })
        })
        .collect();
    let bounds = Bounds {
        min_sessions: query.min_sessions,
        min_lift: query.min_lift,
    };
    let found = dependency::dependencies(together.sessions, with, &others, bounds);
    let kinds: HashMap<&str, Kind> = skills
        .values()
        .map(|skill| (skill.name.as_str(), skill.kind))
        .collect();
    let kind = |name: &str| kinds.get(name).copied().unwrap_or(Kind::Custom);
    let mut rows: Vec<DependencyRow> = found
        .dependencies
        .iter()
        .map(|found| measured(found, kind(found.other.name)))
        .collect();
    rows.extend(rules.iter().filter_map(|rule| {
        let other = others.iter().find(|other| other.name == rule);
        let (both, sessions) = other.map_or((0, 0), |other| (other.both, other.sessions));
        (both < query.min_sessions).then(|| curated(rule, kind(rule), both, sessions))
    }));
    let more = match query.limit {
        0 => 0,
        limit => rows.len().saturating_sub(limit),
    };
    rows.truncate(rows.len() - more);
    DependenciesReport {
        schema_version: super::REPORT_VERSION,
        skill_name: query.skill.clone(),
        until: now,
        status: if found.met > 0 {
            Status::Ok
        } else {
            Status::InsufficientData
        },
        missing_sessions: missing(&found, with, query.min_sessions),
        session_count: together.sessions,
        skill_sessions: with,
        min_lift: query.min_lift,
        min_sessions: query.min_sessions,
        compared: found.compared as u64,
        met: found.met as u64,
        highest_lift: found.highest_lift,
        closest_skill: found.closest.map(|other| other.name.to_owned()),
        closest_sessions: found.closest.map_or(0, |other| other.both),
        dependencies: rows,
        more,
    }
}

/// How many sessions more it takes until a first pair can be listed, at the least.
fn missing(found: &Found<'_>, with: u64, min_sessions: u64) -> u64 {
    if found.met > 0 {
        return 0;
    }
    let nearest = found.closest.map_or(0, |other| other.both).min(with);
    min_sessions.saturating_sub(nearest)
}

fn measured(found: &Dependency<'_>, kind: Kind) -> DependencyRow {
    DependencyRow {
        skill_b: found.other.name.to_owned(),
        kind,
        co_occurrence_count: found.other.both,
        skill_b_sessions: found.other.sessions,
        support: Some(found.support),
        confidence: Some(found.confidence.value),
        confidence_low: Some(found.confidence.low),
        confidence_high: Some(found.confidence.high),
        lift_score: Some(found.lift),
        relationship_type: dependency::relationship(found.lift),
        p_value: Some(found.p_value),
        q_value: Some(found.q_value),
        sure: Some(found.q_value <= dependency::SURE),
        source: Origin::Measured,
    }
}

fn curated(rule: &str, kind: Kind, both: u64, sessions: u64) -> DependencyRow {
    DependencyRow {
        skill_b: rule.to_owned(),
        kind,
        co_occurrence_count: both,
        skill_b_sessions: sessions,
        support: None,
        confidence: None,
        confidence_low: None,
        confidence_high: None,
        lift_score: None,
        relationship_type: "curated",
        p_value: None,
        q_value: None,
        sure: None,
        source: Origin::Curated,
    }
}
