//! A slope that single outliers cannot turn: the median of the slopes between all pairs of points.
//!
//! H. Theil, "A rank-invariant method of linear and polynomial regression analysis", Proceedings
//! of the Royal Netherlands Academy of Sciences 53 (1950), 386-392; P. K. Sen, "Estimates of the
//! regression coefficient based on Kendall's tau", Journal of the American Statistical Association
//! 63 (1968), 1379-1389.

use super::robust::median;

/// The median of the slopes between all pairs of points with different x; `None` where there is no
/// such pair. Time and memory grow with the square of the points.
pub fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (at, (x, y)) in points.iter().enumerate() {
        let later = points[at + 1..].iter().filter(|other| other.0 != *x);
        // Of two equal y the slope is 0, never -0.
        slopes.extend(later.map(|other| (other.1 - y) / (other.0 - x) + 0.0));
    }
    median(&mut slopes)
}

#[cfg(test)]
mod tests {
    use super::super::made;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_scipys() {
        for case in made::series() {
            let found = slope(&case.points()).unwrap();
            made::near(found, &case.made["theil_sen"], 1e-11);
        }
    }

    /// Sen's own example, 1968, section 6: the slope is 4.
    #[test]
    fn the_published_example() {
        let x = [1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0];
        let y = [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0];
        let points: Vec<_> = x.into_iter().zip(y).collect();
        assert_eq!(slope(&points), Some(4.0));
    }

    #[test]
    fn nothing_one_and_no_spread() {
        assert_eq!(slope(&[]), None);
        assert_eq!(slope(&[(1.0, 2.0)]), None);
        assert_eq!(slope(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(slope(&[(0.0, 2.0), (1.0, 2.0), (2.0, 2.0)]), Some(0.0));
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 100.0]), Some(3.0));
    }

    proptest! {
        #[test]
        fn the_median_is_the_middle_of_the_sorted(values in proptest::collection::vec(-1e6f64..1e6, 1..40)) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
            prop_assert_eq!(median(&mut values.clone()), Some((low + high) / 2.0));
        }

        /// As many residuals rise as fall: what the slope is made for.
        #[test]
        fn what_it_leaves_has_no_trend(y in proptest::collection::vec(-50i32..50, 2..25)) {
            let points: Vec<_> = y.iter().enumerate().map(|(x, y)| (x as f64, f64::from(*y))).collect();
            let slope = slope(&points).unwrap();
            let (mut up, mut down) = (0, 0);
            for (at, (x, y)) in points.iter().enumerate() {
                for (later, value) in &points[at + 1..] {
                    let left = (value - y) - slope * (later - x);
                    up += u32::from(left > 1e-9);
                    down += u32::from(left < -1e-9);
                }
            }
            let pairs = (points.len() * (points.len() - 1) / 2) as u32;
            prop_assert!(2 * up <= pairs && 2 * down <= pairs, "{up} {down} of {pairs}");
        }
    }
}
