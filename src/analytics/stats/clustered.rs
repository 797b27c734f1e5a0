//! Means and their difference where units were randomised and each unit gave several rows.
//!
//! The mean of an arm is a ratio of sums over its units, and its variance is that of the ratio:
//! W. G. Cochran, "Sampling Techniques", 3rd edition (Wiley 1977), sections 2.11 and 6.3; the
//! same as the cluster-robust variance of K.-Y. Liang and S. L. Zeger, "Longitudinal data analysis
//! using generalized linear models", Biometrika 73 (1986), 13-22, times G/(G-1). Rows of one unit
//! may depend on each other in any way; units are taken for independent.
//!
//! The statistic is referred to Student's t with G1 + G2 - 2 degrees of freedom: A. Donner and
//! N. Klar, "Design and Analysis of Cluster Randomization Trials in Health Research" (Arnold 2000),
//! chapter 6. Where few units have most of the rows that is too sure of itself, so there is a
//! second p-value that is not: the bias-reduced variance and the degrees of freedom of R. M. Bell
//! and D. F. McCaffrey, "Bias reduction in standard errors for linear regression with multi-stage
//! samples", Survey Methodology 28 (2002), 169-181, the two arms put together as Satterthwaite does.
//! With units of one size and arms of equal spread and number both are the same.

use super::student;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The rows of one unit, added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// How many rows it has; units without rows say nothing and are passed over.
    pub rows: f64,
    /// The sum of what was measured over them.
    pub sum: f64,
}

/// The mean of an arm over its rows, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Units that have rows.
    pub units: usize,
    /// Rows of all of them.
    pub rows: f64,
    /// The sum over all rows divided by their number; `None` without a row.
    pub value: Option<f64>,
    /// Variance of that mean; `None` under two units, whose spread nobody can know.
    pub variance: Option<f64>,
    /// The bias-reduced variance of that mean, and its degrees of freedom.
    reduced: Option<(f64, f64)>,
}

/// The mean of an arm.
pub fn mean(units: &[Cluster]) -> Mean {
    let used: Vec<&Cluster> = units.iter().filter(|unit| unit.rows > 0.0).collect();
    let rows: f64 = used.iter().map(|unit| unit.rows).sum();
    let sum: f64 = used.iter().map(|unit| unit.sum).sum();
    let value = (!used.is_empty()).then(|| sum / rows);
    let count = used.len() as f64;
    let variance = value.filter(|_| used.len() > 1).map(|value| {
        let squares: f64 = used
            .iter()
            .map(|unit| (unit.sum - value * unit.rows).powi(2))
            .sum();
        count / (count - 1.0) * squares / (rows * rows)
    });
    let reduced = value
        .filter(|_| used.len() > 1)
        .map(|value| reduced(&used, rows, value));
    Mean {
        units: used.len(),
        rows,
        value,
        variance,
        reduced,
    }
}

/// The bias-reduced variance and its degrees of freedom, rows of one unit correlating or not.
fn reduced(units: &[&Cluster], rows: f64, value: f64) -> (f64, f64) {
    let (mut variance, mut own, mut beside, mut twice) = (0.0, 0.0, 0.0, 0.0);
    for unit in units {
        let share = unit.rows / rows;
        variance += (unit.sum - value * unit.rows).powi(2) / (1.0 - share) / (rows * rows);
        own += share * share;
        let pull = share * share / (1.0 - share);
        beside += pull;
        twice += pull * pull;
    }
    (variance, 1.0 / (own + beside * beside - twice))
}

/// How two arms differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean of the second less that of the first.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// The difference in standard errors; infinite where both arms are constant and differ.
    pub t: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Degrees of freedom.
    pub df: f64,
}

/// The second arm against the first; `None` where either has fewer than two units.
pub fn difference(first: &Mean, second: &Mean) -> Option<Difference> {
    let value = second.value? - first.value?;
    let df = (first.units + second.units) as f64 - 2.0;
    test(value, (first.variance? + second.variance?).sqrt(), df)
}

/// Two-sided p-value of the difference where the unequal sizes of units are allowed for; `None` where
/// either arm has fewer than two units.
pub fn careful_p(first: &Mean, second: &Mean) -> Option<f64> {
    let ((var1, df1), (var2, df2)) = (first.reduced?, second.reduced?);
    let variance = var1 + var2;
    let below = var1 * var1 / df1 + var2 * var2 / df2;
    let df = if below > 0.0 {
        variance * variance / below
    } else {
        df1 + df2
    };
    test(second.value? - first.value?, variance.sqrt(), df).map(|test| test.p)
}

/// A difference with this standard error against none. Without any spread it is certain or nothing.
pub(super) fn test(value: f64, error: f64, df: f64) -> Option<Difference> {
    // Sums of equal numbers differ in their last digits.
    let nothing = value.abs() < 1e-12;
    let (t, p) = if error > 1e-12 {
        let t = value / error;
        (t, student::two_sided(t, df))
    } else if nothing {
        (0.0, 1.0)
    } else {
        (f64::INFINITY.copysign(value), 0.0)
    };
    let half = if error > 1e-12 {
        student_quantile_95(df)? * error
    } else {
        0.0
    };
    Some(Difference {
        value: if nothing { 0.0 } else { value },
        low: value - half,
        high: value + half,
        t,
        p,
        df,
    })
}

/// The t that 95 % of Student's distribution lie within. statrs inverts the incomplete beta
/// function to some nine digits; a step of Newton's method gives the rest.
fn student_quantile_95(df: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, df).ok()?;
    let mut t = student.inverse_cdf(0.975);
    for _ in 0..3 {
        let slope = 2.0 * statrs::distribution::Continuous::pdf(&student, t);
        t += (student::two_sided(t, df) - 0.05) / slope;
    }
    t.is_finite().then_some(t)
}

/// z of two shares with their pooled variance, rows taken for independent; 0 where all or none of
/// the rows succeeded, `None` where an arm has no rows. Compare it with the clustered one: the
/// distance between the two is what taking rows for independent would cost.
pub fn pooled_z(first: (f64, f64), second: (f64, f64)) -> Option<f64> {
    let ((x1, n1), (x2, n2)) = (first, second);
    if n1 <= 0.0 || n2 <= 0.0 {
        return None;
    }
    let p = (x1 + x2) / (n1 + n2);
    let variance = p * (1.0 - p) * (1.0 / n1 + 1.0 / n2);
    if variance <= 0.0 {
        return Some(0.0);
    }
    Some((x2 / n2 - x1 / n1) / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// statsmodels and scipy, by `tests/data/stats/ab.py`.
    fn published() -> Value {
        serde_json::from_str(include_str!("../../../tests/data/stats/ab.json")).unwrap()
    }

    fn clusters(value: &Value) -> Vec<Cluster> {
        let pairs = value.as_array().unwrap().iter();
        pairs
            .map(|pair| Cluster {
                rows: pair[0].as_f64().unwrap(),
                sum: pair[1].as_f64().unwrap(),
            })
            .collect()
    }

    #[test]
    fn it_is_what_other_programs_find() {
        for case in published()["clustered"].as_array().unwrap() {
            let (first, second) = (
                mean(&clusters(&case["first"])),
                mean(&clusters(&case["second"])),
            );
            let found = difference(&first, &second).unwrap();
            for (name, value) in [
                ("variance_first", first.variance.unwrap()),
                ("variance_second", second.variance.unwrap()),
                ("difference", found.value),
                ("t", found.t),
                ("p", found.p),
                ("low", found.low),
                ("high", found.high),
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
    fn quantiles_and_tails_of_student_are_right() {
        for case in published()["student"].as_array().unwrap() {
            let number = |name: &str| case[name].as_f64().unwrap();
            let df = number("df");
            let q = student_quantile_95(df).unwrap();
            assert!((q - number("q975")).abs() < 1e-9 * q, "{df}: {q}");
            let p = student::two_sided(number("t"), df);
            assert!(
                (p - number("p")).abs() <= 1e-10 * number("p").max(1e-12),
                "{df}: {p}"
            );
        }
    }

    fn of(pairs: &[(f64, f64)]) -> Mean {
        let units: Vec<Cluster> = pairs
            .iter()
            .map(|(rows, sum)| Cluster {
                rows: *rows,
                sum: *sum,
            })
            .collect();
        mean(&units)
    }

    #[test]
    fn nothing_and_one_unit() {
        let none = of(&[]);
        assert_eq!((none.units, none.value, none.variance), (0, None, None));
        let one = of(&[(4.0, 3.0), (0.0, 0.0)]);
        assert_eq!((one.units, one.value, one.variance), (1, Some(0.75), None));
        assert_eq!(difference(&none, &one), None);
        assert_eq!(difference(&one, &of(&[(2.0, 1.0), (2.0, 2.0)])), None);
        assert_eq!(pooled_z((0.0, 0.0), (1.0, 2.0)), None);
    }

    #[test]
    fn constant_arms_are_equal_or_certainly_different() {
        let all = of(&[(3.0, 3.0), (7.0, 7.0)]);
        let none = of(&[(3.0, 0.0), (7.0, 0.0)]);
        let same = difference(&all, &all).unwrap();
        assert_eq!((same.value, same.t, same.p), (0.0, 0.0, 1.0));
        let apart = difference(&all, &none).unwrap();
        assert_eq!(
            (apart.value, apart.t, apart.p),
            (-1.0, f64::NEG_INFINITY, 0.0)
        );
        assert_eq!((apart.low, apart.high), (-1.0, -1.0));
        assert_eq!(pooled_z((5.0, 5.0), (2.0, 2.0)), Some(0.0));
    }

    #[test]
    fn units_of_a_third_that_add_up_unevenly_are_still_equal() {
        let third = 1.0 / 3.0;
        let one = of(&[(1.0, third), (2.0, 2.0 * third), (7.0, 7.0 * third)]);
        let two = of(&[(3.0, 3.0 * third), (11.0, 11.0 * third)]);
        assert_eq!(difference(&one, &two).unwrap().p, 1.0);
    }

    proptest! {
        /// The sandwich estimator written out over single rows.
        #[test]
        fn it_is_the_sandwich_over_rows(units in proptest::collection::vec(
            proptest::collection::vec(0u8..2, 1..6), 2..8,
        )) {
            let clusters: Vec<Cluster> = units.iter().map(|rows| Cluster {
                rows: rows.len() as f64,
                sum: rows.iter().map(|x| f64::from(*x)).sum(),
            }).collect();
            let found = mean(&clusters);
            let rows: Vec<(usize, f64)> = units.iter().enumerate()
                .flat_map(|(g, rows)| rows.iter().map(move |x| (g, f64::from(*x))))
                .collect();
            let n = rows.len() as f64;
            let average = rows.iter().map(|row| row.1).sum::<f64>() / n;
            let mut meat = 0.0;
            for (g, x) in &rows {
                for (h, y) in &rows {
                    if g == h {
                        meat += (x - average) * (y - average);
                    }
                }
            }
            let g = units.len() as f64;
            let expected = g / (g - 1.0) * meat / (n * n);
            prop_assert!((found.value.unwrap() - average).abs() < 1e-12);
            prop_assert!((found.variance.unwrap() - expected).abs() < 1e-12);
        }

        /// Bell and McCaffrey's variance and degrees, with their matrices written out over rows.
        #[test]
        fn the_reduced_variance_is_the_one_of_matrices(units in proptest::collection::vec(
            proptest::collection::vec(0u8..2, 1..6), 2..7,
        )) {
            let clusters: Vec<Cluster> = units.iter().map(|rows| Cluster {
                rows: rows.len() as f64,
                sum: rows.iter().map(|x| f64::from(*x)).sum(),
            }).collect();
            let found = mean(&clusters);
            let (variance, df) = found.reduced.unwrap();
            let n: usize = units.iter().map(Vec::len).sum();
            let total = n as f64;
            // (I - H) restricted to a unit, its inverse square root by what it does to a constant.
            let columns: Vec<Vec<f64>> = (0..units.len()).map(|g| {
                let weight = 1.0 / (1.0 - units[g].len() as f64 / total).sqrt() / total;
                let of = units.iter().enumerate()
                    .flat_map(|(h, rows)| rows.iter().map(move |_| h == g));
                of.map(|own| (f64::from(u8::from(own)) - units[g].len() as f64 / total) * weight)
                    .collect()
            }).collect();
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            let values: Vec<f64> = units.iter().flatten().map(|x| f64::from(*x)).collect();
            let expected: f64 = columns.iter().map(|column| dot(column, &values).powi(2)).sum();
            let (mut trace, mut squares) = (0.0, 0.0);
            for (g, one) in columns.iter().enumerate() {
                trace += dot(one, one);
                for (h, other) in columns.iter().enumerate() {
                    squares += dot(one, other).powi(2) * f64::from(u8::from(g <= h)) * if g < h { 2.0 } else { 1.0 };
                }
            }
            prop_assert!((variance - expected).abs() < 1e-12, "{variance} {expected}");
            prop_assert!((df - trace * trace / squares).abs() < 1e-9 * df, "{df}");
        }

        #[test]
        fn with_units_of_one_size_both_variances_are_the_same(done in proptest::collection::vec(0u8..=5, 2..9)) {
            let found = of(&done.iter().map(|x| (5.0, f64::from(*x))).collect::<Vec<_>>());
            let (variance, df) = found.reduced.unwrap();
            prop_assert!((variance - found.variance.unwrap()).abs() < 1e-12);
            prop_assert!((df - (done.len() as f64 - 1.0)).abs() < 1e-9);
        }

        #[test]
        fn turning_the_arms_round_turns_the_sign(
            a in proptest::collection::vec((1u8..20, 0.0f64..1.0), 2..10),
            b in proptest::collection::vec((1u8..20, 0.0f64..1.0), 2..10),
        ) {
            let arm = |units: &[(u8, f64)]| of(&units.iter()
                .map(|(m, share)| (f64::from(*m), (f64::from(*m) * share).round()))
                .collect::<Vec<_>>());
            let (a, b) = (arm(&a), arm(&b));
            let (there, back) = (difference(&a, &b).unwrap(), difference(&b, &a).unwrap());
            prop_assert_eq!(there.p, back.p);
            prop_assert!((there.value + back.value).abs() < 1e-12);
            prop_assert!(there.low <= there.value && there.value <= there.high);
            // An interval without zero and p under 5 % are the same thing.
            if (there.p - 0.05).abs() > 1e-9 {
                prop_assert_eq!(there.p < 0.05, there.low > 0.0 || there.high < 0.0);
            }
        }
    }
}
