//! What is unusual now: the current window against the baseline before it.

use super::Buddy;
use super::time::duration_text;
use crate::analytics::anomaly::{
    self, Findings, MIN_DECIDED_BASELINE, MIN_DECIDED_CURRENT, Pair, Reach, Sample, Sensitivity,
    Side, Test,
};
use crate::error::{Error, Result};
use crate::model::{Instant, Outcome, Skill, Window};
use crate::store::{Cell, Counted, Filter, Store};
use serde::Serialize;
use std::collections::HashMap;

pub use crate::analytics::anomaly::{AnomalyType, Severity};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Pairs of windows to suggest, the smallest first.
const WIDER: [Pair; 3] = [
    Pair {
        current_ms: 6 * HOUR_MS,
        window_ms: 7 * DAY_MS,
    },
    Pair {
        current_ms: DAY_MS,
        window_ms: 14 * DAY_MS,
    },
    Pair {
        current_ms: 7 * DAY_MS,
        window_ms: 60 * DAY_MS,
    },
];

/// Which windows, and how much must have changed.
#[derive(Debug, Clone)]
pub struct AnomaliesQuery {
    /// From now to the begin of the baseline, in milliseconds.
    pub window_ms: i64,
    /// Length of the current window, in milliseconds; shorter than the other.
    pub current_ms: i64,
    /// Standard deviations that a change must reach.
    pub threshold: f64,
    /// False discoveries at most, as a share of what is found; 1 is any.
    pub fdr: f64,
    /// Which invocations; a skill only says what is shown: all are tested.
    pub filter: Filter,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// Something unusual. Rates are fractions, durations seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnomalyRow {
    /// Name of the skill.
    pub skill_name: String,
    /// What changed.
    pub anomaly_type: AnomalyType,
    /// Completion rate, or median duration, of the baseline.
    pub baseline_value: f64,
    /// The same of the current window.
    pub observed_value: f64,
    /// The difference in standard deviations; negative where it fell.
    pub deviation_score: f64,
    /// How likely chance alone makes as large a difference.
    pub p_value: f64,
    /// Share of flukes to expect among findings at least this unlikely.
    pub q_value: f64,
    /// Decided, or timed, invocations in the baseline.
    pub n_baseline: u64,
    /// The same in the current window.
    pub n_current: u64,
    /// How bad it is.
    pub severity: Severity,
}

impl From<&Test> for AnomalyRow {
    fn from(test: &Test) -> Self {
        Self {
            skill_name: test.skill.clone(),
            anomaly_type: test.anomaly_type,
            baseline_value: test.baseline_value,
            observed_value: test.observed_value,
            deviation_score: test.deviation_score,
            p_value: test.p_value,
            q_value: test.q_value,
            n_baseline: test.n_baseline,
            n_current: test.n_current,
            severity: test.severity,
        }
    }
}

impl AnomalyRow {
    /// It got worse: success fell, or it takes longer.
    pub fn is_worse(&self) -> bool {
        match self.anomaly_type {
            AnomalyType::PerformanceDrop => true,
            AnomalyType::PerformanceSpike => false,
            AnomalyType::PatternShift => self.deviation_score > 0.0,
        }
    }
}

/// One test of the skill that was asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestRow {
    /// Its numbers.
    #[serde(flatten)]
    pub row: AnomalyRow,
    /// Whether it is an anomaly.
    pub flagged: bool,
}

/// The skill that was asked about: what there is of it, and how its tests came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillLook {
    /// Its name.
    pub skill_name: String,
    /// Decided invocations in the baseline.
    pub decided_baseline: u64,
    /// Decided invocations in the current window.
    pub decided_current: u64,
    /// Decided invocations that the baseline lacks for a test.
    pub missing_baseline: u64,
    /// Decided invocations that the current window lacks for a test.
    pub missing_current: u64,
    /// Its tests, flagged or not.
    pub tests: Vec<TestRow>,
}

/// Wider windows that would test more skills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Length of the current window, as `--current` takes it.
    pub current: String,
    /// From now to the begin of the baseline, as `--window` takes it.
    pub window: String,
    /// Skills that it would test.
    pub tested: usize,
    /// Skills with invocations in its current window.
    pub seen: usize,
}

/// What is unusual now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnomaliesReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the baseline.
    pub window_start: Instant,
    /// First instant of the current window; the baseline ends before it.
    pub current_start: Instant,
    /// Last instant of the current window.
    pub window_end: Instant,
    /// Length of the current window, as `--current` takes it.
    pub current: String,
    /// From now to the begin of the baseline, as `--window` takes it.
    pub window: String,
    /// Standard deviations that a change had to reach.
    pub threshold: f64,
    /// False discoveries allowed among changes of success.
    pub fdr: f64,
    /// Skills that were tested, by either test.
    #[serde(rename = "skills_tested")]
    pub tested: usize,
    /// Skills of the current window that had too little data for both tests.
    #[serde(rename = "skills_with_too_little_data")]
    pub too_little_data: usize,
    /// Skills whose success was tested.
    pub completion_tested: usize,
    /// Skills whose duration was tested.
    pub duration_tested: usize,
    /// Wider windows, where few skills could be tested and these would test more.
    pub suggestion: Option<Suggestion>,
    /// The skill that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<SkillLook>,
    /// What is unusual, the largest deviation first.
    pub anomalies: Vec<AnomalyRow>,
    /// Anomalies that the limit left out.
    pub more: usize,
}

/// Compares the two windows. Writes nothing.
pub fn run(buddy: &Buddy, query: &AnomaliesQuery) -> Result<AnomaliesReport> {
    let store = buddy.reader()?;
    if let Some(name) = &query.filter.skill {
        super::metrics::known(&store, name)?;
    }
    report(&store, buddy.now(), query)
}

/// Compares the two windows of an open database.
pub(super) fn report(
    store: &Store,
    now: Instant,
    query: &AnomaliesQuery,
) -> Result<AnomaliesReport> {
    check(query)?;
    let start = now.plus_millis(-query.window_ms);
    let current_start = now.plus_millis(-query.current_ms);
    // A skill says what is shown: which others are tested beside it does not depend on that.
    let filter = Filter {
        skill: None,
        ..query.filter.clone()
    };
    let skills = store.skills()?;
    let samples = samples(store, &skills, &filter, [start, current_start, now])?;
    let sensitivity = Sensitivity {
        threshold: query.threshold,
        fdr: query.fdr,
    };
    let findings = anomaly::detect(&samples, sensitivity);
    let suggestion = suggestion(store, &skills, now, query, &findings)?;
    let wanted = |name: &str| query.filter.skill.as_ref().is_none_or(|it| it == name);
    let mut anomalies: Vec<AnomalyRow> = findings
        .anomalies()
        .filter(|test| wanted(&test.skill))
        .map(AnomalyRow::from)
        .collect();
    let all = anomalies.len();
    if query.limit > 0 {
        anomalies.truncate(query.limit);
    }
    Ok(AnomaliesReport {
        schema_version: super::REPORT_VERSION,
        window_start: start,
        current_start,
        window_end: now,
        current: duration_text(query.current_ms),
        window: duration_text(query.window_ms),
        threshold: query.threshold,
        fdr: query.fdr,
        tested: findings.tested,
        too_little_data: findings.too_little_data,
        completion_tested: findings.completion_tested,
        duration_tested: findings.duration_tested,
        suggestion,
        skill: query
            .filter
            .skill
            .as_ref()
            .map(|name| look(name, &samples, &findings)),
        more: all - anomalies.len(),
        anomalies,
    })
}

/// What cannot be compared is said before anything is read.
fn check(query: &AnomaliesQuery) -> Result<()> {
    if query.current_ms >= query.window_ms {
        return Err(
            Error::usage("the current window leaves nothing to compare it with")
                .hint("--window reaches back further than --current: --window 24h --current 1h"),
        );
    }
    if !query.threshold.is_finite() || query.threshold < 0.0 {
        return Err(
            Error::usage("--threshold is a number of deviations, 0 or more")
                .hint("2.0 is the default"),
        );
    }
    if !(query.fdr > 0.0 && query.fdr <= 1.0) {
        return Err(
            Error::usage("--fdr is a share above 0 and up to 1").hint("0.05 is the default, 1 any")
        );
    }
    Ok(())
}

/// Every skill of the current window, with its baseline, by name.
fn samples(
    store: &Store,
    skills: &HashMap<i64, Skill>,
    filter: &Filter,
    [start, current_start, now]: [Instant; 3],
) -> Result<Vec<Sample>> {
    let mut sides: HashMap<i64, [Side; 2]> = HashMap::new();
    let current = Window {
        start: current_start,
        end: now,
    };
    store.scan(current, filter, None, |cell| {
        count(&mut sides.entry(cell.skill).or_default()[1], &cell);
    })?;
    let baseline = Window {
        start,
        end: current_start.plus_millis(-1),
    };
    // What is not in the current window cannot be tested: its rows are passed over.
    if !sides.is_empty() {
        store.scan(baseline, filter, None, |cell| {
            if let Some(sides) = sides.get_mut(&cell.skill) {
                count(&mut sides[0], &cell);
            }
        })?;
    }
    let mut samples: Vec<Sample> = sides
        .into_iter()
        .map(|(id, [baseline, current])| Sample {
            skill: skills.get(&id).map_or_else(String::new, |s| s.name.clone()),
            baseline,
            current,
        })
        .collect();
    samples.sort_by(|a, b| a.skill.cmp(&b.skill));
    Ok(samples)
}

fn count(side: &mut Side, cell: &Cell) {
    side.invocations += 1;
    match cell.outcome {
        Outcome::Completed => {
            side.completed += 1;
            side.durations_us
                .extend(cell.duration_us.filter(|us| *us > 0));
        }
        Outcome::Failed => side.failed += 1,
        _ => {}
    }
}

fn look(name: &str, samples: &[Sample], findings: &Findings) -> SkillLook {
    let sample = samples.iter().find(|sample| sample.skill == name);
    let decided = |side: fn(&Sample) -> &Side| sample.map_or(0, |sample| side(sample).decided());
    let (before, now) = (decided(|s| &s.baseline), decided(|s| &s.current));
    let tests = findings.tests.iter().filter(|test| test.skill == name);
    SkillLook {
        skill_name: name.to_owned(),
        decided_baseline: before,
        decided_current: now,
        missing_baseline: MIN_DECIDED_BASELINE.saturating_sub(before),
        missing_current: MIN_DECIDED_CURRENT.saturating_sub(now),
        tests: tests
            .map(|test| TestRow {
                row: test.into(),
                flagged: test.flagged,
            })
            .collect(),
    }
}

/// Wider windows, where these test few skills. Whoever can be tested for durations can be tested
/// for completion, so that counts decide, and rollups know them.
fn suggestion(
    store: &Store,
    skills: &HashMap<i64, Skill>,
    now: Instant,
    query: &AnomaliesQuery,
    findings: &Findings,
) -> Result<Option<Suggestion>> {
    let own = Pair {
        current_ms: query.current_ms,
        window_ms: query.window_ms,
    };
    let reach = Reach {
        pair: own,
        tested: findings.tested,
        seen: findings.tested + findings.too_little_data,
    };
    // Rollups know no projects.
    if reach.is_most() || query.filter.project.is_some() {
        return Ok(None);
    }
    let wider = WIDER
        .into_iter()
        .filter(|pair| pair.current_ms >= own.current_ms && pair.window_ms >= own.window_ms)
        .filter(|pair| *pair != own);
    let kind = query.filter.kind;
    let wanted = |id: &i64| kind.is_none_or(|k| skills.get(id).is_some_and(|s| s.kind == k));
    let mut tried = Vec::new();
    for pair in wider {
        let wide = reach_of(store, now, pair, wanted)?;
        tried.push(wide);
        // Counting the wider ones costs more, and this one would be suggested all the same.
        if wide.is_most() && wide.tested > reach.tested {
            break;
        }
    }
    let found = anomaly::suggest(reach, &tried);
    Ok(found.map(|reach| Suggestion {
        current: duration_text(reach.pair.current_ms),
        window: duration_text(reach.pair.window_ms),
        tested: reach.tested,
        seen: reach.seen,
    }))
}

/// How many skills a pair of windows would test, off the rollups.
fn reach_of(
    store: &Store,
    now: Instant,
    pair: Pair,
    wanted: impl Fn(&i64) -> bool,
) -> Result<Reach> {
    let current_start = now.plus_millis(-pair.current_ms);
    let current = store.counted(Window {
        start: current_start,
        end: now,
    })?;
    let baseline = store.counted(Window {
        start: now.plus_millis(-pair.window_ms),
        end: current_start.plus_millis(-1),
    })?;
    let decided = |counts: &Counted| counts.completed + counts.failed;
    let seen = current
        .iter()
        .filter(|(skill, now)| now.invocations > 0 && wanted(skill));
    let tested = seen.clone().filter(|(skill, now)| {
        decided(now) >= MIN_DECIDED_CURRENT
            && baseline.get(skill).map_or(0, decided) >= MIN_DECIDED_BASELINE
    });
    Ok(Reach {
        pair,
        tested: tested.count(),
        seen: seen.count(),
    })
}
