//! The model: a forest, how good it is, and which answer is given.

use super::explain::{self, Rules};
use super::features::{FEATURES, Importance, NO_PHASE, PHASE, SKILL_RATE};
use super::score::{auc, brier};
use super::training::{Split, TrainingSet};
use crate::analytics::forest::{Forest, Growth};
use crate::analytics::stats::Z_95;
use serde::Serialize;

/// Which answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Used {
    /// The forest: it beats both others.
    Forest,
    /// The smoothed rate of the skill.
    SkillRate,
    /// The rate of all training rows.
    Constant,
}

/// Test rows whose probabilities were near each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// How many.
    pub rows: u64,
    /// How many of them completed.
    pub completed: u64,
    /// Sum of their probabilities.
    pub expected: f64,
}

/// How much one Brier score is below another one over the same rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// The difference.
    pub value: f64,
    /// Half the width of its 95 % interval, rows taken as independent; `None` for one row.
    pub half: Option<f64>,
}

/// How many bands there are: tenths.
pub(super) const BANDS: usize = 10;

/// How a forest of the oldest 70 % of the rows does on the rest, beside two plainer answers.
/// `None` where there is nothing to measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Area under the ROC curve of the forest.
    pub auc: Option<f64>,
    /// Brier score of the forest.
    pub brier: Option<f64>,
    /// The same of the skill's smoothed rate alone.
    pub auc_skill_rate: Option<f64>,
    /// The same of the skill's smoothed rate alone.
    pub brier_skill_rate: Option<f64>,
    /// Brier score of always saying the rate of the first part; its AUC is a half.
    pub brier_constant: Option<f64>,
    /// By how much the forest's Brier score is better than the better one of the two others.
    pub gain: Option<Gain>,
    /// Rows of the first part.
    pub train_rows: u64,
    /// Rows of the second part.
    pub test_rows: u64,
    /// How the answer that is used did on the test rows, by tenths of its probability.
    pub bands: [Band; BANDS],
}

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// SHA-256 of what it was trained on.
    pub hash: [u8; 32],
    /// Rows that it was trained on.
    pub rows: u64,
    /// Time of the oldest of them, in milliseconds since 1970.
    pub first_ms: i64,
    /// Time of the newest of them.
    pub last_ms: i64,
    /// Their phases, sorted.
    pub phases: Vec<String>,
    /// Which answer is given.
    pub used: Used,
    /// Whether all rows ended the same way: then there is no forest.
    pub one_class: bool,
    /// Share of completed ones.
    pub constant: f64,
    /// How good it is.
    pub evaluation: Evaluation,
    /// What the forest does, in a few rules.
    pub rules: Rules,
    pub(super) forest: Forest<FEATURES>,
}

/// What a model says of one invocation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// How likely it is to complete, from 0 to 1.
    pub probability: f64,
    /// What the forest says, used or not; `None` where there is none.
    pub forest: Option<f64>,
}

impl Model {
    /// Trains on these rows, on so many threads; their number makes no difference.
    pub fn train(set: &TrainingSet, threads: usize) -> Self {
        let growth = Growth::default();
        let whole = set.whole();
        let completed = whole.completed.iter().filter(|c| **c).count();
        let one_class = completed == 0 || completed == whole.completed.len();
        let constant = completed as f64 / whole.completed.len().max(1) as f64;
        let (evaluation, used) = evaluate(set, one_class, growth, threads);
        let forest = if one_class {
            Forest::none()
        } else {
            Forest::grow(&whole.features, &whole.completed, growth, threads)
        };
        let rules = if one_class {
            Rules::none(constant)
        } else {
            explain::rules(&forest, &whole, constant, threads)
        };
        Self {
            hash: set.hash(),
            rows: set.len() as u64,
            first_ms: set.examples.first().map_or(0, |first| first.at_ms),
            last_ms: set.examples.last().map_or(0, |last| last.at_ms),
            phases: set.phases.clone(),
            used,
            one_class,
            constant,
            evaluation,
            rules,
            forest,
        }
    }

    /// The code of a phase.
    pub fn phase_code(&self, phase: Option<&str>) -> f64 {
        let place = phase.and_then(|phase| {
            let found = self
                .phases
                .binary_search_by(|other| other.as_str().cmp(phase));
            found.ok()
        });
        place.map_or(NO_PHASE, |place| place as f64)
    }

    /// The features with the phase filled in.
    pub fn with_phase(
        &self,
        mut features: [f64; FEATURES],
        phase: Option<&str>,
    ) -> [f64; FEATURES] {
        features[PHASE] = self.phase_code(phase);
        features
    }

    /// How likely an invocation with these features is to complete.
    pub fn answer(&self, features: &[f64; FEATURES]) -> Answer {
        let forest = (!self.one_class).then(|| self.forest.probability(features));
        let probability = match (self.used, forest) {
            (Used::Forest, Some(forest)) => forest,
            (Used::Constant, _) => self.constant,
            _ => features[SKILL_RATE],
        };
        Answer {
            probability,
            forest,
        }
    }

    /// The share of each feature in the forest's decrease of impurity.
    pub const fn importance(&self) -> Importance {
        Importance(*self.forest.importance())
    }
}

impl Evaluation {
    /// The band of a probability.
    pub fn band(&self, probability: f64) -> &Band {
        &self.bands[band(probability)]
    }
}

/// Which tenth a probability is in.
fn band(probability: f64) -> usize {
    ((probability * BANDS as f64) as usize).min(BANDS - 1)
}

/// Measures a forest of the oldest rows on the newest, and chooses the answer.
fn evaluate(
    set: &TrainingSet,
    one_class: bool,
    growth: Growth,
    threads: usize,
) -> (Evaluation, Used) {
    let (train, test) = set.halves();
    let scored = |score: &mut dyn FnMut(&[f64; FEATURES]) -> f64| -> Vec<(f64, bool)> {
        let scores = test.features.iter().map(score);
        scores.zip(test.completed.iter().copied()).collect()
    };
    let rate = completed_share(&train);
    let by_constant = scored(&mut |_| rate);
    let by_skill = scored(&mut |features| features[SKILL_RATE]);
    let by_forest = if one_class {
        Vec::new()
    } else {
        let forest = Forest::grow(&train.features, &train.completed, growth, threads);
        let scores = forest.probabilities(&test.features, threads);
        scores
            .into_iter()
            .zip(test.completed.iter().copied())
            .collect()
    };
    let mut evaluation = Evaluation {
        auc: auc(&by_forest),
        brier: brier(&by_forest),
        auc_skill_rate: auc(&by_skill),
        brier_skill_rate: brier(&by_skill),
        brier_constant: brier(&by_constant),
        gain: None,
        train_rows: train.completed.len() as u64,
        test_rows: test.completed.len() as u64,
        bands: [Band {
            rows: 0,
            completed: 0,
            expected: 0.0,
        }; BANDS],
    };
    let other = if less(evaluation.brier_constant, evaluation.brier_skill_rate) {
        &by_constant
    } else {
        &by_skill
    };
    evaluation.gain = gain(&by_forest, other);
    let used = if one_class {
        Used::SkillRate
    } else {
        choose(&evaluation)
    };
    let by_used = match used {
        Used::Forest => by_forest,
        Used::SkillRate => by_skill,
        Used::Constant => by_constant,
    };
    for (probability, completed) in by_used {
        let band = &mut evaluation.bands[band(probability)];
        band.rows += 1;
        band.completed += u64::from(completed);
        band.expected += probability;
    }
    (evaluation, used)
}

fn completed_share(rows: &Split) -> f64 {
    let completed = rows.completed.iter().filter(|c| **c).count();
    completed as f64 / rows.completed.len().max(1) as f64
}

/// The mean of the differences of squared errors, row by row, with its standard error: F. X.
/// Diebold, R. S. Mariano, "Comparing predictive accuracy", Journal of Business & Economic
/// Statistics 13 (1995), 253-263, without autocorrelation.
fn gain(better: &[(f64, bool)], other: &[(f64, bool)]) -> Option<Gain> {
    let square = |(p, completed): (f64, bool)| (p - f64::from(u8::from(completed))).powi(2);
    let pairs = better.iter().zip(other);
    let differences: Vec<f64> = pairs.map(|(a, b)| square(*b) - square(*a)).collect();
    let n = differences.len() as f64;
    if differences.is_empty() {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / n;
    let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
    let half = Z_95 * (squares / (n - 1.0).max(1.0) / n).sqrt();
    Some(Gain {
        value: mean,
        half: (differences.len() > 1).then_some(half),
    })
}

/// Whether one score is below another one; not where one is missing.
fn less(a: Option<f64>, b: Option<f64>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a < b)
}

/// The forest if it is better than both others in both scores, else the better one of these.
fn choose(evaluation: &Evaluation) -> Used {
    const AUC_CONSTANT: f64 = 0.5;
    let ranks =
        less(evaluation.auc_skill_rate, evaluation.auc) && less(Some(AUC_CONSTANT), evaluation.auc);
    let fits = less(evaluation.brier, evaluation.brier_skill_rate)
        && less(evaluation.brier, evaluation.brier_constant);
    if ranks && fits {
        Used::Forest
    } else if less(evaluation.brier_constant, evaluation.brier_skill_rate) {
        Used::Constant
    } else {
        Used::SkillRate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(forest: (f64, f64), skill: (f64, f64), constant: f64) -> Evaluation {
        Evaluation {
            auc: Some(forest.0),
            brier: Some(forest.1),
            auc_skill_rate: Some(skill.0),
            brier_skill_rate: Some(skill.1),
            brier_constant: Some(constant),
            gain: None,
            train_rows: 70,
            test_rows: 30,
            bands: [Band {
                rows: 0,
                completed: 0,
                expected: 0.0,
            }; BANDS],
        }
    }

    #[test]
    fn the_forest_has_to_beat_both_in_both() {
        let best = measured((0.8, 0.10), (0.7, 0.12), 0.13);
        assert_eq!(choose(&best), Used::Forest);
        for (forest, skill, constant, used) in [
            ((0.8, 0.12), (0.7, 0.12), 0.13, Used::SkillRate),
            ((0.7, 0.10), (0.7, 0.12), 0.13, Used::SkillRate),
            ((0.8, 0.10), (0.7, 0.12), 0.10, Used::Constant),
            ((0.5, 0.10), (0.4, 0.12), 0.11, Used::Constant),
            ((0.6, 0.14), (0.7, 0.13), 0.13, Used::SkillRate),
        ] {
            assert_eq!(
                choose(&measured(forest, skill, constant)),
                used,
                "{forest:?}"
            );
        }
        let unmeasured = Evaluation { auc: None, ..best };
        assert_eq!(choose(&unmeasured), Used::SkillRate);
    }

    /// scipy.stats.ttest_rel gives the same mean and, times 1.96 / t, the same width: differences
    /// 0.09, -0.04, 0.25 have mean 0.1 and standard error 0.0838649708.
    #[test]
    fn the_gain_is_a_paired_difference() {
        let other = [(0.5, true), (0.0, false), (0.5, true)];
        let better = [(0.6, true), (0.2, false), (1.0, true)];
        let found = gain(&better, &other).unwrap();
        assert!((found.value - 0.1).abs() < 1e-12, "{found:?}");
        assert!((found.half.unwrap() - Z_95 * 0.083_864_970_836_060_8).abs() < 1e-12);
        assert_eq!(gain(&[], &[]), None);
        assert_eq!(gain(&better[..1], &other[..1]).unwrap().half, None);
    }

    #[test]
    fn every_probability_has_its_band() {
        assert_eq!([0.0, 0.0999, 0.1, 0.95, 1.0].map(band), [0, 0, 1, 9, 9]);
    }
}
