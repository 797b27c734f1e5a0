//! What prediction answers with.

use super::{PredictQuery, hex};
use crate::analytics::predict::{
    Bound, Counts, FEATURES, Features, Importance, Model, NAMES, Rule, Used, is_whole,
};
use crate::analytics::stats::wilson;
use crate::model::Instant;
use crate::service::REPORT_VERSION;
use serde::Serialize;

/// How a skill fared so far, all invocations before now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillHistory {
    /// Completed and failed ones.
    pub decided_count: u64,
    /// Completed ones.
    pub completed_count: u64,
    /// Their share.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
}

/// Test rows that were given about the same probability, and how they fared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Least probability.
    pub from: f64,
    /// Greatest probability.
    pub to: f64,
    /// How many test rows.
    pub rows: u64,
    /// Mean of their probabilities.
    pub expected: Option<f64>,
    /// Share of completed ones.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
}

/// How good predictions are: a model of the oldest 70 % of the rows, asked about the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluationReport {
    /// Shape of this report; only where it stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u32>,
    /// Which answer is given on these grounds.
    pub model: Used,
    /// Area under the ROC curve of the forest: 0.5 is chance, 1 perfect.
    pub auc: Option<f64>,
    /// Brier score of the forest: the mean squared error of its probabilities, 0 is perfect.
    pub brier: Option<f64>,
    /// The same of the skill's smoothed rate alone.
    pub auc_skill_rate: Option<f64>,
    /// The same of the skill's smoothed rate alone.
    pub brier_skill_rate: Option<f64>,
    /// Brier score of the rate of the older rows, whatever the skill.
    pub brier_constant: Option<f64>,
    /// By how much the forest's Brier score is below the better one of the two others; greater is
    /// better.
    pub brier_gain: Option<f64>,
    /// Lower end of its 95 % interval, rows taken as independent: below 0 it may be chance.
    pub brier_gain_low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub brier_gain_high: Option<f64>,
    /// Rows of the older part.
    pub train_rows: u64,
    /// Rows of the newer part.
    pub test_rows: u64,
    /// SHA-256 of all rows and features: the same data give the same hash and the same model.
    pub training_hash: String,
    /// Rows that the model that answers was trained on: both parts.
    pub trained_rows: u64,
    /// The oldest of them.
    pub trained_from: Instant,
    /// The newest of them.
    pub trained_to: Instant,
    /// Whether all of them ended the same way.
    pub one_class: bool,
    /// How the answer that is used did on the newer part, by tenths of its probability; tenths
    /// without rows are left out.
    pub calibration: Vec<Calibration>,
}

/// A range of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// Which feature.
    pub feature: &'static str,
    /// Its value is above this.
    pub above: Option<f64>,
    /// Its value is at most this.
    pub at_most: Option<f64>,
    /// The same in words.
    pub text: String,
}

/// Training rows that meet some conditions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRow {
    /// The conditions in words.
    pub rule: String,
    /// Each of them; all hold.
    pub conditions: Vec<Condition>,
    /// Whether the forest takes such rows for likelier than average to complete.
    pub likelier: bool,
    /// Whether the invocation that is asked about is such a row.
    pub applies: bool,
    /// How many training rows.
    pub rows: u64,
    /// Their share of all.
    pub share: f64,
    /// Completed ones of them.
    pub completed_count: u64,
    /// Their share.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
}

/// What the forest does, in a few rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The average that rows are likelier or less likely than.
    pub average: f64,
    /// Share of the training rows on which the rules and the forest agree.
    pub agreement: Option<f64>,
    /// The rules, the worst first; each row meets exactly one.
    pub rules: Vec<RuleRow>,
}

/// How likely an invocation is to complete.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The skill.
    pub skill_name: String,
    /// How likely, from 0 to 1.
    pub probability: f64,
    /// Which answer that is.
    pub model: Used,
    /// What the forest says, used or not.
    pub forest_probability: Option<f64>,
    /// What was known.
    pub features: Features,
    /// How much each feature counts in the forest; sums to 1.
    pub importance: Importance,
    /// The phase that was asked about.
    pub workflow_phase: Option<String>,
    /// The phases of the training in the order of their codes.
    pub phases: Vec<String>,
    /// What was named and is new: `phase`, `session`, `user`.
    pub unknown: Vec<&'static str>,
    /// How the skill fared so far.
    pub skill: SkillHistory,
    /// How good such answers are.
    pub evaluation: EvaluationReport,
    /// What the forest does; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A prediction in one row, for CSV and the like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictRow<'a> {
    skill_name: &'a str,
    probability: f64,
    model: Used,
    #[serde(flatten)]
    features: Features,
    #[serde(flatten)]
    skill: &'a SkillHistory,
    auc: Option<f64>,
    brier: Option<f64>,
    auc_skill_rate: Option<f64>,
    brier_skill_rate: Option<f64>,
    brier_constant: Option<f64>,
    train_rows: u64,
    test_rows: u64,
    training_hash: &'a str,
}

impl PredictReport {
    /// The answer in one row.
    pub fn row(&self) -> PredictRow<'_> {
        let evaluation = &self.evaluation;
        PredictRow {
            skill_name: &self.skill_name,
            probability: self.probability,
            model: self.model,
            features: self.features,
            skill: &self.skill,
            auc: evaluation.auc,
            brier: evaluation.brier,
            auc_skill_rate: evaluation.auc_skill_rate,
            brier_skill_rate: evaluation.brier_skill_rate,
            brier_constant: evaluation.brier_constant,
            train_rows: evaluation.train_rows,
            test_rows: evaluation.test_rows,
            training_hash: &evaluation.training_hash,
        }
    }
}

impl EvaluationReport {
    pub(super) fn new(model: &Model, alone: bool) -> Self {
        let evaluation = &model.evaluation;
        let bands = evaluation.bands.iter().enumerate();
        let tenths = evaluation.bands.len() as f64;
        let calibration = bands.filter(|(_, band)| band.rows > 0).map(|(at, band)| {
            let share = wilson(band.completed, band.rows);
            Calibration {
                from: at as f64 / tenths,
                to: (at + 1) as f64 / tenths,
                rows: band.rows,
                expected: Some(band.expected / band.rows as f64),
                completion_rate: share.map(|share| share.value),
                completion_rate_low: share.map(|share| share.low),
                completion_rate_high: share.map(|share| share.high),
            }
        });
        let gain = evaluation.gain;
        let end = |sign: f64| gain.and_then(|gain| Some(gain.value + sign * gain.half?));
        Self {
            schema_version: alone.then_some(REPORT_VERSION),
            model: model.used,
            auc: evaluation.auc,
            brier: evaluation.brier,
            auc_skill_rate: evaluation.auc_skill_rate,
            brier_skill_rate: evaluation.brier_skill_rate,
            brier_constant: evaluation.brier_constant,
            brier_gain: gain.map(|gain| gain.value),
            brier_gain_low: end(-1.0),
            brier_gain_high: end(1.0),
            train_rows: evaluation.train_rows,
            test_rows: evaluation.test_rows,
            training_hash: hex(&model.hash),
            trained_rows: model.rows,
            trained_from: Instant::from_millis(model.first_ms),
            trained_to: Instant::from_millis(model.last_ms),
            one_class: model.one_class,
            calibration: calibration.collect(),
        }
    }

    /// Test rows that were given about this probability; `None` where there are none.
    pub fn near(&self, probability: f64) -> Option<&Calibration> {
        let inside = |band: &&Calibration| {
            band.from <= probability && (probability < band.to || band.to >= 1.0)
        };
        self.calibration.iter().find(inside)
    }
}

/// The report of an answer.
pub(super) fn predicted(
    query: &PredictQuery,
    model: &Model,
    features: [f64; FEATURES],
    counts: Counts,
    unknown: Vec<&'static str>,
) -> PredictReport {
    let answer = model.answer(&features);
    let decided = u64::try_from(counts.decided).unwrap_or(0);
    let completed = u64::try_from(counts.completed).unwrap_or(0).min(decided);
    let share = wilson(completed, decided);
    PredictReport {
        schema_version: REPORT_VERSION,
        skill_name: query.skill.clone(),
        probability: answer.probability,
        model: model.used,
        forest_probability: answer.forest,
        features: Features(features),
        importance: model.importance(),
        workflow_phase: query.phase.clone(),
        phases: model.phases.clone(),
        unknown,
        skill: SkillHistory {
            decided_count: decided,
            completed_count: completed,
            completion_rate: share.map(|share| share.value),
            completion_rate_low: share.map(|share| share.low),
            completion_rate_high: share.map(|share| share.high),
        },
        evaluation: EvaluationReport::new(model, false),
        explanation: query.explain.then(|| explanation(model, &features)),
    }
}

fn explanation(model: &Model, features: &[f64; FEATURES]) -> Explanation {
    let rules = &model.rules;
    let total: u64 = rules.rules.iter().map(|rule| rule.rows).sum();
    let row = |rule: &Rule| {
        let conditions: Vec<Condition> = rule
            .bounds
            .iter()
            .map(|bound| Condition {
                feature: NAMES.get(bound.feature).copied().unwrap_or_default(),
                above: bound.above,
                at_most: bound.at_most,
                text: in_words(bound, &model.phases),
            })
            .collect();
        let share = wilson(rule.completed, rule.rows);
        let texts: Vec<&str> = conditions.iter().map(|c| c.text.as_str()).collect();
        RuleRow {
            rule: texts.join(" and "),
            conditions,
            likelier: rule.likelier,
            applies: rule.applies(features),
            rows: rule.rows,
            share: rule.rows as f64 / total.max(1) as f64,
            completed_count: rule.completed,
            completion_rate: share.map(|share| share.value),
            completion_rate_low: share.map(|share| share.low),
            completion_rate_high: share.map(|share| share.high),
        }
    };
    Explanation {
        average: rules.average,
        agreement: rules.agreement,
        rules: rules.rules.iter().map(row).collect(),
    }
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `hour_of_day 9 to 17`, `day_of_week Sat to Sun`, `phase_code none or edit`, `skill_rate > 0.83`
fn in_words(bound: &Bound, phases: &[String]) -> String {
    let name = NAMES.get(bound.feature).copied().unwrap_or_default();
    if !is_whole(bound.feature) {
        return match (bound.above, bound.at_most) {
            (Some(above), Some(at_most)) => {
                format!("{name} > {} and <= {}", short(above), short(at_most))
            }
            (Some(above), None) => format!("{name} > {}", short(above)),
            (None, Some(at_most)) => format!("{name} <= {}", short(at_most)),
            (None, None) => name.to_owned(),
        };
    }
    // Whole numbers above 4.5 are 5 and more.
    let first = bound.above.map(|above| above.floor() as i64 + 1);
    let last = bound.at_most.map(|at_most| at_most.floor() as i64);
    let ends = match name {
        "hour_of_day" => Some((0, 23)),
        "day_of_week" => Some((0, 6)),
        "phase_code" => Some((-1, phases.len() as i64 - 1)),
        _ => None,
    };
    let Some((least, most)) = ends else {
        return match (first, last) {
            (Some(first), Some(last)) if first == last => format!("{name} = {first}"),
            (Some(first), Some(last)) => format!("{name} {first} to {last}"),
            (Some(first), None) => format!("{name} >= {first}"),
            (None, Some(last)) => format!("{name} <= {last}"),
            (None, None) => name.to_owned(),
        };
    };
    let (first, last) = (first.unwrap_or(least), last.unwrap_or(most));
    if name == "phase_code" {
        let phase = |code: i64| usize::try_from(code).ok().and_then(|code| phases.get(code));
        let named = (first..=last).map(|code| phase(code).map_or("none", String::as_str));
        return format!("phase {}", named.collect::<Vec<_>>().join(" or "));
    }
    let day = |day: i64| usize::try_from(day).ok().and_then(|day| DAYS.get(day));
    let said = |value: i64| match day(value).filter(|_| name == "day_of_week") {
        Some(day) => (*day).to_owned(),
        None => value.to_string(),
    };
    if first == last {
        format!("{name} = {}", said(first))
    } else {
        format!("{name} {} to {}", said(first), said(last))
    }
}

/// Five digits behind the point at the most, without zeros that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.5}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_in_words() {
        let phases = ["build".to_owned(), "test".to_owned()];
        for (feature, above, at_most, words) in [
            (0, Some(8.5), None, "hour_of_day 9 to 23"),
            (0, Some(8.5), Some(17.5), "hour_of_day 9 to 17"),
            (1, Some(4.5), None, "day_of_week Sat to Sun"),
            (1, Some(1.5), Some(2.5), "day_of_week = Wed"),
            (2, None, Some(3.5), "invocation_count_24h <= 3"),
            (2, Some(3.5), None, "invocation_count_24h >= 4"),
            (2, Some(3.5), Some(4.5), "invocation_count_24h = 4"),
            (4, None, Some(0.5), "phase none or build"),
            (4, Some(0.5), None, "phase test"),
            (5, Some(0.25), None, "session_minutes > 0.25"),
            (7, Some(0.5), Some(0.75), "skill_rate > 0.5 and <= 0.75"),
            (7, None, Some(1.0), "skill_rate <= 1"),
        ] {
            let bound = Bound {
                feature,
                above,
                at_most,
            };
            assert_eq!(in_words(&bound, &phases), words);
        }
    }
}
