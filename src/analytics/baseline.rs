//! All skills over all time, compared with each other.

use std::cmp::Ordering;

/// What counts for a skill's place among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Completed invocations.
    pub completed: u64,
    /// Completed and failed ones.
    pub decided: u64,
}

impl Decided {
    /// Compares two rates exactly, as fractions; both have something decided.
    fn compare(self, other: Self) -> Ordering {
        let left = u128::from(self.completed) * u128::from(other.decided);
        let right = u128::from(other.completed) * u128::from(self.decided);
        left.cmp(&right)
    }
}

/// A skill's place among those with a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Skills with a strictly lower rate.
    pub lower: u64,
    /// Skills with a rate, itself included.
    pub ranked: u64,
}

impl Place {
    /// The share of lower ones, from 0 to 1.
    pub fn share(self) -> f64 {
        self.lower as f64 / self.ranked as f64
    }

    /// The share of lower ones, from 0 to 100.
    pub fn percentile(self) -> f64 {
        100.0 * self.lower as f64 / self.ranked as f64
    }
}

/// Each skill's place; `None` where nothing was decided, which counts for nobody.
pub fn places(skills: &[Decided]) -> Vec<Option<Place>> {
    let mut order: Vec<usize> = (0..skills.len())
        .filter(|index| skills[*index].decided > 0)
        .collect();
    order.sort_by(|a, b| skills[*a].compare(skills[*b]));
    let ranked = order.len() as u64;
    let mut places = vec![None; skills.len()];
    let mut lower = 0;
    for (above, index) in order.iter().enumerate() {
        // Equal rates have as many below them as the first of them.
        if above > 0 && skills[order[above - 1]].compare(skills[*index]).is_ne() {
            lower = above as u64;
        }
        places[*index] = Some(Place { lower, ranked });
    }
    places
}

/// The `q`-quantile of values that are known by class only: pairs of a class's value and how many
/// fall into it, by value; interpolated linearly at position (m - 1) q, `None` where there are none.
/// It is as near to the quantile of the values themselves as each class is to what is in it.
pub fn quantile_of_classes(classes: &[(f64, u64)], q: f64) -> Option<f64> {
    let last = classes
        .iter()
        .map(|(_, count)| count)
        .sum::<u64>()
        .checked_sub(1)?;
    let at = |position: u64| {
        let mut passed = 0;
        classes.iter().find_map(|(value, count)| {
            passed += count;
            (position < passed).then_some(*value)
        })
    };
    let position = last as f64 * q.clamp(0.0, 1.0);
    let below = position.floor();
    let (low, high) = (at(below as u64)?, at((below as u64 + 1).min(last))?);
    Some(low + (high - low) * (position - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analytics::stats::quantile;
    use crate::model::duration_class;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn percentiles(skills: &[Decided]) -> Vec<Option<f64>> {
        let places = places(skills).into_iter();
        places.map(|place| place.map(Place::percentile)).collect()
    }

    fn decided(completed: u64, decided: u64) -> Decided {
        Decided { completed, decided }
    }

    #[test]
    fn nothing_one_and_all_equal() {
        assert_eq!(percentiles(&[]), []);
        assert_eq!(percentiles(&[decided(0, 0)]), [None]);
        assert_eq!(percentiles(&[decided(3, 4)]), [Some(0.0)]);
        // 1/3 and 2/6 are the same rate, although neither is one in floating point.
        let equal = [decided(1, 3), decided(2, 6), decided(0, 0)];
        assert_eq!(percentiles(&equal), [Some(0.0), Some(0.0), None]);
        assert_eq!(quantile_of_classes(&[], 0.5), None);
        assert_eq!(quantile_of_classes(&[(7.0, 1)], 0.5), Some(7.0));
    }

    #[test]
    fn half_of_four_are_lower_than_the_third() {
        let skills = [
            decided(1, 10),
            decided(2, 10),
            decided(9, 10),
            decided(10, 10),
        ];
        let places = [Some(0.0), Some(25.0), Some(50.0), Some(75.0)];
        assert_eq!(percentiles(&skills), places);
    }

    proptest! {
        #[test]
        fn a_percentile_counts_the_lower_ones(skills in proptest::collection::vec((0u64..6, 0u64..6), 0..12)) {
            let skills: Vec<Decided> = skills.iter().map(|(c, f)| decided(*c, c + f)).collect();
            let known: Vec<f64> = skills.iter().filter(|s| s.decided > 0)
                .map(|s| s.completed as f64 / s.decided as f64).collect();
            for (skill, percentile) in skills.iter().zip(percentiles(&skills)) {
                let rate = skill.completed as f64 / skill.decided as f64;
                // Fractions of such small numbers differ by more than this, or not at all.
                let lower = known.iter().filter(|other| **other < rate - 1e-9).count();
                let expected = (skill.decided > 0).then(|| 100.0 * lower as f64 / known.len() as f64);
                prop_assert_eq!(percentile, expected);
            }
        }

        #[test]
        fn classes_give_nearly_the_quantile_of_the_values(mut values in proptest::collection::vec(0i64..100_000_000_000, 1..60), q in 0.0f64..=1.0) {
            let mut classes: BTreeMap<i64, u64> = BTreeMap::new();
            for value in &values {
                *classes.entry(duration_class::class_of(*value)).or_default() += 1;
            }
            let classes: Vec<(f64, u64)> = classes.into_iter()
                .map(|(class, count)| (duration_class::middle_of(class), count)).collect();
            values.sort_unstable();
            let (near, exact) = (quantile_of_classes(&classes, q).unwrap(), quantile(&values, q).unwrap());
            prop_assert!((near - exact).abs() <= exact / 64.0 + 1e-9, "{near} {exact}");
        }
    }
}
