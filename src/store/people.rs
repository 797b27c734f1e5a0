//! Who used which skill, and how it went: sums over all time, exact up to a given instant.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::Instant;
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How often somebody used a skill, and how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserSkill {
    /// Number of the user's hash, see [`Store::words`].
    pub user: i64,
    /// Number of the skill.
    pub skill: i64,
    /// All invocations, never 0.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
}

/// How often a skill was used by anybody, and how it went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SkillTotal {
    /// All invocations, never 0.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
}

/// Sums to take away: what lies in the future.
#[derive(Debug, Clone, Default)]
pub struct Later {
    users: HashMap<(i64, i64), SkillTotal>,
    skills: HashMap<i64, SkillTotal>,
}

impl SkillTotal {
    /// Counts one more of this outcome.
    fn add(&mut self, outcome: i64) {
        self.invocations += 1;
        self.completed += u64::from(outcome == 1);
        self.failed += u64::from(outcome == 2);
    }

    /// What is left of it without the others; `None` where nothing is.
    fn without(self, other: Option<&Self>) -> Option<Self> {
        let other = other.copied().unwrap_or_default();
        let left = Self {
            invocations: self.invocations.saturating_sub(other.invocations),
            completed: self.completed.saturating_sub(other.completed),
            failed: self.failed.saturating_sub(other.failed),
        };
        (left.invocations > 0).then_some(left)
    }
}

/// Everybody's skills.
pub(super) const USER_SKILLS: &str =
    "SELECT user_id, skill_id, invocations, completed, failed FROM user_skill";

/// Who completed what at least once.
pub(super) const COMPLETIONS: &str = "SELECT user_id, skill_id FROM user_skill WHERE completed > 0";

/// How many users there are: from each to the next one, past all their skills.
pub(super) const USERS: &str = "
    WITH RECURSIVE one (id) AS (
        SELECT min(user_id) FROM user_skill
        UNION ALL
        SELECT (SELECT min(user_id) FROM user_skill WHERE user_id > one.id)
        FROM one WHERE one.id IS NOT NULL)
    SELECT count(id) FROM one";

/// Every total.
pub(super) const TOTALS: &str = "SELECT skill_id, invocations, completed, failed FROM skill_total";

/// What lies after `?1`.
pub(super) const LATER: &str = "
    SELECT user_id, skill_id, outcome FROM invocation INDEXED BY invocation_at WHERE at_ms > ?1";

/// When the user `?2` used anything last, up to `?1`.
pub(super) const LAST_USE: &str = "
    SELECT at_ms FROM invocation INDEXED BY invocation_at
    WHERE at_ms <= ?1 AND user_id = ?2 ORDER BY at_ms DESC LIMIT 1";

/// The session in which the user `?2` used something at `?1`.
pub(super) const SESSION_AT: &str = "
    SELECT n.name FROM invocation i INDEXED BY invocation_at JOIN session n ON n.id = i.session_id
    WHERE i.at_ms = ?1 AND i.user_id = ?2 ORDER BY n.name LIMIT 1";

impl Store {
    /// What of the sums lies after an instant. The following are to be called within one
    /// [`Store::at_once`] with it.
    pub fn later(&self, now: Instant) -> Result<Later> {
        let mut later = Later::default();
        let mut statement = self.conn.prepare_cached(LATER).or_store()?;
        let mut rows = statement.query([now.millis()]).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let (skill, outcome) = (row.get(1).or_store()?, row.get(2).or_store()?);
            later.skills.entry(skill).or_default().add(outcome);
            if let Some(user) = row.get(0).or_store()? {
                let sums: &mut SkillTotal = later.users.entry((user, skill)).or_default();
                sums.add(outcome);
            }
        }
        Ok(later)
    }

    /// The number of the user with this hash; `None` where nobody of that name ever did anything.
    pub fn user(&self, hash: &str) -> Result<Option<i64>> {
        self.conn
            .prepare_cached("SELECT id FROM word WHERE text = ?1")
            .or_store()?
            .query_row([hash], |row| row.get(0))
            .optional()
            .or_store()
    }

    /// What one user used.
    pub fn skills_of_user(&self, user: i64, later: &Later) -> Result<Vec<UserSkill>> {
        let mut found = Vec::new();
        let sql = format!("{USER_SKILLS} WHERE user_id = ?1");
        self.each_use(&sql, &[user], later, |used| found.push(used))?;
        Ok(found)
    }

    /// Hands user and skill to `each` wherever a user completed a skill at least once, by user.
    pub fn completions(&self, later: &Later, mut each: impl FnMut(i64, i64)) -> Result<()> {
        if !later.users.is_empty() {
            return self.each_use(USER_SKILLS, &[], later, |used| {
                if used.completed > 0 {
                    each(used.user, used.skill);
                }
            });
        }
        // It reads a row for every skill of every user: two columns take half as long as five.
        let mut statement = self.conn.prepare_cached(COMPLETIONS).or_store()?;
        let mut rows = statement.query([]).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            each(row.get(0).or_store()?, row.get(1).or_store()?);
        }
        Ok(())
    }

    /// How many users there are.
    pub fn user_count(&self, later: &Later) -> Result<u64> {
        if later.users.is_empty() {
            return self
                .conn
                .prepare_cached(USERS)
                .or_store()?
                .query_row([], |row| row.get(0))
                .or_store();
        }
        let mut users = HashSet::new();
        self.each_use(USER_SKILLS, &[], later, |used| {
            users.insert(used.user);
        })?;
        Ok(users.len() as u64)
    }

    fn each_use(
        &self,
        sql: &str,
        of: &[i64],
        later: &Later,
        mut each: impl FnMut(UserSkill),
    ) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql).or_store()?;
        let mut rows = statement.query(rusqlite::params_from_iter(of)).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let (user, skill) = (row.get(0).or_store()?, row.get(1).or_store()?);
            let sums = SkillTotal {
                invocations: row.get(2).or_store()?,
                completed: row.get(3).or_store()?,
                failed: row.get(4).or_store()?,
            };
            let left = if later.users.is_empty() {
                Some(sums)
            } else {
                sums.without(later.users.get(&(user, skill)))
            };
            if let Some(left) = left {
                each(UserSkill {
                    user,
                    skill,
                    invocations: left.invocations,
                    completed: left.completed,
                    failed: left.failed,
                });
            }
        }
        Ok(())
    }

    /// How often each skill was used, by its number.
    pub fn skill_totals(&self, later: &Later) -> Result<BTreeMap<i64, SkillTotal>> {
        let mut statement = self.conn.prepare_cached(TOTALS).or_store()?;
        let mut rows = statement.query([]).or_store()?;
        let mut totals = BTreeMap::new();
        while let Some(row) = rows.next().or_store()? {
            let skill = row.get(0).or_store()?;
            let sums = SkillTotal {
                invocations: row.get(1).or_store()?,
                completed: row.get(2).or_store()?,
                failed: row.get(3).or_store()?,
            };
            totals.extend(
                sums.without(later.skills.get(&skill))
                    .map(|left| (skill, left)),
            );
        }
        Ok(totals)
    }

    /// The session in which a user, who did anything until now, did something last.
    pub fn newest_session_of(&self, user: i64, now: Instant) -> Result<Option<String>> {
        let at: Option<i64> = self
            .conn
            .prepare_cached(LAST_USE)
            .or_store()?
            .query_row((now.millis(), user), |row| row.get(0))
            .optional()
            .or_store()?;
        let Some(at) = at else {
            return Ok(None);
        };
        self.conn
            .prepare_cached(SESSION_AT)
            .or_store()?
            .query_row((at, user), |row| row.get(0))
            .optional()
            .or_store()
    }

    /// The hashes of some users.
    pub fn hashes(&self, users: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, String>> {
        self.words(&users.into_iter().collect::<HashSet<_>>())
    }
}
