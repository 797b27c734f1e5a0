//! In how many sessions skills were used together.
//!
//! Triggers keep `skill_pair` for writers of plain SQL. A bulk writer has no triggers: a short one
//! adds the differences itself; a long one marks the pairs as stale, and they are counted anew when
//! it is done. Whoever reads stale pairs counts the sessions instead: right, only slower.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::Instant;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Session and skill, with how many invocations came or went.
pub(super) type Changes = BTreeMap<(i64, i64), i64>;

/// Beyond so many changed uses of skills in sessions a writer leaves the pairs to be counted anew.
/// Each costs as many sums as its session has skills, some 20 µs in all; to count a million rows
/// anew costs as much as this many.
const LONG: usize = 5_000;

/// Counters kept at once while pairs are counted: 16 MB. More skills take several passes.
const MAX_CELLS: usize = 4_000_000;

/// In how many sessions skills were used, alone and with others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Together {
    /// All sessions.
    pub sessions: u64,
    /// Sessions with a skill, by its number; only skills that any session has.
    pub with: HashMap<i64, u64>,
    /// Sessions with a skill that was asked for, the first, and another one; only where any has both.
    pub both: HashMap<(i64, i64), u64>,
}

impl Store {
    /// Counts the pairs anew where a long import left them stale.
    pub fn settle_pairs(&mut self) -> Result<()> {
        settle(&self.conn)?;
        self.unpaired = 0;
        Ok(())
    }

    /// Runs several questions on one state of the database, whatever others write meanwhile.
    pub fn at_once<T>(&self, ask: impl FnOnce() -> Result<T>) -> Result<T> {
        let snapshot =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).or_store()?;
        let answer = ask();
        snapshot.finish().or_store()?;
        answer
    }

    /// In how many sessions each skill was used up to now, and the skills that are `asked` for with
    /// each other one. To be called within [`Store::at_once`].
    pub fn together(&self, asked: &BTreeSet<i64>, now: Instant) -> Result<Together> {
        let mut together = if is_stale(&self.conn)? {
            counted(&self.conn, asked)?
        } else {
            read(&self.conn, asked)?
        };
        // Of sessions with rows in the future only what they were until now counts.
        let mut later: BTreeMap<i64, HashMap<i64, i64>> = BTreeMap::new();
        let mut statement = self.conn.prepare_cached(LATER).or_store()?;
        let mut rows = statement.query([now.millis()]).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let skills = later.entry(row.get(0).or_store()?).or_default();
            *skills.entry(row.get(1).or_store()?).or_default() += 1;
        }
        for (session, later) in later {
            let all = uses(&self.conn, session)?;
            let left = |skill: &i64, n: i64| n > later.get(skill).copied().unwrap_or(0);
            let until_now: Vec<i64> = all
                .iter()
                .filter(|(skill, n)| left(skill, **n))
                .map(|(skill, _)| *skill)
                .collect();
            together.take(&all.into_keys().collect::<Vec<_>>(), asked);
            together.add(&until_now, asked);
        }
        together.with.retain(|_, n| *n > 0);
        together.both.retain(|_, n| *n > 0);
        Ok(together)
    }

    /// The skills that a session had used up to now, by their numbers.
    pub fn skills_of_session(&self, name: &str, now: Instant) -> Result<BTreeSet<i64>> {
        let session = self
            .conn
            .prepare_cached("SELECT id FROM session WHERE name = ?1")
            .or_store()?
            .query_row([name], |row| row.get(0))
            .optional()
            .or_store()?;
        let Some(session) = session else {
            return Ok(BTreeSet::new());
        };
        let mut left = uses(&self.conn, session)?;
        let mut statement = self.conn.prepare_cached(LATER_IN_SESSION).or_store()?;
        let mut rows = statement.query((now.millis(), session)).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            *left.entry(row.get(0).or_store()?).or_default() -= 1;
        }
        left.retain(|_, n| *n > 0);
        Ok(left.into_keys().collect())
    }
}

impl Together {
    /// Adds a session with these skills, in order of their numbers.
    fn add(&mut self, skills: &[i64], asked: &BTreeSet<i64>) {
        self.sessions += u64::from(!skills.is_empty());
        self.each(skills, asked, |count| *count += 1);
    }

    /// Takes a session with these skills out again.
    fn take(&mut self, skills: &[i64], asked: &BTreeSet<i64>) {
        self.sessions = self.sessions.saturating_sub(u64::from(!skills.is_empty()));
        self.each(skills, asked, |count| *count = count.saturating_sub(1));
    }

    fn each(&mut self, skills: &[i64], asked: &BTreeSet<i64>, change: impl Fn(&mut u64)) {
        for skill in skills {
            change(self.with.entry(*skill).or_default());
        }
        for a in skills.iter().filter(|skill| asked.contains(skill)) {
            for b in skills.iter().filter(|b| *b != a) {
                change(self.both.entry((*a, *b)).or_default());
            }
        }
    }
}

/// Uses of skills in sessions after `?1`.
pub(super) const LATER: &str = "
    SELECT session_id, skill_id FROM invocation INDEXED BY invocation_at WHERE at_ms > ?1";

/// The pairs of which `?1` is one.
pub(super) const PAIRS: &str = "
    SELECT skill_b, sessions FROM skill_pair WHERE skill_a = ?1
    UNION ALL
    SELECT skill_a, sessions FROM skill_pair INDEXED BY skill_pair_b
    WHERE skill_b = ?1 AND skill_a > 0";

/// Uses of skills after `?1` in the session `?2`.
pub(super) const LATER_IN_SESSION: &str = "
    SELECT skill_id FROM invocation INDEXED BY invocation_at WHERE at_ms > ?1 AND session_id = ?2";

/// Whether the pairs wait to be counted anew.
pub(super) fn is_stale(conn: &Connection) -> Result<bool> {
    conn.prepare_cached("SELECT stale FROM skill_pair_state WHERE id = 1")
        .or_store()?
        .query_row([], |row| row.get(0))
        .or_store()
}

/// Out of the pairs as they are kept.
fn read(conn: &Connection, asked: &BTreeSet<i64>) -> Result<Together> {
    let mut together = Together::default();
    let mut statement = conn.prepare_cached(PAIRS).or_store()?;
    let mut of = |skill: i64, each: &mut dyn FnMut(i64, u64)| -> Result<()> {
        let mut rows = statement.query([skill]).or_store()?;
        while let Some(row) = rows.next().or_store()? {
            each(row.get(0).or_store()?, row.get(1).or_store()?);
        }
        Ok(())
    };
    // 0 stands for any skill at all.
    of(0, &mut |skill, n| {
        if skill == 0 {
            together.sessions = n;
        } else {
            together.with.insert(skill, n);
        }
    })?;
    for a in asked {
        of(*a, &mut |b, n| {
            together.both.insert((*a, b), n);
        })?;
    }
    Ok(together)
}

/// Out of the skills of every session.
fn counted(conn: &Connection, asked: &BTreeSet<i64>) -> Result<Together> {
    let mut together = Together::default();
    each_session(conn, |skills| together.add(skills, asked))?;
    Ok(together)
}

/// Hands the skills of each session to `each`, in order of their numbers.
fn each_session(conn: &Connection, mut each: impl FnMut(&[i64])) -> Result<()> {
    let mut statement = conn
        .prepare_cached("SELECT session_id, skill_id FROM session_skill ORDER BY 1, 2")
        .or_store()?;
    let mut rows = statement.query([]).or_store()?;
    let mut current = None;
    let mut skills = Vec::new();
    while let Some(row) = rows.next().or_store()? {
        let session: i64 = row.get(0).or_store()?;
        if current != Some(session) {
            each(&skills);
            skills.clear();
            current = Some(session);
        }
        skills.push(row.get(1).or_store()?);
    }
    each(&skills);
    Ok(())
}

/// How often a session used each skill.
fn uses(conn: &Connection, session: i64) -> Result<BTreeMap<i64, i64>> {
    let mut statement = conn
        .prepare_cached("SELECT skill_id, invocations FROM session_skill WHERE session_id = ?1")
        .or_store()?;
    let rows = statement
        .query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

// Keeping -------------------------------------------------------------------------------------------

/// Keeps the pairs along with changes that are about to be made to `session_skill`, without
/// triggers. `before` is how many the writer made since the pairs were last counted; returns how
/// many these are.
pub(super) fn keep(conn: &Connection, changes: &Changes, before: usize) -> Result<usize> {
    let changed = changes.values().filter(|n| **n != 0).count();
    // What is stale is counted anew in any case.
    if changed == 0 || is_stale(conn)? {
        return Ok(changed);
    }
    if before + changed > LONG {
        conn.execute("UPDATE skill_pair_state SET stale = 1", [])
            .or_store()?;
    } else {
        add(conn, &differences(conn, changes)?)?;
    }
    Ok(changed)
}

/// What changes make of the number of sessions of each pair.
fn differences(conn: &Connection, changes: &Changes) -> Result<BTreeMap<(i64, i64), i64>> {
    let mut sums = BTreeMap::new();
    let mut rest = changes.iter().peekable();
    while let Some(((session, _), _)) = rest.peek().copied() {
        let before = uses(conn, *session)?;
        let mut after = before.clone();
        while let Some(((_, skill), n)) = rest.next_if(|((other, _), _)| other == session) {
            *after.entry(*skill).or_default() += n;
        }
        after.retain(|_, n| *n != 0);
        let moved = |one: &BTreeMap<i64, i64>, other: &BTreeMap<i64, i64>| -> Vec<i64> {
            let only = one.keys().filter(|skill| !other.contains_key(skill));
            only.copied().collect()
        };
        let (gone, come) = (moved(&before, &after), moved(&after, &before));
        if gone.is_empty() && come.is_empty() {
            continue;
        }
        let stayed: Vec<i64> = after
            .keys()
            .filter(|skill| before.contains_key(skill))
            .copied()
            .collect();
        let any = i64::from(!after.is_empty()) - i64::from(!before.is_empty());
        if any != 0 {
            *sums.entry((0, 0)).or_default() += any;
        }
        for (sign, moved) in [(-1, &gone), (1, &come)] {
            for (place, a) in moved.iter().enumerate() {
                *sums.entry((0, *a)).or_default() += sign;
                for b in moved[place + 1..].iter().chain(&stayed) {
                    *sums.entry((*a.min(b), *a.max(b))).or_default() += sign;
                }
            }
        }
    }
    Ok(sums)
}

fn add(conn: &Connection, sums: &BTreeMap<(i64, i64), i64>) -> Result<()> {
    let mut upsert = conn
        .prepare_cached(
            "INSERT INTO skill_pair (skill_a, skill_b, sessions) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions",
        )
        .or_store()?;
    let mut delete = conn
        .prepare_cached(
            "DELETE FROM skill_pair WHERE skill_a = ?1 AND skill_b = ?2 AND sessions = 0",
        )
        .or_store()?;
    for ((a, b), n) in sums.iter().filter(|(_, n)| **n != 0) {
        upsert.execute([a, b, n]).or_store()?;
        if *n < 0 {
            delete.execute([a, b]).or_store()?;
        }
    }
    Ok(())
}

// Counting anew -------------------------------------------------------------------------------------

/// Counts the pairs anew where they are stale, in a transaction of its own.
pub(super) fn settle(conn: &Connection) -> Result<()> {
    if !is_stale(conn)? {
        return Ok(());
    }
    let transaction =
        Transaction::new_unchecked(conn, TransactionBehavior::Immediate).or_store()?;
    // Another process may have been quicker.
    if is_stale(&transaction)? {
        recount(&transaction)?;
    }
    transaction.commit().or_store()
}

/// Counts the pairs anew, within the transaction that is open.
pub(super) fn recount(conn: &Connection) -> Result<()> {
    fill(conn)?;
    conn.execute("UPDATE skill_pair_state SET stale = 0", [])
        .or_store()
        .map(|_| ())
}

/// Fills `skill_pair` out of `session_skill`.
pub(super) fn fill(conn: &Connection) -> Result<()> {
    fill_with(conn, MAX_CELLS)
}

/// The same with so many counters at once, at least a row of them.
fn fill_with(conn: &Connection, cells: usize) -> Result<()> {
    conn.execute("DELETE FROM skill_pair", []).or_store()?;
    let skills: Vec<i64> = {
        let mut statement = conn.prepare("SELECT id FROM skill ORDER BY 1").or_store()?;
        let ids = statement.query_map([], |row| row.get(0)).or_store()?;
        ids.collect::<rusqlite::Result<_>>().or_store()?
    };
    let place: HashMap<i64, usize> = skills.iter().copied().zip(0..).collect();
    let mut insert = conn
        .prepare_cached("INSERT INTO skill_pair (skill_a, skill_b, sessions) VALUES (?1, ?2, ?3)")
        .or_store()?;
    let mut put = |a: i64, b: i64, n: i64| match n {
        0 => Ok(()),
        _ => insert.execute([a, b, n]).or_store().map(|_| ()),
    };
    let mut first = 0;
    while first < skills.len() {
        let mut counts = Triangle::new(first, skills.len(), cells);
        let mut with = vec![0_i64; skills.len()];
        let mut sessions = 0_i64;
        let mut places = Vec::new();
        each_session(conn, |skills| {
            places.clear();
            places.extend(skills.iter().filter_map(|skill| place.get(skill)));
            sessions += i64::from(!skills.is_empty());
            places.iter().for_each(|place| with[*place] += 1);
            counts.add(&places);
        })?;
        // In order of the key: each row is put behind the one before.
        if first == 0 {
            put(0, 0, sessions)?;
            for (skill, n) in skills.iter().zip(with) {
                put(0, *skill, n)?;
            }
        }
        counts.each(|a, b, n| put(skills[a], skills[b], n))?;
        first = counts.end;
    }
    Ok(())
}

/// Counters of the pairs (a, b), a < b, for a run of `a`.
struct Triangle {
    first: usize,
    end: usize,
    /// How many places there are in all.
    width: usize,
    /// Where the counters of each `a` begin, for b = a + 1.
    rows: Vec<usize>,
    counts: Vec<u32>,
}

impl Triangle {
    /// From `first` on, as many as `cells` hold, at least one.
    fn new(first: usize, width: usize, cells: usize) -> Self {
        let mut rows = Vec::new();
        let mut size = 0;
        let mut end = first;
        while end < width && (end == first || size + width - end - 1 <= cells) {
            rows.push(size);
            size += width - end - 1;
            end += 1;
        }
        Self {
            first,
            end,
            width,
            rows,
            counts: vec![0; size],
        }
    }

    /// Counts a session with the skills at these places, in ascending order.
    fn add(&mut self, places: &[usize]) {
        for (at, a) in places.iter().enumerate() {
            if (self.first..self.end).contains(a) {
                let row = self.rows[a - self.first];
                for b in &places[at + 1..] {
                    self.counts[row + b - a - 1] += 1;
                }
            }
        }
    }

    /// Hands every pair that was seen to `each`, in order.
    fn each(&self, mut each: impl FnMut(usize, usize, i64) -> Result<()>) -> Result<()> {
        for a in self.first..self.end {
            let row = self.rows[a - self.first];
            let counts = &self.counts[row..row + self.width - a - 1];
            for (b, n) in (a + 1..).zip(counts) {
                each(a, b, i64::from(*n))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
