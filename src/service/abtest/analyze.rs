//! What an A/B test says so far.

use super::{find, status};
use crate::analytics::ab_test::{self, Analysis, Arm, ArmSummary, MIN_UNITS, Unit};
use crate::error::Result;
use crate::model::Instant;
use crate::service::{Buddy, REPORT_VERSION};
use crate::store::{AbTest, AbUnit};
use serde::Serialize;
use std::collections::BTreeMap;

/// One arm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmReport {
    /// What it does.
    pub strategy: String,
    /// Units in it.
    pub assigned: u64,
    /// Units in it with an outcome.
    pub users: u64,
    /// Outcomes recorded.
    pub rows: u64,
    /// Completed of all outcomes.
    pub completion_rate: Option<f64>,
    /// Mean duration of completed outcomes that have one.
    pub avg_duration_seconds: Option<f64>,
    /// Mean rating of outcomes that have one, 1 to 5.
    pub avg_rating: Option<f64>,
}

/// What an A/B test says so far. What cannot be said is `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnalyzeReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Number of the test.
    pub test_id: i64,
    /// Its name.
    pub test_name: String,
    /// `running` or `stopped`.
    pub status: String,
    /// Its beginning.
    pub start_date: Instant,
    /// Outcomes that each arm needs before anything is decided.
    pub min_sample_size: u64,
    /// What is done so far.
    pub control: ArmReport,
    /// What is tried.
    pub treatment: ArmReport,
    /// Difference of the rates in clustered standard errors; `null` too where it is infinite:
    /// each arm constant, and the two different.
    pub t: Option<f64>,
    /// Its two-sided p-value, units taken for independent: the one that decides.
    pub p_value: Option<f64>,
    /// The same where few units with most of the rows are allowed for: a winner needs this one too.
    pub p_value_small_sample: Option<f64>,
    /// Pooled z, rows taken for independent.
    pub z_rows: Option<f64>,
    /// Its two-sided p-value.
    pub p_value_rows: Option<f64>,
    /// Fisher's exact p-value, rows taken for independent.
    pub p_value_fisher: Option<f64>,
    /// Rate of treatment less that of control.
    pub difference: Option<f64>,
    /// Lower end of its 95 % interval, clustered.
    pub difference_low: Option<f64>,
    /// Upper end of its 95 % interval, clustered.
    pub difference_high: Option<f64>,
    /// Geometric mean duration of treatment by that of control.
    pub duration_ratio: Option<f64>,
    /// Lower end of its 95 % interval, clustered.
    pub duration_ratio_low: Option<f64>,
    /// Upper end of its 95 % interval, clustered.
    pub duration_ratio_high: Option<f64>,
    /// Welch's p-value of the logarithms, rows taken for independent.
    pub duration_p_value: Option<f64>,
    /// The clustered p-value of the same.
    pub duration_p_value_clustered: Option<f64>,
    /// How many rows are worth one independent row, at least 1.
    pub design_effect: Option<f64>,
    /// How probably a difference of this size is found with these rows.
    pub power: Option<f64>,
    /// `control`, `treatment` or `inconclusive`.
    pub winner: String,
    /// What to do, in words.
    pub recommendation: String,
    /// Outcomes that each arm needs for 80 % power at this difference; `null` where rates are equal.
    pub required_sample_per_arm: Option<u64>,
    /// Outcomes that control lacks.
    pub remaining_control: u64,
    /// Outcomes that treatment lacks.
    pub remaining_treatment: u64,
}

/// Compares the arms of a test, as far as it is recorded by now.
pub fn run(buddy: &Buddy, name: &str) -> Result<AnalyzeReport> {
    let store = buddy.reader()?;
    let now = buddy.now();
    let test = find(&store, name)?;
    let assigned = store.ab_assigned(test.id, now)?;
    let outcomes = store.ab_outcomes(test.id, now)?;
    let none = BTreeMap::new();
    let units = |arm: Arm| outcomes.get(arm.as_str()).unwrap_or(&none);
    let (control, treatment) = (units(Arm::Control), units(Arm::Treatment));
    let analysis = ab_test::analyze(&plain(control), &plain(treatment), test.min_sample);
    let arm = |arm: Arm, strategy: &str, summary: &ArmSummary| ArmReport {
        strategy: strategy.to_owned(),
        assigned: assigned.get(arm.as_str()).copied().unwrap_or(0),
        users: summary.units,
        rows: summary.rows,
        completion_rate: summary.rate,
        avg_duration_seconds: summary.mean_seconds,
        avg_rating: mean_rating(units(arm)),
    };
    let status = status(&test, now);
    Ok(AnalyzeReport {
        schema_version: REPORT_VERSION,
        start_date: test.start,
        min_sample_size: test.min_sample,
        control: arm(Arm::Control, &test.control, &analysis.control),
        treatment: arm(Arm::Treatment, &test.treatment, &analysis.treatment),
        t: analysis.t.filter(|t| t.is_finite()),
        p_value: analysis.p,
        p_value_small_sample: analysis.p_careful,
        z_rows: analysis.z_rows,
        p_value_rows: analysis.p_rows,
        p_value_fisher: analysis.p_fisher,
        difference: analysis.difference,
        difference_low: analysis.interval.map(|ends| ends.0),
        difference_high: analysis.interval.map(|ends| ends.1),
        duration_ratio: analysis.duration_ratio,
        duration_ratio_low: analysis.duration_interval.map(|ends| ends.0),
        duration_ratio_high: analysis.duration_interval.map(|ends| ends.1),
        duration_p_value: analysis.duration_p,
        duration_p_value_clustered: analysis.duration_p_clustered,
        design_effect: analysis.design_effect,
        power: analysis.power,
        winner: analysis
            .winner
            .map_or("inconclusive", Arm::as_str)
            .to_owned(),
        recommendation: recommendation(&test, &analysis, status == "running"),
        required_sample_per_arm: analysis.required,
        remaining_control: analysis.remaining.0,
        remaining_treatment: analysis.remaining.1,
        status,
        test_id: test.id,
        test_name: test.name,
    })
}

fn plain(units: &BTreeMap<String, AbUnit>) -> Vec<Unit> {
    let unit = |unit: &AbUnit| Unit {
        rows: unit.rows,
        completed: unit.completed,
        seconds: unit.seconds.clone(),
    };
    units.values().map(unit).collect()
}

fn mean_rating(units: &BTreeMap<String, AbUnit>) -> Option<f64> {
    let ratings: Vec<f64> = units
        .values()
        .flat_map(|unit| unit.ratings.clone())
        .collect();
    (!ratings.is_empty()).then(|| ratings.iter().sum::<f64>() / ratings.len() as f64)
}

/// What to do, and why; what is missing where nothing can be said.
fn recommendation(test: &AbTest, analysis: &Analysis, runs: bool) -> String {
    let keep = if runs {
        "keep it running"
    } else {
        "it ended too early"
    };
    let (control, treatment) = (&analysis.control, &analysis.treatment);
    if let Some(winner) = analysis.winner {
        let strategy = super::strategy(test, winner.as_str());
        let (low, high) = analysis.interval.unwrap_or_default();
        let (low, high) = match winner {
            Arm::Treatment => (low, high),
            Arm::Control => (-high, -low),
        };
        return format!(
            "use {strategy} ({}): its rate is higher, by {:.1} to {:.1} points with 95 % confidence",
            winner.as_str(),
            low * 100.0,
            high * 100.0
        );
    }
    if control.rows + treatment.rows == 0 {
        return if runs {
            "nothing is recorded yet: assign units, and record what comes of it".to_owned()
        } else {
            "it ended before anything was recorded".to_owned()
        };
    }
    let lacking = lacking(analysis);
    if control.rows.min(treatment.rows) < test.min_sample {
        return format!(
            "{keep}: each arm needs {} outcomes or more; {lacking}",
            test.min_sample
        );
    }
    if !analysis.has_units() {
        return format!(
            "{keep}: each arm needs {MIN_UNITS} units with an outcome, control \
             has {}, treatment {}",
            control.units, treatment.units
        );
    }
    if analysis.p.is_some_and(|p| p < ab_test::ALPHA) {
        return format!(
            "{keep}: few units have most of the outcomes, and what is seen may be theirs alone; more \
             units, not more outcomes of these, would tell"
        );
    }
    if analysis.required.is_none() {
        return "no difference is seen: the rates are equal; choose by time, cost or taste"
            .to_owned();
    }
    if analysis.remaining == (0, 0) {
        return "no difference is certain, and a larger one than is seen would have been found: \
                choose by time, cost or taste"
            .to_owned();
    }
    format!("no difference is certain yet; to be 80 % sure to find one of this size {lacking}")
}

fn lacking(analysis: &Analysis) -> String {
    let (control, treatment) = analysis.remaining;
    match (control, treatment) {
        (0, more) => format!("treatment lacks {more}"),
        (more, 0) => format!("control lacks {more}"),
        (control, treatment) => format!("control lacks {control} and treatment {treatment}"),
    }
}
