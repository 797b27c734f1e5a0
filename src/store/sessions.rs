//! Sessions: which there were, and what one of them did.

use super::failure::OrStoreError;
use super::identity;
use super::known_row::impossible;
use super::open::Store;
use super::scan::Filter;
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Outcome, Skill, Window};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashSet;

/// A session and its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The agent's session id.
    pub name: String,
    /// First invocation.
    pub first: Instant,
    /// Last invocation.
    pub last: Instant,
}

/// One invocation of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionCall {
    /// When it was invoked.
    pub at: Instant,
    /// Which skill.
    pub skill: Skill,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub duration_us: Option<i64>,
    /// Kind of error.
    pub error: Option<String>,
    /// Workflow phase.
    pub phase: Option<String>,
    /// Working directory.
    pub project: Option<String>,
    /// The skill in whose window it stands.
    pub attribution: Option<String>,
    /// The agent's id of the call, where it has one.
    pub tool_use_id: Option<String>,
}

impl SessionCall {
    /// What calls are sorted by: all that is shown of them.
    fn in_order(&self) -> impl Ord + '_ {
        (
            self.at,
            &self.skill,
            &self.tool_use_id,
            self.outcome,
            self.duration_us,
            &self.error,
            (&self.phase, &self.project, &self.attribution),
        )
    }
}

impl Store {
    /// The sessions whose last invocation up to now lies in the window, newest first, with how
    /// many there are in all. At most `limit` are listed; 0 is all.
    pub fn sessions(
        &self,
        window: Window,
        now: Instant,
        filter: &Filter,
        limit: usize,
    ) -> Result<(Vec<SessionRow>, usize)> {
        let mut statement = self.conn.prepare_cached(SESSIONS).or_store()?;
        let mut rows = statement
            .query((window.start.millis(), window.end.millis()))
            .or_store()?;
        let projects = filter
            .project
            .as_deref()
            .map(|name| self.projects(name))
            .transpose()?;
        let mut sessions = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            let mut session = session_row(row).or_store()?;
            if session.last > now {
                session.last = now;
                match self.session_calls(&session)?.last() {
                    Some(call) => session.last = call.at,
                    None => continue,
                }
            }
            if session.last < window.start || session.last > window.end {
                continue;
            }
            if self.passes(&session, filter, projects.as_ref())? {
                sessions.push(session);
            }
        }
        sessions.sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.name.cmp(&b.name)));
        let total = sessions.len();
        if limit > 0 {
            sessions.truncate(limit);
        }
        Ok((sessions, total))
    }

    /// Whether any call of a session passes the filter.
    fn passes(
        &self,
        session: &SessionRow,
        filter: &Filter,
        projects: Option<&HashSet<i64>>,
    ) -> Result<bool> {
        if filter.skill.is_none() && filter.kind.is_none() && filter.project.is_none() {
            return Ok(true);
        }
        let mut statement = self.conn.prepare_cached(SESSION_SCOPE).or_store()?;
        let mut rows = statement.query([&session.name]).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let name: String = row.get("name").or_store()?;
            let kind: i64 = row.get("kind").or_store()?;
            let project: Option<i64> = row.get("project_id").or_store()?;
            if filter.skill.as_ref().is_none_or(|wanted| *wanted == name)
                && filter.kind.is_none_or(|wanted| wanted as i64 == kind)
                && projects.is_none_or(|ids| project.is_some_and(|project| ids.contains(&project)))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The one session with this id, or whose id begins with it.
    pub fn session(&self, id: &str) -> Result<SessionRow> {
        let mut statement = self.conn.prepare_cached(SESSION_BY_PREFIX).or_store()?;
        let rows = statement.query_map([id], session_row).or_store()?;
        let mut found = rows.collect::<rusqlite::Result<Vec<_>>>().or_store()?;
        let exact = found.first().is_some_and(|session| session.name == id);
        match found.len() {
            0 => Err(Error::failed(format!("there is no session {id:?}"))
                .hint("`session-buddy sessions` lists them")),
            1 => Ok(found.remove(0)),
            _ if exact => Ok(found.remove(0)),
            _ => Err(
                Error::failed(format!("several sessions begin with {id:?}")).hint(format!(
                    "for example {} and {}",
                    found[0].name, found[1].name
                )),
            ),
        }
    }

    /// What a session did, by time.
    pub fn session_calls(&self, session: &SessionRow) -> Result<Vec<SessionCall>> {
        let number: Option<i64> = self
            .conn
            .prepare_cached("SELECT id FROM session WHERE name = ?1")
            .or_store()?
            .query_row([&session.name], |row| row.get(0))
            .optional()
            .or_store()?;
        let mut statement = self.conn.prepare_cached(SESSION_CALLS).or_store()?;
        let mut rows = statement
            .query((session.first.millis(), session.last.millis(), number))
            .or_store()?;
        let mut calls = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            calls.push(call(row)?);
        }
        // Calls of one millisecond stand in the same order in every database that knows them.
        calls.sort_by(|a, b| a.in_order().cmp(&b.in_order()));
        Ok(calls)
    }
}

/// The sessions that began before `?2` and had not ended before `?1`, the newest first.
pub(super) const SESSIONS: &str = "
    SELECT name, first_ms, last_ms FROM session INDEXED BY session_last
    WHERE last_ms >= ?1 AND first_ms <= ?2 AND invocations > 0
    ORDER BY last_ms DESC, name";

/// Skill and project of each call of the session `?1`.
pub(super) const SESSION_SCOPE: &str = "
    SELECT s.name, s.kind, i.project_id
    FROM session n
    JOIN invocation i INDEXED BY invocation_at
        ON i.at_ms BETWEEN n.first_ms AND n.last_ms AND i.session_id = n.id
    JOIN skill s ON s.id = i.skill_id
    WHERE n.name = ?1";

/// The sessions whose name begins with `?1`.
pub(super) const SESSION_BY_PREFIX: &str = "
    SELECT name, first_ms, last_ms FROM session
    WHERE name >= ?1 AND name < ?1 || char(1114111) AND invocations > 0
    ORDER BY name LIMIT 3";

/// The calls of one session: `?1` and `?2` its bounds, `?3` its number.
pub(super) const SESSION_CALLS: &str = "
    SELECT i.at_ms, s.name AS skill, s.kind, i.outcome, i.duration_us, e.text AS error,
           p.text AS phase, j.text AS project, a.name AS attribution, i.identity
    FROM invocation i INDEXED BY invocation_at
    JOIN skill s ON s.id = i.skill_id
    LEFT JOIN word e ON e.id = i.error_id
    LEFT JOIN word p ON p.id = i.phase_id
    LEFT JOIN word j ON j.id = i.project_id
    LEFT JOIN skill a ON a.id = i.attribution_id
    WHERE i.at_ms BETWEEN ?1 AND ?2 AND i.session_id = ?3
    ORDER BY i.at_ms";

fn session_row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        name: row.get("name")?,
        first: Instant::from_millis(row.get("first_ms")?),
        last: Instant::from_millis(row.get("last_ms")?),
    })
}

fn call(row: &Row<'_>) -> Result<SessionCall> {
    let code: i64 = row.get("outcome").or_store()?;
    let kind = Kind::from_code(row.get("kind").or_store()?).unwrap_or(Kind::Custom);
    Ok(SessionCall {
        at: Instant::from_millis(row.get("at_ms").or_store()?),
        skill: Skill {
            name: row.get("skill").or_store()?,
            kind,
        },
        outcome: Outcome::from_code(code)
            .ok_or_else(|| impossible(&format!("outcome {code} means nothing")))?,
        duration_us: row.get("duration_us").or_store()?,
        error: row.get("error").or_store()?,
        phase: row.get("phase").or_store()?,
        project: row.get("project").or_store()?,
        attribution: row.get("attribution").or_store()?,
        tool_use_id: identity::call_id(row.get_ref("identity").or_store()?),
    })
}
