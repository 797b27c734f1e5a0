//! Which skills to try next.
//!
//! Likeness of users: the index of P. Jaccard, "Étude comparative de la distribution florale dans
//! une portion des Alpes et des Jura", Bulletin de la Société Vaudoise des Sciences Naturelles 37
//! (1901), 547-579. Neighbours as in P. Resnick, N. Iacovou, M. Suchak, P. Bergstrom, J. Riedl,
//! "GroupLens: an open architecture for collaborative filtering of netnews", CSCW 1994, 175-186,
//! with the best neighbour in the place of a weighted mean: of a skill that few have used a mean
//! says little.
//!
//! Scores are quotients of whole numbers, divided once: equal ones are equal to the last digit, and
//! ties are broken by what the definitions say and by nothing else.

use super::dependency::lift;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

/// Skills that two users must share to be alike at all.
pub const MIN_SHARED: u64 = 3;

/// Neighbours at most.
pub const NEIGHBOURS: usize = 10;

/// Sessions that two skills must share before one leads to the other.
pub const MIN_SESSIONS: u64 = 3;

/// Invocations that a popular skill must have.
pub const MIN_INVOCATIONS: u64 = 10;

/// A set of skills by their numbers, as bits: whether one is in it is asked for every row of every
/// user.
#[derive(Debug, Clone, Default)]
pub struct SkillSet {
    bits: Vec<u64>,
    /// Numbers beyond what is worth a bit.
    far: HashSet<i64>,
    count: u64,
}

/// Numbers are given one after the other, so bits suffice for far more than anybody has.
const MAX_BITS: usize = 1 << 20;

impl SkillSet {
    /// Adds a skill.
    pub fn insert(&mut self, skill: i64) {
        if self.contains(skill) {
            return;
        }
        self.count += 1;
        match usize::try_from(skill) {
            Ok(place) if place < MAX_BITS => {
                if self.bits.len() <= place / 64 {
                    self.bits.resize(place / 64 + 1, 0);
                }
                self.bits[place / 64] |= 1 << (place % 64);
            }
            _ => {
                self.far.insert(skill);
            }
        }
    }

    /// Whether it has a skill.
    pub fn contains(&self, skill: i64) -> bool {
        match usize::try_from(skill) {
            Ok(place) if place < MAX_BITS => self
                .bits
                .get(place / 64)
                .is_some_and(|word| word >> (place % 64) & 1 == 1),
            _ => self.far.contains(&skill),
        }
    }

    /// How many skills it has.
    pub const fn len(&self) -> u64 {
        self.count
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl FromIterator<i64> for SkillSet {
    fn from_iter<I: IntoIterator<Item = i64>>(skills: I) -> Self {
        let mut set = Self::default();
        skills.into_iter().for_each(|skill| set.insert(skill));
        set
    }
}

/// Another user, and what both completed at least once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Number of the user.
    pub user: i64,
    /// Skills that the other completed.
    pub skills: u64,
    /// Skills that both completed.
    pub shared: u64,
}

impl Overlap {
    /// Jaccard's index with a user who completed `own` skills: shared of all that either completed.
    pub fn similarity(&self, own: u64) -> f64 {
        let either = (own + self.skills).saturating_sub(self.shared);
        if either == 0 {
            return 0.0;
        }
        self.shared as f64 / either as f64
    }
}

/// Counts how much every other user has in common with one. Rows come by user.
#[derive(Debug)]
pub struct Overlaps<'a> {
    own: &'a SkillSet,
    me: Option<i64>,
    current: Option<Overlap>,
    found: Vec<Overlap>,
}

impl<'a> Overlaps<'a> {
    /// Of the user `me`, who completed `own`.
    pub const fn new(me: Option<i64>, own: &'a SkillSet) -> Self {
        Self {
            own,
            me,
            current: None,
            found: Vec::new(),
        }
    }

    /// A user completed a skill at least once. All skills of a user follow each other.
    pub fn add(&mut self, user: i64, skill: i64) {
        let current = match &mut self.current {
            Some(current) if current.user == user => current,
            _ => {
                self.close();
                self.current.insert(Overlap {
                    user,
                    skills: 0,
                    shared: 0,
                })
            }
        };
        current.skills += 1;
        current.shared += u64::from(self.own.contains(skill));
    }

    fn close(&mut self) {
        let alike = |other: &Overlap| other.shared >= MIN_SHARED && Some(other.user) != self.me;
        self.found.extend(self.current.take().filter(alike));
    }

    /// Whoever can be among the neighbours: the most similar ones, and all that are as similar as the
    /// last of them.
    pub fn finish(mut self) -> Vec<Overlap> {
        self.close();
        let own = self.own.len();
        let order = |a: &Overlap, b: &Overlap| b.similarity(own).total_cmp(&a.similarity(own));
        self.found.sort_by(order);
        if let Some(last) = self.found.get(NEIGHBOURS - 1).copied() {
            self.found
                .retain(|other| order(other, &last) != Ordering::Greater);
        }
        self.found
    }
}

/// A user who is alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Who.
    pub overlap: Overlap,
    /// Their stored hash, which breaks ties and is never shown.
    pub hash: String,
}

/// The neighbours out of those that can be: the most similar first, ties by hash.
pub fn neighbours(own: u64, mut candidates: Vec<Neighbour>) -> Vec<Neighbour> {
    candidates.sort_by(|a, b| {
        let (one, other) = (a.overlap.similarity(own), b.overlap.similarity(own));
        other.total_cmp(&one).then_with(|| a.hash.cmp(&b.hash))
    });
    candidates.truncate(NEIGHBOURS);
    candidates
}

/// How a skill went for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Number of the skill.
    pub skill: i64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that were completed or failed.
    pub decided: u64,
}

/// A skill that neighbours used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Liked {
    /// How it went for the neighbour that counts.
    pub best: Use,
    /// How alike that neighbour is.
    pub similarity: f64,
    /// Likeness times rate.
    pub score: f64,
    /// Neighbours that used it.
    pub similar_users: u64,
}

/// Skills that neighbours used and that are not `invoked` yet, in order of their numbers. Each
/// neighbour comes with all that they used; the order is that of [`neighbours`].
pub fn liked(own: u64, invoked: &SkillSet, neighbours: &[(Neighbour, Vec<Use>)]) -> Vec<Liked> {
    let mut best: BTreeMap<i64, Liked> = BTreeMap::new();
    for (neighbour, uses) in neighbours {
        let overlap = &neighbour.overlap;
        let similarity = overlap.similarity(own);
        let either = (own + overlap.skills).saturating_sub(overlap.shared);
        for used in uses.iter().filter(|used| !invoked.contains(used.skill)) {
            let below = u128::from(either) * u128::from(used.decided);
            let above = u128::from(overlap.shared) * u128::from(used.completed);
            let found = Liked {
                best: *used,
                similarity,
                score: if below == 0 {
                    0.0
                } else {
                    above as f64 / below as f64
                },
                similar_users: 1,
            };
            best.entry(used.skill)
                .and_modify(|known| {
                    let similar_users = known.similar_users + 1;
                    // Of equal scores the first counts: it is the more similar one.
                    if found.score > known.score {
                        *known = found;
                    }
                    known.similar_users = similar_users;
                })
                .or_insert(found);
        }
    }
    best.into_values()
        .filter(|liked| liked.score > 0.0)
        .collect()
}

/// A skill that tends to follow, or go with, one of the session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Companion {
    /// How it went for everybody.
    pub used: Use,
    /// The skill of the session that it goes with.
    pub because_of: i64,
    /// Sessions with both.
    pub sessions: u64,
    /// Sessions with the skill of the session.
    pub of_sessions: u64,
    /// Confidence times rate.
    pub score: f64,
}

/// A skill of the session and another one.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The skill of the session: number and name.
    pub from: (i64, &'a str),
    /// Sessions with it.
    pub with: u64,
    /// How the other went for everybody.
    pub to: Use,
    /// Sessions with the other.
    pub other: u64,
    /// Sessions with both.
    pub both: u64,
}

/// What goes with the skills of a session: of each skill the pair with the highest score (ties: the
/// name of the skill of the session), in order of their numbers. Of pairs in enough sessions, and
/// more than chance makes. `sessions` is how many there are in all.
pub fn companions(sessions: u64, pairs: &[Pair<'_>]) -> Vec<Companion> {
    let mut best: BTreeMap<i64, (Companion, &str)> = BTreeMap::new();
    for pair in pairs {
        let more = lift(sessions, pair.with, pair.other, pair.both).is_some_and(|lift| lift > 1.0);
        let below = u128::from(pair.with) * u128::from(pair.to.decided);
        if pair.both < MIN_SESSIONS || !more || below == 0 || pair.to.completed == 0 {
            continue;
        }
        let above = u128::from(pair.both) * u128::from(pair.to.completed);
        let found = Companion {
            used: pair.to,
            because_of: pair.from.0,
            sessions: pair.both,
            of_sessions: pair.with,
            score: above as f64 / below as f64,
        };
        let better = |(known, name): &(Companion, &str)| {
            let order = found.score.total_cmp(&known.score);
            order.then_with(|| (*name).cmp(pair.from.1)) == Ordering::Greater
        };
        if best.get(&pair.to.skill).is_none_or(better) {
            best.insert(pair.to.skill, (found, pair.from.1));
        }
    }
    best.into_values().map(|(companion, _)| companion).collect()
}

#[cfg(test)]
mod tests;
