//! What is unusual now: the last hour, say, against the day before it.
//!
//! Completion: Fisher's exact test (see [`super::stats::fisher`]) of the two windows, with the
//! score statistic of two pooled proportions beside it. Q-values by Benjamini and Hochberg (see
//! [`super::stats::false_discovery`]) over those tests only that could find anything at all, after
//! R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46 (1990), 515-522.
//!
//! Duration: medians of logarithms, scaled by the median absolute deviation. F. R. Hampel, "The
//! influence curve and its role in robust estimation", Journal of the American Statistical
//! Association 69 (1974), 383-393, for the deviation and its factor 1.4826; the median of n normal
//! values has about the variance (pi / 2) s^2 / n (P. J. Huber, "Robust Statistics", 1981, 1.2).

#[cfg(test)]
mod tests;

use super::stats::false_discovery::q_values;
use super::stats::fisher;
use super::stats::robust::{median, spread};
use super::stats::student::normal_two_sided;
use serde::Serialize;
use std::cmp::Ordering;
use std::f64::consts::FRAC_PI_2;

/// Decided invocations that the baseline must have for the completion test.
pub const MIN_DECIDED_BASELINE: u64 = 5;
/// Decided invocations that the current window must have for the completion test.
pub const MIN_DECIDED_CURRENT: u64 = 2;
/// Timed invocations that the baseline must have for the duration test.
pub const MIN_TIMED_BASELINE: usize = 10;
/// Timed invocations that the current window must have for the duration test.
pub const MIN_TIMED_CURRENT: usize = 3;
/// Deviation of a duration below which nothing is said, whatever the threshold.
const MIN_DURATION_DEVIATION: f64 = 3.0;
/// A q-value at most this is critical.
const CRITICAL_Q: f64 = 0.001;
/// A duration that changed by this factor, up or down, is critical.
const CRITICAL_FACTOR: f64 = 3.0;

/// What one window holds of a skill.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// All invocations, whatever their outcome.
    pub invocations: u64,
    /// Those that were completed.
    pub completed: u64,
    /// Those that failed.
    pub failed: u64,
    /// Durations in microseconds of completed invocations that took any time, in any order.
    pub durations_us: Vec<i64>,
}

impl Side {
    /// Completed and failed.
    pub const fn decided(&self) -> u64 {
        self.completed + self.failed
    }

    /// The completion rate; only where something was decided.
    fn rate(&self) -> f64 {
        self.completed as f64 / self.decided() as f64
    }
}

/// A skill in both windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Name of the skill; each occurs once.
    pub skill: String,
    /// What it is compared with.
    pub baseline: Side,
    /// What is looked at.
    pub current: Side,
}

/// How much must have changed before it is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensitivity {
    /// Standard deviations: a completion rate is flagged where its exact test is as rare as this
    /// many of a normal distribution, a duration where it deviates by this many, but at least 3.
    pub threshold: f64,
    /// False discoveries among the flagged completion rates at most, as a share; 1 is any.
    pub fdr: f64,
}

impl Default for Sensitivity {
    fn default() -> Self {
        Self {
            threshold: 2.0,
            fdr: 0.05,
        }
    }
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyType {
    /// The completion rate fell.
    PerformanceDrop,
    /// The completion rate rose.
    PerformanceSpike,
    /// Durations moved.
    PatternShift,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something to look at.
    Warning,
    /// Almost surely no chance, or very large.
    Critical,
}

/// One test of one skill, flagged or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Name of the skill.
    pub skill: String,
    /// What changed, if anything did.
    pub anomaly_type: AnomalyType,
    /// Completion rate (0 to 1), or median duration in seconds, of the baseline.
    pub baseline_value: f64,
    /// The same of the current window.
    pub observed_value: f64,
    /// How far apart they are, in standard deviations; negative where it fell.
    pub deviation_score: f64,
    /// How likely chance alone makes them differ as much.
    pub p_value: f64,
    /// Share of false discoveries among all tests of its kind that look at least as unlikely; 1
    /// where the test could not have found anything.
    pub q_value: f64,
    /// Decided, or timed, invocations in the baseline.
    pub n_baseline: u64,
    /// The same in the current window.
    pub n_current: u64,
    /// How bad it would be.
    pub severity: Severity,
    /// Whether it is an anomaly.
    pub flagged: bool,
}

/// What a look found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Every test that was made: the largest deviation first, then by name and type.
    pub tests: Vec<Test>,
    /// Skills that were tested, by either test.
    pub tested: usize,
    /// Skills with invocations in the current window that had too little data for both tests.
    pub too_little_data: usize,
    /// Skills whose completion was tested.
    pub completion_tested: usize,
    /// Skills whose duration was tested.
    pub duration_tested: usize,
}

impl Findings {
    /// The anomalies, in their order.
    pub fn anomalies(&self) -> impl Iterator<Item = &Test> {
        self.tests.iter().filter(|test| test.flagged)
    }
}

/// Tests every skill.
pub fn detect(samples: &[Sample], sensitivity: Sensitivity) -> Findings {
    let mut completion: Vec<(Test, bool)> = Vec::new();
    let mut duration: Vec<Test> = Vec::new();
    let mut findings = Findings::default();
    let rare = normal_two_sided(sensitivity.threshold);
    for sample in samples {
        let rate = completion_test(sample, rare);
        let shift = duration_test(sample);
        if rate.is_some() || shift.is_some() {
            findings.tested += 1;
        } else if sample.current.invocations > 0 {
            findings.too_little_data += 1;
        }
        completion.extend(rate);
        duration.extend(shift);
    }
    findings.completion_tested = completion.len();
    findings.duration_tested = duration.len();
    // What cannot be flagged does not dilute the rest.
    let family: Vec<f64> = completion
        .iter()
        .filter(|(_, able)| *able)
        .map(|(test, _)| test.p_value)
        .collect();
    let mut family = q_values(&family).into_iter();
    for (mut test, able) in completion {
        test.q_value = if able {
            family.next().unwrap_or(1.0)
        } else {
            1.0
        };
        let moved = test.observed_value != test.baseline_value;
        test.flagged = moved && test.p_value <= rare && test.q_value <= sensitivity.fdr;
        let halved = test.observed_value <= test.baseline_value / 2.0 && moved;
        test.severity = severity(test.q_value, halved);
        findings.tests.push(test);
    }
    let family: Vec<f64> = duration.iter().map(|test| test.p_value).collect();
    let least = sensitivity.threshold.max(MIN_DURATION_DEVIATION);
    for (mut test, q_value) in duration.into_iter().zip(q_values(&family)) {
        test.q_value = q_value;
        test.flagged = test.deviation_score.abs() >= least;
        let log_factor = (test.observed_value / test.baseline_value).ln().abs();
        // Rounding must not take a factor of exactly three away.
        let large = log_factor >= CRITICAL_FACTOR.ln() - 1e-12;
        test.severity = severity(q_value, large);
        findings.tests.push(test);
    }
    findings.tests.sort_by(in_order);
    findings
}

fn severity(q_value: f64, large: bool) -> Severity {
    if q_value <= CRITICAL_Q || large {
        Severity::Critical
    } else {
        Severity::Warning
    }
}

fn in_order(a: &Test, b: &Test) -> Ordering {
    b.deviation_score
        .abs()
        .total_cmp(&a.deviation_score.abs())
        .then_with(|| a.skill.cmp(&b.skill))
        .then_with(|| a.anomaly_type.cmp(&b.anomaly_type))
}

/// The completion test, its q-value open, and whether it could reach `rare` at all; `None` with
/// too little data.
fn completion_test(sample: &Sample, rare: f64) -> Option<(Test, bool)> {
    let (before, now) = (&sample.baseline, &sample.current);
    if before.decided() < MIN_DECIDED_BASELINE || now.decided() < MIN_DECIDED_CURRENT {
        return None;
    }
    let (n0, n1) = (before.decided() as f64, now.decided() as f64);
    let pooled = (before.completed + now.completed) as f64 / (n0 + n1);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0)).sqrt();
    let difference = now.rate() - before.rate();
    let table = [
        [now.completed, now.failed],
        [before.completed, before.failed],
    ];
    let test = Test {
        skill: sample.skill.clone(),
        anomaly_type: if difference < 0.0 {
            AnomalyType::PerformanceDrop
        } else {
            AnomalyType::PerformanceSpike
        },
        baseline_value: before.rate(),
        observed_value: now.rate(),
        deviation_score: if error > 0.0 { difference / error } else { 0.0 },
        p_value: fisher::two_sided(table),
        q_value: 1.0,
        n_baseline: before.decided(),
        n_current: now.decided(),
        severity: Severity::Warning,
        flagged: false,
    };
    Some((test, fisher::smallest_attainable(table) <= rare))
}

/// The duration test, its q-value open; `None` with too little data, or where durations never vary.
fn duration_test(sample: &Sample) -> Option<Test> {
    let (before, now) = (&sample.baseline, &sample.current);
    if before.durations_us.len() < MIN_TIMED_BASELINE || now.durations_us.len() < MIN_TIMED_CURRENT
    {
        return None;
    }
    let mut before = logarithms(&before.durations_us);
    let mut now = logarithms(&now.durations_us);
    let (n0, n1) = (before.len() as f64, now.len() as f64);
    let (m0, m1) = (median(&mut before)?, median(&mut now)?);
    let spread = spread(&before, m0)?;
    let error = spread * FRAC_PI_2.sqrt() * (1.0 / n1 + 1.0 / n0).sqrt();
    let score = (m1 - m0) / error;
    Some(Test {
        skill: sample.skill.clone(),
        anomaly_type: AnomalyType::PatternShift,
        baseline_value: m0.exp(),
        observed_value: m1.exp(),
        deviation_score: score,
        p_value: normal_two_sided(score),
        q_value: 1.0,
        n_baseline: before.len() as u64,
        n_current: now.len() as u64,
        severity: Severity::Warning,
        flagged: false,
    })
}

/// Natural logarithms of durations in seconds.
fn logarithms(durations_us: &[i64]) -> Vec<f64> {
    durations_us
        .iter()
        .map(|us| (*us as f64 / 1e6).ln())
        .collect()
}

/// Two windows to compare, in milliseconds: how long the current one is, and how far the baseline
/// reaches back from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Length of the current window.
    pub current_ms: i64,
    /// From now to the begin of the baseline.
    pub window_ms: i64,
}

/// How many skills two windows would test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The windows.
    pub pair: Pair,
    /// Skills with enough data for a test.
    pub tested: usize,
    /// Skills with invocations in the current window.
    pub seen: usize,
}

impl Reach {
    /// More than half of the skills seen are tested.
    pub const fn is_most(&self) -> bool {
        self.tested * 2 > self.seen
    }
}

/// The wider pair to suggest where `now` tests few: the first of `wider` (the smallest first) that
/// tests most of the skills it sees, else the one that tests the most; `None` where `now` tests
/// most of them, or no other tests more than it.
pub fn suggest(now: Reach, wider: &[Reach]) -> Option<Reach> {
    if now.is_most() {
        return None;
    }
    let better = || wider.iter().filter(|reach| reach.tested > now.tested);
    let most = || better().rev().max_by_key(|reach| reach.tested);
    better()
        .find(|reach| reach.is_most())
        .or_else(most)
        .copied()
}
