//! Durations of two arms: the ratio of their geometric means.
//!
//! Welch's t on the logarithms, its degrees of freedom by Satterthwaite: B. L. Welch, "The
//! generalization of 'Student's' problem when several different population variances are involved",
//! Biometrika 34 (1947), 28-35. Durations are near log-normal, so the logarithms are near normal,
//! and their difference is the logarithm of a ratio.

use super::clustered::{self, Difference};

/// How the second arm's durations compare with the first's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Geometric mean of the second divided by that of the first.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// Difference of the logarithms in standard errors.
    pub t: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Degrees of freedom.
    pub df: f64,
}

impl From<Difference> for Ratio {
    /// What a difference of logarithms means.
    fn from(logs: Difference) -> Self {
        Self {
            value: logs.value.exp(),
            low: logs.low.exp(),
            high: logs.high.exp(),
            t: logs.t,
            p: logs.p,
            df: logs.df,
        }
    }
}

/// Mean of some numbers and the variance of that mean; `None` under two.
fn mean_and_error(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, squares / (n - 1.0) / n))
}

/// The second arm's logarithms against the first's, each a row of its own; `None` where either has
/// fewer than two.
pub fn ratio(first: &[f64], second: &[f64]) -> Option<Ratio> {
    let (mean1, error1) = mean_and_error(first)?;
    let (mean2, error2) = mean_and_error(second)?;
    let error = error1 + error2;
    let share = |part: f64, n: usize| part * part / (n as f64 - 1.0);
    let below = share(error1, first.len()) + share(error2, second.len());
    let df = if below > 0.0 {
        error * error / below
    } else {
        (first.len() + second.len()) as f64 - 2.0
    };
    clustered::test(mean2 - mean1, error.sqrt(), df).map(Ratio::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn logs(value: &Value) -> Vec<f64> {
        let seconds = value.as_array().unwrap().iter();
        seconds.map(|x| x.as_f64().unwrap().ln()).collect()
    }

    #[test]
    fn it_is_what_scipy_finds() {
        let cases: Value =
            serde_json::from_str(include_str!("../../../tests/data/stats/ab.json")).unwrap();
        for case in cases["welch"].as_array().unwrap() {
            let found = ratio(&logs(&case["first"]), &logs(&case["second"])).unwrap();
            for (name, value) in [
                ("ratio", found.value),
                ("low", found.low),
                ("high", found.high),
                ("t", found.t),
                ("p", found.p),
                ("df", found.df),
            ] {
                let expected = case[name].as_f64().unwrap();
                let near = 1e-9 * expected.abs().max(1e-6);
                assert!(
                    (value - expected).abs() <= near,
                    "{name}: {value} {expected}"
                );
            }
        }
    }

    #[test]
    fn one_duration_says_nothing() {
        assert_eq!(ratio(&[], &[]), None);
        assert_eq!(ratio(&[1.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn without_spread_it_is_certain_or_nothing() {
        let same = ratio(&[2.0, 2.0], &[2.0, 2.0, 2.0]).unwrap();
        assert_eq!((same.value, same.p), (1.0, 1.0));
        let twice = ratio(&[0.0, 0.0], &[2.0_f64.ln(); 3]).unwrap();
        assert!((twice.value - 2.0).abs() < 1e-12);
        assert_eq!(
            (twice.p, twice.low, twice.high),
            (0.0, twice.value, twice.value)
        );
    }

    proptest! {
        /// Of groups of one size Satterthwaite's degrees lie between n - 1 and 2n - 2, and the
        /// statistic is Student's own.
        #[test]
        fn equal_sizes_have_the_classical_statistic(
            pairs in proptest::collection::vec((-3.0f64..3.0, -3.0f64..3.0), 3..20),
        ) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let found = ratio(&a, &b).unwrap();
            let n = a.len() as f64;
            let (mean_a, error_a) = mean_and_error(&a).unwrap();
            let (mean_b, error_b) = mean_and_error(&b).unwrap();
            let pooled = (error_a * n + error_b * n) / 2.0;
            let t = (mean_b - mean_a) / (pooled * 2.0 / n).sqrt();
            prop_assert!((found.t - t).abs() < 1e-9 * t.abs().max(1.0));
            prop_assert!(found.df >= n - 1.0 - 1e-9 && found.df <= 2.0 * n - 2.0 + 1e-9);
            prop_assert!((ratio(&b, &a).unwrap().value - 1.0 / found.value).abs() < 1e-9 / found.value);
        }
    }
}
