//! A straight line through points, by least squares.
//!
//! C. F. Gauss, "Theoria combinationis observationum erroribus minimis obnoxiae" (1823); the test
//! of the slope as in N. R. Draper and H. Smith, "Applied Regression Analysis", 3rd ed. (1998),
//! 1.4: t = slope / its standard error, with n - 2 degrees of freedom.

use super::student;

/// What of the spread of y a line may leave over and still count as perfect: what rounding leaves.
const ROUNDING: f64 = 1e-24;

/// A line and how sure its slope is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Change of y for each unit of x.
    pub slope: f64,
    /// y where x is 0.
    pub intercept: f64,
    /// Two-sided p-value of the slope: 1 where y is constant or two points allow any slope, 0
    /// where the line is perfect.
    pub p_value: f64,
}

/// The line through (x, y) by ordinary least squares, every point weighing the same; `None` where
/// there are not two different x.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        let centred = points.iter().map(|(x, y)| (x - mean_x, y - mean_y));
        centred.map(|(dx, dy)| of(dx, dy)).sum()
    };
    let spread_x = sum(&|dx, _| dx * dx);
    if points.is_empty() || spread_x <= 0.0 {
        return None;
    }
    // The mean of equal numbers may differ from them by rounding.
    if points.iter().all(|point| point.1 == points[0].1) {
        return Some(Line {
            slope: 0.0,
            intercept: points[0].1,
            p_value: 1.0,
        });
    }
    let slope = sum(&|dx, dy| dx * dy) / spread_x;
    let left = sum(&|dx, dy| (dy - slope * dx).powi(2));
    let p_value = if points.len() < 3 {
        1.0
    } else if left <= sum(&|_, dy| dy * dy) * ROUNDING {
        0.0
    } else {
        let error = (left / (count - 2.0) / spread_x).sqrt();
        student::two_sided(slope / error, count - 2.0)
    };
    Some(Line {
        slope,
        intercept: mean_y - slope * mean_x,
        p_value,
    })
}

#[cfg(test)]
mod tests {
    use super::super::made;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_scipys() {
        for case in made::series() {
            let found = line(&case.points()).unwrap();
            made::near(found.slope, &case.made["ols"]["slope"], 1e-11);
            made::near(found.intercept, &case.made["ols"]["intercept"], 1e-11);
            made::near(found.p_value, &case.made["ols"]["p"], 1e-9);
        }
    }

    #[test]
    fn nothing_one_and_no_spread() {
        assert_eq!(line(&[]), None);
        assert_eq!(line(&[(1.0, 2.0)]), None);
        assert_eq!(line(&[(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]), None);
    }

    #[test]
    fn a_constant_has_no_slope_and_a_perfect_line_no_doubt() {
        let through = |y: &dyn Fn(f64) -> f64| {
            let points: Vec<_> = (0..7).map(|x| (f64::from(x), y(f64::from(x)))).collect();
            line(&points).unwrap()
        };
        let flat = through(&|_| 0.1);
        assert_eq!((flat.slope, flat.intercept, flat.p_value), (0.0, 0.1, 1.0));
        let steep = through(&|x| 0.1 + 0.1 * x);
        assert!((steep.slope - 0.1).abs() < 1e-15 && steep.p_value == 0.0);
        // Two points: any line is perfect, and says nothing.
        assert_eq!(line(&[(0.0, 1.0), (1.0, 5.0)]).unwrap().p_value, 1.0);
    }

    proptest! {
        /// No other line leaves less, and the p-value is that of the correlation.
        #[test]
        fn it_is_the_least(y in proptest::collection::vec(-50.0f64..50.0, 3..30), turn in -1.0f64..1.0, lift in -1.0f64..1.0) {
            let points: Vec<_> = y.iter().enumerate().map(|(x, y)| ((x * x) as f64, *y)).collect();
            let best = line(&points).unwrap();
            let left = |slope: f64, intercept: f64| -> f64 {
                points.iter().map(|(x, y)| (y - intercept - slope * x).powi(2)).sum()
            };
            let least = left(best.slope, best.intercept);
            prop_assert!(least <= left(best.slope + turn, best.intercept + lift) + 1e-9);
            prop_assert!((0.0..=1.0).contains(&best.p_value));
            let n = points.len() as f64;
            let mean = (points.iter().map(|p| p.0).sum::<f64>() / n, y.iter().sum::<f64>() / n);
            let product = |f: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>();
            let r = product(&|p| (p.0 - mean.0) * (p.1 - mean.1))
                / (product(&|p| (p.0 - mean.0).powi(2)) * product(&|p| (p.1 - mean.1).powi(2))).sqrt();
            let p = student::two_sided(r * ((n - 2.0) / (1.0 - r * r)).sqrt(), n - 2.0);
            prop_assert!((p - best.p_value).abs() < 1e-6, "{p} {}", best.p_value);
        }
    }
}
