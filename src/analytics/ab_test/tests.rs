use super::*;
use proptest::prelude::*;

fn unit(rows: u64, completed: u64) -> Unit {
    Unit {
        rows,
        completed,
        seconds: Vec::new(),
    }
}

fn same(count: usize, rows: u64, completed: u64) -> Vec<Unit> {
    vec![unit(rows, completed); count]
}

fn times(units: &[Unit], count: usize) -> Vec<Unit> {
    vec![units.to_vec(); count].concat()
}

/// sha256sum over `1:ana`, `1:ben`, `2:ana`: the first eight bytes by 2^64.
#[test]
fn the_arm_is_the_one_that_the_hash_says() {
    for (test, user, share) in [
        (1, "ana", SHARES[0]),
        (1, "ben", SHARES[1]),
        (2, "ana", SHARES[2]),
        (7, "2026-07-31", SHARES[3]),
    ] {
        assert_eq!(
            assigned(test, user, share + 1e-6),
            Arm::Control,
            "{test}:{user}"
        );
        assert_eq!(
            assigned(test, user, share - 1e-6),
            Arm::Treatment,
            "{test}:{user}"
        );
    }
}

const SHARES: [f64; 4] = [
    0.612124349074,
    0.231994975826,
    0.999906952960,
    0.732780770713,
];

#[test]
fn arms_get_their_share() {
    for ratio in [0.1, 0.5, 0.8] {
        let control = (0..20_000)
            .filter(|n| assigned(3, &format!("user-{n}"), ratio) == Arm::Control)
            .count() as f64;
        // Four standard errors.
        let error = (ratio * (1.0 - ratio) / 20_000.0).sqrt();
        assert!(
            (control / 20_000.0 - ratio).abs() < 4.0 * error,
            "{ratio}: {control}"
        );
    }
}

#[test]
fn nothing_recorded() {
    let none = analyze(&[], &[], 100);
    assert_eq!(
        (none.p, none.t, none.z_rows, none.p_fisher),
        (None, None, None, None)
    );
    assert_eq!((none.difference, none.interval), (None, None));
    assert_eq!((none.winner, none.required), (None, None));
    assert_eq!(none.remaining, (100, 100));
    assert_eq!((none.control.rate, none.control.mean_seconds), (None, None));
    let half = analyze(&same(20, 10, 5), &[], 100);
    assert_eq!(
        (half.p, half.winner, half.remaining),
        (None, None, (0, 100))
    );
    assert_eq!((half.control.rate, half.difference), (Some(0.5), None));
}

#[test]
fn one_unit_cannot_decide() {
    let one = analyze(&[unit(500, 100)], &[unit(500, 400)], 100);
    assert_eq!((one.p, one.winner), (None, None));
    assert!(one.p_rows.unwrap() < 1e-9, "by rows it would");
    assert_eq!((one.required, one.design_effect), (None, None));
}

#[test]
fn both_arms_constant_and_equal() {
    for completed in [0, 10] {
        let equal = analyze(&same(20, 10, completed), &same(20, 10, completed), 100);
        assert_eq!(
            (equal.p, equal.t, equal.winner),
            (Some(1.0), Some(0.0), None)
        );
        assert_eq!((equal.p_rows, equal.p_fisher), (Some(1.0), Some(1.0)));
        assert_eq!((equal.required, equal.power), (None, None));
        assert_eq!(equal.remaining, (0, 0));
    }
}

#[test]
fn constant_and_different_is_certain() {
    let apart = analyze(&same(20, 10, 0), &same(20, 10, 10), 100);
    assert_eq!((apart.p, apart.winner), (Some(0.0), Some(Arm::Treatment)));
    assert_eq!(
        (apart.t, apart.interval),
        (Some(f64::INFINITY), Some((1.0, 1.0)))
    );
    assert_eq!((apart.required, apart.power), (Some(2), Some(1.0)));
}

#[test]
fn equal_rates_need_what_cannot_be_said() {
    let units = times(&[unit(10, 3), unit(10, 7)], 10);
    let equal = analyze(&units, &units, 100);
    assert_eq!(
        (equal.p, equal.required, equal.winner),
        (Some(1.0), None, None)
    );
    assert!(equal.design_effect.unwrap() > 1.0);
}

/// A winner needs a small p, rows and units, all three.
#[test]
fn a_winner_needs_units_and_rows() {
    let (low, high) = ([unit(10, 4), unit(10, 5)], [unit(10, 8), unit(10, 9)]);
    let with = |pairs: usize, least: u64| analyze(&times(&low, pairs), &times(&high, pairs), least);
    assert_eq!(with(5, 100).winner, Some(Arm::Treatment));
    assert_eq!(with(5, 101).winner, None, "rows");
    assert_eq!(with(4, 10).winner, None, "units");
    assert!(with(4, 10).p.unwrap() < ALPHA);
    let back = analyze(&times(&high, 5), &times(&low, 5), 100);
    assert_eq!(back.winner, Some(Arm::Control));
}

/// One user with nearly all of the rows decides nothing.
#[test]
fn a_few_large_users_are_not_enough() {
    let mut control = same(12, 1, 0);
    control.push(unit(200, 64));
    control.push(unit(90, 54));
    let found = analyze(&control, &times(&[unit(20, 11), unit(20, 13)], 10), 100);
    assert!(found.p.unwrap() < ALPHA, "{found:?}");
    assert!(found.p_careful.unwrap() > ALPHA, "{found:?}");
    assert_eq!(found.winner, None);
}

#[test]
fn what_is_missing_is_said() {
    let (low, high) = ([unit(10, 4), unit(10, 6)], [unit(10, 5), unit(10, 6)]);
    let small = analyze(&times(&low, 3), &times(&high, 2), 100);
    let required = small.required.unwrap();
    assert_eq!(
        required,
        power::required_rows(0.5, 0.55, small.design_effect.unwrap()).unwrap()
    );
    assert_eq!(small.remaining, (required - 60, required - 40));
    assert!(small.power.unwrap() < 0.8);
}

#[test]
fn durations_are_of_completed_ones_and_by_unit_beside_by_row() {
    let with = |seconds: &[f64]| Unit {
        rows: seconds.len() as u64,
        completed: seconds.len() as u64,
        seconds: seconds.to_vec(),
    };
    let control = [with(&[1.0, 1.0, 1.0, 1.0]), with(&[4.0, 4.0, 4.0, 4.0])];
    let treatment = [
        with(&[2.0, 2.0, 2.0, 2.0]),
        with(&[8.0, 8.0, 8.0, 8.0, 0.0]),
    ];
    let found = analyze(&control, &treatment, 1);
    assert!(
        (found.duration_ratio.unwrap() - 2.0).abs() < 1e-12,
        "no logarithm of nothing"
    );
    assert!(found.duration_p.unwrap() < 0.1, "by rows");
    assert!(found.duration_p_clustered.unwrap() > 0.5, "two users each");
    assert_eq!(found.control.mean_seconds, Some(2.5));
    let none = analyze(&same(3, 1, 1), &same(3, 1, 1), 1);
    assert_eq!(
        (
            none.duration_ratio,
            none.duration_p,
            none.control.mean_seconds
        ),
        (None, None, None)
    );
}

proptest! {
    /// With one row a unit there is nothing to cluster: the test is nearly the one by rows.
    #[test]
    fn single_rows_are_nearly_independent(a in 30u64..70, b in 30u64..70) {
        let arm = |completed: u64| -> Vec<Unit> {
            (0..100).map(|n| unit(1, u64::from(n < completed))).collect()
        };
        let found = analyze(&arm(a), &arm(b), 1);
        prop_assert!(found.design_effect.unwrap() < 1.02);
        prop_assert!((found.p.unwrap() - found.p_rows.unwrap()).abs() < 0.02);
    }

    #[test]
    fn the_order_of_units_does_not_matter(
        units in proptest::collection::vec((1u64..30, 0.0f64..1.0), 2..20), turn in 0usize..20,
    ) {
        let units: Vec<Unit> = units.iter()
            .map(|(rows, share)| unit(*rows, (*rows as f64 * share) as u64))
            .collect();
        let mut turned = units.clone();
        turned.rotate_left(turn % units.len());
        let other = same(3, 9, 4);
        let (found, again) = (analyze(&units, &other, 5), analyze(&turned, &other, 5));
        prop_assert_eq!(found.winner, again.winner);
        prop_assert!((found.p.unwrap() - again.p.unwrap()).abs() < 1e-9);
        prop_assert_eq!(found.remaining, again.remaining);
    }
}

/// A generator whose numbers are the same in every run: G. Marsaglia, "Xorshift RNGs", 2003.
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A user of their own skill, who works in bursts: some a few rows, some a hundred and more.
    /// Within a burst one row resembles the one before it.
    fn user(&mut self, better: f64) -> Unit {
        let own = (0.25 + 0.6 * self.share() + better).min(0.99);
        let bursts = 1 + (self.share().powi(3) * 12.0) as u64;
        let mut user = Unit::default();
        for _ in 0..bursts {
            let mut goes = self.share() < own;
            for _ in 0..1 + (self.share() * 15.0) as u64 {
                if self.share() < 0.3 {
                    goes = self.share() < own;
                }
                user.rows += 1;
                user.completed += u64::from(goes);
            }
        }
        user
    }

    fn arm(&mut self, users: usize, better: f64) -> Vec<Unit> {
        (0..users).map(|_| self.user(better)).collect()
    }
}

/// How often a winner is called, of `tests` simulated ones: by the verdict, by the clustered p-value
/// alone, and by rows.
fn called(tests: u32, users: (usize, usize), better: f64) -> [f64; 3] {
    let mut dice = Dice(0x5eed_0b5e_55ed_0bad);
    let mut calls = [0_u32; 3];
    for _ in 0..tests {
        let (control, treatment) = (dice.arm(users.0, 0.0), dice.arm(users.1, better));
        let found = analyze(&control, &treatment, 100);
        calls[0] += u32::from(found.winner.is_some());
        calls[1] += u32::from(found.p.is_some_and(|p| p < ALPHA));
        calls[2] += u32::from(found.p_rows.is_some_and(|p| p < ALPHA));
    }
    let shares = calls.map(|count| f64::from(count) / f64::from(tests));
    println!(
        "{tests} tests, {} + {} users, +{better}: winners {:.1} %, clustered p alone {:.1} %, by rows {:.1} %",
        users.0,
        users.1,
        shares[0] * 100.0,
        shares[1] * 100.0,
        shares[2] * 100.0,
    );
    shares
}

/// 2,000 tests of nothing against nothing: one in twenty may find a winner, not every second one.
#[test]
fn false_winners() {
    let [winners, _, rows] = called(2_000, (40, 40), 0.0);
    assert!((0.03..=0.07).contains(&winners), "{winners}");
    assert!(rows > 0.3, "the users are bursty: {rows}");
}

/// Further sizes, and how often a real difference is found.
#[test]
fn false_winners_at_other_sizes() {
    for users in [(10, 10), (20, 20), (15, 60)] {
        let [winners, ..] = called(1_000, users, 0.0);
        assert!((0.02..=0.085).contains(&winners), "{users:?}: {winners}");
    }
    let [few, ..] = called(300, (40, 40), 0.1);
    let [many, ..] = called(300, (100, 100), 0.1);
    assert!(few > 0.2 && many > 0.5, "{few} {many}");
}
