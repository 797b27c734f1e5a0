//! Which skills are used together, and how much more often than by chance.
//!
//! Lift: S. Brin, R. Motwani, J. D. Ullman, S. Tsur, "Dynamic itemset counting and implication
//! rules for market basket data", SIGMOD 1997, 255-264, where it is called interest. Support and
//! confidence: R. Agrawal, T. Imieliński, A. Swami, "Mining association rules between sets of items
//! in large databases", SIGMOD 1993, 207-216. How sure a lift is: Fisher's exact test on the
//! sessions with and without each of the two, its false discovery rate over every skill that was
//! compared. A session counts once, however often it used a skill.

use super::stats::false_discovery::q_values;
use super::stats::fisher::two_sided;
use super::stats::{Share, wilson};

/// A lift is sure where its q-value is at most this.
pub const SURE: f64 = 0.05;

/// Another skill, and its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other<'a> {
    /// Its name.
    pub name: &'a str,
    /// Sessions that used it.
    pub sessions: u64,
    /// Sessions that used both it and the skill that is asked about.
    pub both: u64,
}

/// How two skills go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dependency<'a> {
    /// The other skill and its sessions.
    pub other: Other<'a>,
    /// Share of all sessions that used both.
    pub support: f64,
    /// Share of the sessions with the skill that used the other, with its Wilson interval.
    pub confidence: Share,
    /// How many times as many sessions have both as would if they were independent; 1 is chance.
    pub lift: f64,
    /// Two-sided p of Fisher's exact test.
    pub p_value: f64,
    /// The rate of false discoveries at which this is one, over all skills compared.
    pub q_value: f64,
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Sessions with both at least.
    pub min_sessions: u64,
    /// Lift at least.
    pub min_lift: f64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found<'a> {
    /// Those within the bounds: lift descending, sessions with both descending, then by name.
    pub dependencies: Vec<Dependency<'a>>,
    /// Skills that were compared: those that could share enough sessions with the one asked about.
    pub compared: usize,
    /// Of these, how many do share enough sessions.
    pub met: usize,
    /// The one that shares most sessions, then the highest lift, then by name.
    pub closest: Option<Other<'a>>,
    /// The highest lift of those that share enough sessions.
    pub highest_lift: Option<f64>,
}

/// How many times as many sessions have both as would if they were independent: `both` ·
/// `sessions` / (`one` · `other`). `None` where either has none.
pub fn lift(sessions: u64, one: u64, other: u64, both: u64) -> Option<f64> {
    let (expected, seen) = (
        u128::from(one) * u128::from(other),
        u128::from(both) * u128::from(sessions),
    );
    // One division of whole numbers: what is exactly 1.5 comes out as 1.5.
    (expected > 0).then(|| seen as f64 / expected as f64)
}

/// A lift in a word.
pub fn relationship(lift: f64) -> &'static str {
    match lift {
        l if l >= 3.0 => "very_strong_positive",
        l if l >= 2.0 => "strong_positive",
        l if l >= 1.5 => "moderate_positive",
        l if l > 1.0 => "weak_positive",
        l if l >= 1.0 => "independent",
        l if l > 0.5 => "weak_negative",
        _ => "moderate_negative",
    }
}

/// Compares a skill that `with` of all `sessions` used with the others.
///
/// Compared are skills that are frequent enough to share `min_sessions` with it, whether they do or
/// not: to choose by what is found would make chance look sure.
pub fn dependencies<'a>(
    sessions: u64,
    with: u64,
    others: &[Other<'a>],
    bounds: Bounds,
) -> Found<'a> {
    let enough = bounds.min_sessions.max(1);
    let compared: Vec<Other<'a>> = others
        .iter()
        .filter(|other| other.sessions.min(with) >= enough)
        .copied()
        .collect();
    let p_values: Vec<f64> = compared
        .iter()
        .map(|other| two_sided(table(sessions, with, *other)))
        .collect();
    let q_values = q_values(&p_values);
    let mut found = Found {
        compared: compared.len(),
        closest: closest(sessions, with, others),
        ..Found::default()
    };
    for ((other, p_value), q_value) in compared.into_iter().zip(p_values).zip(q_values) {
        let (Some(lift), Some(confidence)) = (
            lift(sessions, with, other.sessions, other.both),
            wilson(other.both, with),
        ) else {
            continue;
        };
        if other.both < enough {
            continue;
        }
        found.met += 1;
        found.highest_lift = Some(found.highest_lift.unwrap_or(0.0).max(lift));
        if lift >= bounds.min_lift {
            found.dependencies.push(Dependency {
                other,
                support: other.both as f64 / sessions as f64,
                confidence,
                lift,
                p_value,
                q_value,
            });
        }
    }
    found.dependencies.sort_by(|a, b| {
        let by_lift = b.lift.total_cmp(&a.lift);
        by_lift
            .then_with(|| b.other.both.cmp(&a.other.both))
            .then_with(|| a.other.name.cmp(b.other.name))
    });
    found
}

/// Sessions with both, with either alone, and with neither.
fn table(sessions: u64, with: u64, other: Other<'_>) -> [[u64; 2]; 2] {
    let alone = with.saturating_sub(other.both);
    let other_alone = other.sessions.saturating_sub(other.both);
    let neither = sessions.saturating_sub(other.both + alone + other_alone);
    [[other.both, alone], [other_alone, neither]]
}

fn closest<'a>(sessions: u64, with: u64, others: &[Other<'a>]) -> Option<Other<'a>> {
    let order = |other: &Other<'a>| lift(sessions, with, other.sessions, other.both).unwrap_or(0.0);
    let met = others.iter().filter(|other| other.both > 0);
    met.min_by(|a, b| {
        b.both
            .cmp(&a.both)
            .then_with(|| order(b).total_cmp(&order(a)))
            .then_with(|| a.name.cmp(b.name))
    })
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANY: Bounds = Bounds {
        min_sessions: 1,
        min_lift: 0.0,
    };

    #[test]
    fn nothing_recorded() {
        let found = dependencies(0, 0, &[], ANY);
        assert_eq!(found, Found::default());
        assert_eq!(lift(0, 0, 0, 0), None);
        let unused = Other {
            name: "b",
            sessions: 0,
            both: 0,
        };
        assert_eq!(dependencies(3, 2, &[unused], ANY).compared, 0);
    }

    #[test]
    fn one_session_says_nothing() {
        let other = Other {
            name: "b",
            sessions: 1,
            both: 1,
        };
        let found = dependencies(1, 1, &[other], ANY);
        let only = found.dependencies[0];
        assert_eq!((only.lift, only.p_value, only.q_value), (1.0, 1.0, 1.0));
        assert_eq!(relationship(only.lift), "independent");
        assert_eq!(only.confidence.value, 1.0);
    }

    /// Both in every session: no more often than by chance, since nothing else can be.
    #[test]
    fn always_together_in_every_session_is_no_dependency() {
        let other = Other {
            name: "b",
            sessions: 40,
            both: 40,
        };
        let found = dependencies(40, 40, &[other], ANY);
        assert_eq!(found.dependencies[0].lift, 1.0);
        assert_eq!(found.dependencies[0].p_value, 1.0);
    }

    #[test]
    fn never_together_is_compared_and_not_listed() {
        let other = Other {
            name: "b",
            sessions: 10,
            both: 0,
        };
        let found = dependencies(40, 10, &[other], ANY);
        assert_eq!((found.compared, found.met), (1, 0));
        assert_eq!((found.closest, found.highest_lift), (None, None));
    }

    #[test]
    fn the_words_change_where_the_contract_says() {
        let words = [
            (4.0, "very_strong_positive"),
            (3.0, "very_strong_positive"),
            (2.999, "strong_positive"),
            (2.0, "strong_positive"),
            (1.5, "moderate_positive"),
            (1.001, "weak_positive"),
            (1.0, "independent"),
            (0.999, "weak_negative"),
            (0.501, "weak_negative"),
            (0.5, "moderate_negative"),
            (0.0, "moderate_negative"),
        ];
        for (lift, word) in words {
            assert_eq!(relationship(lift), word, "{lift}");
        }
        // 3 · 10 / (4 · 5) and 2 · 9 / (4 · 3): whole numbers divided once.
        assert_eq!(lift(10, 4, 5, 3), Some(1.5));
        assert_eq!(lift(9, 4, 3, 2), Some(1.5));
        // 6 · 49 / (14 · 21): thirds and sevenths cancel.
        assert_eq!(lift(49, 14, 21, 6), Some(1.0));
    }

    /// scipy.stats.fisher_exact([[8, 2], [1, 5]]) is 0.03496503496503495.
    #[test]
    fn how_sure_it_is_comes_from_fishers_test() {
        let other = Other {
            name: "b",
            sessions: 9,
            both: 8,
        };
        let found = dependencies(16, 10, &[other], ANY);
        assert!((found.dependencies[0].p_value - 0.034_965_034_965_034_95).abs() < 1e-12);
    }

    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

    proptest! {
        /// Counted out of the sessions themselves, skill by skill.
        #[test]
        fn it_is_what_the_sessions_say(
            sets in proptest::collection::vec(proptest::collection::btree_set(0usize..6, 0..5), 0..40),
            min_sessions in 0u64..4, min_lift in 0.0f64..2.0,
        ) {
            let sets: Vec<_> = sets.into_iter().filter(|set| !set.is_empty()).collect();
            let having = |skills: &[usize]| {
                sets.iter().filter(|set| skills.iter().all(|skill| set.contains(skill))).count() as u64
            };
            let n = sets.len() as u64;
            let others: Vec<Other<'_>> = (1..6)
                .filter(|b| having(&[*b]) > 0)
                .map(|b| Other { name: NAMES[b], sessions: having(&[b]), both: having(&[0, b]) })
                .collect();
            let found = dependencies(n, having(&[0]), &others, Bounds { min_sessions, min_lift });
            let listed: Vec<&str> = found.dependencies.iter().map(|d| d.other.name).collect();
            for (b, name) in NAMES.iter().enumerate().skip(1) {
                let (with, other, both) = (having(&[0]), having(&[b]), having(&[0, b]));
                // Out of fractions, as the definition reads.
                let lift = (both as f64 / n as f64) / ((with as f64 / n as f64) * (other as f64 / n as f64));
                let wanted = both >= min_sessions.max(1) && lift >= min_lift;
                if (lift - min_lift).abs() > 1e-9 {
                    prop_assert_eq!(listed.contains(name), wanted, "{}", name);
                }
                if let Some(d) = found.dependencies.iter().find(|d| d.other.name == *name) {
                    prop_assert!((d.lift - lift).abs() < 1e-9);
                    prop_assert!((d.support - both as f64 / n as f64).abs() < 1e-12);
                    prop_assert!((d.confidence.value - both as f64 / with as f64).abs() < 1e-12);
                    prop_assert!(d.p_value <= d.q_value && d.q_value <= 1.0);
                }
            }
            for pair in found.dependencies.windows(2) {
                let key = |d: &Dependency<'_>| (d.lift, d.other.both);
                let (first, second) = (key(&pair[0]), key(&pair[1]));
                prop_assert!(first >= second);
                prop_assert!(first != second || pair[0].other.name < pair[1].other.name);
            }
        }

        #[test]
        fn lift_is_symmetric_and_order_of_the_others_does_not_matter(
            (both, a, b, neither) in (0u64..50, 0u64..50, 0u64..50, 0u64..50),
        ) {
            let n = both + a + b + neither;
            prop_assert_eq!(lift(n, both + a, both + b, both), lift(n, both + b, both + a, both));
            let one = Other { name: "x", sessions: both + b, both };
            let two = Other { name: "y", sessions: both + b, both };
            let there = dependencies(n, both + a, &[one, two], ANY);
            prop_assert_eq!(there, dependencies(n, both + a, &[two, one], ANY));
        }
    }
}
