//! Whether values rise or fall over time, whatever the shape of the curve.
//!
//! H. B. Mann, "Nonparametric tests against trend", Econometrica 13 (1945), 245-259; M. G. Kendall,
//! "Rank Correlation Methods", 4th ed. (1975), with the corrections for ties and continuity as in
//! R. O. Gilbert, "Statistical Methods for Environmental Pollution Monitoring" (1987), 16.4.

use super::student;

/// Pairs that rise less those that fall, and what chance makes of that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// Variance of `s` where there is no trend, ties counted.
    pub variance: f64,
    /// Standard normal where there is no trend.
    pub z: f64,
    /// Its two-sided p-value: an approximation that is rough under ten values.
    pub p_value: f64,
}

/// The test of values in the order of time. Time grows with the square of the values.
pub fn test(values: &[f64]) -> MannKendall {
    let mut s = 0i64;
    for (at, value) in values.iter().enumerate() {
        for later in &values[at + 1..] {
            s += i64::from(later > value) - i64::from(later < value);
        }
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Whole numbers: n (n - 1) (2n + 5), of all values and of each set of equal ones.
    let term = |n: usize| {
        let n = n as i128;
        n * (n - 1) * (2 * n + 5)
    };
    let ties: i128 = sorted
        .chunk_by(|a, b| a == b)
        .map(|equal| term(equal.len()))
        .sum();
    let variance = (term(values.len()) - ties) as f64 / 18.0;
    let z = if variance > 0.0 {
        (s - s.signum()) as f64 / variance.sqrt()
    } else {
        0.0
    };
    MannKendall {
        s,
        variance,
        z,
        p_value: student::normal_two_sided(z),
    }
}

#[cfg(test)]
mod tests {
    use super::super::made;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_kendalls() {
        for case in made::series() {
            let values: Vec<f64> = case.points().iter().map(|point| point.1).collect();
            let (found, made) = (test(&values), &case.made["mann_kendall"]);
            assert_eq!(Some(found.s), made["s"].as_i64());
            made::near(found.variance, &made["variance"], 1e-12);
            made::near(found.z, &made["z"], 1e-12);
            made::near(found.p_value, &made["p"], 1e-9);
        }
    }

    #[test]
    fn nothing_one_and_no_spread() {
        for values in [&[][..], &[1.0], &[2.0; 9]] {
            let found = test(values);
            assert_eq!(
                (found.s, found.variance, found.z, found.p_value),
                (0, 0.0, 0.0, 1.0)
            );
        }
    }

    /// The variance is that over all orders of the values, counted one by one.
    #[test]
    fn the_variance_is_that_of_all_orders() {
        fn orders(values: &mut [f64], from: usize, found: &mut Vec<i64>) {
            if from == values.len() {
                found.push(test(values).s);
            }
            for at in from..values.len() {
                values.swap(from, at);
                orders(values, from + 1, found);
                values.swap(from, at);
            }
        }
        for mut values in [
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            [1.0, 1.0, 2.0, 2.0, 2.0, 3.0],
            [1.0, 1.0, 1.0, 1.0, 1.0, 2.0],
        ] {
            let mut found = Vec::new();
            orders(&mut values, 0, &mut found);
            let squares: i64 = found.iter().map(|s| s * s).sum();
            let expected = squares as f64 / found.len() as f64;
            assert!(
                (test(&values).variance - expected).abs() < 1e-9,
                "{values:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn only_the_order_matters(values in proptest::collection::vec(-5i32..5, 0..30)) {
            let of = |f: fn(f64) -> f64| test(&values.iter().map(|v| f(f64::from(*v))).collect::<Vec<_>>());
            let plain = of(|v| v);
            prop_assert_eq!(plain, of(|v| v.exp()));
            let turned = of(|v| -v);
            prop_assert_eq!((plain.s, plain.p_value), (-turned.s, turned.p_value));
            prop_assert!((0.0..=1.0).contains(&plain.p_value));
        }
    }
}
