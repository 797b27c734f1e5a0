//! Taking in what an export wrote: one line says all that another database kept of an invocation.
//!
//! An invocation is the same by its identity, or by one of its further names. What else joins what
//! hooks and transcripts say, nearness in time and order within a session, is not asked: the
//! invocations of an export are known to be different ones. Whatever hooks and transcripts say
//! later meets the same rows here as there, and joins them in the same way.

use super::failure::OrStoreError;
use super::identity::Key;
use super::known_row;
use super::writer::{Applied, Writer};
use crate::error::Result;
use crate::model::{Details, Known, Observation, Restored};

/// How the keys of calls without an id begin.
const UNNUMBERED: &str = "unnumbered:";

/// The rows without an identity of the instant `?1`, the skill `?2` and the session `?3`.
pub(super) const NAMELESS: &str = "
    SELECT i.id FROM invocation i INDEXED BY invocation_at
    WHERE i.at_ms = ?1
      AND i.skill_id = (SELECT id FROM skill WHERE name = ?2)
      AND i.session_id = (SELECT id FROM session WHERE name = ?3)
      AND i.identity IS NULL
    ORDER BY i.id";

impl Writer<'_> {
    /// Takes in one invocation out of an export.
    pub(super) fn restore(&mut self, seen: &Observation, restored: &Restored) -> Result<Applied> {
        let Some(mut known) = Known::from_observation(seen) else {
            return Ok(Applied::Unknown);
        };
        if restored.awaited {
            known.sources |= Known::AWAITED;
        }
        let key = Key::of(&seen.identity, &known.skill.name, 0);
        let (row, found) = match self.find_restored(seen, &known, restored, &key)? {
            Some(row) => (Some(row), true),
            None => (self.insert(&known, &key, seen)?, false),
        };
        let Some(id) = row else {
            return Ok(Applied::Repeated);
        };
        if matches!(&key, Key::Text(text) if text.starts_with(UNNUMBERED)) {
            self.unnumbered = true;
        }
        if !found {
            return Ok(Applied::New);
        }
        self.add_aliases(id, restored)?;
        self.merge_restored(id, seen, restored)
    }

    /// Adds what an export knows to a row: each session's word to what that session says here.
    fn merge_restored(
        &mut self,
        id: i64,
        seen: &Observation,
        restored: &Restored,
    ) -> Result<Applied> {
        if restored.copies.is_empty() {
            return self.merge(id, seen);
        }
        let mut all = Applied::Repeated;
        let mut details = seen.details.clone();
        for copy in &restored.copies {
            let mut said = Observation::of_known(copy.clone(), seen.identity.clone());
            said.details = details.take();
            if self.merge(id, &said)? == Applied::Completed {
                all = Applied::Completed;
            }
        }
        Ok(all)
    }

    /// What a new row out of an export has beside itself.
    pub(super) fn insert_rest(&mut self, id: i64, restored: &Restored) -> Result<()> {
        self.add_aliases(id, restored)?;
        restored
            .copies
            .iter()
            .try_for_each(|copy| self.save_copy(id, copy))
    }

    /// Further names of a row. Whoever has one already keeps it.
    fn add_aliases(&self, id: i64, restored: &Restored) -> Result<()> {
        for alias in &restored.aliases {
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO invocation_alias (alias, invocation_id) VALUES (?1, ?2)",
                )
                .or_store()?
                .execute((alias, id))
                .or_store()?;
        }
        Ok(())
    }

    fn find_restored(
        &mut self,
        seen: &Observation,
        known: &Known,
        restored: &Restored,
        key: &Key,
    ) -> Result<Option<i64>> {
        if let Some(row) = self.row_of(key)? {
            return Ok(Some(row));
        }
        for alias in &restored.aliases {
            // Known here by a name that it has lost elsewhere: a typed skill, a subagent.
            for older in [alias.clone(), format!("agent:{alias}")] {
                if let Some(row) = self.row_of(&Key::Text(older))? {
                    self.rename(row, key)?;
                    return Ok(Some(row));
                }
            }
        }
        match key {
            Key::Bytes(bytes) if bytes.len() == 20 => {
                self.find_nameless(known, seen.details.as_deref(), key)
            }
            Key::Bytes(_) => Ok(None),
            // Known here by a newer name, and the one that it has elsewhere is remembered.
            Key::Text(text) => self.alias(text.strip_prefix("agent:").unwrap_or(text)),
        }
    }

    /// A row that another program wrote has no identity, and an export gave it one by its content.
    /// Where that row is here, in the database that it comes from, it takes that identity over;
    /// so it is not doubled, and later exports say the same of it.
    fn find_nameless(
        &mut self,
        known: &Known,
        details: Option<&Details>,
        key: &Key,
    ) -> Result<Option<i64>> {
        let any = match self.nameless {
            Some(any) => any,
            None => {
                let sql = "SELECT EXISTS (SELECT 1 FROM invocation WHERE identity IS NULL)";
                let any = self.conn.query_row(sql, [], |row| row.get(0)).or_store()?;
                *self.nameless.insert(any)
            }
        };
        if !any {
            return Ok(None);
        }
        let mut statement = self.conn.prepare_cached(NAMELESS).or_store()?;
        let at = known.at.0.millis();
        let mut rows = statement
            .query((at, &known.skill.name, &known.session))
            .or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let id = row.get(0).or_store()?;
            let (mut own, _) = known_row::load(self.conn, id)?;
            // The kind is the name's, not the row's.
            own.skill.kind = known.skill.kind;
            let own_details = self.load_details(id)?.map(Details::sayable);
            let own_details = own_details.filter(|details| !details.is_empty());
            if own == *known && own_details.as_ref() == details {
                self.rename(id, key)?;
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}
