//! Gates for scripts: what was measured against what was allowed.

use super::Buddy;
use super::anomalies::{self, AnomaliesQuery};
use super::time::duration_text;
use crate::analytics::stats::quantile;
use crate::error::{Error, Result};
use crate::model::{Instant, Outcome, Window};
use crate::store::{Filter, Store};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The exit code of a gate that is not met.
pub const NOT_MET: u8 = 6;

/// The gates, and what they are about.
#[derive(Debug, Clone)]
pub struct CheckQuery {
    /// From now back to the begin of what is judged, in milliseconds.
    pub window_ms: i64,
    /// Length of the current window when anomalies are counted, in milliseconds.
    pub current_ms: i64,
    /// Only some kinds or projects.
    pub filter: Filter,
    /// Only these skills; all where it is empty.
    pub skills: Vec<String>,
    /// Runs that a skill must have to be judged.
    pub min_runs: u64,
    /// Failed of decided runs at most, of each skill; 0 to 1.
    pub max_fail_rate: Option<f64>,
    /// 95th percentile of durations at most, of each skill, in seconds.
    pub max_p95: Option<f64>,
    /// Anomalies for the worse at most.
    pub max_anomalies: Option<usize>,
    /// A gate that could judge nothing is not met.
    pub require_data: bool,
}

/// Which gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateName {
    /// Failed of decided runs of a skill.
    MaxFailRate,
    /// 95th percentile of a skill's durations, in seconds.
    MaxP95,
    /// Anomalies for the worse.
    MaxAnomalies,
    /// Gates that could judge nothing.
    RequireData,
}

/// A gate that was judged, of one skill or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// Which one.
    pub gate: GateName,
    /// The skill; `null` where the gate is about all.
    pub skill_name: Option<String>,
    /// What is allowed.
    pub limit: f64,
    /// What was measured.
    pub measured: f64,
    /// What that rests on: decided runs, completed runs with a duration, or skills tested.
    pub runs: u64,
    /// Whether it is met.
    pub passed: bool,
    /// The same in words.
    pub reason: String,
}

/// What a gate could not judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotJudged {
    /// Which gate.
    pub gate: GateName,
    /// The skill; `null` where the gate is about all.
    pub skill_name: Option<String>,
    /// The runs that there are.
    pub runs: u64,
    /// Why that is not enough.
    pub reason: String,
}

/// Whether the gates are met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of what was judged.
    pub window_start: Instant,
    /// Last instant of what was judged.
    pub window_end: Instant,
    /// All gates that were judged are met.
    pub passed: bool,
    /// The gates that were judged: those not met first, then by gate and skill.
    pub gates: Vec<Gate>,
    /// What could not be judged, by gate and skill.
    pub not_judged: Vec<NotJudged>,
}

impl CheckReport {
    /// The exit code of the process.
    pub const fn exit_code(&self) -> u8 {
        if self.passed { 0 } else { NOT_MET }
    }
}

/// What there is of one skill.
#[derive(Debug, Default)]
struct Runs {
    completed: u64,
    failed: u64,
    durations_us: Vec<i64>,
}

/// Judges every gate.
pub fn run(buddy: &Buddy, query: &CheckQuery) -> Result<CheckReport> {
    let given =
        query.max_fail_rate.is_some() || query.max_p95.is_some() || query.max_anomalies.is_some();
    if !given {
        return Err(Error::usage("no gate was given").hint(
            "--max-fail-rate 0.2, --max-p95 60 or --max-anomalies 0, and --min-runs 20 with them",
        ));
    }
    let store = buddy.reader()?;
    for skill in &query.skills {
        super::metrics::known(&store, skill)?;
    }
    let window = Window {
        start: buddy.now().plus_millis(-query.window_ms),
        end: buddy.now(),
    };
    let mut judged = Judged {
        query,
        gates: Vec::new(),
        not_judged: Vec::new(),
    };
    if query.max_fail_rate.is_some() || query.max_p95.is_some() {
        for (name, runs) in skills(&store, window, query)? {
            judged.skill(&name, runs);
        }
    }
    if let Some(most) = query.max_anomalies {
        judged.anomalies(&store, buddy.now(), most)?;
    }
    if query.require_data {
        judged.require_data();
    }
    let Judged {
        mut gates,
        mut not_judged,
        ..
    } = judged;
    gates.sort_by(|a, b| {
        let key = |gate: &Gate| (gate.passed, gate.gate);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.skill_name.cmp(&b.skill_name))
    });
    not_judged.sort_by(|a, b| (a.gate, &a.skill_name).cmp(&(b.gate, &b.skill_name)));
    Ok(CheckReport {
        schema_version: super::REPORT_VERSION,
        window_start: window.start,
        window_end: window.end,
        passed: gates.iter().all(|gate| gate.passed),
        gates,
        not_judged,
    })
}

/// The runs of every skill in question; those asked for by name even where there are none.
fn skills(store: &Store, window: Window, query: &CheckQuery) -> Result<BTreeMap<String, Runs>> {
    let names = store.skills()?;
    let wanted: BTreeSet<&str> = query.skills.iter().map(String::as_str).collect();
    let mut found: BTreeMap<String, Runs> = wanted
        .iter()
        .map(|name| ((*name).to_owned(), Runs::default()))
        .collect();
    store.scan(window, &query.filter, None, |cell| {
        let Some(skill) = names.get(&cell.skill) else {
            return;
        };
        if !wanted.is_empty() && !wanted.contains(skill.name.as_str()) {
            return;
        }
        if !found.contains_key(&skill.name) {
            found.insert(skill.name.clone(), Runs::default());
        }
        let Some(runs) = found.get_mut(&skill.name) else {
            return;
        };
        match cell.outcome {
            Outcome::Completed => {
                runs.completed += 1;
                runs.durations_us.extend(cell.duration_us);
            }
            Outcome::Failed => runs.failed += 1,
            _ => {}
        }
    })?;
    Ok(found)
}

/// What was judged so far.
struct Judged<'a> {
    query: &'a CheckQuery,
    gates: Vec<Gate>,
    not_judged: Vec<NotJudged>,
}

impl Judged<'_> {
    fn skill(&mut self, name: &str, mut runs: Runs) {
        let decided = runs.completed + runs.failed;
        if let Some(limit) = self.query.max_fail_rate {
            let measured = runs.failed as f64 / decided.max(1) as f64;
            let said = format!(
                "{} of {decided} decided runs failed: {measured:.3}, at most {limit}",
                runs.failed
            );
            self.gate(GateName::MaxFailRate, name, limit, measured, decided, said);
        }
        if let Some(limit) = self.query.max_p95 {
            runs.durations_us.sort_unstable();
            let timed = runs.durations_us.len() as u64;
            let p95 = quantile(&runs.durations_us, 0.95).unwrap_or(0.0);
            let measured = (p95 * 1e3).round() / 1e9;
            let said =
                format!("p95 of {timed} completed runs: {measured:.3} seconds, at most {limit}");
            self.gate(GateName::MaxP95, name, limit, measured, timed, said);
        }
    }

    fn gate(
        &mut self,
        gate: GateName,
        skill: &str,
        limit: f64,
        measured: f64,
        runs: u64,
        reason: String,
    ) {
        let skill_name = Some(skill.to_owned());
        if runs < self.query.min_runs.max(1) {
            let what = match gate {
                GateName::MaxP95 => "completed runs with a duration",
                _ => "decided runs",
            };
            self.not_judged.push(NotJudged {
                gate,
                skill_name,
                runs,
                reason: format!("{runs} {what}, fewer than {}", self.query.min_runs.max(1)),
            });
            return;
        }
        self.gates.push(Gate {
            gate,
            skill_name,
            limit,
            measured,
            runs,
            passed: measured <= limit,
            reason,
        });
    }

    /// Counts what got worse: that something got better breaks no gate.
    fn anomalies(&mut self, store: &Store, now: Instant, most: usize) -> Result<()> {
        let query = AnomaliesQuery {
            window_ms: self.query.window_ms,
            current_ms: self.query.current_ms,
            threshold: 2.0,
            fdr: 0.05,
            filter: self.query.filter.clone(),
            limit: 0,
        };
        let report = anomalies::report(store, now, &query)?;
        let windows = format!(
            "the last {} against the rest of {}",
            duration_text(self.query.current_ms),
            duration_text(self.query.window_ms)
        );
        if report.tested == 0 {
            self.not_judged.push(NotJudged {
                gate: GateName::MaxAnomalies,
                skill_name: None,
                runs: 0,
                reason: format!("no skill has enough data to compare {windows}"),
            });
            return Ok(());
        }
        let wanted = &self.query.skills;
        let worse: Vec<&str> = report
            .anomalies
            .iter()
            .filter(|row| row.is_worse())
            .map(|row| row.skill_name.as_str())
            .filter(|name| wanted.is_empty() || wanted.iter().any(|skill| skill == name))
            .collect();
        let named: BTreeSet<&str> = worse.iter().copied().collect();
        let named = if named.is_empty() {
            String::new()
        } else {
            let names: Vec<&str> = named.into_iter().take(5).collect();
            format!(" ({})", names.join(", "))
        };
        self.gates.push(Gate {
            gate: GateName::MaxAnomalies,
            skill_name: None,
            limit: most as f64,
            measured: worse.len() as f64,
            runs: report.tested as u64,
            passed: worse.len() <= most,
            reason: format!(
                "{} for the worse{named} among {} skills tested, {windows}; at most {most}",
                worse.len(),
                report.tested
            ),
        });
        Ok(())
    }

    /// Every gate that was given must have judged something.
    fn require_data(&mut self) {
        let given = [
            (GateName::MaxFailRate, self.query.max_fail_rate.is_some()),
            (GateName::MaxP95, self.query.max_p95.is_some()),
            (GateName::MaxAnomalies, self.query.max_anomalies.is_some()),
        ];
        let idle: Vec<&str> = given
            .into_iter()
            .filter(|(name, given)| *given && !self.gates.iter().any(|gate| gate.gate == *name))
            .map(|(name, _)| name.as_str())
            .collect();
        let given = given.iter().filter(|(_, given)| *given).count() as u64;
        self.gates.push(Gate {
            gate: GateName::RequireData,
            skill_name: None,
            limit: 0.0,
            measured: idle.len() as f64,
            runs: given,
            passed: idle.is_empty(),
            reason: if idle.is_empty() {
                "every gate had something to judge".to_owned()
            } else {
                format!("too little data to judge {}", idle.join(", "))
            },
        });
    }
}

impl GateName {
    /// Its name in JSON and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxFailRate => "max_fail_rate",
            Self::MaxP95 => "max_p95",
            Self::MaxAnomalies => "max_anomalies",
            Self::RequireData => "require_data",
        }
    }
}
