//! What one session did: its calls in order, where its time went, how its phases followed.

use super::Buddy;
use super::sessions::{SessionSummary, summary};
use crate::analytics::tally::Tally;
use crate::error::Result;
use crate::model::{Instant, Kind};
use crate::store::SessionCall;
use serde::Serialize;
use std::collections::BTreeMap;

/// One invocation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallRow {
    /// When it was invoked.
    pub invoked_at: Instant,
    /// Which skill.
    pub skill_name: String,
    /// Kind of the skill.
    pub kind: Kind,
    /// Workflow phase.
    pub workflow_phase: Option<String>,
    /// How it ended.
    pub outcome: String,
    /// Kind of error.
    pub error_type: Option<String>,
    /// How long it took.
    pub duration_seconds: Option<f64>,
    /// Working directory.
    pub project: Option<String>,
    /// The skill in whose window it stands.
    pub attribution: Option<String>,
    /// The agent's id of the call.
    pub tool_use_id: Option<String>,
}

/// What one phase of the session cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseRow {
    /// The phase; `null` where it is absent.
    pub workflow_phase: Option<String>,
    /// Its invocations.
    pub invocation_count: u64,
    /// Those that failed.
    pub failed_count: u64,
    /// Time spent in its invocations.
    pub total_seconds: f64,
    /// Its share of the time spent in all invocations; `null` where no time is known.
    pub share: Option<f64>,
    /// The skill that took most of it.
    pub slowest_skill: Option<String>,
    /// What that skill took.
    pub slowest_seconds: Option<f64>,
}

/// How often one phase followed another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transition {
    /// The earlier phase.
    pub from: String,
    /// The later phase.
    pub to: String,
    /// How often.
    pub count: u64,
}

/// What one session did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Its numbers.
    pub session: SessionSummary,
    /// Its phases, the one that took longest first.
    pub phases: Vec<PhaseRow>,
    /// Changes from one phase to another, the most frequent first.
    pub transitions: Vec<Transition>,
    /// Its calls, by time.
    pub calls: Vec<CallRow>,
    /// Calls that the limit left out.
    pub more: usize,
}

/// Looks at the session with this id, or whose id begins with it.
pub fn run(buddy: &Buddy, id: &str, limit: usize) -> Result<SessionReport> {
    let store = buddy.reader()?;
    let mut row = store.session(id)?;
    // What lies in the future is outside every answer.
    row.last = row.last.min(buddy.now());
    let calls = store.session_calls(&row)?;
    if let Some(call) = calls.last() {
        row.last = call.at;
    }
    let shown = if limit == 0 {
        calls.len()
    } else {
        limit.min(calls.len())
    };
    Ok(SessionReport {
        schema_version: super::REPORT_VERSION,
        session: summary(&row, &calls),
        phases: phases(&calls),
        transitions: transitions(&calls),
        more: calls.len() - shown,
        calls: calls.into_iter().take(shown).map(call_row).collect(),
    })
}

fn call_row(call: SessionCall) -> CallRow {
    CallRow {
        invoked_at: call.at,
        skill_name: call.skill.name,
        kind: call.skill.kind,
        workflow_phase: call.phase,
        outcome: call.outcome.as_str().to_owned(),
        error_type: call.error,
        duration_seconds: call.duration_us.map(|micros| micros as f64 / 1e6),
        project: call.project,
        attribution: call.attribution,
        tool_use_id: call.tool_use_id,
    }
}

/// Time of a phase counts its own calls only: a skill's window holds the calls that follow its
/// launch, so windows are left out where they would count the same time twice.
fn phases(calls: &[SessionCall]) -> Vec<PhaseRow> {
    let timed = |call: &SessionCall| match call.skill.kind {
        Kind::Skill => 0,
        _ => call.duration_us.unwrap_or(0),
    };
    let all: i64 = calls.iter().map(timed).sum();
    let mut groups: BTreeMap<Option<&str>, Vec<&SessionCall>> = BTreeMap::new();
    for call in calls {
        groups.entry(call.phase.as_deref()).or_default().push(call);
    }
    let mut rows: Vec<PhaseRow> = groups
        .into_iter()
        .map(|(phase, calls)| {
            let mut tally = Tally::default();
            let mut by_skill: BTreeMap<&str, i64> = BTreeMap::new();
            for call in &calls {
                tally.add(call.at, 0, call.outcome, call.duration_us);
                *by_skill.entry(&call.skill.name).or_default() += timed(call);
            }
            let total: i64 = by_skill.values().sum();
            let slowest = by_skill.into_iter().rev().max_by_key(|(_, micros)| *micros);
            let slowest = slowest.filter(|(_, micros)| *micros > 0);
            let summary = tally.summary();
            PhaseRow {
                workflow_phase: phase.map(str::to_owned),
                invocation_count: summary.invocations,
                failed_count: summary.failed,
                total_seconds: total as f64 / 1e6,
                share: (all > 0).then(|| total as f64 / all as f64),
                slowest_skill: slowest.map(|(skill, _)| skill.to_owned()),
                slowest_seconds: slowest.map(|(_, micros)| micros as f64 / 1e6),
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        b.total_seconds
            .total_cmp(&a.total_seconds)
            .then_with(|| b.invocation_count.cmp(&a.invocation_count))
            .then_with(|| a.workflow_phase.cmp(&b.workflow_phase))
    });
    rows
}

/// Changes of phase between one call and the next that has a phase.
fn transitions(calls: &[SessionCall]) -> Vec<Transition> {
    let phases: Vec<&str> = calls
        .iter()
        .filter_map(|call| call.phase.as_deref())
        .collect();
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for pair in phases.windows(2) {
        if pair[0] != pair[1] {
            *counts.entry((pair[0], pair[1])).or_default() += 1;
        }
    }
    let mut rows: Vec<Transition> = counts
        .into_iter()
        .map(|((from, to), count)| Transition {
            from: from.into(),
            to: to.into(),
            count,
        })
        .collect();
    rows.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    rows
}
