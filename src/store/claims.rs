//! Which row an observation is about, where its identity alone does not tell: calls without an
//! id, subagents, and skills typed by the user are known by several names.

use super::failure::OrStoreError;
use super::identity::{Key, typed_event_prefix, unnumbered_prefix};
use super::known_row;
use super::writer::Writer;
use crate::error::Result;
use crate::model::{Identity, Instant, Kind, Observation, Source};
use rusqlite::{OptionalExtension, ToSql, named_params};

/// A typed skill is logged by the transcript and reported by the hook within this time.
const TYPED_APART_MS: i64 = 5_000;

/// The typed skill that a hook saw, with the prefix `?1`, near `?2`, at most `?3` away.
pub(super) const TYPED_NEAR: &str = "
    SELECT id FROM invocation
    WHERE identity >= ?1 AND identity < ?1 || char(1114111)
      AND abs(at_ms - ?2) <= ?3
    ORDER BY abs(at_ms - ?2), id LIMIT 1";

/// The typed skill that a transcript logged near `:at`.
pub(super) const TYPED_LOGGED: &str = "
    SELECT i.id FROM invocation i
    JOIN skill s ON s.id = i.skill_id JOIN session n ON n.id = i.session_id
    WHERE i.at_ms BETWEEN :from AND :to AND s.name = :skill AND n.name = :session
      AND i.identity LIKE 'typed:%' AND i.sources & 1 = 0
    ORDER BY abs(i.at_ms - :at), i.id LIMIT 1";

/// The first open call without an id, with the prefix `?1` and the input `?2`.
pub(super) const UNNUMBERED_OPEN: &str = "
    SELECT id FROM invocation
    WHERE identity >= ?1 AND identity < ?1 || char(1114111)
      AND identity LIKE '%:' || ?2 AND sources & 32 = 32
    ORDER BY identity LIMIT 1";

/// The first call of the session `?1` and the skill `?2` that meets a condition of ours.
pub(super) fn first_in_session(condition: &str) -> String {
    format!(
        "SELECT i.id FROM session n JOIN invocation i
             ON i.at_ms BETWEEN n.first_ms AND n.last_ms AND i.session_id = n.id
         WHERE n.name = ?1 AND i.skill_id = (SELECT id FROM skill WHERE name = ?2)
           AND {condition}
         ORDER BY i.at_ms, i.id LIMIT 1"
    )
}

impl Writer<'_> {
    /// The row that this observation is about, and the key that it has or will have.
    pub(super) fn find(&mut self, seen: &Observation) -> Result<(Option<i64>, Key)> {
        let skill = seen.skill.as_ref().map_or("", |skill| skill.name.as_str());
        let key = Key::of(&seen.identity, skill, 0);
        match &seen.identity {
            Identity::ToolUse(_) => Ok((self.find_call(seen, &key, skill)?, key)),
            Identity::Content { .. } | Identity::Stored(_) => Ok((self.row_of(&key)?, key)),
            Identity::Agent(agent) => Ok((self.find_agent(agent, seen, &key)?, key)),
            Identity::Typed { session, .. } => {
                Ok((self.find_typed(seen, &key, session, skill)?, key))
            }
            Identity::TypedEvent { session, .. } => {
                Ok((self.find_typed_event(seen, &key, session)?, key))
            }
            Identity::Unnumbered { session, input } => {
                if seen.skill.is_none() {
                    return Ok((None, key));
                }
                let row = self.find_unnumbered(seen, session, skill, input)?;
                let order = self.next_order(session, skill)?;
                Ok((row, Key::of(&seen.identity, skill, order)))
            }
        }
    }

    /// A call known by its id; else one that a hook reported without; else the subagent it
    /// launched, which may have been seen first.
    fn find_call(&mut self, seen: &Observation, key: &Key, skill: &str) -> Result<Option<i64>> {
        let mut row = self.row_of(key)?;
        if row.is_none()
            && self.unnumbered
            && seen.source == Source::Transcript
            && let Some(session) = &seen.session
            && let Some(id) = self.first_unnumbered(session, skill)?
        {
            self.rename(id, key)?;
            row = Some(id);
        }
        let Some(agent) = &seen.agent_id else {
            return if row.is_some() {
                Ok(row)
            } else {
                self.claim_subagent(seen, key)
            };
        };
        let alone = self.row_of(&Key::of(&Identity::Agent(agent.clone()), "", 0))?;
        match (row, alone) {
            (None, Some(alone)) => {
                self.rename(alone, key)?;
                Ok(Some(alone))
            }
            (Some(row), Some(alone)) => {
                self.fold(alone, row)?;
                Ok(Some(row))
            }
            (row, None) => Ok(row),
        }
    }

    /// A launching call that comes after the subagent it launched.
    fn claim_subagent(&mut self, seen: &Observation, key: &Key) -> Result<Option<i64>> {
        let (Some(skill), Some(session)) = (&seen.skill, &seen.session) else {
            return Ok(None);
        };
        if skill.kind != Kind::Subagent {
            return Ok(None);
        }
        let alone = self.first_in_session(session, &skill.name, "i.identity LIKE 'agent:%'")?;
        if let Some(row) = alone {
            let agent: String = self
                .conn
                .prepare_cached("SELECT substr(identity, 7) FROM invocation WHERE id = ?1")
                .or_store()?
                .query_row([row], |row| row.get(0))
                .or_store()?;
            self.rename(row, key)?;
            self.set_alias(&agent, row)?;
        }
        Ok(alone)
    }

    fn find_agent(&mut self, agent: &str, seen: &Observation, key: &Key) -> Result<Option<i64>> {
        if let Some(row) = self.alias(agent)? {
            return Ok(Some(row));
        }
        if let Some(row) = self.row_of(key)? {
            return Ok(Some(row));
        }
        let (Some(skill), Some(session)) = (&seen.skill, &seen.session) else {
            return Ok(None);
        };
        // Its launching call: one of the same kind that has no subagent yet.
        let launch = self.first_in_session(
            session,
            &skill.name,
            "i.outcome NOT IN (3, 5, 6) AND NOT EXISTS (
                 SELECT 1 FROM invocation_alias a WHERE a.invocation_id = i.id)
             AND (typeof(i.identity) = 'blob' OR i.identity LIKE 'call:%')",
        )?;
        if let Some(row) = launch {
            self.set_alias(agent, row)?;
        }
        Ok(launch)
    }

    fn find_typed(
        &mut self,
        seen: &Observation,
        key: &Key,
        session: &str,
        skill: &str,
    ) -> Result<Option<i64>> {
        if let Some(row) = self.row_of(key)? {
            return Ok(Some(row));
        }
        let Some((at, _)) = seen.at else {
            return Ok(None);
        };
        let prefix = typed_event_prefix(session, skill);
        let row = self
            .conn
            .prepare_cached(TYPED_NEAR)
            .or_store()?
            .query_row((prefix, at.millis(), TYPED_APART_MS), |row| row.get(0))
            .optional()
            .or_store()?;
        if let Some(row) = row {
            // The hook may report it again under the name that it had.
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO invocation_alias (alias, invocation_id)
                     SELECT identity, id FROM invocation WHERE id = ?1",
                )
                .or_store()?
                .execute([row])
                .or_store()?;
            self.rename(row, key)?;
        }
        Ok(row)
    }

    fn find_typed_event(
        &mut self,
        seen: &Observation,
        key: &Key,
        session: &str,
    ) -> Result<Option<i64>> {
        if let Some(row) = self.row_of(key)? {
            return Ok(Some(row));
        }
        let again = self.one(
            "SELECT invocation_id FROM invocation_alias WHERE alias = ?1",
            key,
        )?;
        if again.is_some() {
            return Ok(again);
        }
        let (Some((at, _)), Some(skill)) = (seen.at, &seen.skill) else {
            return Ok(None);
        };
        let near = |ms| Instant::plus_millis(at, ms).millis();
        self.conn
            .prepare_cached(TYPED_LOGGED)
            .or_store()?
            .query_row(
                named_params! {
                    ":from": near(-TYPED_APART_MS), ":to": near(TYPED_APART_MS),
                    ":at": at.millis(), ":skill": skill.name, ":session": session,
                },
                |row| row.get(0),
            )
            .optional()
            .or_store()
    }

    /// A completing event belongs to the first call that a hook opened and none has ended, of the
    /// same input where that is still known; any other event to the first call that the transcript
    /// knows and no hook has spoken of.
    fn find_unnumbered(
        &mut self,
        seen: &Observation,
        session: &str,
        skill: &str,
        input: &str,
    ) -> Result<Option<i64>> {
        if seen.ending.is_some() {
            let open: Option<i64> = self
                .conn
                .prepare_cached(UNNUMBERED_OPEN)
                .or_store()?
                .query_row((unnumbered_prefix(session, skill), input), |row| row.get(0))
                .optional()
                .or_store()?;
            if open.is_some() {
                return Ok(open);
            }
            let claimed = self.first_in_session(session, skill, "i.sources & 32 = 32")?;
            if claimed.is_some() {
                return Ok(claimed);
            }
        }
        self.first_in_session(session, skill, "i.sources & 3 = 2")
    }

    /// The first call of a session and skill that meets a condition, by time.
    fn first_in_session(&self, session: &str, skill: &str, condition: &str) -> Result<Option<i64>> {
        self.conn
            .prepare_cached(&first_in_session(condition))
            .or_store()?
            .query_row((session, skill), |row| row.get(0))
            .optional()
            .or_store()
    }

    fn first_unnumbered(&self, session: &str, skill: &str) -> Result<Option<i64>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM invocation WHERE identity >= ?1 AND identity < ?1 || char(1114111)
                 ORDER BY identity LIMIT 1",
            )
            .or_store()?
            .query_row([unnumbered_prefix(session, skill)], |row| row.get(0))
            .optional()
            .or_store()
    }

    /// One more than the greatest order among the calls of this session and skill without an id.
    fn next_order(&self, session: &str, skill: &str) -> Result<u32> {
        let prefix = unnumbered_prefix(session, skill);
        let last: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT max(identity) FROM invocation
                 WHERE identity >= ?1 AND identity < ?1 || char(1114111)",
            )
            .or_store()?
            .query_row([&prefix], |row| row.get(0))
            .or_store()?;
        let order = last.and_then(|key| key.get(prefix.len()..prefix.len() + 8)?.parse().ok());
        Ok(order.map_or(0, |order: u32| order + 1))
    }

    /// Notes whether a call that hooks report without an id is still to be ended by one.
    pub(super) fn await_end(&self, id: i64, awaited: bool) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE invocation SET sources = (sources & ~32) | ?2 WHERE id = ?1")
            .or_store()?
            .execute((id, if awaited { 32 } else { 0 }))
            .or_store()?;
        Ok(())
    }

    pub(super) fn row_of(&self, key: &Key) -> Result<Option<i64>> {
        self.one("SELECT id FROM invocation WHERE identity = ?1", key)
    }

    pub(super) fn alias(&self, agent: &str) -> Result<Option<i64>> {
        self.one(
            "SELECT invocation_id FROM invocation_alias WHERE alias = ?1",
            &agent,
        )
    }

    fn one(&self, sql: &str, param: &dyn ToSql) -> Result<Option<i64>> {
        self.conn
            .prepare_cached(sql)
            .or_store()?
            .query_row([param], |row| row.get(0))
            .optional()
            .or_store()
    }

    pub(super) fn rename(&self, id: i64, key: &Key) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE invocation SET identity = ?2 WHERE id = ?1")
            .or_store()?
            .execute((id, key))
            .or_store()?;
        Ok(())
    }

    /// Another name for the row; a later word on it is the better one.
    pub(super) fn set_alias(&self, agent: &str, id: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO invocation_alias (alias, invocation_id) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET invocation_id = excluded.invocation_id",
            )
            .or_store()?
            .execute((agent, id))
            .or_store()?;
        Ok(())
    }

    /// Two rows turn out to be one: what the first says goes to the second.
    fn fold(&mut self, from: i64, into: i64) -> Result<()> {
        let (known, _) = known_row::load(self.conn, from)?;
        self.delete(from)?;
        let mut said = Observation::new(Source::Hook, Identity::Agent(String::new()));
        said.at = Some(known.at);
        said.ending = known.ending;
        said.duration = known.duration;
        said.project = known.project;
        said.phase = known.phase;
        said.user = known.user;
        self.merge(into, &said).map(|_| ())
    }
}
