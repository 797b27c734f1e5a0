//! A random forest for two classes that is the same bit by bit wherever it is grown.
//!
//! L. Breiman, "Random forests", Machine Learning 45 (2001), 5-32: each tree is grown on a
//! bootstrap sample, each split looks at a few features drawn at random. Splits lower the Gini
//! impurity and are sought among quantile classes of each feature (`bins`). A forest's probability
//! is the mean of the shares in the leaves, as scikit-learn's is; importance is the mean decrease
//! of impurity, each tree's shares summing to 1.
//!
//! Nothing depends on threads, addresses or hashing: a tree's numbers come from its own seed, and
//! all sums are of whole numbers or in a fixed order.

mod bins;
mod encode;
mod rng;
mod tree;

use bins::Bins;
use rng::Rng;
use tree::{Grower, Tree};

pub use encode::Damaged;
pub(crate) use encode::{Reader, Writer};

/// How a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Trees.
    pub trees: usize,
    /// Splits from the root to a leaf, at most.
    pub depth: usize,
    /// Features looked at in a split; those that are all one value there do not count.
    pub features: usize,
    /// Rows of the bootstrap sample in a leaf, at least.
    pub leaf: u32,
    /// Where the random numbers start.
    pub seed: u64,
}

impl Default for Growth {
    /// 100 trees of depth 10, as many features a split as the square root of ten.
    fn default() -> Self {
        Self {
            trees: 100,
            depth: 10,
            features: 3,
            leaf: 10,
            seed: 20_260_401,
        }
    }
}

/// A forest over rows of `N` features.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest<const N: usize> {
    bins: Vec<Bins>,
    trees: Vec<Tree>,
    importance: [f64; N],
}

impl<const N: usize> Forest<N> {
    /// Grows a forest on rows and whether each is of the second class, on so many threads; the
    /// number of threads makes no difference to the forest. Rows beyond the shorter of the two
    /// lists are left out, and no more than 2^32 are taken. Features must not be NaN.
    pub fn grow(rows: &[[f64; N]], positive: &[bool], growth: Growth, threads: usize) -> Self {
        let rows = &rows[..rows.len().min(positive.len()).min(u32::MAX as usize)];
        let bins: Vec<Bins> = (0..N)
            .map(|feature| Bins::of(rows.iter().map(|row| row[feature])))
            .collect();
        let columns: Vec<Vec<u8>> = bins
            .iter()
            .enumerate()
            .map(|(feature, bins)| rows.iter().map(|row| bins.class(row[feature])).collect())
            .collect();
        let classes: Vec<usize> = bins.iter().map(|bins| bins.edges.len() + 1).collect();
        let growing = |tree: usize| {
            let rng = Rng::of_tree(growth.seed, tree as u64);
            Grower::new(&columns, &classes, &positive[..rows.len()], growth, rng).grow()
        };
        let grown = in_order(growth.trees, threads, &growing);
        let mut importance = [0.0; N];
        for (_, decrease) in &grown {
            let total: f64 = decrease.iter().sum();
            for (sum, part) in importance.iter_mut().zip(decrease) {
                *sum += if total > 0.0 { part / total } else { 0.0 };
            }
        }
        let total: f64 = importance.iter().sum();
        if total > 0.0 {
            importance.iter_mut().for_each(|part| *part /= total);
        }
        Self {
            bins,
            trees: grown.into_iter().map(|(tree, _)| tree).collect(),
            importance,
        }
    }

    /// A forest without trees.
    pub fn none() -> Self {
        Self {
            bins: vec![Bins { edges: Vec::new() }; N],
            trees: Vec::new(),
            importance: [0.0; N],
        }
    }

    /// The probability that a row is of the second class, from 0 to 1; a half without trees.
    pub fn probability(&self, row: &[f64; N]) -> f64 {
        let mut classes = [0; N];
        for ((class, bins), value) in classes.iter_mut().zip(&self.bins).zip(row) {
            *class = bins.class(*value);
        }
        if self.trees.is_empty() {
            return 0.5;
        }
        let sum: f64 = self
            .trees
            .iter()
            .map(|tree| f64::from(tree.share(&classes)))
            .sum();
        sum / self.trees.len() as f64
    }

    /// The probability of each of many rows, in their order.
    pub fn probabilities(&self, rows: &[[f64; N]], threads: usize) -> Vec<f64> {
        const TOGETHER: usize = 1_024;
        let parts: Vec<&[[f64; N]]> = rows.chunks(TOGETHER).collect();
        let part =
            |at: usize| -> Vec<f64> { parts[at].iter().map(|row| self.probability(row)).collect() };
        in_order(parts.len(), threads, &part).concat()
    }

    /// How much of the decrease of impurity each feature brought; sums to 1, or all 0 where no
    /// tree has a split.
    pub const fn importance(&self) -> &[f64; N] {
        &self.importance
    }
}

/// What `work` gives for 0, 1, …, in this order, done on so many threads.
fn in_order<T: Send>(n: usize, threads: usize, work: &(impl Fn(usize) -> T + Sync)) -> Vec<T> {
    let threads = threads.clamp(1, n.max(1));
    let part = |thread: usize| (thread * n / threads)..((thread + 1) * n / threads);
    if threads == 1 {
        return part(0).map(work).collect();
    }
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || part(thread).map(work).collect::<Vec<T>>()))
            .collect();
        let ended = started.into_iter().flat_map(|thread| match thread.join() {
            Ok(grown) => grown,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect()
    })
}

#[cfg(test)]
mod tests;
