//! Features as at most 255 classes each: a split then is a count, not a sort.
//!
//! G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NeurIPS 2017,
//! section 2.1: histogram-based splits.

/// Most classes of a feature; a class fits a byte.
pub(super) const MOST: usize = 255;

/// Where the classes of one feature end. Class b holds the values above `edges[b − 1]` and up to
/// `edges[b]`; the last one has no upper end. Edges rise and are finite.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bins {
    pub(super) edges: Vec<f64>,
}

impl Bins {
    /// Classes of about equal size; each value is one of its own where there are few. Edges lie
    /// midway between two values that were seen.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // Each distinct value and how many rows are at or below it.
        let mut distinct: Vec<(f64, usize)> = Vec::new();
        for (at, value) in sorted.iter().enumerate() {
            match distinct.last_mut() {
                Some((last, rows)) if last == value => *rows = at + 1,
                _ => distinct.push((*value, at + 1)),
            }
        }
        let mut edges = Vec::new();
        let mut next = 1;
        for pair in distinct.windows(2) {
            let ([(low, rows), (high, _)], true) = (pair, edges.len() + 1 < MOST) else {
                break;
            };
            // An edge stands at the first gap at or behind each 255th part of the rows.
            if distinct.len() > MOST && rows * MOST < next * sorted.len() {
                continue;
            }
            let middle = low + (high - low) / 2.0;
            edges.push(if middle < *high { middle } else { *low });
            next = rows * MOST / sorted.len().max(1) + 1;
        }
        Self { edges }
    }

    /// The class of a value.
    pub(super) fn class(&self, value: f64) -> u8 {
        // There are at most 254 edges.
        self.edges.partition_point(|edge| *edge < value) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_values_are_a_class_each() {
        let bins = Bins::of([3.0, 1.0, 1.0, 2.0].into_iter());
        assert_eq!(bins.edges, [1.5, 2.5]);
        assert_eq!(
            [0.0, 1.0, 1.5, 2.0, 3.0, 9.0].map(|v| bins.class(v)),
            [0, 0, 0, 1, 2, 2]
        );
    }

    #[test]
    fn nothing_one_value_and_neighbours() {
        assert!(Bins::of(std::iter::empty()).edges.is_empty());
        assert!(Bins::of([4.0; 9].into_iter()).edges.is_empty());
        let close = [1.0, 1.0 + f64::EPSILON];
        let bins = Bins::of(close.into_iter());
        assert_eq!(close.map(|v| bins.class(v)), [0, 1]);
    }

    proptest! {
        #[test]
        fn classes_follow_the_values(values in proptest::collection::vec(-1e6f64..1e6, 1..2_000)) {
            let bins = Bins::of(values.iter().copied());
            prop_assert!(bins.edges.len() < MOST);
            prop_assert!(bins.edges.windows(2).all(|pair| pair[0] < pair[1]));
            let mut rows = vec![0_usize; bins.edges.len() + 1];
            for value in &values {
                rows[usize::from(bins.class(*value))] += 1;
            }
            // None is empty, and none holds much more than its part (these values do not repeat).
            prop_assert!(rows.iter().all(|n| *n >= 1 && *n <= values.len() / MOST + 1), "{rows:?}");
        }
    }
}
