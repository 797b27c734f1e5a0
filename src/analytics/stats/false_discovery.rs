//! How many of several findings are chance.
//!
//! Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
//! Statistical Society B 57 (1995), 289-300.

/// The q-value of each p-value: the least rate of false discoveries at which it is one.
pub fn q_values(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let count = p_values.len() as f64;
    let mut q_values = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (above, index) in order.into_iter().enumerate() {
        let rank = count - above as f64;
        least = least.min(p_values[index] * (count / rank));
        q_values[index] = least;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn none_and_one() {
        assert_eq!(q_values(&[]), [] as [f64; 0]);
        assert_eq!(q_values(&[0.3]), [0.3]);
    }

    /// The fifteen p-values of Benjamini and Hochberg's own example: at 5 % four are discoveries.
    #[test]
    fn the_published_example() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let found = q_values(&p).iter().filter(|q| **q <= 0.05).count();
        assert_eq!(found, 4);
    }

    proptest! {
        #[test]
        fn they_are_the_step_up_procedure(p in proptest::collection::vec(0.0f64..=1.0, 1..20), rate in 0.01f64..0.5) {
            let mut sorted = p.clone();
            sorted.sort_by(f64::total_cmp);
            let m = p.len() as f64;
            let cut = (1..=p.len()).rev().find(|k| sorted[k - 1] <= *k as f64 / m * rate).map(|k| sorted[k - 1]);
            for (p, q) in p.iter().zip(q_values(&p)) {
                // Right at the border rounding decides.
                if (q - rate).abs() > 1e-12 {
                    prop_assert_eq!(q <= rate, cut.is_some_and(|cut| *p <= cut));
                }
                prop_assert!(q >= *p && q <= 1.0);
            }
        }
    }
}
