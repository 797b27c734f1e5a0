use super::training::TrainingSet;
use super::*;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::LazyLock;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Rows as random as they come: few skills, users and sessions, many of the same millisecond.
fn rows(most: usize) -> impl Strategy<Value = Vec<Past>> {
    let row = (
        0i64..40,
        0i64..4,
        proptest::option::of(0i64..3),
        proptest::option::of(0i64..3),
        0i64..5,
        proptest::option::weighted(0.8, any::<bool>()),
    );
    proptest::collection::vec(row, 1..most).prop_map(|raw| {
        let mut rows: Vec<(i64, Past)> = raw
            .into_iter()
            .map(|(at, skill, user, phase, session, completed)| {
                let past = Past {
                    at_ms: at * 3 * HOUR + at % 7,
                    skill,
                    user,
                    phase,
                    session_start_ms: 0,
                    completed,
                };
                (session, past)
            })
            .collect();
        let starts: HashMap<i64, i64> = rows.iter().fold(HashMap::new(), |mut starts, (s, row)| {
            let start = starts.entry(*s).or_insert(row.at_ms);
            *start = row.at_ms.min(*start);
            starts
        });
        for (session, row) in &mut rows {
            row.session_start_ms = starts[session];
        }
        let mut rows: Vec<Past> = rows.into_iter().map(|(_, row)| row).collect();
        rows.sort_by_key(|row| row.at_ms);
        rows
    })
}

/// Every feature counted anew from all rows, by its definition.
fn brute(rows: &[Past], asked: &Past) -> [f64; FEATURES] {
    let earlier: Vec<&Past> = rows.iter().filter(|r| r.at_ms < asked.at_ms).collect();
    let counts = |keep: &dyn Fn(&Past) -> bool| {
        let kept = earlier.iter().filter(|r| keep(r));
        kept.fold((0.0, 0.0), |(x, n), row| match row.completed {
            Some(completed) => (x + f64::from(u8::from(completed)), n + 1.0),
            None => (x, n),
        })
    };
    let (done, n) = counts(&|_| true);
    let overall = (done + 1.0) / (n + 2.0);
    let smooth = |(x, n): (f64, f64)| (x + 5.0 * overall) / (n + 5.0);
    let of_user = |r: &Past| asked.user.is_some() && r.user == asked.user;
    let in_day = |r: &Past| r.skill == asked.skill && r.at_ms >= asked.at_ms - DAY;
    let (day_done, day_n) = counts(&in_day);
    let both = counts(&|r| of_user(r) && r.skill == asked.skill);
    let at = jiff::Timestamp::from_millisecond(asked.at_ms).unwrap();
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    [
        f64::from(at.hour()),
        f64::from(at.weekday().to_monday_zero_offset()),
        earlier.iter().filter(|r| in_day(r)).count() as f64,
        if day_n > 0.0 {
            day_done / day_n
        } else {
            overall
        },
        -1.0,
        (asked.at_ms - asked.session_start_ms) as f64 / 60_000.0,
        both.0,
        smooth(counts(&|r| r.skill == asked.skill)),
        smooth(counts(&of_user)),
        smooth(both),
    ]
}

fn totals(rows: &[Past]) -> Totals {
    let mut totals = Totals::default();
    for row in rows.iter() {
        let one = |counts: &mut Counts| {
            counts.completed += i64::from(row.completed == Some(true));
            counts.decided += i64::from(row.completed.is_some());
        };
        one(totals.skills.entry(row.skill).or_default());
        if let Some(user) = row.user {
            one(totals.user_skills.entry((user, row.skill)).or_default());
        }
    }
    totals
}

fn names() -> HashMap<i64, String> {
    let named = [(0, "verify"), (1, "edit"), (2, "setup")];
    named.map(|(id, name)| (id, name.to_owned())).into()
}

/// A history in which the hour, the user and the phase matter, by a fixed sequence.
fn story(n: usize) -> Vec<Past> {
    let mut state = 12_345_u64;
    let mut below = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    (0..n)
        .map(|at| {
            let at_ms = 1_750_000_000_000 + at as i64 * 13 * 60_000;
            let (skill, user, phase) = (below(5) as i64, below(4) as i64, below(4) as i64);
            let night = at_ms.div_euclid(HOUR).rem_euclid(24) < 8;
            let chance = 95 - 12 * skill - i64::from(night) * 30 - i64::from(user == 2) * 25;
            Past {
                at_ms,
                skill,
                user: (user > 0).then_some(user),
                phase: (phase < 3).then_some(phase),
                session_start_ms: at_ms - below(90) as i64 * 60_000,
                completed: (below(20) > 0).then_some((below(100) as i64) < chance),
            }
        })
        .collect()
}

fn set(rows: &[Past], most: usize) -> TrainingSet {
    let examples = Known::default().examples(rows);
    TrainingSet::new(examples, &names(), most)
}

#[test]
fn rows_of_one_instant_stay_on_one_side_of_the_border() {
    let sizes = |rows: &[Past]| {
        let (old, new) = set(rows, 1_000).halves();
        (old.completed.len(), new.completed.len())
    };
    let decided = || -> Vec<Past> {
        let all = story(200).into_iter();
        all.filter(|row| row.completed.is_some())
            .take(100)
            .collect()
    };
    assert_eq!(sizes(&decided()), (70, 30));
    // The nearer end of the instant that the border would cut.
    for (first, last, expected) in [(65, 71, 72), (69, 90, 69), (0, 80, 81)] {
        let mut rows = decided();
        for at in first..=last {
            rows[at].at_ms = rows[first].at_ms;
        }
        assert_eq!(
            sizes(&rows),
            (expected, 100 - expected),
            "{first} to {last}"
        );
    }
}

#[test]
fn weekdays_begin_on_monday() {
    // 2026-08-03 was a Monday.
    let monday = 1_785_715_200_000;
    for (days, hours) in [(0, 0), (3, 5), (6, 23)] {
        let asked = Asked {
            at_ms: monday + days * DAY + hours * HOUR,
            skill: 1,
            user: None,
            session_start_ms: None,
        };
        let features = Known::default().features(asked);
        assert_eq!(features[..2], [hours as f64, days as f64]);
    }
}

#[test]
fn nothing_known_is_a_half() {
    let asked = Asked {
        at_ms: 0,
        skill: 1,
        user: Some(1),
        session_start_ms: None,
    };
    let features = Known::default().features(asked);
    assert_eq!(
        features,
        [0.0, 3.0, 0.0, 0.5, -1.0, 0.0, 0.0, 0.5, 0.5, 0.5]
    );
}

#[test]
fn the_same_rows_train_the_same_model() {
    let rows = story(700);
    let model = Model::train(&set(&rows, 1_000), 1);
    let bytes = model.to_bytes();
    for threads in [1, 2, 5] {
        assert_eq!(Model::train(&set(&rows, 1_000), threads).to_bytes(), bytes);
    }
    assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    assert!(model.rules.rules.len() >= 2, "{:?}", model.rules);
    let covered: u64 = model.rules.rules.iter().map(|rule| rule.rows).sum();
    assert_eq!(covered, model.rows, "each row meets one rule");
    let completed: u64 = model.rules.rules.iter().map(|rule| rule.completed).sum();
    assert_eq!(completed as f64 / model.rows as f64, model.constant);
}

/// linfa-trees shuffles its classes anew in each map, so many trees tell. With equal weights 71
/// rows are enough to differ.
#[test]
fn the_rules_are_the_same_each_time() {
    for n in [60, 71, 84, 101, 400] {
        let split = set(&story(n), 1_000).whole();
        let growth = crate::analytics::forest::Growth {
            trees: 5,
            ..Default::default()
        };
        let forest =
            crate::analytics::forest::Forest::grow(&split.features, &split.completed, growth, 1);
        let first = explain::rules(&forest, &split, 0.6, 1);
        for _ in 0..40 {
            assert_eq!(explain::rules(&forest, &split, 0.6, 1), first, "{n}");
        }
    }
}

#[test]
fn where_hour_and_user_matter_the_forest_is_used() {
    let model = Model::train(&set(&story(4_000), 10_000), 2);
    assert_eq!(model.used, Used::Forest, "{:?}", model.evaluation);
    let e = &model.evaluation;
    assert_eq!(
        (e.train_rows + e.test_rows, e.train_rows),
        (model.rows, model.rows * 7 / 10)
    );
    let tested: u64 = e.bands.iter().map(|band| band.rows).sum();
    assert_eq!(tested, e.test_rows);
    assert!(model.rules.agreement.unwrap() > 0.7, "{:?}", model.rules);
}

#[test]
fn one_class_is_its_smoothed_rate() {
    for completed in [true, false] {
        let mut rows = story(120);
        rows.iter_mut()
            .for_each(|row| row.completed = Some(completed));
        let model = Model::train(&set(&rows, 1_000), 2);
        assert_eq!(model.used, Used::SkillRate);
        assert!(model.one_class && model.evaluation.auc.is_none());
        let mut features = [0.0; FEATURES];
        features[7] = 0.97;
        assert_eq!(model.answer(&features).probability, 0.97);
        assert_eq!(model.rules.rules, []);
        assert_eq!(Model::from_bytes(&model.to_bytes()).unwrap(), model);
    }
}

#[test]
fn what_all_rows_share_tells_nothing_apart() {
    // Half fail, without any reason to be seen: one skill, no user, the same hour, far apart.
    let rows: Vec<Past> = (0..80)
        .map(|n| Past {
            at_ms: n * 7 * DAY,
            skill: 1,
            user: None,
            phase: None,
            session_start_ms: n * 7 * DAY,
            completed: Some((n * 2_654_435_761) >> 13 & 1 == 0),
        })
        .collect();
    let model = Model::train(&set(&rows, 1_000), 2);
    assert_ne!(model.used, Used::Forest, "{:?}", model.evaluation);
    assert!(model.phases.is_empty());
}

#[test]
fn the_newest_are_kept() {
    let rows = story(300);
    let kept = set(&rows, 100);
    assert_eq!(kept.len(), 100);
    let all = set(&rows, 1_000);
    assert_eq!(kept.examples, all.examples[all.len() - 100..]);
    assert_ne!(kept.hash(), all.hash());
    assert!(!kept.is_empty());
}

#[test]
fn phases_of_the_test_alone_are_unknown() {
    let mut rows = story(100);
    for (at, row) in rows.iter_mut().enumerate() {
        row.completed = Some(at % 3 > 0);
        row.phase = Some(if at < 70 {
            1 + at as i64 % 2
        } else {
            at as i64 % 3
        });
    }
    let set = set(&rows, 1_000);
    assert_eq!(set.phases, ["edit", "setup", "verify"]);
    let (old, new) = set.halves();
    assert_eq!((old.features.len(), new.features.len()), (70, 30));
    // 70 is setup's turn (70 % 3 = 1: edit), 71 setup, 72 verify.
    let codes: Vec<f64> = new.features[..3].iter().map(|f| f[4]).collect();
    assert_eq!(codes, [0.0, 1.0, -1.0]);
    assert_eq!(set.whole().features[72][4], 2.0);
}

proptest! {
    #[test]
    fn features_are_what_they_are_defined_as(rows in rows(60), cut in 0i64..125) {
        // A pass that starts late, from totals that hold later rows too, gives the same.
        let start = cut * HOUR;
        let first = rows.partition_point(|row| row.at_ms < start);
        let (old, later) = rows.split_at(first);
        let day: Vec<Past> = old.iter().filter(|r| r.at_ms >= start - DAY).copied().collect();
        let mut known = Known::before(totals(&rows), &day, later);
        let examples = known.examples(later);
        let decided: Vec<&Past> = later.iter().filter(|r| r.completed.is_some()).collect();
        prop_assert_eq!(examples.len(), decided.len());
        for (example, row) in examples.iter().zip(decided) {
            let expected = brute(&rows, row);
            for (got, expected) in example.features.iter().zip(expected) {
                prop_assert!((got - expected).abs() < 1e-12, "{:?} {:?}", example, expected);
            }
        }
    }

    #[test]
    fn the_order_within_a_millisecond_makes_no_difference(rows in rows(80), shift in 0usize..80, most in 1usize..60) {
        let mut other = rows.clone();
        other.rotate_left(shift % rows.len());
        other.reverse();
        other.sort_by_key(|row| row.at_ms);
        let (a, b) = (set(&rows, most), set(&other, most));
        prop_assert_eq!(a.hash(), b.hash());
        prop_assert_eq!(a.whole(), b.whole());
    }

    #[test]
    fn damaged_bytes_are_an_error(at in 0usize..1_000_000, change in 1u8..=255) {
        static WHOLE: LazyLock<Vec<u8>> =
            LazyLock::new(|| Model::train(&set(&story(60), 100), 1).to_bytes());
        let mut bytes = WHOLE.clone();
        let length = bytes.len();
        bytes[at % length] ^= change;
        prop_assert_eq!(Model::from_bytes(&bytes), Err(Damaged));
        // Behind the check nothing panics either.
        let body = &bytes[..length - 16];
        if let Ok(model) = Model::from_body(body) {
            let p = model.answer(&[0.5; FEATURES]).probability;
            prop_assert!((0.0..=1.0).contains(&p));
        }
        prop_assert!(Model::from_bytes(&bytes[..at % length]).is_err());
    }

    #[test]
    fn any_bytes_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Model::from_bytes(&bytes).is_err());
        let _ = Model::from_body(&bytes);
    }
}
