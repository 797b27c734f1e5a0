//! The forest in a few rules: a tree of depth 3 that imitates it.
//!
//! The tree is linfa-trees' (CART, Gini). It answers "does the forest think this likelier to
//! complete than the average row?": with most rows completed, a half would leave nothing to
//! tell apart. A surrogate is an approximation (C. Molnar, "Interpretable Machine Learning",
//! section "Global surrogate"), so it says how often it agrees with the forest.
//!
//! linfa-trees keeps the classes in a hash map and takes whichever comes first where a leaf holds
//! as much of one as of the other; after that it joins leaves of the same class, so such a tie
//! changes the tree. Everything else in it is in a fixed order: features in theirs, and with two
//! classes a sum is the same both ways round. So here no tie can be: one class weighs 1, the other
//! 1 + 2^-12, and fewer than 2^12 rows are shown, whose weights an f32 adds up without rounding.
//! Counts and shares then come from sending all rows through the tree.

use super::features::FEATURES;
use super::training::Split;
use crate::analytics::forest::Forest;
use linfa::prelude::*;
use linfa_trees::{DecisionTree, SplitQuality, TreeNode};
use ndarray::{Array1, Array2};

/// Conditions of a rule at most, before those on one feature are joined.
const DEPTH: usize = 3;

/// Rows shown to the tree are fewer than this, a power of two.
const SHOWN: usize = 1 << 12;

/// Of the rows shown, one in so many at least is in each rule.
const LEAST_PART: usize = 50;

/// A range of one feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// Place of the feature in [`super::NAMES`].
    pub feature: usize,
    /// Values are above this.
    pub above: Option<f64>,
    /// Values are at most this.
    pub at_most: Option<f64>,
}

/// Rows that meet some conditions, and how they fared.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What they have in common; all of it holds.
    pub bounds: Vec<Bound>,
    /// Whether the tree takes them for likelier than average to complete.
    pub likelier: bool,
    /// Training rows among them.
    pub rows: u64,
    /// Of these, completed ones.
    pub completed: u64,
}

/// What the forest does, in a few rules that cover every row once.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The average: share of completed training rows.
    pub average: f64,
    /// Share of the training rows that the rules put on the same side of the average as the
    /// forest does; `None` where there are no rules.
    pub agreement: Option<f64>,
    /// The rules, worst share first; fewer than two say nothing and are left out.
    pub rules: Vec<Rule>,
}

impl Rules {
    /// No rules: nothing tells rows apart.
    pub const fn none(average: f64) -> Self {
        Self {
            average,
            agreement: None,
            rules: Vec::new(),
        }
    }
}

impl Rule {
    /// Whether a row meets it.
    pub fn applies(&self, features: &[f64; FEATURES]) -> bool {
        meets(features, &self.bounds)
    }
}

/// Rounds to four digits: finer differences mean nothing to a reader, and the tree takes values
/// within 10^-5 of each other for equal.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Imitates the forest on its training rows.
pub(super) fn rules(
    forest: &Forest<FEATURES>,
    rows: &Split,
    average: f64,
    threads: usize,
) -> Rules {
    let says: Vec<bool> = forest
        .probabilities(&rows.features, threads)
        .into_iter()
        .map(|probability| probability >= average)
        .collect();
    let Some(tree) = grown(rows, &says) else {
        return Rules::none(average);
    };
    let mut leaves = Vec::new();
    collect(tree.root_node(), &mut Vec::new(), &mut leaves);
    if leaves.len() < 2 {
        return Rules::none(average);
    }
    let mut agreed = 0_u64;
    for ((features, completed), says) in rows.features.iter().zip(&rows.completed).zip(&says) {
        let here = leaves.iter_mut().find(|rule| meets(features, &rule.bounds));
        if let Some(rule) = here {
            rule.rows += 1;
            rule.completed += u64::from(*completed);
            agreed += u64::from(rule.likelier == *says);
        }
    }
    leaves.retain(|rule| rule.rows > 0);
    // Shares as fractions, compared across; equal ones stay in the order of the tree.
    leaves.sort_by(|a, b| (a.completed * b.rows).cmp(&(b.completed * a.rows)));
    Rules {
        average,
        agreement: Some(agreed as f64 / rows.completed.len() as f64),
        rules: leaves,
    }
}

/// The tree; `None` where the forest says the same of all rows.
fn grown(rows: &Split, says: &[bool]) -> Option<DecisionTree<f64, bool>> {
    let step = rows.features.len() / (SHOWN - 1) + 1;
    let shown: Vec<usize> = (0..rows.features.len()).step_by(step).collect();
    let one_side = shown.iter().all(|row| says[*row] == says[shown[0]]);
    if shown.len() < 2 || one_side {
        return None;
    }
    let records = Array2::from_shape_fn((shown.len(), FEATURES), |(at, feature)| {
        rounded(rows.features[shown[at]][feature])
    });
    let targets: Array1<bool> = shown.iter().map(|row| says[*row]).collect();
    let weights: Array1<f32> = targets
        .iter()
        .map(|likelier| {
            if *likelier {
                1.0
            } else {
                1.0 + 1.0 / SHOWN as f32
            }
        })
        .collect();
    let leaf = (shown.len() / LEAST_PART).max(5) as f32;
    DecisionTree::params()
        .split_quality(SplitQuality::Gini)
        .max_depth(Some(DEPTH))
        .min_weight_split(2.0 * leaf)
        .min_weight_leaf(leaf)
        .fit(&Dataset::new(records, targets).with_weights(weights))
        .ok()
}

/// The leaves below a node, and what leads there.
fn collect(node: &TreeNode<f64, bool>, path: &mut Vec<(usize, bool, f64)>, leaves: &mut Vec<Rule>) {
    let (feature, threshold, _) = node.split();
    // Midway between two values of four digits: five say it all.
    let threshold = (threshold * 1e5).round() / 1e5;
    let children = node.children();
    let [Some(left), Some(right)] = [&children[0], &children[1]] else {
        leaves.push(Rule {
            bounds: joined(path),
            likelier: node.prediction().unwrap_or_default(),
            rows: 0,
            completed: 0,
        });
        return;
    };
    for (child, above) in [(left, false), (right, true)] {
        path.push((feature, above, threshold));
        collect(child, path, leaves);
        path.pop();
    }
}

/// The conditions of a path, those on one feature joined, in the order of the features.
fn joined(path: &[(usize, bool, f64)]) -> Vec<Bound> {
    let mut bounds: Vec<Bound> = Vec::new();
    for (feature, above, threshold) in path {
        let at = bounds.iter().position(|bound| bound.feature == *feature);
        let at = at.unwrap_or_else(|| {
            bounds.push(Bound {
                feature: *feature,
                above: None,
                at_most: None,
            });
            bounds.len() - 1
        });
        // Further down a path bounds only become tighter.
        let bound = &mut bounds[at];
        if *above {
            bound.above = Some(*threshold);
        } else {
            bound.at_most = Some(*threshold);
        }
    }
    bounds.sort_by_key(|bound| bound.feature);
    bounds
}

fn meets(features: &[f64; FEATURES], bounds: &[Bound]) -> bool {
    bounds.iter().all(|bound| {
        let value = rounded(features[bound.feature]);
        bound.above.is_none_or(|above| value > above)
            && bound.at_most.is_none_or(|at_most| value <= at_most)
    })
}
