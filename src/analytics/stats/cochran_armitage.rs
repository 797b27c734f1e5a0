//! Whether a share rises or falls over ordered groups of different size.
//!
//! W. G. Cochran, "Some methods for strengthening the common chi-squared tests", Biometrics 10
//! (1954), 417-451; P. Armitage, "Tests for linear trends in proportions and frequencies",
//! Biometrics 11 (1955), 375-386. Everything but the last root is computed in whole numbers.

use super::student;
use statrs::function::gamma::checked_gamma_ur;

/// One group: where it stands, and how many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its place, in any unit. At most some millions away from the others.
    pub x: i64,
    /// How many did.
    pub hits: u64,
    /// Of how many.
    pub size: u64,
}

/// A linear trend of shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Standard normal where there is no trend; above 0 the share rises. 0 where all did or none,
    /// and where all stand in the same place.
    pub z: f64,
    /// Its two-sided p-value.
    pub p_value: f64,
    /// Change of the share for each unit of x, groups weighed by their size.
    pub slope: f64,
    /// How much more the groups scatter around that line than chance makes them: about 1 where
    /// members are independent; `None` for fewer than three groups or where all did or none.
    pub dispersion: Option<f64>,
    /// Probability of at least that scatter by chance; 1 where `dispersion` is `None`.
    pub dispersion_p_value: f64,
}

/// The trend of these groups; empty ones say nothing.
pub fn trend(groups: &[Group]) -> Trend {
    let origin = groups.first().map_or(0, |group| group.x);
    let sum = |of: &dyn Fn(i128, i128, i128) -> i128| -> i128 {
        let terms = groups.iter().map(|group| {
            of(
                i128::from(group.x - origin),
                i128::from(group.hits),
                i128::from(group.size),
            )
        });
        terms.sum()
    };
    let (hits, size) = (sum(&|_, k, _| k), sum(&|_, _, n| n));
    // N^2 times the covariance of x and hits, and N^2 times the variance of x.
    let rise = size * sum(&|x, k, _| k * x) - hits * sum(&|x, _, n| n * x);
    let run = size * sum(&|x, _, n| n * x * x) - sum(&|x, _, n| n * x).pow(2);
    let slope = if run == 0 {
        0.0
    } else {
        rise as f64 / run as f64
    };
    if run == 0 || hits == 0 || hits == size {
        return Trend {
            z: 0.0,
            p_value: 1.0,
            slope,
            dispersion: None,
            dispersion_p_value: 1.0,
        };
    }
    let chance = hits as f64 * (size - hits) as f64;
    let z = rise as f64 / (chance * (run as f64 / size as f64)).sqrt();
    let share = hits as f64 / size as f64;
    let filled = || groups.iter().filter(|group| group.size > 0);
    let scatter: f64 = filled()
        .map(|group| {
            let away = group.hits as f64 / group.size as f64 - share;
            group.size as f64 * away * away
        })
        .sum::<f64>()
        / (share * (1.0 - share));
    let freedom = filled().count() as f64 - 2.0;
    let around = (scatter - z * z).max(0.0);
    Trend {
        z,
        p_value: student::normal_two_sided(z),
        slope,
        dispersion: (freedom > 0.0).then(|| around / freedom),
        dispersion_p_value: if freedom > 0.0 {
            checked_gamma_ur(freedom / 2.0, around / 2.0).unwrap_or(1.0)
        } else {
            1.0
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::made;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_that_of_statsmodels() {
        for case in made::series() {
            let found = trend(&case.groups());
            made::near(found.z, &case.made["cochran_armitage"]["z"], 1e-11);
            made::near(found.p_value, &case.made["cochran_armitage"]["p"], 1e-9);
            made::near(found.slope, &case.made["weighted"]["slope"], 1e-10);
        }
    }

    /// Agresti, "Categorical Data Analysis", 2nd ed. (2002), 5.3.5: malformation by the mother's
    /// drinking, scores 0, 0.5, 1.5, 4 and 7 (doubled here); z^2 = 6.570, p = 0.0104.
    #[test]
    fn the_published_example() {
        let table = [
            (0, 48, 17_066),
            (1, 38, 14_464),
            (3, 5, 788),
            (8, 1, 126),
            (14, 1, 37),
        ];
        let groups = table.map(|(x, hits, without)| Group {
            x,
            hits,
            size: hits + without,
        });
        let found = trend(&groups);
        assert!((found.z.powi(2) - 6.570).abs() < 5e-4, "{found:?}");
        assert!((found.p_value - 0.0104).abs() < 5e-5, "{found:?}");
        // Pearson's chi-squared of that table is 12.082.
        let pearson = found.dispersion.unwrap() * 3.0 + found.z.powi(2);
        assert!((pearson - 12.082).abs() < 5e-4, "{pearson}");
    }

    #[test]
    fn nothing_one_all_and_none() {
        let group = |x, hits, size| Group { x, hits, size };
        for groups in [
            vec![],
            vec![group(3, 1, 2)],
            vec![group(0, 0, 4), group(1, 0, 5), group(2, 0, 1)],
            vec![group(0, 4, 4), group(1, 5, 5), group(2, 1, 1)],
            vec![group(7, 4, 5), group(7, 1, 9)],
            vec![group(0, 0, 0), group(1, 3, 7), group(2, 0, 0)],
        ] {
            let found = trend(&groups);
            assert_eq!((found.z, found.p_value), (0.0, 1.0), "{groups:?}");
        }
    }

    fn groups() -> impl Strategy<Value = Vec<Group>> {
        let group = (0i64..400, 0u64..40, 0u64..40).prop_map(|(x, hits, more)| Group {
            x,
            hits,
            size: hits + more,
        });
        proptest::collection::vec(group, 1..20)
    }

    proptest! {
        /// Term by term as it is defined.
        #[test]
        fn it_is_the_definition(groups in groups()) {
            let total = |of: &dyn Fn(&Group) -> f64| groups.iter().map(of).sum::<f64>();
            let size = total(&|g| g.size as f64);
            let share = total(&|g| g.hits as f64) / size;
            let mean = total(&|g| g.size as f64 * g.x as f64) / size;
            let rise = total(&|g| (g.hits as f64 - g.size as f64 * share) * (g.x as f64 - mean));
            let run = total(&|g| g.size as f64 * (g.x as f64 - mean).powi(2));
            let z = rise / (share * (1.0 - share) * run).sqrt();
            let found = trend(&groups);
            if z.is_finite() && run > 1e-9 {
                prop_assert!((found.z - z).abs() < 1e-7, "{z} {found:?}");
                prop_assert!((found.slope - rise / run).abs() < 1e-7);
            } else {
                prop_assert_eq!(found.z, 0.0);
            }
        }

        /// Neither the order nor the origin matters, and a mirror turns it round.
        #[test]
        fn order_and_origin_do_not_matter(groups in groups(), shift in -1_000i64..1_000) {
            let found = trend(&groups);
            let mut moved: Vec<Group> = groups.iter().map(|g| Group { x: g.x + shift, ..*g }).collect();
            moved.reverse();
            let again = trend(&moved);
            prop_assert_eq!((found.z, found.slope), (again.z, again.slope));
            let mirrored: Vec<Group> = groups.iter().map(|g| Group { x: -g.x, ..*g }).collect();
            prop_assert_eq!(trend(&mirrored).z, -found.z);
        }
    }
}
