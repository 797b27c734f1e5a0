//! Which sessions there were.

use super::Buddy;
use crate::analytics::tally::Tally;
use crate::error::Result;
use crate::model::{Instant, Window};
use crate::store::{Filter, SessionCall, SessionRow};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which sessions, and how many.
#[derive(Debug, Clone)]
pub struct SessionsQuery {
    /// Their last invocation lies in it.
    pub window: Window,
    /// Only sessions with an invocation that passes.
    pub filter: Filter,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// One session and its numbers, all of its time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionSummary {
    /// The agent's session id.
    pub session_id: String,
    /// First invocation.
    pub first_invocation_at: Instant,
    /// Last invocation.
    pub last_invocation_at: Instant,
    /// From the first to the last, in seconds.
    pub span_seconds: f64,
    /// Working directory of most invocations.
    pub project: Option<String>,
    /// All invocations.
    pub invocation_count: u64,
    /// Distinct skills.
    pub skill_count: u64,
    /// Those that were completed.
    pub completed_count: u64,
    /// Those that failed.
    pub failed_count: u64,
    /// Those that were neither.
    pub other_count: u64,
    /// Completed of completed and failed.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
}

/// The sessions of a window, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionsReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the window.
    pub window_start: Instant,
    /// Last instant of the window.
    pub window_end: Instant,
    /// The sessions.
    pub sessions: Vec<SessionSummary>,
    /// Sessions that the limit left out.
    pub more: usize,
}

/// Lists the sessions of a window.
pub fn run(buddy: &Buddy, query: &SessionsQuery) -> Result<SessionsReport> {
    let store = buddy.reader()?;
    if let Some(name) = &query.filter.skill {
        super::metrics::known(&store, name)?;
    }
    let (rows, total) = store.sessions(query.window, buddy.now(), &query.filter, query.limit)?;
    let sessions = rows
        .iter()
        .map(|row| Ok(summary(row, &store.session_calls(row)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(SessionsReport {
        schema_version: super::REPORT_VERSION,
        window_start: query.window.start,
        window_end: query.window.end,
        more: total - sessions.len(),
        sessions,
    })
}

/// The numbers of one session.
pub(super) fn summary(row: &SessionRow, calls: &[SessionCall]) -> SessionSummary {
    let mut tally = Tally::default();
    let mut skills = std::collections::BTreeSet::new();
    let mut projects: BTreeMap<&str, u64> = BTreeMap::new();
    for call in calls {
        tally.add(call.at, 0, call.outcome, call.duration_us);
        skills.insert(&call.skill.name);
        if let Some(project) = &call.project {
            *projects.entry(project).or_default() += 1;
        }
    }
    let most = projects.iter().rev().max_by_key(|(_, count)| **count);
    let project = most.map(|(project, _)| (*project).to_owned());
    let summary = tally.summary();
    SessionSummary {
        session_id: row.name.clone(),
        first_invocation_at: row.first,
        last_invocation_at: row.last,
        span_seconds: (row.last.millis() - row.first.millis()) as f64 / 1e3,
        project,
        invocation_count: summary.invocations,
        skill_count: skills.len() as u64,
        completed_count: summary.completed,
        failed_count: summary.failed,
        other_count: summary.invocations - summary.completed - summary.failed,
        completion_rate: summary.rate.map(|rate| rate.value),
        completion_rate_low: summary.rate.map(|rate| rate.low),
        completion_rate_high: summary.rate.map(|rate| rate.high),
    }
}
