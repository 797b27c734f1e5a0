//! How many rows it takes to see a difference of two shares.
//!
//! J. L. Fleiss, B. Levin and M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd
//! edition (Wiley 2003), formula 4.14 (without continuity correction): two-sided 5 %, 80 % power.
//! Rows that come in clusters are worth fewer independent ones: times the design effect, L. Kish,
//! "Survey Sampling" (Wiley 1965), section 8.2.

/// Two-sided 95 % quantile of the standard normal distribution, as sample size formulas have it.
const Z_ALPHA: f64 = 1.96;

/// 80 % quantile of the standard normal distribution.
const Z_POWER: f64 = 0.8416;

/// Rows that each arm needs so that a difference of these shares is found four times of five, where
/// each row is worth `1 / design_effect` independent ones (at least 1 is assumed). Rounded up;
/// `None` where the shares are equal: no number is enough.
pub fn required_rows(p1: f64, p2: f64, design_effect: f64) -> Option<u64> {
    let distance = (p1 - p2).abs();
    if distance < 1e-12 {
        return None;
    }
    let middle = f64::midpoint(p1, p2);
    let null = (2.0 * middle * (1.0 - middle)).sqrt();
    let other = (p1 * (1.0 - p1) + p2 * (1.0 - p2)).sqrt();
    let rows = ((Z_ALPHA * null + Z_POWER * other) / distance).powi(2);
    Some((rows * design_effect.max(1.0)).ceil() as u64)
}

/// How probably a difference of these shares is found with so many rows in each arm, from 0 to 1;
/// the other way round of [`required_rows`]. `None` where the shares are equal or an arm is empty.
pub fn power(p1: f64, p2: f64, rows: (f64, f64), design_effect: f64) -> Option<f64> {
    let distance = (p1 - p2).abs();
    let (n1, n2) = rows;
    if distance < 1e-12 || n1 <= 0.0 || n2 <= 0.0 {
        return None;
    }
    let effect = design_effect.max(1.0);
    let middle = f64::midpoint(p1, p2);
    let null = (middle * (1.0 - middle) * (1.0 / n1 + 1.0 / n2) * effect).sqrt();
    let other = ((p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2) * effect).sqrt();
    let (right, wrong) = (distance - Z_ALPHA * null, -distance - Z_ALPHA * null);
    if other <= 0.0 {
        return Some(if right > 0.0 { 1.0 } else { 0.0 });
    }
    // A two-sided test also finds a difference in the wrong direction, the rarer the larger it is.
    let below = |z: f64| 0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2);
    Some(below(right / other) + below(wrong / other))
}

/// Variance of a difference over clusters divided by that over independent rows, at least 1;
/// 1 where rows have no spread.
pub fn design_effect(clustered: f64, independent: f64) -> f64 {
    if independent > 0.0 {
        (clustered / independent).max(1.0)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn it_is_what_statsmodels_finds() {
        let cases: Value =
            serde_json::from_str(include_str!("../../../tests/data/stats/ab.json")).unwrap();
        for case in cases["required"].as_array().unwrap() {
            let number = |name: &str| case[name].as_f64().unwrap();
            let found = required_rows(number("p1"), number("p2"), 1.0).unwrap();
            // The formula's constants have four digits, theirs all.
            let exact = number("rows");
            assert!(
                (found as f64 - exact).abs() <= 1.0 + exact * 1e-4,
                "{found} {exact}"
            );
        }
    }

    #[test]
    fn equal_shares_need_what_cannot_be_said() {
        assert_eq!(required_rows(0.4, 0.4, 3.0), None);
        assert_eq!(power(0.4, 0.4, (10.0, 10.0), 1.0), None);
        assert_eq!(power(0.4, 0.5, (0.0, 10.0), 1.0), None);
    }

    #[test]
    fn certain_shares_need_few() {
        assert_eq!(required_rows(0.0, 1.0, 1.0), Some(2));
        assert_eq!(power(0.0, 1.0, (10.0, 10.0), 1.0), Some(1.0));
        assert_eq!(power(0.0, 1.0, (1.0, 1.0), 1.0), Some(0.0));
        assert_eq!(design_effect(0.0, 0.0), 1.0);
        assert_eq!(design_effect(1.0, 2.0), 1.0);
        assert_eq!(design_effect(6.0, 2.0), 3.0);
    }

    proptest! {
        #[test]
        fn so_many_rows_give_eighty_percent(p1 in 0.02f64..0.98, p2 in 0.02f64..0.98, effect in 1.0f64..20.0) {
            if let Some(rows) = required_rows(p1, p2, effect).filter(|rows| *rows > 20) {
                let at = |rows: u64| power(p1, p2, (rows as f64, rows as f64), effect).unwrap();
                prop_assert!(at(rows) >= 0.8 - 1e-3, "{}", at(rows));
                prop_assert!(at(rows - 1) <= 0.8 + 1e-3, "{}", at(rows - 1));
            }
        }

        #[test]
        fn a_smaller_difference_and_larger_clusters_need_more(p in 0.2f64..0.4, effect in 1.0f64..20.0) {
            let needed = |p2, effect| required_rows(p, p2, effect).unwrap();
            prop_assert!(needed(p + 0.1, effect) >= needed(p + 0.2, effect));
            prop_assert!(needed(p + 0.1, effect) >= needed(p + 0.1, 1.0));
        }
    }
}
