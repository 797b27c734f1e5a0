//! Fisher's exact test on a two-by-two table.
//!
//! R. A. Fisher, "On the interpretation of chi-squared from contingency tables, and the
//! calculation of P", Journal of the Royal Statistical Society 85 (1922), 87-94. Two-sided: the sum
//! over the tables of the same margins that are no more likely than the one seen.

/// Tables whose likelihoods differ by less than this share count as equally likely.
const TIE: f64 = 1e-7;

/// Margins of `[[a, b], [c, d]]`, and the values that its first cell can take with them.
#[derive(Debug, Clone, Copy)]
struct Margins {
    /// Size of the first row.
    row: u64,
    /// Size of the first column.
    column: u64,
    /// Sum of all cells.
    total: u64,
}

impl Margins {
    const fn of([[a, b], [c, d]]: [[u64; 2]; 2]) -> Self {
        Self {
            row: a + b,
            column: a + c,
            total: a + b + c + d,
        }
    }

    fn least(self) -> u64 {
        (self.row + self.column).saturating_sub(self.total)
    }

    fn most(self) -> u64 {
        self.row.min(self.column)
    }

    /// The most likely first cell.
    fn mode(self) -> u64 {
        let above = u128::from(self.row + 1) * u128::from(self.column + 1);
        let mode = u64::try_from(above / u128::from(self.total + 2)).unwrap_or(u64::MAX);
        mode.clamp(self.least(), self.most())
    }

    /// Likelihood of the first cell `k + 1` relative to `k`.
    fn ratio(self, k: u64) -> f64 {
        let rest = (self.total + k + 1) as f64 - self.row as f64 - self.column as f64;
        (self.row - k) as f64 * (self.column - k) as f64 / ((k + 1) as f64 * rest)
    }

    /// Likelihoods relative to that of the mode, from the mode outwards until they vanish: those
    /// above it, itself included, and those below. Products of ratios near one: no factorial, no
    /// cancellation, and no more terms than count.
    fn likelihoods(self) -> (Vec<f64>, Vec<f64>) {
        let mode = self.mode();
        let grow = |next: &dyn Fn(u64, f64) -> f64, cells: &mut dyn Iterator<Item = u64>| {
            let mut weights = Vec::new();
            let mut weight = 1.0;
            for k in cells {
                weight = next(k, weight);
                if weight == 0.0 {
                    break;
                }
                weights.push(weight);
            }
            weights
        };
        let mut up = vec![1.0];
        up.extend(grow(&|k, w| w * self.ratio(k), &mut (mode..self.most())));
        let below = &mut (self.least()..mode).rev();
        (up, grow(&|k, w| w / self.ratio(k), below))
    }
}

/// The two-sided p-value. An empty row or column says nothing: 1.
pub fn two_sided(table: [[u64; 2]; 2]) -> f64 {
    let margins = Margins::of(table);
    let (up, down) = margins.likelihoods();
    let (seen, mode) = (table[0][0], margins.mode());
    let observed = if seen >= mode {
        up.get((seen - mode) as usize)
    } else {
        down.get((mode - seen - 1) as usize)
    };
    tail(&up, &down, observed.copied().unwrap_or(0.0))
}

/// The smallest two-sided p-value that a table with these margins can have.
///
/// R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46 (1990), 515-522.
pub fn smallest_attainable(table: [[u64; 2]; 2]) -> f64 {
    let margins = Margins::of(table);
    let (up, down) = margins.likelihoods();
    // The likelihoods fall to both sides, so the least likely table is one of the two outermost.
    let end = |weights: &[f64], cells: u64| {
        if (weights.len() as u64) < cells {
            0.0
        } else {
            weights.last().copied().unwrap_or(1.0)
        }
    };
    let above = end(&up, margins.most() - margins.mode() + 1);
    let below = end(&down, margins.mode() - margins.least());
    tail(&up, &down, above.min(below))
}

/// The share of the likelihoods that are no larger than this one.
fn tail(up: &[f64], down: &[f64], observed: f64) -> f64 {
    // The smallest first, so that they are not lost beside the large.
    let sum = |weights: &[f64], most: f64| -> f64 {
        weights.iter().rev().filter(|weight| **weight <= most).sum()
    };
    let limit = observed * (1.0 + TIE);
    let all = sum(up, f64::INFINITY) + sum(down, f64::INFINITY);
    ((sum(up, limit) + sum(down, limit)) / all).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Fisher's tea lady, all cups right: 1/70 twice over.
    #[test]
    fn the_lady_tasting_tea() {
        assert!((two_sided([[4, 0], [0, 4]]) - 2.0 / 70.0).abs() < 1e-15);
        assert!((two_sided([[3, 1], [1, 3]]) - 34.0 / 70.0).abs() < 1e-15);
    }

    #[test]
    fn an_empty_margin_says_nothing() {
        for table in [[[0, 0], [0, 0]], [[0, 0], [3, 4]], [[0, 5], [0, 2]]] {
            assert_eq!(two_sided(table), 1.0);
            assert_eq!(smallest_attainable(table), 1.0);
        }
    }

    /// Values of scipy, with counts up to the hundred thousands: see tests/data/stats/fisher.py.
    #[test]
    fn p_values_are_those_of_scipy() {
        let values = include_str!("../../../tests/data/stats/fisher.json");
        let values: serde_json::Value = serde_json::from_str(values).unwrap();
        let cases = values["fisher"].as_array().unwrap();
        assert!(cases.len() > 70);
        for case in cases {
            let table: [[u64; 2]; 2] = serde_json::from_value(case["table"].clone()).unwrap();
            // scipy's logarithms of factorials lose some digits where counts are large.
            let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-7 * theirs;
            let p = two_sided(table);
            assert!(close(p, case["p"].as_f64().unwrap()), "{case} {p}");
            if let Some(least) = case["smallest"].as_f64() {
                assert!(close(smallest_attainable(table), least), "{case}");
            }
            assert!(smallest_attainable(table) <= p);
        }
    }

    /// Beyond what a float can hold the least likely table counts as impossible, not as certain.
    #[test]
    fn tables_too_unlikely_for_a_float_have_p_0() {
        let table = [[0, 200_000], [400_000, 0]];
        assert_eq!(two_sided(table), 0.0);
        assert_eq!(smallest_attainable(table), 0.0);
        let large = 1 << 40;
        assert!(two_sided([[0, 3], [large, 5]]) < 1e-30);
        assert!(two_sided([[3, 0], [large, 5]]) > 0.99);
    }

    /// C(n, k), exact for small numbers.
    fn choose(n: u64, k: u64) -> f64 {
        (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
    }

    proptest! {
        #[test]
        fn it_is_the_sum_over_every_table(a in 0u64..12, b in 0u64..12, c in 0u64..12, d in 0u64..12) {
            let chance = |k: u64| choose(a + b, k) * choose(c + d, a + c - k);
            let cells = (a + c).saturating_sub(c + d)..=(a + b).min(a + c);
            let all: f64 = cells.clone().map(chance).sum();
            let p = |seen: u64| -> f64 {
                cells.clone().map(chance).filter(|x| *x <= chance(seen) * (1.0 + 1e-9)).sum::<f64>() / all
            };
            prop_assert!((two_sided([[a, b], [c, d]]) - p(a)).abs() < 1e-12);
            let least = cells.clone().map(p).fold(1.0, f64::min);
            prop_assert!((smallest_attainable([[a, b], [c, d]]) - least).abs() < 1e-12);
        }

        #[test]
        fn rows_and_columns_may_be_exchanged(a in 0u64..3_000, b in 0u64..3_000, c in 0u64..3_000, d in 0u64..3_000) {
            let p = two_sided([[a, b], [c, d]]);
            prop_assert!((0.0..=1.0).contains(&p));
            for other in [[[c, d], [a, b]], [[b, a], [d, c]], [[a, c], [b, d]]] {
                let q = two_sided(other);
                prop_assert!((p - q).abs() <= 1e-9 * p.max(1e-300), "{p} {q}");
            }
        }
    }
}
