//! Examples in a fixed order, split by time.

use super::features::{Example, FEATURES, NO_PHASE, PHASE};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// What a model is trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingSet {
    /// The phases of its rows, sorted: a phase's code is its place here.
    pub phases: Vec<String>,
    /// Its rows by time, those of one millisecond by their features.
    pub examples: Vec<Example>,
}

/// Rows as a forest takes them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// Features of each row.
    pub features: Vec<[f64; FEATURES]>,
    /// Whether it completed.
    pub completed: Vec<bool>,
}

impl TrainingSet {
    /// The newest `most` of these examples; `names` has the text of each phase.
    pub fn new(mut examples: Vec<Example>, names: &HashMap<i64, String>, most: usize) -> Self {
        // Which of several rows of one millisecond are dropped depends on the codes, and these on
        // the rows that are kept: so codes among all come first.
        encode(&mut examples, names);
        examples.sort_by(in_order);
        examples.drain(..examples.len().saturating_sub(most));
        let phases = encode(&mut examples, names);
        Self { phases, examples }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// SHA-256 of the phases and of each row: time, features, whether it completed.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update((self.phases.len() as u64).to_le_bytes());
        for phase in &self.phases {
            hash.update((phase.len() as u64).to_le_bytes());
            hash.update(phase.as_bytes());
        }
        for example in &self.examples {
            let mut row = [0; 9 + 8 * FEATURES];
            row[..8].copy_from_slice(&example.at_ms.to_le_bytes());
            row[8] = u8::from(example.completed);
            for (place, value) in row[9..].chunks_exact_mut(8).zip(example.features) {
                place.copy_from_slice(&value.to_le_bytes());
            }
            hash.update(row);
        }
        hash.finalize().into()
    }

    /// All rows.
    pub fn whole(&self) -> Split {
        split(&self.examples, |code| code)
    }

    /// Where 70 % of the rows lie before, moved to the nearest place between two instants: rows of one
    /// instant stand in an order that their outcomes have a part in, and must stay together.
    fn border(&self) -> usize {
        let plain = self.examples.len() * 7 / 10;
        let Some(at) = self.examples.get(plain).map(|example| example.at_ms) else {
            return plain;
        };
        let before = self.examples.partition_point(|example| example.at_ms < at);
        let after = self.examples.partition_point(|example| example.at_ms <= at);
        let inside = |border: &usize| *border > 0 && *border < self.examples.len();
        [before, after]
            .into_iter()
            .filter(inside)
            .min_by_key(|border| border.abs_diff(plain))
            .unwrap_or(plain)
    }

    /// The oldest 70 % of the rows, and the rest. Phases that the first part does not have are
    /// unknown to both.
    pub fn halves(&self) -> (Split, Split) {
        let (old, new) = self.examples.split_at(self.border());
        let mut seen = vec![false; self.phases.len()];
        for example in old {
            if let Some(seen) = seen.get_mut(place(example)) {
                *seen = true;
            }
        }
        let codes: Vec<f64> = seen
            .iter()
            .scan(0.0, |next, seen| {
                let code = if *seen { *next } else { NO_PHASE };
                *next += f64::from(u8::from(*seen));
                Some(code)
            })
            .collect();
        let code = |old: f64| {
            let place = if old < 0.0 { usize::MAX } else { old as usize };
            codes.get(place).copied().unwrap_or(NO_PHASE)
        };
        (split(old, code), split(new, code))
    }
}

/// Place of the phase among the sorted ones; out of their range where it is absent.
fn place(example: &Example) -> usize {
    let code = example.features[PHASE];
    if code < 0.0 {
        usize::MAX
    } else {
        code as usize
    }
}

fn split(examples: &[Example], code: impl Fn(f64) -> f64) -> Split {
    let features = examples.iter().map(|example| {
        let mut features = example.features;
        features[PHASE] = code(features[PHASE]);
        features
    });
    Split {
        features: features.collect(),
        completed: examples.iter().map(|example| example.completed).collect(),
    }
}

/// By time; rows of one millisecond by what a model sees of them, so that equals can be swapped.
fn in_order(a: &Example, b: &Example) -> Ordering {
    let features = || {
        let pairs = a.features.iter().zip(&b.features);
        let mut unequal = pairs.map(|(a, b)| a.total_cmp(b)).filter(|o| o.is_ne());
        unequal.next().unwrap_or(Ordering::Equal)
    };
    a.at_ms
        .cmp(&b.at_ms)
        .then_with(features)
        .then(a.completed.cmp(&b.completed))
}

/// Fills in the codes of the phases and returns these, sorted.
fn encode(examples: &mut [Example], names: &HashMap<i64, String>) -> Vec<String> {
    let name = |example: &Example| example.phase.and_then(|phase| names.get(&phase));
    let phases: BTreeSet<&String> = examples.iter().filter_map(name).collect();
    let codes: HashMap<&String, f64> = phases
        .iter()
        .enumerate()
        .map(|(code, phase)| (*phase, code as f64))
        .collect();
    for example in examples.iter_mut() {
        let code = name(example).and_then(|name| codes.get(name));
        example.features[PHASE] = code.copied().unwrap_or(NO_PHASE);
    }
    phases.into_iter().cloned().collect()
}
