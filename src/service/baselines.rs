//! All skills over all time, compared with each other.

use super::Buddy;
use crate::analytics::baseline::{self, Decided, Place};
use crate::analytics::stats;
use crate::error::Result;
use crate::model::{Instant, Kind, Skill, duration_class};
use crate::store::{AllTime, KeptBaseline, Store};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Which skills, and how many.
#[derive(Debug, Clone, Default)]
pub struct BaselinesQuery {
    /// Only skills of this kind are shown; they are compared with all.
    pub kind: Option<Kind>,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// A skill over all time. Durations in seconds, rates as fractions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baseline {
    /// Name of the skill.
    pub skill_name: String,
    /// Kind of the skill.
    pub kind: Kind,
    /// Distinct users; who is not named is nobody.
    pub total_users: u64,
    /// Distinct sessions.
    pub total_sessions: u64,
    /// All invocations.
    pub total_invocations: u64,
    /// Those that were completed.
    pub completed_count: u64,
    /// Those that failed.
    pub failed_count: u64,
    /// Completed of completed and failed.
    #[serde(rename = "global_completion_rate")]
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
    /// Mean duration of completed invocations that have one.
    #[serde(rename = "global_avg_duration_seconds")]
    pub avg_duration: Option<f64>,
    /// Median of the same, out of classes: within 1.6 %.
    #[serde(rename = "median_duration_seconds")]
    pub median_duration: Option<f64>,
    /// The most frequent workflow phase; of equally frequent ones the first by name.
    pub most_common_workflow_phase: Option<String>,
    /// Share of the skills with a lower rate, 0 to 100; `null` where nothing was decided.
    pub effectiveness_percentile: Option<f64>,
}

/// All skills over all time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaselinesReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Invocations up to here count.
    pub as_of: Instant,
    /// Skills that were ever used.
    pub skill_count: usize,
    /// Those of them with a completed or failed invocation: the ones that are compared.
    pub ranked_count: usize,
    /// Medians come out of classes of durations and are within 1.6 % of the exact ones.
    pub approximate: bool,
    /// Highest percentile first, then most invocations, then by name.
    pub baselines: Vec<Baseline>,
    /// Skills that the limit left out.
    pub more: usize,
}

/// Compares all skills.
pub fn run(buddy: &Buddy, query: &BaselinesQuery) -> Result<BaselinesReport> {
    let store = buddy.reader()?;
    store.at_once(|| report(&store, buddy.now(), query))
}

/// Writes what [`run`] answers into the documented table of community baselines, which other
/// programs read; returns how many skills it holds.
pub fn refresh(buddy: &Buddy) -> Result<usize> {
    buddy.existing()?;
    let mut store = buddy.writer()?;
    let now = buddy.now();
    let all = BaselinesQuery::default();
    let report = store.at_once(|| report(&store, now, &all))?;
    let kept: Vec<KeptBaseline> = report
        .baselines
        .into_iter()
        .map(|baseline| KeptBaseline {
            skill: baseline.skill_name,
            users: baseline.total_users,
            invocations: baseline.total_invocations,
            completion_rate: baseline.completion_rate,
            avg_duration_seconds: baseline.avg_duration,
            phase: baseline.most_common_workflow_phase,
            percentile: baseline.effectiveness_percentile,
        })
        .collect();
    store.keep_baselines(&kept, now)?;
    Ok(kept.len())
}

pub(super) fn report(
    store: &Store,
    now: Instant,
    query: &BaselinesQuery,
) -> Result<BaselinesReport> {
    let names = store.skills()?;
    let mut skills: Vec<(i64, &Skill, AllTime)> = store
        .all_time(now)?
        .into_iter()
        .filter_map(|(id, all)| names.get(&id).map(|skill| (id, skill, all)))
        .collect();
    let decided: Vec<Decided> = skills.iter().map(|(_, _, all)| decided(all)).collect();
    let percentiles: Vec<Option<f64>> = baseline::places(&decided)
        .into_iter()
        .map(|place| place.map(Place::percentile))
        .collect();
    let mut order: Vec<usize> = (0..skills.len()).collect();
    order.sort_by(|a, b| {
        let place = |i: usize| percentiles[i].unwrap_or(-1.0);
        let (first, second) = (&skills[*a], &skills[*b]);
        place(*b)
            .total_cmp(&place(*a))
            .then_with(|| second.2.invocations.cmp(&first.2.invocations))
            .then_with(|| first.1.name.cmp(&second.1.name))
    });
    let ranked_count = percentiles.iter().flatten().count();
    let skill_count = skills.len();
    order.retain(|i| query.kind.is_none_or(|kind| kind == skills[*i].1.kind));
    let more = match query.limit {
        0 => 0,
        limit => order.len().saturating_sub(limit),
    };
    order.truncate(order.len() - more);
    let phases = phase_names(store, order.iter().map(|i| &skills[*i].2))?;
    let baselines = order
        .into_iter()
        .map(|i| {
            let (id, skill, all) = &mut skills[i];
            let median = if all.timed <= 2 {
                // Of one or two the mean is the median, to the last digit.
                mean_seconds(all)
            } else {
                median_seconds(store, *id, all)?
            };
            Ok(baseline_of(skill, all, &phases, median, percentiles[i]))
        })
        .collect::<Result<_>>()?;
    Ok(BaselinesReport {
        schema_version: super::REPORT_VERSION,
        as_of: now,
        skill_count,
        ranked_count,
        approximate: true,
        baselines,
        more,
    })
}

const fn decided(all: &AllTime) -> Decided {
    Decided {
        completed: all.completed,
        decided: all.completed + all.failed,
    }
}

fn phase_names<'a>(
    store: &Store,
    skills: impl Iterator<Item = &'a AllTime>,
) -> Result<HashMap<i64, String>> {
    let ids: HashSet<i64> = skills.flat_map(|all| all.phases.keys().copied()).collect();
    store.words(&ids)
}

fn mean_seconds(all: &AllTime) -> Option<f64> {
    (all.timed > 0).then(|| all.duration_us / all.timed as f64 / 1e6)
}

fn median_seconds(store: &Store, skill: i64, all: &AllTime) -> Result<Option<f64>> {
    let classes: Vec<(f64, u64)> = store
        .duration_classes(skill, all)?
        .into_iter()
        .map(|(class, count)| (duration_class::middle_of(class), count))
        .collect();
    Ok(baseline::quantile_of_classes(&classes, 0.5).map(|micros| micros / 1e6))
}

fn baseline_of(
    skill: &Skill,
    all: &AllTime,
    phases: &HashMap<i64, String>,
    median_duration: Option<f64>,
    effectiveness_percentile: Option<f64>,
) -> Baseline {
    let rate = stats::wilson(all.completed, all.completed + all.failed);
    let phase = all
        .phases
        .iter()
        .filter_map(|(id, count)| phases.get(id).map(|name| (*count, name)))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    Baseline {
        skill_name: skill.name.clone(),
        kind: skill.kind,
        total_users: all.users,
        total_sessions: all.sessions,
        total_invocations: all.invocations,
        completed_count: all.completed,
        failed_count: all.failed,
        completion_rate: rate.map(|rate| rate.value),
        completion_rate_low: rate.map(|rate| rate.low),
        completion_rate_high: rate.map(|rate| rate.high),
        avg_duration: mean_seconds(all),
        median_duration,
        most_common_workflow_phase: phase.map(|(_, name)| name.clone()),
        effectiveness_percentile,
    }
}
