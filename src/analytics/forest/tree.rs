//! One tree.

use super::Growth;
use super::bins::MOST;
use super::rng::Rng;

/// A node. A split's left child is the next node; its right child stands further on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    /// Rows whose class of `feature` is at most `class` go left.
    Split { feature: u8, class: u8, right: u32 },
    /// The share of the second class.
    Leaf(f32),
}

/// Nodes from the root, each before its children, the left one first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// The share in the leaf that a row of classes belongs to.
    pub(super) fn share(&self, classes: &[u8]) -> f32 {
        let mut at = 0;
        // Children stand behind their parents, so this ends.
        loop {
            match self.nodes.get(at) {
                Some(Node::Split {
                    feature,
                    class,
                    right,
                }) => {
                    let own = classes.get(usize::from(*feature)).copied().unwrap_or(0);
                    at = if own <= *class {
                        at + 1
                    } else {
                        *right as usize
                    };
                }
                Some(Node::Leaf(share)) => return *share,
                None => return 0.5,
            }
        }
    }
}

/// How often rows of either class were drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    all: u32,
    positive: u32,
}

impl Count {
    const fn minus(self, other: Self) -> Self {
        Self {
            all: self.all - other.all,
            positive: self.positive - other.positive,
        }
    }

    /// All, less what Gini's impurity times all is: (p² + n²) / (p + n).
    fn purity(self) -> f64 {
        let (positive, negative) = (
            f64::from(self.positive),
            f64::from(self.all - self.positive),
        );
        (positive * positive + negative * negative) / f64::from(self.all)
    }

    fn share(self) -> f32 {
        (f64::from(self.positive) / f64::from(self.all.max(1))) as f32
    }
}

/// A row that was drawn.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    row: u32,
    count: Count,
}

struct Best {
    feature: usize,
    class: u8,
    gain: f64,
}

/// What is at hand while a tree grows.
pub(super) struct Grower<'a> {
    columns: &'a [Vec<u8>],
    /// Classes of each feature.
    classes: &'a [usize],
    growth: Growth,
    rng: Rng,
    drawn: Vec<Drawn>,
    /// Room for those that go right.
    aside: Vec<Drawn>,
    order: Vec<usize>,
    nodes: Vec<Node>,
    decrease: Vec<f64>,
}

impl<'a> Grower<'a> {
    /// Draws as many rows as there are, with replacement.
    pub(super) fn new(
        columns: &'a [Vec<u8>],
        classes: &'a [usize],
        positive: &[bool],
        growth: Growth,
        mut rng: Rng,
    ) -> Self {
        let mut times = vec![0_u32; positive.len()];
        for _ in 0..positive.len() {
            times[rng.below(positive.len())] += 1;
        }
        let drawn = times.iter().zip(positive).enumerate();
        let drawn = drawn.filter(|(_, (times, _))| **times > 0);
        Self {
            columns,
            classes,
            growth,
            rng,
            drawn: drawn
                .map(|(row, (times, positive))| Drawn {
                    row: row as u32,
                    count: Count {
                        all: *times,
                        positive: times * u32::from(*positive),
                    },
                })
                .collect(),
            aside: Vec::new(),
            order: (0..columns.len()).collect(),
            nodes: Vec::new(),
            decrease: vec![0.0; columns.len()],
        }
    }

    /// The tree, and by how much each feature lowered the impurity.
    pub(super) fn grow(mut self) -> (Tree, Vec<f64>) {
        self.node(0, self.drawn.len(), self.growth.depth);
        (Tree { nodes: self.nodes }, self.decrease)
    }

    /// Grows the node of these drawn rows, and what is below it.
    fn node(&mut self, from: usize, to: usize, depth: usize) {
        let total = self.drawn[from..to]
            .iter()
            .fold(Count::default(), |sum, drawn| Count {
                all: sum.all + drawn.count.all,
                positive: sum.positive + drawn.count.positive,
            });
        let pure = total.positive == 0 || total.positive == total.all;
        let small = total.all < 2 * self.growth.leaf.max(1);
        let best = if depth == 0 || pure || small {
            None
        } else {
            self.best(from, to, total)
        };
        let Some(best) = best else {
            self.nodes.push(Node::Leaf(total.share()));
            return;
        };
        self.decrease[best.feature] += best.gain;
        let middle = self.part(from, to, &best);
        let here = self.nodes.len();
        self.nodes.push(Node::Leaf(0.0));
        self.node(from, middle, depth - 1);
        self.nodes[here] = Node::Split {
            feature: best.feature as u8,
            class: best.class,
            right: self.nodes.len() as u32,
        };
        self.node(middle, to, depth - 1);
    }

    /// The best split over a few features drawn at random; of equals the first one found.
    fn best(&mut self, from: usize, to: usize, total: Count) -> Option<Best> {
        let mut best: Option<Best> = None;
        let mut looked_at = 0;
        for place in 0..self.order.len() {
            if looked_at == self.growth.features.max(1) {
                break;
            }
            let other = place + self.rng.below(self.order.len() - place);
            self.order.swap(place, other);
            let feature = self.order[place];
            let mut histogram = [Count::default(); MOST];
            let column = &self.columns[feature];
            for drawn in &self.drawn[from..to] {
                let count = &mut histogram[usize::from(column[drawn.row as usize])];
                count.all += drawn.count.all;
                count.positive += drawn.count.positive;
            }
            let histogram = &histogram[..self.classes[feature].min(MOST)];
            looked_at += usize::from(self.search(feature, histogram, total, &mut best));
        }
        best
    }

    /// Whether the feature has several classes here; `best` is what is best so far.
    fn search(
        &self,
        feature: usize,
        histogram: &[Count],
        total: Count,
        best: &mut Option<Best>,
    ) -> bool {
        // Less than this is rounding.
        const LEAST_GAIN: f64 = 1e-9;
        let leaf = self.growth.leaf.max(1);
        let whole = total.purity();
        let mut left = Count::default();
        let mut varies = false;
        for (class, count) in histogram.iter().enumerate() {
            if count.all == 0 {
                continue;
            }
            left.all += count.all;
            left.positive += count.positive;
            let right = total.minus(left);
            if right.all == 0 {
                break;
            }
            varies = true;
            if left.all < leaf || right.all < leaf {
                continue;
            }
            let gain = left.purity() + right.purity() - whole;
            if gain > best.as_ref().map_or(LEAST_GAIN, |best| best.gain) {
                *best = Some(Best {
                    feature,
                    class: class as u8,
                    gain,
                });
            }
        }
        varies
    }

    /// Puts the rows that go left before those that go right, each in their order; returns where
    /// the right ones begin.
    fn part(&mut self, from: usize, to: usize, split: &Best) -> usize {
        let column = &self.columns[split.feature];
        self.aside.clear();
        let mut middle = from;
        for at in from..to {
            let drawn = self.drawn[at];
            if column[drawn.row as usize] <= split.class {
                self.drawn[middle] = drawn;
                middle += 1;
            } else {
                self.aside.push(drawn);
            }
        }
        self.drawn[middle..to].copy_from_slice(&self.aside);
        middle
    }

    /// The rows of the sample, as often as each was drawn, and their classes.
    #[cfg(test)]
    pub(super) fn sample(&self) -> (Vec<usize>, Vec<bool>) {
        let rows = self.drawn.iter().flat_map(|drawn| {
            let row = (drawn.row as usize, drawn.count.positive > 0);
            std::iter::repeat_n(row, drawn.count.all as usize)
        });
        rows.unzip()
    }
}
