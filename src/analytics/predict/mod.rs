//! How likely an invocation is to complete, from what was known before it.
//!
//! `features` turns rows into numbers in one pass over time, `training` puts them in an order that
//! only depends on what they are, `model` grows the forest and measures it by time against two
//! plainer answers, `explain` says in a few rules what the forest does, `encode` keeps all that as
//! bytes.
//!
//! Two forests are grown. The one that is measured sees the oldest 70 % of the rows and is asked
//! about the rest; the one that answers is grown in the same way on all of them.

mod encode;
mod explain;
mod features;
mod model;
mod score;
mod training;

pub use super::forest::Damaged;
pub use encode::FORMAT;
pub use explain::{Bound, Rule, Rules};
pub use features::{
    Asked, Counts, Example, FEATURES, Features, Importance, Known, NAMES, Past, Totals, is_whole,
};
pub use model::{Answer, Band, Evaluation, Gain, Model, Used};
pub use score::{auc, brier};
pub use training::{Split, TrainingSet};

/// Decided rows that a model is trained on at the least.
pub const LEAST_ROWS: usize = 50;

/// Decided rows that a model is trained on at the most: the newest.
pub const MOST_ROWS: usize = 100_000;

#[cfg(test)]
mod tests;
