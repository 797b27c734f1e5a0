//! Two-sided p-values of Student's t and of the normal distribution, right in the far tails too.
//!
//! Student, "The probable error of a mean", Biometrika 6 (1908), 1-25. The tail is the regularised
//! incomplete beta function I_x(df/2, 1/2) at x = df/(df + t^2) (M. Abramowitz and I. A. Stegun,
//! "Handbook of Mathematical Functions", 1964, 26.7.1), summed by its continued fraction (26.5.8)
//! with W. J. Lentz' method, "Generating Bessel functions in Mie scattering calculations using
//! continued fractions", Applied Optics 15 (1976), 668-671. Many degrees of freedom: G. W. Hill,
//! "Algorithm 395: Student's t-distribution", Communications of the ACM 13 (1970), 617-619.
//! The normal tail: 7.1.6 near 0 and the continued fraction 7.1.14 farther out.
//! `statrs` has both distributions too, but takes 1 - x where x is near 1, gives up on many degrees
//! of freedom, and has ten digits of the normal one.

use statrs::function::gamma::ln_gamma;

/// From here on the fraction would take long, and Hill's expansion errs by less than rounding does.
const MANY: f64 = 100_000.0;

/// The probability of a t at least this far from 0, on either side, with `df` degrees of freedom,
/// which need not be whole; infinitely many are the normal distribution. An infinite t has 0, a
/// t or `df` that is no number, or no degrees of freedom, 1: they say nothing.
pub fn two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 || t == 0.0 {
        return 1.0;
    }
    let t = t.abs();
    if t.is_infinite() {
        return 0.0;
    }
    if df.is_infinite() {
        return normal_two_sided(t);
    }
    if df >= MANY {
        return normal_two_sided(hill(t, df));
    }
    // As ratios, so that the square of a huge t cannot overflow.
    let ratio = t / df.sqrt();
    let (x, y) = if ratio > 1e100 {
        ((1.0 / ratio) / ratio, 1.0)
    } else {
        let square = ratio * ratio;
        (1.0 / (1.0 + square), square / (1.0 + square))
    };
    let a = df / 2.0;
    // ln x and ln y, of which one may be next to 0.
    let ln_x = if ratio > 1e100 {
        -2.0 * ratio.ln()
    } else {
        -(ratio * ratio).ln_1p()
    };
    let ln_y = if y < 0.5 { y.ln() } else { (-x).ln_1p() };
    let front = (half_step(a) - ln_gamma(0.5) + a * ln_x + 0.5 * ln_y).exp();
    // The fraction is quick only on this side of the mean.
    let p = if x < (a + 1.0) / (a + 2.5) {
        front * fraction(a, 0.5, x) / a
    } else {
        1.0 - front * fraction(0.5, a, y) / 0.5
    };
    p.clamp(0.0, 1.0)
}

/// The probability of a standard normal at least this far from 0, on either side.
pub fn normal_two_sided(z: f64) -> f64 {
    if z.is_nan() {
        return 1.0;
    }
    let z = z.abs();
    let bell = (-z * z / 2.0).exp() * (2.0 / std::f64::consts::PI).sqrt();
    if z < 2.0 {
        // z + z^3/3 + z^5/(3 5) + ...: every term is positive, so nothing cancels.
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term > sum * f64::EPSILON {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        return (1.0 - bell * sum).clamp(0.0, 1.0);
    }
    if bell == 0.0 {
        return 0.0;
    }
    // 1/(z + 1/(z + 2/(z + 3/(z + ...)))), from the far end: 200 levels are enough from 2 on.
    let below = (1..=200).rev().fold(z, |below, k| z + f64::from(k) / below);
    (bell / below).clamp(0.0, 1.0)
}

/// The normal quantile that has the same tail as this t.
fn hill(t: f64, df: f64) -> f64 {
    let a = df - 0.5;
    let b = 48.0 * a * a;
    let ratio = t / df.sqrt();
    let log = if ratio > 1e100 {
        2.0 * ratio.ln()
    } else {
        (ratio * ratio).ln_1p()
    };
    let y = a * log;
    let inner = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b) + y + 3.0;
    (inner / b + 1.0) * y.sqrt()
}

/// ln of gamma(a + 1/2) / gamma(a). The two are large and near each other: from 100 on their
/// asymptotic series (Abramowitz and Stegun 6.1.41) is subtracted term by term.
fn half_step(a: f64) -> f64 {
    if a < 100.0 {
        return ln_gamma(a + 0.5) - ln_gamma(a);
    }
    let square = a * a;
    a.ln() / 2.0 - (1.0 - (1.0 / 24.0 - 1.0 / (80.0 * square)) / square) / (8.0 * a)
}

/// The continued fraction of the incomplete beta function.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            change *= c * d;
        }
        h *= change;
        if (change - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Made by tests/data/stats/trend.py.
    const MADE: &str = include_str!("../../../tests/data/stats/trend.json");

    #[test]
    fn it_is_the_integral_in_fifty_digits() {
        let made: Value = serde_json::from_str(MADE).unwrap();
        let number = |case: &Value, key: &str| case[key].as_f64().unwrap();
        for case in made["student"].as_array().unwrap() {
            let p = number(case, "p");
            let (t, df) = (number(case, "t"), number(case, "df"));
            for t in [t, -t] {
                let ours = two_sided(t, df);
                assert!(
                    (ours - p).abs() <= 1e-11 * p,
                    "t {t}, df {df}: {ours} is not {p}"
                );
            }
        }
        for case in made["normal"].as_array().unwrap() {
            let (z, p) = (number(case, "z"), number(case, "p"));
            let ours = normal_two_sided(z);
            assert!((ours - p).abs() <= 1e-13 * p, "z {z}: {ours} is not {p}");
        }
    }

    #[test]
    fn nothing_and_everything() {
        for df in [0.5, 1.0, 7.0, 1e4, f64::INFINITY] {
            assert_eq!(two_sided(0.0, df), 1.0);
            assert_eq!(two_sided(f64::INFINITY, df), 0.0);
            assert_eq!(two_sided(f64::NEG_INFINITY, df), 0.0);
            assert_eq!(two_sided(f64::NAN, df), 1.0);
        }
        for df in [0.0, -1.0, f64::NAN] {
            assert_eq!(two_sided(3.0, df), 1.0);
        }
        // One degree of freedom is Cauchy's distribution: far out 2 / (pi t).
        for t in [1e20, 1e150, 1e300] {
            let p = two_sided(t, 1.0) * std::f64::consts::PI * t / 2.0;
            assert!((p - 1.0).abs() < 1e-12, "{t}: {p}");
        }
        assert_eq!(normal_two_sided(f64::NAN), 1.0);
        assert_eq!(normal_two_sided(60.0), 0.0);
    }

    proptest! {
        /// With two degrees of freedom the tail is 1 - t / sqrt(2 + t^2).
        #[test]
        fn two_degrees_have_a_closed_form(t in 0.0f64..1e6) {
            let root = (2.0 + t * t).sqrt();
            let p = 2.0 / (root * (root + t));
            prop_assert!((two_sided(t, 2.0) - p).abs() <= 1e-12 * p);
        }

        #[test]
        fn farther_is_less_likely(t in 0.0f64..60.0, more in 0.001f64..5.0, df in 0.1f64..5_000.0) {
            let (near, far) = (two_sided(t, df), two_sided(t + more, df));
            prop_assert!(0.0 <= far && far <= near && near <= 1.0, "{near} {far}");
        }

        /// Both ways of computing meet.
        #[test]
        fn the_expansion_joins_the_fraction(t in 0.01f64..30.0) {
            let (below, above) = (two_sided(t, MANY - 1e-7), two_sided(t, MANY));
            prop_assert!((below - above).abs() <= 1e-9 * below, "{below} {above}");
        }
    }
}
