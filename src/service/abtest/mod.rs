//! A/B tests: make one, ask who gets what, record what came of it, see what it says, stop it.

mod analyze;

pub use analyze::{AnalyzeReport, ArmReport, run as analyze};

use super::nearest::nearest;
use super::{Buddy, user};
use crate::analytics::ab_test::assigned;
use crate::error::{Error, Result};
use crate::model::{Duration, Instant, MAX_NAME_BYTES, Skill};
use crate::store::{AbOutcome, AbTest, NewAbTest, STOPPED, Store};
use serde::Serialize;

/// What a new test is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateQuery {
    /// Its name.
    pub name: String,
    /// What the control group does.
    pub control: String,
    /// What the treatment group does.
    pub treatment: String,
    /// Share of units in the control group, between 0 and 1.
    pub ratio: f64,
    /// Outcomes that each group needs before anything is decided.
    pub min_sample: u64,
    /// What it is to find out.
    pub description: Option<String>,
}

/// A test in a list, or one that was made or stopped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestReport {
    /// Its number.
    pub test_id: i64,
    /// Its name.
    pub test_name: String,
    /// `running` or `stopped`.
    pub status: String,
    /// What the control group does.
    pub control_strategy: String,
    /// What the treatment group does.
    pub treatment_strategy: String,
    /// Share of units in the control group.
    pub assignment_ratio: f64,
    /// Outcomes that each group needs.
    pub min_sample_size: u64,
    /// Units in the control group.
    pub control_users: u64,
    /// Units in the treatment group.
    pub treatment_users: u64,
    /// Outcomes recorded of both.
    pub rows: u64,
    /// Its beginning.
    pub start_date: Instant,
    /// Its end, where it has one.
    pub end_date: Option<Instant>,
    /// What it is to find out.
    pub description: Option<String>,
}

/// A test that was made or stopped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The test as it is now.
    #[serde(flatten)]
    pub test: TestReport,
    /// Whether anything changed: stopping a stopped test does nothing.
    pub changed: bool,
}

/// Every test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The tests: those that run first, then the newest, then by name.
    pub tests: Vec<TestReport>,
    /// Tests that the limit left out.
    pub more: usize,
}

/// Which strategy a unit gets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssignReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Number of the test.
    pub test_id: i64,
    /// Its name.
    pub test_name: String,
    /// `control` or `treatment`.
    pub group: String,
    /// What that group does.
    pub strategy: String,
    /// Whether it was assigned now; it stays in its group from then on.
    pub new: bool,
}

/// What came of one use.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordQuery {
    /// Name or number of the test.
    pub test: String,
    /// The unit as it was assigned.
    pub unit: String,
    /// The skill that was used.
    pub skill: String,
    /// Whether it did what it was asked to do.
    pub completed: bool,
    /// How long it took, in seconds.
    pub seconds: Option<f64>,
    /// 1 (bad) to 5 (good).
    pub rating: Option<f64>,
}

/// An outcome that was recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Number of the test.
    pub test_id: i64,
    /// Its name.
    pub test_name: String,
    /// Group of the unit.
    pub group: String,
    /// The skill.
    pub skill_name: String,
    /// Whether it was completed.
    pub completed: bool,
}

/// Makes a test. The name must be free.
pub fn create(buddy: &Buddy, query: &CreateQuery) -> Result<ChangeReport> {
    let name = sound("the name of a test", &query.name)?;
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::usage("the name of a test must not be a number")
            .hint("numbers name tests in the order that they were made in"));
    }
    if !(query.ratio > 0.0 && query.ratio < 1.0) {
        return Err(
            Error::usage("the ratio must lie between 0 and 1, both left out")
                .hint("it is the share of units that get control; 0.5 finds a difference soonest"),
        );
    }
    if query.min_sample == 0 {
        return Err(Error::usage("the least sample must be 1 or more"));
    }
    let new = NewAbTest {
        name,
        description: query.description.clone(),
        control: sound("the control strategy", &query.control)?,
        treatment: sound("the treatment strategy", &query.treatment)?,
        min_sample: query.min_sample,
        ratio: query.ratio,
    };
    let mut store = buddy.writer()?;
    store.create_ab_test(&new, buddy.now())?;
    changed(&store, buddy, &new.name, true)
}

/// Ends a test: it takes no new units and no outcomes any more.
pub fn stop(buddy: &Buddy, name: &str) -> Result<ChangeReport> {
    buddy.existing()?;
    let mut store = buddy.writer()?;
    let test = find(&store, name)?;
    let stopped = store.stop_ab_test(&test, buddy.now())?;
    changed(&store, buddy, &test.name, stopped)
}

/// Which strategy a unit gets; it is kept, so that it gets the same from now on.
pub fn assign(buddy: &Buddy, name: &str, unit: &str) -> Result<AssignReport> {
    buddy.existing()?;
    let mut store = buddy.writer()?;
    let test = find(&store, name)?;
    // The arm is of the unit as given; only its hash is kept.
    let arm = assigned(test.id, unit, test.ratio);
    let kept = kept(buddy, unit)?;
    let (group, new) = store.assign_ab_unit(&test, &kept, arm.as_str(), buddy.now())?;
    Ok(AssignReport {
        schema_version: super::REPORT_VERSION,
        strategy: strategy(&test, &group).to_owned(),
        test_id: test.id,
        test_name: test.name,
        group,
        new,
    })
}

/// Records what came of one use by a unit that was assigned.
pub fn record(buddy: &Buddy, query: &RecordQuery) -> Result<RecordReport> {
    let refused = |reason: String| {
        Error::usage(reason).hint("`session-buddy abtest record --help` explains each option")
    };
    let skill = Skill::given(&query.skill).map_err(|error| refused(error.to_string()))?;
    let seconds = query
        .seconds
        .map(|seconds| {
            let duration = Duration::from_seconds(seconds);
            duration.ok_or_else(|| refused("duration_seconds is out of range".to_owned()))
        })
        .transpose()?;
    if query
        .rating
        .is_some_and(|rating| !(1.0..=5.0).contains(&rating))
    {
        return Err(refused("rating is not between 1 and 5".to_owned()));
    }
    buddy.existing()?;
    let mut store = buddy.writer()?;
    let test = find(&store, &query.test)?;
    let outcome = AbOutcome {
        skill: skill.name,
        completed: query.completed,
        seconds: seconds.map(Duration::seconds),
        rating: query.rating,
    };
    let unit = kept(buddy, &query.unit)?;
    let group = store.record_ab_outcome(&test, &unit, &outcome, buddy.now())?;
    Ok(RecordReport {
        schema_version: super::REPORT_VERSION,
        test_id: test.id,
        test_name: test.name,
        group,
        skill_name: outcome.skill,
        completed: outcome.completed,
    })
}

/// Every test that has begun. At most `limit` are listed; 0 is all.
pub fn list(buddy: &Buddy, limit: usize) -> Result<ListReport> {
    let store = buddy.reader()?;
    let now = buddy.now();
    let mut tests = Vec::new();
    for test in store.ab_tests()? {
        if test.start <= now {
            tests.push(report(&store, test, now)?);
        }
    }
    let running = |test: &TestReport| test.status == "running";
    tests.sort_by(|a, b| {
        running(b)
            .cmp(&running(a))
            .then_with(|| b.start_date.cmp(&a.start_date))
            .then_with(|| a.test_name.cmp(&b.test_name))
    });
    let more = match limit {
        0 => 0,
        limit => tests.len().saturating_sub(limit),
    };
    tests.truncate(tests.len() - more);
    Ok(ListReport {
        schema_version: super::REPORT_VERSION,
        tests,
        more,
    })
}

fn changed(store: &Store, buddy: &Buddy, name: &str, changed: bool) -> Result<ChangeReport> {
    Ok(ChangeReport {
        schema_version: super::REPORT_VERSION,
        test: report(store, find(store, name)?, buddy.now())?,
        changed,
    })
}

fn report(store: &Store, test: AbTest, now: Instant) -> Result<TestReport> {
    let assigned = store.ab_assigned(test.id, now)?;
    let outcomes = store.ab_outcomes(test.id, now)?;
    let users = |group: &str| assigned.get(group).copied().unwrap_or(0);
    Ok(TestReport {
        test_id: test.id,
        status: status(&test, now),
        control_users: users("control"),
        treatment_users: users("treatment"),
        rows: outcomes
            .values()
            .flat_map(|units| units.values())
            .map(|unit| unit.rows)
            .sum(),
        end_date: test.end.filter(|end| *end <= now),
        test_name: test.name,
        control_strategy: test.control,
        treatment_strategy: test.treatment,
        assignment_ratio: test.ratio,
        min_sample_size: test.min_sample,
        start_date: test.start,
        description: test.description,
    })
}

/// How a test stands: one that is stopped later runs yet.
fn status(test: &AbTest, now: Instant) -> String {
    if test.status == STOPPED && test.end.is_some_and(|end| end > now) {
        return "running".to_owned();
    }
    test.status.clone()
}

fn strategy<'a>(test: &'a AbTest, group: &str) -> &'a str {
    match group {
        "treatment" => &test.treatment,
        _ => &test.control,
    }
}

/// The hash of a unit, which is all that is kept of it.
fn kept(buddy: &Buddy, unit: &str) -> Result<String> {
    if unit.is_empty() {
        return Err(Error::usage("the unit must not be empty")
            .hint("name a user, a session or a day: whatever is to get one strategy throughout"));
    }
    Ok(user::hashed(unit, buddy.config.user_key.as_deref()))
}

/// The test of this name, else of this number.
fn find(store: &Store, name: &str) -> Result<AbTest> {
    let tests = store.ab_tests()?;
    let number: Option<i64> = name.parse().ok();
    let found = tests
        .iter()
        .find(|test| test.name == name)
        .or_else(|| tests.iter().find(|test| Some(test.id) == number));
    if let Some(test) = found {
        return Ok(test.clone());
    }
    let error = Error::failed(format!("there is no test {name:?}"));
    let near = nearest(name, tests.iter().map(|test| test.name.as_str()));
    Err(match near {
        Some(near) => error.hint(format!("did you mean {near:?}?")),
        None if tests.is_empty() => error
            .hint("there is none yet: session-buddy abtest create NAME --control A --treatment B"),
        None => error.hint("`session-buddy abtest list` shows them"),
    })
}

/// A name as it is kept: trimmed, not empty, not too long, nothing that steers a terminal.
fn sound(what: &str, name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::usage(format!("{what} must not be empty")));
    }
    if name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(Error::usage(format!(
            "{what} has at most {MAX_NAME_BYTES} bytes and no control characters"
        )));
    }
    Ok(name.to_owned())
}
