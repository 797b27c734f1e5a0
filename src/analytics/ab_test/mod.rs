//! A/B tests: who gets which strategy, and which of the two did better.
//!
//! Units (users, sessions, days) are randomised, rows are not: a user's rows resemble each other,
//! and whoever counts them as independent finds winners where there is no difference. So the
//! decision rests on the clustered test of [`super::stats::clustered`], and on the one that allows for
//! units of unequal size; the test by rows is shown beside them. R. Kohavi, D. Tang and Y. Xu, "Trustworthy Online Controlled Experiments" (Cambridge
//! 2020), chapters 14 and 18.

use super::stats::clustered::{self, Cluster, Mean};
use super::stats::{fisher, power, student, welch};
use sha2::{Digest, Sha256};

/// Units that each arm needs: under ten their spread is not known well enough.
pub const MIN_UNITS: usize = 10;

/// A winner's p-value is below this.
pub const ALPHA: f64 = 0.05;

/// One of the two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    /// What is done so far.
    Control,
    /// What is tried.
    Treatment,
}

impl Arm {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Treatment => "treatment",
        }
    }
}

/// The arm of a unit: the first eight bytes of SHA-256 over `<test id>:<unit>`, as a number from 0
/// to 1, below `ratio` is control. Everybody who asks finds the same, without asking anybody.
pub fn assigned(test_id: i64, unit: &str, ratio: f64) -> Arm {
    let hash = Sha256::digest(format!("{test_id}:{unit}").as_bytes());
    let first = hash
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    // 2^64: a number so large that both of them are rounded alike.
    if (first as f64 / 18_446_744_073_709_551_616.0) < ratio {
        Arm::Control
    } else {
        Arm::Treatment
    }
}

/// What was recorded of one unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unit {
    /// Outcomes recorded.
    pub rows: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Seconds that completed ones took, where known.
    pub seconds: Vec<f64>,
}

/// One arm in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmSummary {
    /// Units with an outcome.
    pub units: u64,
    /// Outcomes.
    pub rows: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Completed of all outcomes; `None` without any.
    pub rate: Option<f64>,
    /// Mean duration of completed outcomes that have one, in seconds.
    pub mean_seconds: Option<f64>,
}

/// What an A/B test says so far. What cannot be said is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The first arm.
    pub control: ArmSummary,
    /// The second arm.
    pub treatment: ArmSummary,
    /// Difference of the rates in clustered standard errors; infinite where both arms are constant
    /// and differ.
    pub t: Option<f64>,
    /// Its two-sided p-value: the one that decides.
    pub p: Option<f64>,
    /// The p-value that allows for few units with most of the rows; a winner needs this one too.
    pub p_careful: Option<f64>,
    /// Pooled z, rows taken for independent.
    pub z_rows: Option<f64>,
    /// Its two-sided p-value.
    pub p_rows: Option<f64>,
    /// Fisher's exact p-value, rows taken for independent.
    pub p_fisher: Option<f64>,
    /// Rate of treatment less that of control.
    pub difference: Option<f64>,
    /// The 95 % interval of the difference, clustered, within -1 to 1.
    pub interval: Option<(f64, f64)>,
    /// Geometric mean duration of treatment by that of control.
    pub duration_ratio: Option<f64>,
    /// The 95 % interval of that ratio, clustered.
    pub duration_interval: Option<(f64, f64)>,
    /// Welch's p-value of the logarithms, rows taken for independent.
    pub duration_p: Option<f64>,
    /// The clustered p-value of the same.
    pub duration_p_clustered: Option<f64>,
    /// How many rows are worth one independent row, at least 1.
    pub design_effect: Option<f64>,
    /// How probably a difference of this size is found with these rows.
    pub power: Option<f64>,
    /// The better arm, where that is certain enough.
    pub winner: Option<Arm>,
    /// Outcomes that each arm needs for 80 % power at this difference.
    pub required: Option<u64>,
    /// Outcomes that control and treatment lack: to `required`, and to the least sample.
    pub remaining: (u64, u64),
}

impl Analysis {
    /// Whether both arms have the units that a decision needs.
    pub fn has_units(&self) -> bool {
        let least = self.control.units.min(self.treatment.units);
        least >= MIN_UNITS as u64
    }
}

/// Compares two arms. `min_sample` is the least number of outcomes in each. The order of units
/// does not matter beyond the last digits of sums.
pub fn analyze(control: &[Unit], treatment: &[Unit], min_sample: u64) -> Analysis {
    let (first, second) = (summary(control), summary(treatment));
    let (mean1, mean2) = (rates(control), rates(treatment));
    let test = clustered::difference(&mean1, &mean2);
    let counts = |arm: &ArmSummary| (arm.completed as f64, arm.rows as f64);
    let z_rows = clustered::pooled_z(counts(&first), counts(&second));
    let table = [second.cells(), first.cells()];
    let effect = test.and_then(|_| effect(&mean1, &mean2));
    let (mut needed, mut found) = (None, None);
    if let (Some(p1), Some(p2), Some(effect)) = (first.rate, second.rate, effect) {
        needed = power::required_rows(p1, p2, effect);
        found = power::power(p1, p2, (mean1.rows, mean2.rows), effect);
    }
    let lacking = |arm: &ArmSummary| needed.unwrap_or(0).max(min_sample).saturating_sub(arm.rows);
    let durations = durations(control, treatment);
    let mut analysis = Analysis {
        t: test.map(|test| test.t),
        p: test.map(|test| test.p),
        p_careful: clustered::careful_p(&mean1, &mean2),
        z_rows,
        p_rows: z_rows.map(student::normal_two_sided),
        p_fisher: z_rows.map(|_| fisher::two_sided(table)),
        difference: first.rate.zip(second.rate).map(|(p1, p2)| p2 - p1),
        interval: test.map(|test| (test.low.max(-1.0), test.high.min(1.0))),
        duration_ratio: durations.ratio,
        duration_interval: durations.interval,
        duration_p: durations.p,
        duration_p_clustered: durations.p_clustered,
        design_effect: effect,
        power: found,
        winner: None,
        required: needed,
        remaining: (lacking(&first), lacking(&second)),
        control: first,
        treatment: second,
    };
    analysis.winner = winner(&analysis, min_sample);
    if analysis.winner.is_some() {
        // It is decided: nothing is missing any more.
        analysis.remaining = (0, 0);
    }
    analysis
}

fn winner(analysis: &Analysis, min_sample: u64) -> Option<Arm> {
    let rows = analysis.control.rows.min(analysis.treatment.rows);
    let difference = analysis.difference?;
    let p = analysis.p?.max(analysis.p_careful?);
    let certain = p < ALPHA && rows >= min_sample && analysis.has_units();
    match certain {
        true if difference > 0.0 => Some(Arm::Treatment),
        true if difference < 0.0 => Some(Arm::Control),
        _ => None,
    }
}

impl ArmSummary {
    const fn cells(&self) -> [u64; 2] {
        [self.completed, self.rows - self.completed]
    }
}

fn summary(units: &[Unit]) -> ArmSummary {
    let rows: u64 = units.iter().map(|unit| unit.rows).sum();
    let completed: u64 = units.iter().map(|unit| unit.completed).sum();
    let seconds: Vec<f64> = units.iter().flat_map(|unit| unit.seconds.clone()).collect();
    ArmSummary {
        units: units.iter().filter(|unit| unit.rows > 0).count() as u64,
        rows,
        completed,
        rate: (rows > 0).then(|| completed as f64 / rows as f64),
        mean_seconds: (!seconds.is_empty())
            .then(|| seconds.iter().sum::<f64>() / seconds.len() as f64),
    }
}

fn rates(units: &[Unit]) -> Mean {
    let clusters: Vec<Cluster> = units
        .iter()
        .map(|unit| Cluster {
            rows: unit.rows as f64,
            sum: unit.completed as f64,
        })
        .collect();
    clustered::mean(&clusters)
}

fn effect(first: &Mean, second: &Mean) -> Option<f64> {
    let independent = |mean: &Mean| {
        let p = mean.value?;
        Some(p * (1.0 - p) / mean.rows)
    };
    Some(power::design_effect(
        first.variance? + second.variance?,
        independent(first)? + independent(second)?,
    ))
}

/// How durations compare.
struct Durations {
    ratio: Option<f64>,
    interval: Option<(f64, f64)>,
    p: Option<f64>,
    p_clustered: Option<f64>,
}

fn durations(control: &[Unit], treatment: &[Unit]) -> Durations {
    let logs = |unit: &Unit| -> Vec<f64> {
        let positive = unit.seconds.iter().filter(|seconds| **seconds > 0.0);
        positive.map(|seconds| seconds.ln()).collect()
    };
    let rows = |units: &[Unit]| units.iter().flat_map(&logs).collect::<Vec<f64>>();
    let means = |units: &[Unit]| {
        let clusters: Vec<Cluster> = units
            .iter()
            .map(|unit| {
                let logs = logs(unit);
                Cluster {
                    rows: logs.len() as f64,
                    sum: logs.iter().sum(),
                }
            })
            .collect();
        clustered::mean(&clusters)
    };
    let (first, second) = (means(control), means(treatment));
    let by_rows = welch::ratio(&rows(control), &rows(treatment));
    let test = clustered::difference(&first, &second).map(welch::Ratio::from);
    Durations {
        ratio: first.value.zip(second.value).map(|(a, b)| (b - a).exp()),
        interval: test.map(|test| (test.low, test.high)),
        p: by_rows.map(|test| test.p),
        p_clustered: test.map(|test| test.p),
    }
}

#[cfg(test)]
mod tests;
