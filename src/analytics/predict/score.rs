//! How good probabilities were.

/// The area under the ROC curve: how likely a completed row has the larger score than a failed
/// one, equal scores counting half. `None` where one of the two is missing.
///
/// J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver operating
/// characteristic (ROC) curve", Radiology 143 (1982), 29-36. Computed from ranks (Mann-Whitney).
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut positives, mut twice) = (0_u128, 0_u128, 0_u128);
    for together in sorted.chunk_by(|a, b| a.0 == b.0) {
        let positive = together.iter().filter(|(_, completed)| *completed).count() as u128;
        let negative = together.len() as u128 - positive;
        // Twice the pairs won, so that halves are whole.
        twice += positive * (2 * below + negative);
        below += negative;
        positives += positive;
    }
    let pairs = positives * below;
    (pairs > 0).then(|| twice as f64 / 2.0 / pairs as f64)
}

/// The mean square of what the probabilities were off by; `None` without rows.
///
/// G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
/// Review 78 (1950), 1-3, for two classes and counted once.
pub fn brier(scored: &[(f64, bool)]) -> Option<f64> {
    let square = |(p, completed): &(f64, bool)| (p - f64::from(u8::from(*completed))).powi(2);
    let sum: f64 = scored.iter().map(square).sum();
    (!scored.is_empty()).then(|| sum / scored.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example in scikit-learn's documentation of `roc_auc_score` and `brier_score_loss`:
    /// AUC 0.75; Brier 0.0375.
    #[test]
    fn scores_are_those_of_scikit_learn() {
        let scored = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        assert_eq!(auc(&scored), Some(0.75));
        let scored = [(0.1, false), (0.9, true), (0.8, true), (0.3, false)];
        assert!((brier(&scored).unwrap() - 0.0375).abs() < 1e-15);
    }

    #[test]
    fn nothing_one_class_and_all_equal() {
        assert_eq!((auc(&[]), brier(&[])), (None, None));
        assert_eq!(auc(&[(0.3, true), (0.4, true)]), None);
        assert_eq!(auc(&[(0.5, true), (0.5, false), (0.5, true)]), Some(0.5));
        assert_eq!(brier(&[(1.0, true)]), Some(0.0));
    }

    proptest! {
        #[test]
        fn auc_counts_the_pairs(scored in proptest::collection::vec((0u8..12, any::<bool>()), 0..80)) {
            let scored: Vec<(f64, bool)> = scored.iter().map(|(s, c)| (f64::from(*s), *c)).collect();
            let (mut won, mut pairs) = (0.0, 0.0);
            for (a, _) in scored.iter().filter(|s| s.1) {
                for (b, _) in scored.iter().filter(|s| !s.1) {
                    pairs += 1.0;
                    won += if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 };
                }
            }
            match auc(&scored) {
                None => prop_assert_eq!(pairs, 0.0),
                Some(auc) => prop_assert!((auc - won / pairs).abs() < 1e-12),
            }
        }
    }
}
