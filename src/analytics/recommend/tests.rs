//! Against the definitions, read off small random worlds.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What a user did with a skill: completed and failed runs, and others.
type Runs = BTreeMap<(i64, i64), (u64, u64, u64)>;

fn completed_by(runs: &Runs, user: i64) -> BTreeSet<i64> {
    let own = runs
        .iter()
        .filter(|((u, _), (done, ..))| *u == user && *done > 0);
    own.map(|((_, skill), _)| *skill).collect()
}

fn invoked_by(runs: &Runs, user: i64) -> BTreeSet<i64> {
    let own = runs.keys().filter(|(u, _)| *u == user);
    own.map(|(_, skill)| *skill).collect()
}

/// Hashes in another order than numbers.
fn hash(user: i64) -> String {
    format!("{:02}", (user * 7) % 23)
}

/// The way that the service takes.
fn asked(runs: &Runs, me: i64) -> (Vec<Neighbour>, Vec<Liked>) {
    let own: SkillSet = completed_by(runs, me).into_iter().collect();
    let invoked: SkillSet = invoked_by(runs, me).into_iter().collect();
    let mut overlaps = Overlaps::new(Some(me), &own);
    for ((user, skill), _) in runs.iter().filter(|(_, (done, ..))| *done > 0) {
        overlaps.add(*user, *skill);
    }
    let candidates = overlaps.finish();
    let named = |overlap: Overlap| Neighbour {
        hash: hash(overlap.user),
        overlap,
    };
    let close = neighbours(own.len(), candidates.into_iter().map(named).collect());
    let with_uses: Vec<(Neighbour, Vec<Use>)> = close
        .iter()
        .map(|neighbour| {
            let of = runs
                .iter()
                .filter(|((user, _), _)| *user == neighbour.overlap.user);
            let uses = of.map(|((_, skill), (done, failed, _))| Use {
                skill: *skill,
                completed: *done,
                decided: done + failed,
            });
            (neighbour.clone(), uses.collect())
        })
        .collect();
    let found = liked(own.len(), &invoked, &with_uses);
    (close, found)
}

fn jaccard(runs: &Runs, a: i64, b: i64) -> (u64, u64) {
    let (a, b) = (completed_by(runs, a), completed_by(runs, b));
    (
        a.intersection(&b).count() as u64,
        a.union(&b).count() as u64,
    )
}

#[test]
fn nothing_recorded_and_one_user() {
    assert_eq!(asked(&Runs::new(), 1), (Vec::new(), Vec::new()));
    let alone = Runs::from([
        ((1, 1), (5, 0, 0)),
        ((1, 2), (5, 0, 0)),
        ((1, 3), (5, 0, 0)),
    ]);
    assert_eq!(asked(&alone, 1), (Vec::new(), Vec::new()));
    assert_eq!(
        asked(&alone, 9),
        (Vec::new(), Vec::new()),
        "a user never seen"
    );
    assert_eq!(companions(0, &[]), []);
}

#[test]
fn two_shared_skills_are_too_few() {
    let mut runs = Runs::new();
    for user in [1, 2] {
        runs.extend([
            ((user, 1), (1, 0, 0)),
            ((user, 2), (1, 0, 0)),
            ((user, 3), (0, 1, 0)),
        ]);
    }
    runs.insert((2, 9), (4, 0, 0));
    assert_eq!(asked(&runs, 1).0, []);
    runs.insert((1, 3), (1, 0, 0));
    runs.insert((2, 3), (1, 0, 0));
    let (close, found) = asked(&runs, 1);
    assert_eq!(close.len(), 1);
    // 3 of 4, and never a failure.
    assert_eq!((found[0].best.skill, found[0].score), (9, 0.75));
}

#[test]
fn what_never_went_well_is_not_recommended() {
    let mut runs = Runs::new();
    for (user, skill) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)] {
        runs.insert((user, skill), (1, 0, 0));
    }
    runs.insert((2, 8), (0, 5, 0));
    runs.insert((2, 9), (0, 0, 5));
    assert_eq!(asked(&runs, 1).1, []);
}

#[test]
fn a_set_knows_what_is_in_it() {
    let far = [0, 63, 64, 1_000_000_000_000, -5];
    let set: SkillSet = far.into_iter().chain([63]).collect();
    assert_eq!(set.len(), 5);
    assert!(far.into_iter().all(|skill| set.contains(skill)));
    assert!(
        [1, 62, 65, 1_000_000_000_001, -6]
            .into_iter()
            .all(|skill| !set.contains(skill))
    );
    assert!(SkillSet::default().is_empty());
}

fn runs() -> impl Strategy<Value = Runs> {
    let row = ((0i64..14, 0i64..8), (0u64..4, 0u64..3, 0u64..2));
    proptest::collection::vec(row, 0..90).prop_map(|rows| {
        let used = rows.into_iter().filter(|(_, (a, b, c))| a + b + c > 0);
        used.collect()
    })
}

proptest! {
    #[test]
    fn neighbours_are_the_ten_most_similar(runs in runs(), me in 0i64..14) {
        let (close, _) = asked(&runs, me);
        let everybody: BTreeSet<i64> = runs.keys().map(|(user, _)| *user).collect();
        let mut expected: Vec<(u64, u64, String)> = everybody
            .iter()
            .filter(|user| **user != me)
            .map(|user| (jaccard(&runs, me, *user), hash(*user)))
            .filter(|((shared, _), _)| *shared >= 3)
            .map(|((shared, either), hash)| (shared, either, hash))
            .collect();
        // a/b > c/d where ad > cb: no division.
        expected.sort_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)).then_with(|| a.2.cmp(&b.2)));
        expected.truncate(10);
        let found: Vec<&String> = close.iter().map(|neighbour| &neighbour.hash).collect();
        prop_assert_eq!(found, expected.iter().map(|(_, _, hash)| hash).collect::<Vec<_>>());
    }

    #[test]
    fn a_score_is_the_best_of_likeness_times_rate(runs in runs(), me in 0i64..14) {
        let (close, found) = asked(&runs, me);
        let invoked = invoked_by(&runs, me);
        for skill in 0..8 {
            let of = found.iter().find(|liked| liked.best.skill == skill);
            // Numerator and denominator of each neighbour's score, with what breaks ties.
            let mut scores: Vec<(u64, u64, &Neighbour)> = Vec::new();
            let mut similar = 0;
            for neighbour in &close {
                let user = neighbour.overlap.user;
                let Some((done, failed, _)) = runs.get(&(user, skill)) else { continue };
                similar += 1;
                let (shared, either) = jaccard(&runs, me, user);
                scores.push((shared * done, either * (done + failed).max(1), neighbour));
            }
            scores.sort_by(|a, b| {
                let by_score = (b.0 * a.1).cmp(&(a.0 * b.1));
                let (j, k) = (a.2.overlap, b.2.overlap);
                let own = completed_by(&runs, me).len() as u64;
                by_score
                    .then_with(|| k.similarity(own).total_cmp(&j.similarity(own)))
                    .then_with(|| a.2.hash.cmp(&b.2.hash))
            });
            match scores.first().filter(|best| best.0 > 0 && !invoked.contains(&skill)) {
                None => prop_assert!(of.is_none(), "{skill}"),
                Some((above, below, best)) => {
                    let liked = of.unwrap();
                    prop_assert!((liked.score - *above as f64 / *below as f64).abs() < 1e-12);
                    prop_assert_eq!(liked.similar_users, similar);
                    let (done, failed, _) = runs[&(best.overlap.user, skill)];
                    prop_assert_eq!((liked.best.completed, liked.best.decided), (done, done + failed));
                }
            }
        }
    }

    #[test]
    fn companions_are_the_best_pairs(
        sets in proptest::collection::vec(proptest::collection::btree_set(0i64..7, 0..5), 0..30),
        session in proptest::collection::btree_set(0i64..7, 0..4),
        rates in proptest::collection::vec((0u64..5, 0u64..5), 7),
    ) {
        const NAMES: [&str; 7] = ["g", "f", "e", "d", "c", "b", "a"];
        let sets: Vec<_> = sets.into_iter().filter(|set| !set.is_empty()).collect();
        let having = |a, b| sets.iter().filter(|set| set.contains(&a) && set.contains(&b)).count() as u64;
        let of = |skill: i64| {
            let (completed, failed) = rates[skill as usize];
            Use { skill, completed, decided: completed + failed }
        };
        let mut pairs = Vec::new();
        for a in &session {
            for b in (0..7).filter(|b| !session.contains(b)) {
                pairs.push(Pair {
                    from: (*a, NAMES[*a as usize]), with: having(*a, *a), to: of(b),
                    other: having(b, b), both: having(*a, b),
                });
            }
        }
        let n = sets.len() as u64;
        let found = companions(n, &pairs);
        for b in 0..7 {
            let mut best: Option<(f64, &str)> = None;
            for a in session.iter().filter(|_| !session.contains(&b)) {
                let both = having(*a, b);
                let (completed, failed) = rates[b as usize];
                if both < 3 || both * n <= having(*a, *a) * having(b, b) || completed == 0 {
                    continue;
                }
                let rate = completed as f64 / (completed + failed) as f64;
                let score = both as f64 / having(*a, *a) as f64 * rate;
                let name = NAMES[*a as usize];
                if best.is_none_or(|(most, by)| score > most + 1e-12 || (score > most - 1e-12 && name < by)) {
                    best = Some((score, name));
                }
            }
            let listed = found.iter().find(|companion| companion.used.skill == b);
            prop_assert_eq!(listed.is_some(), best.is_some());
            if let (Some(listed), Some((score, name))) = (listed, best) {
                prop_assert!((listed.score - score).abs() < 1e-12);
                prop_assert_eq!(NAMES[listed.because_of as usize], name);
            }
        }
        pairs.reverse();
        prop_assert_eq!(companions(n, &pairs), found);
    }
}
