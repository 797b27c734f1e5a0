//! Which skills share sessions with one.

use super::failure::OrStoreError;
use super::open::Store;
use super::scan::Filter;
use crate::error::Result;
use crate::model::{Instant, Window};
use std::collections::HashMap;

/// The sessions of a skill and of all skills beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    /// All sessions.
    pub all: u64,
    /// Sessions with the skill.
    pub own: u64,
    /// By the number of another skill: sessions with both, sessions with the other.
    pub others: HashMap<i64, (u64, u64)>,
}

impl Store {
    /// Counts in how many sessions up to now a skill stands, and beside which others.
    pub fn shared_sessions(&self, skill: i64, now: Instant) -> Result<Shared> {
        let later = self.later_uses(now)?;
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT session_id, skill_id, invocations FROM session_skill
                 ORDER BY session_id, skill_id",
            )
            .or_store()?;
        let mut rows = statement.query([]).or_store()?;
        let mut shared = Shared::default();
        let mut current = None;
        let mut skills: Vec<i64> = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            let (session, other): (i64, i64) = (row.get(0).or_store()?, row.get(1).or_store()?);
            let uses: i64 = row.get(2).or_store()?;
            if current != Some(session) {
                shared.add(skill, &skills);
                skills.clear();
                current = Some(session);
            }
            // The sums know the future too; nothing else does.
            if uses > later.get(&(session, other)).copied().unwrap_or(0) {
                skills.push(other);
            }
        }
        shared.add(skill, &skills);
        Ok(shared)
    }

    /// How often each skill was used up to now, by its number; those never used are left out.
    pub fn uses(&self, now: Instant) -> Result<HashMap<i64, u64>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT skill_id, invocations FROM skill_total")
            .or_store()?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .or_store()?;
        let mut uses: HashMap<i64, i64> = rows.collect::<rusqlite::Result<_>>().or_store()?;
        for ((_, skill), later) in self.later_uses(now)? {
            *uses.entry(skill).or_default() -= later;
        }
        Ok(uses
            .into_iter()
            .filter_map(|(skill, uses)| Some((skill, u64::try_from(uses).ok()?)))
            .filter(|(_, uses)| *uses > 0)
            .collect())
    }

    /// Invocations of the future, by session and skill: usually none.
    fn later_uses(&self, now: Instant) -> Result<HashMap<(i64, i64), i64>> {
        let mut later = HashMap::new();
        let window = Window {
            start: now.plus_millis(1),
            end: Instant::from_millis(i64::MAX),
        };
        self.scan(window, &Filter::default(), None, |cell| {
            *later.entry((cell.session, cell.skill)).or_default() += 1;
        })?;
        Ok(later)
    }
}

impl Shared {
    /// Adds the skills of one session.
    fn add(&mut self, skill: i64, skills: &[i64]) {
        if skills.is_empty() {
            return;
        }
        self.all += 1;
        let own = skills.contains(&skill);
        self.own += u64::from(own);
        for other in skills.iter().filter(|other| **other != skill) {
            let (both, alone) = self.others.entry(*other).or_default();
            *both += u64::from(own);
            *alone += 1;
        }
    }
}
