//! Writing observations: one transaction, in which each becomes a row or adds to one.

use super::details;
use super::failure::OrStoreError;
use super::identity::Key;
use super::known_row::{self, Counted, Packed};
use super::open::Store;
use super::pairs;
use super::rollup::Rollups;
use super::words::Words;
use crate::error::Result;
use crate::model::{Details, Identity, Kind, Known, Observation};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What an observation did to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It made a row.
    New,
    /// It added to a row.
    Completed,
    /// All of it was known.
    Repeated,
    /// A result whose call is unknown: nothing to add it to.
    Unknown,
}

/// A transaction under way.
#[derive(Debug)]
pub struct Writer<'c> {
    pub(super) conn: &'c Connection,
    pub(super) words: Words,
    /// In bulk the triggers are off and the sums are kept here until the end.
    rollups: Option<Rollups>,
    details: Vec<(i64, Details)>,
    /// Whether calls without an id wait for a transcript to name them.
    pub(super) unnumbered: bool,
    /// Whether results wait for their calls.
    orphans: bool,
    /// Whether there are rows without an identity; `None` until somebody asks.
    pub(super) nameless: Option<bool>,
    /// Results that found their call.
    adopted: u64,
}

impl Store {
    /// Runs `work` in one transaction and commits it: what it returns is acknowledged. Where it
    /// fails nothing is written. `bulk` is quicker for more than a few observations.
    pub fn write<T>(
        &mut self,
        bulk: bool,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<T> {
        let transaction =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).or_store()?;
        if bulk {
            triggers(&self.conn, false)?;
        }
        let outcome = Writer::start(&transaction, bulk).and_then(|mut writer| {
            let value = work(&mut writer)?;
            Ok((value, writer.finish(self.unpaired)?))
        });
        if bulk {
            triggers(&self.conn, true)?;
        }
        let (value, unpaired) = outcome?;
        transaction.commit().or_store()?;
        self.unpaired += unpaired;
        Ok(value)
    }
}

/// Switches all triggers of a connection.
pub(super) fn triggers(conn: &Connection, on: bool) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, on)
        .or_store()
        .map(|_| ())
}

impl<'c> Writer<'c> {
    fn start(conn: &'c Connection, bulk: bool) -> Result<Self> {
        let unnumbered = conn
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM invocation
                                WHERE identity >= 'unnumbered:' AND identity < 'unnumbered;')",
                [],
                |row| row.get(0),
            )
            .or_store()?;
        let orphans = conn
            .query_row("SELECT EXISTS (SELECT 1 FROM orphan_result)", [], |row| {
                row.get(0)
            })
            .or_store()?;
        Ok(Self {
            conn,
            orphans,
            nameless: None,
            adopted: 0,
            words: Words::default(),
            rollups: bulk.then(Rollups::default),
            details: Vec::new(),
            unnumbered,
        })
    }

    /// Takes in one observation. Users in it are hashed already.
    pub fn apply(&mut self, seen: &Observation) -> Result<Applied> {
        if let Some(restored) = &seen.restored {
            return self.restore(seen, restored);
        }
        let known = Known::from_observation(seen);
        let plain = match &seen.identity {
            Identity::ToolUse(_) => {
                let subagent = seen
                    .skill
                    .as_ref()
                    .is_some_and(|s| s.kind == Kind::Subagent);
                !self.unnumbered && seen.agent_id.is_none() && !subagent
            }
            Identity::Content { .. } => true,
            _ => false,
        };
        if let Some(known) = known.as_ref().filter(|_| plain) {
            // Most are new: try that first, and look for the row only where that fails.
            let key = Key::of(&seen.identity, &known.skill.name, 0);
            if self.insert(known, &key, seen)?.is_some() {
                return Ok(Applied::New);
            }
        }
        let (row, key) = self.find(seen)?;
        let (id, applied) = match (row, &known) {
            (Some(id), _) => (id, self.merge(id, seen)?),
            (None, Some(known)) => match self.insert(known, &key, seen)? {
                Some(id) => (id, Applied::New),
                None => return Ok(Applied::Repeated),
            },
            (None, None) => {
                self.keep_orphan(&key, seen)?;
                return Ok(Applied::Unknown);
            }
        };
        if let Some(agent) = &seen.agent_id {
            self.set_alias(agent, id)?;
        }
        if let Identity::Unnumbered { .. } = &seen.identity {
            self.await_end(id, seen.ending.is_none())?;
        }
        Ok(applied)
    }

    pub(super) fn insert(
        &mut self,
        known: &Known,
        key: &Key,
        seen: &Observation,
    ) -> Result<Option<i64>> {
        let packed = Packed::new(self.conn, &mut self.words, known)?;
        let Some(id) = packed.insert(self.conn, key)? else {
            return Ok(None);
        };
        self.count(1, &packed.counted);
        if let Some(details) = seen
            .details
            .as_deref()
            .filter(|details| !details.is_empty())
        {
            self.save_details(id, details.clone())?;
        }
        if let Some(restored) = &seen.restored {
            self.insert_rest(id, restored)?;
        }
        if self.orphans {
            self.adopt_orphans(id, key)?;
        }
        Ok(Some(id))
    }

    /// Keeps a result whose call may stand in a file that is read later.
    fn keep_orphan(&mut self, key: &Key, seen: &Observation) -> Result<()> {
        if !matches!(seen.identity, Identity::ToolUse(_)) {
            return Ok(());
        }
        let said = serde_json::to_string(seen)
            .map_err(|e| known_row::impossible(&format!("a result cannot be written ({e})")))?;
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO orphan_result (identity, said) VALUES (?1, ?2)")
            .or_store()?
            .execute((key, said))
            .or_store()?;
        self.orphans = true;
        Ok(())
    }

    /// Gives a new row the results that came before its call.
    fn adopt_orphans(&mut self, id: i64, key: &Key) -> Result<()> {
        let said: Vec<String> = {
            let mut statement = self
                .conn
                .prepare_cached("DELETE FROM orphan_result WHERE identity = ?1 RETURNING said")
                .or_store()?;
            let rows = statement.query_map([key], |row| row.get(0)).or_store()?;
            rows.collect::<rusqlite::Result<_>>().or_store()?
        };
        for said in said {
            let seen = serde_json::from_str(&said)
                .map_err(|e| known_row::impossible(&format!("a result is not readable ({e})")))?;
            self.merge(id, &seen)?;
            self.adopted += 1;
        }
        Ok(())
    }

    /// How many results that came before their call have found it.
    pub const fn adopted(&self) -> u64 {
        self.adopted
    }

    /// Adds an observation to the row with this number.
    pub(super) fn merge(&mut self, id: i64, seen: &Observation) -> Result<Applied> {
        let (before, counted) = known_row::load(self.conn, id)?;
        let mut after = match self.copies(id, seen, &before)? {
            Some(mut contested) => {
                // Whether an end is awaited is noted in the row alone.
                contested.sources &= !Known::AWAITED;
                contested.sources |= before.sources & Known::AWAITED;
                contested
            }
            None => {
                let mut after = before.clone();
                after.absorb(seen);
                after
            }
        };
        after.keep_kinds(&before);
        let richer = self.merge_details(id, seen.details.as_deref())?;
        if after == before {
            return Ok(if richer {
                Applied::Completed
            } else {
                Applied::Repeated
            });
        }
        let packed = Packed::new(self.conn, &mut self.words, &after)?;
        if self.rollups.is_some() && self.has_details(id)? {
            // Words and ranks move along with the row: the triggers know how.
            triggers(self.conn, true)?;
            packed.update(self.conn, id)?;
            triggers(self.conn, false)?;
        } else {
            packed.update(self.conn, id)?;
            self.count(-1, &counted);
            self.count(1, &packed.counted);
        }
        Ok(Applied::Completed)
    }

    fn has_details(&self, id: i64) -> Result<bool> {
        self.conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM invocation_detail WHERE invocation_id = ?1)",
            )
            .or_store()?
            .query_row([id], |row| row.get(0))
            .or_store()
    }

    /// Where several sessions speak of one invocation: what they say together, the owner first.
    /// `None` where only one session does.
    fn copies(&mut self, id: i64, seen: &Observation, row: &Known) -> Result<Option<Known>> {
        let Some(session) = seen.session.as_deref() else {
            return Ok(None);
        };
        let mut copies = self.load_copies(id)?;
        if copies.is_empty() {
            if session == row.session {
                return Ok(None);
            }
            copies.push(row.clone());
            self.save_copy(id, row)?;
        }
        match copies.iter_mut().find(|copy| copy.session == session) {
            Some(copy) => {
                let before = copy.clone();
                copy.absorb(seen);
                if *copy == before {
                    // Nothing new: what somebody edited in the row stays.
                    return Ok(Some(row.clone()));
                }
                let copy = copy.clone();
                self.save_copy(id, &copy)?;
            }
            None => {
                let copy = Known::from_observation(seen).unwrap_or_else(|| {
                    // A result whose call stands in another session: it only adds to that.
                    let mut copy = row.unsaid(session);
                    copy.absorb(seen);
                    copy
                });
                self.save_copy(id, &copy)?;
                copies.push(copy);
            }
        }
        copies.sort_by(|a, b| a.ownership().cmp(&b.ownership()));
        let mut copies = copies.into_iter();
        let owner = copies.next();
        Ok(owner.map(|mut owner| {
            copies.for_each(|copy| owner.absorb_copy(&copy));
            owner
        }))
    }

    fn load_copies(&self, id: i64) -> Result<Vec<Known>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT copy FROM invocation_copy WHERE invocation_id = ?1")
            .or_store()?;
        let texts = statement
            .query_map([id], |row| row.get::<_, String>(0))
            .or_store()?;
        texts.map(|text| copy(&text.or_store()?)).collect()
    }

    pub(super) fn save_copy(&mut self, id: i64, copy: &Known) -> Result<()> {
        let session = self.words.session(self.conn, &copy.session)?;
        let text = serde_json::to_string(copy)
            .map_err(|e| known_row::impossible(&format!("a copy cannot be written ({e})")))?;
        self.conn
            .prepare_cached(
                "INSERT INTO invocation_copy (invocation_id, session_id, copy) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET copy = excluded.copy",
            )
            .or_store()?
            .execute((id, session, text))
            .or_store()?;
        Ok(())
    }

    /// Takes the row with this number out again; its sums too.
    pub(super) fn delete(&mut self, id: i64) -> Result<()> {
        let (_, counted) = known_row::load(self.conn, id)?;
        self.conn
            .prepare_cached("DELETE FROM invocation WHERE id = ?1")
            .or_store()?
            .execute([id])
            .or_store()?;
        self.count(-1, &counted);
        Ok(())
    }

    fn count(&mut self, sign: i64, row: &Counted) {
        if let Some(rollups) = &mut self.rollups {
            rollups.change(sign, row);
        }
    }

    /// Adds details to those of the row; tells whether that changed anything.
    fn merge_details(&mut self, id: i64, seen: Option<&Details>) -> Result<bool> {
        let Some(seen) = seen.filter(|details| !details.is_empty()) else {
            return Ok(false);
        };
        let before = self.load_details(id)?.unwrap_or_default();
        let mut after = before.clone();
        after.absorb(seen);
        if after == before {
            return Ok(false);
        }
        self.save_details(id, after)?;
        Ok(true)
    }

    pub(super) fn load_details(&self, id: i64) -> Result<Option<Details>> {
        if let Some((_, details)) = self.details.iter().rev().find(|(other, _)| *other == id) {
            return Ok(Some(details.clone()));
        }
        details::load(self.conn, id)
    }

    /// Details have triggers of their own, so in bulk they wait for these to be on again.
    fn save_details(&mut self, id: i64, details: Details) -> Result<()> {
        if self.rollups.is_some() {
            self.details.push((id, details));
            return Ok(());
        }
        details::write(self.conn, id, &details)
    }

    /// Writes what was kept back: sums, details and the documented totals of the skills touched.
    /// Takes and gives how many uses of skills in sessions were written, see [`pairs::keep`].
    fn finish(self, unpaired: usize) -> Result<usize> {
        let Some(rollups) = self.rollups else {
            return Ok(0);
        };
        let skills = rollups.skills();
        let unpaired = pairs::keep(self.conn, rollups.session_skill(), unpaired)?;
        rollups.flush(self.conn)?;
        let mut sync = self
            .conn
            .prepare_cached(include_str!("skill_metrics.sql"))
            .or_store()?;
        for skill in skills {
            sync.execute([skill]).or_store()?;
        }
        if !self.details.is_empty() {
            triggers(self.conn, true)?;
            for (id, details) in &self.details {
                details::write(self.conn, *id, details)?;
            }
        }
        Ok(unpaired)
    }
}

/// What a session says of a contested invocation, as it is kept.
pub(super) fn copy(text: &str) -> Result<Known> {
    serde_json::from_str(text)
        .map_err(|e| known_row::impossible(&format!("a copy is not readable ({e})")))
}
