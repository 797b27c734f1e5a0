use super::rng::Rng;
use super::*;
use proptest::prelude::*;

/// Rows whose class depends on the first two of four features, with noise.
fn example(rows: usize) -> (Vec<[f64; 4]>, Vec<bool>) {
    let mut rng = Rng::of_tree(9, 9);
    let mut unit = || (rng.next() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut features = Vec::new();
    let mut positive = Vec::new();
    for _ in 0..rows {
        let row = [unit(), (unit() * 5.0).floor(), unit(), 1.0];
        let chance = if row[0] > 0.6 {
            0.9
        } else {
            0.2 + 0.1 * row[1]
        };
        positive.push(unit() < chance);
        features.push(row);
    }
    (features, positive)
}

fn small() -> Growth {
    Growth {
        trees: 20,
        ..Growth::default()
    }
}

fn bytes(forest: &Forest<4>) -> Vec<u8> {
    let mut out = Writer::default();
    forest.write(&mut out);
    out.0
}

#[test]
fn the_same_rows_give_the_same_bytes_on_any_number_of_threads() {
    let (rows, positive) = example(2_000);
    let one = bytes(&Forest::grow(&rows, &positive, small(), 1));
    for threads in [0, 1, 2, 3, 7, 64] {
        let other = Forest::grow(&rows, &positive, small(), threads);
        assert_eq!(bytes(&other), one, "{threads}");
    }
    let other_seed = Growth { seed: 1, ..small() };
    assert_ne!(bytes(&Forest::grow(&rows, &positive, other_seed, 1)), one);
}

/// Pinned, so that a change of the forest does not go unnoticed: stored models then need a new
/// version of their format.
#[test]
fn the_forest_is_the_one_it_was() {
    let (rows, positive) = example(500);
    let forest = Forest::grow(&rows, &positive, small(), 2);
    let sum = bytes(&forest)
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(format!("{sum:016x}"), "e6d937081c5644af");
}

#[test]
fn it_learns_what_matters() {
    let (rows, positive) = example(4_000);
    let forest = Forest::grow(&rows, &positive, small(), 2);
    let importance = forest.importance();
    assert!((importance.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(importance[0] > 0.5, "{importance:?}");
    assert_eq!(importance[3], 0.0, "it never varies");
    // Over all of the first feature below and above 0.6: single places are noisy.
    let near = |from: u32, b: f64, chance: f64| {
        let of = |step: u32| {
            let (a, noise) = (
                f64::from(from + step % 40) / 100.0,
                f64::from(step % 37) / 37.0,
            );
            forest.probability(&[a, b, noise, 1.0])
        };
        let mean = (0..400).map(of).sum::<f64>() / 400.0;
        assert!((mean - chance).abs() < 0.05, "{mean} is not near {chance}");
    };
    near(60, 2.0, 0.9);
    near(10, 0.0, 0.2);
    near(10, 4.0, 0.6);
}

#[test]
fn nothing_one_row_and_one_class() {
    let empty: Forest<4> = Forest::grow(&[], &[], small(), 2);
    assert!((0.0..=1.0).contains(&empty.probability(&[0.0; 4])));
    let one = Forest::grow(&[[1.0; 4]], &[true], small(), 2);
    assert_eq!(one.probability(&[5.0; 4]), 1.0);
    assert_eq!(one.importance(), &[0.0; 4]);
    let (rows, _) = example(100);
    let same = Forest::grow(&rows, &[false; 100], small(), 2);
    assert_eq!(same.probability(&rows[3]), 0.0);
    let alike = Forest::grow(
        &[[2.0; 4]; 60],
        &[[true; 30], [false; 30]].concat(),
        small(),
        2,
    );
    assert!((alike.probability(&[2.0; 4]) - 0.5).abs() < 0.15);
    let none = Growth {
        trees: 0,
        ..small()
    };
    assert_eq!(
        Forest::grow(&rows, &[true; 100], none, 2).probability(&rows[0]),
        0.5
    );
}

#[test]
fn every_row_of_a_leaf_was_drawn_often_enough() {
    // One tree, depth 1, leaves of at least 40: the split cannot cut off the five odd ones.
    let rows: Vec<[f64; 1]> = (0..100).map(|n| [f64::from(n)]).collect();
    let positive: Vec<bool> = (0..100).map(|n| n < 5).collect();
    let growth = Growth {
        trees: 1,
        depth: 1,
        features: 1,
        leaf: 40,
        seed: 3,
    };
    let forest = Forest::grow(&rows, &positive, growth, 1);
    let low = forest.probability(&[0.0]);
    assert!(low > 0.0 && low < 0.25, "{low}");
}

/// The best split of one feature by brute force over every threshold.
fn brute(values: &[u8], positive: &[bool]) -> f64 {
    let gini = |rows: &[bool]| {
        let p = rows.iter().filter(|p| **p).count() as f64 / rows.len().max(1) as f64;
        2.0 * p * (1.0 - p) * rows.len() as f64
    };
    let side = |keep: &dyn Fn(u8) -> bool| -> Vec<bool> {
        let rows = values.iter().zip(positive).filter(|(v, _)| keep(**v));
        rows.map(|(_, p)| *p).collect()
    };
    let splits = values.iter().map(|cut| {
        let (left, right) = (side(&|v| v <= *cut), side(&|v| v > *cut));
        if right.is_empty() {
            f64::INFINITY
        } else {
            gini(&left) + gini(&right)
        }
    });
    splits.fold(gini(positive), f64::min)
}

proptest! {
    /// A single tree of depth 1 over all features does as well on its own sample as brute force.
    #[test]
    fn a_split_is_the_best_one(data in proptest::collection::vec((0u8..9, 0u8..4, any::<bool>()), 2..60)) {
        let columns = [data.iter().map(|d| d.0).collect(), data.iter().map(|d| d.1).collect::<Vec<u8>>()];
        let positive: Vec<bool> = data.iter().map(|d| d.2).collect();
        let growth = Growth { trees: 1, depth: 1, features: 2, leaf: 1, seed: 5 };
        let grower = Grower::new(&columns, &[9, 4], &positive, growth, Rng::of_tree(5, 0));
        let (sample, classes) = grower.sample();
        let (tree, _) = grower.grow();
        let best = (0..2).map(|f| brute(&sample.iter().map(|row| columns[f][*row]).collect::<Vec<_>>(), &classes));
        let best = best.fold(f64::INFINITY, f64::min);
        let left: f64 = sample.iter().zip(&classes).map(|(row, class)| {
            let share = f64::from(tree.share(&[columns[0][*row], columns[1][*row]]));
            if *class { 1.0 - share } else { share }
        }).sum();
        // Summed over a leaf that is p(1-p)·2n: its impurity times its rows.
        prop_assert!((left - best).abs() < 1e-4, "{left} {best}");
    }

    #[test]
    fn what_is_written_is_read(n in 0usize..300) {
        let (rows, positive) = example(n);
        let forest = Forest::grow(&rows, &positive, Growth { trees: 4, leaf: 2, ..small() }, 1);
        let written = bytes(&forest);
        let mut reader = Reader(&written);
        prop_assert_eq!(Forest::read(&mut reader).unwrap(), forest);
        prop_assert!(reader.0.is_empty());
    }

    #[test]
    fn damaged_bytes_are_an_error_or_a_forest(at in 0usize..4_000, change in 1u8..=255, cut in 0usize..4_000) {
        let (rows, positive) = example(120);
        let mut written = bytes(&Forest::grow(&rows, &positive, Growth { trees: 3, leaf: 2, ..small() }, 1));
        let length = written.len();
        written[at % length] ^= change;
        if let Ok(forest) = Forest::<4>::read(&mut Reader(&written)) {
            let p = forest.probability(&[0.1, 2.0, 0.3, 1.0]);
            prop_assert!((0.0..=1.0).contains(&p));
        }
        written.truncate(cut % length);
        if let Ok(forest) = Forest::<4>::read(&mut Reader(&written)) {
            forest.probability(&[0.1, 2.0, 0.3, 1.0]);
        }
    }

    #[test]
    fn any_bytes_are_an_error_or_a_forest(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(forest) = Forest::<1>::read(&mut Reader(&bytes)) {
            forest.probability(&[0.5]);
        }
    }
}
