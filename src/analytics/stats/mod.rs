//! Statistics that every answer shares.

pub mod clustered;
pub mod cochran_armitage;
pub mod false_discovery;
pub mod fisher;
#[cfg(test)]
mod made;
pub mod mann_kendall;
pub mod power;
pub mod regression;
pub mod robust;
pub mod student;
pub mod theil_sen;
pub mod welch;

/// Two-sided 95 % quantile of the standard normal distribution.
pub const Z_95: f64 = 1.959_964;

/// A share with its interval, all fractions from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share itself.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// `successes` of `n` with the Wilson 95 % score interval; `None` where `n` is 0.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// Journal of the American Statistical Association 22 (1927), 209-212.
pub fn wilson(successes: u64, n: u64) -> Option<Share> {
    if n == 0 {
        return None;
    }
    let (p, count, z2) = (successes as f64 / n as f64, n as f64, Z_95 * Z_95);
    let denominator = 1.0 + z2 / count;
    let centre = (p + z2 / (2.0 * count)) / denominator;
    let half = Z_95 * (p * (1.0 - p) / count + z2 / (4.0 * count * count)).sqrt() / denominator;
    // Rounding must not push an end past what is possible, nor past the share itself.
    Some(Share {
        value: p,
        low: (centre - half).clamp(0.0, p),
        high: (centre + half).clamp(p, 1.0),
    })
}

/// The `q`-quantile (0 to 1) of sorted values, interpolated linearly at position (m - 1) q;
/// `None` where there are none.
///
/// Definition 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages",
/// The American Statistician 50 (1996), 361-365.
pub fn quantile(sorted: &[i64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = last as f64 * q.clamp(0.0, 1.0);
    let below = position.floor();
    let low = *sorted.get(below as usize)? as f64;
    let high = *sorted.get((below as usize + 1).min(last))? as f64;
    Some(low + (high - low) * (position - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values from R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
    /// Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    #[test]
    fn wilson_is_the_published_one() {
        for (x, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let share = wilson(x, n).unwrap();
            assert!((share.low - low).abs() < 5e-5, "{x}/{n}: {share:?}");
            assert!((share.high - high).abs() < 5e-5, "{x}/{n}: {share:?}");
        }
    }

    #[test]
    fn nothing_one_and_all() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[7], 0.95), Some(7.0));
        assert_eq!(wilson(5, 5).unwrap().high, 1.0);
        assert_eq!(wilson(0, 5).unwrap().low, 0.0);
    }

    /// numpy.quantile([1, 2, 4, 8], [.5, .95]) is 3.0 and 7.4.
    #[test]
    fn quantiles_interpolate() {
        assert_eq!(quantile(&[1, 2, 4, 8], 0.5), Some(3.0));
        assert!((quantile(&[1, 2, 4, 8], 0.95).unwrap() - 7.4).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_interval_is_where_the_score_test_does_not_reject(n in 1u64..2_000, x in 0u64..2_000) {
            let x = x.min(n);
            let share = wilson(x, n).unwrap();
            prop_assert!(0.0 <= share.low && share.low <= share.value);
            prop_assert!(share.value <= share.high && share.high <= 1.0);
            // Brute force: at either end the score statistic is exactly z.
            for end in [share.low, share.high] {
                if end > 1e-9 && end < 1.0 - 1e-9 {
                    let score = (share.value - end).abs() / (end * (1.0 - end) / n as f64).sqrt();
                    prop_assert!((score - Z_95).abs() < 1e-6, "{score}");
                }
            }
        }

        #[test]
        fn a_quantile_lies_between_its_neighbours(mut values in proptest::collection::vec(0i64..1_000_000, 1..50), q in 0.0f64..=1.0) {
            values.sort_unstable();
            let value = quantile(&values, q).unwrap();
            let below = values.iter().filter(|v| (**v as f64) < value - 1e-9).count() as f64;
            let at_most = values.iter().filter(|v| (**v as f64) <= value + 1e-9).count() as f64;
            let position = (values.len() - 1) as f64 * q;
            prop_assert!(below <= position + 1.0 && at_most >= position.floor());
        }
    }
}
