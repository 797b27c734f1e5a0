//! `abtest`: compare two strategies on users, sessions or days.

use super::args::{Global, Limit};
use super::output::Out;
use super::record::{rating, seconds};
use crate::error::Result;
use crate::render::{self, records};
use crate::service::abtest::{self, CreateQuery, RecordQuery};
use crate::service::{Buddy, prepare};
use clap::Subcommand;
use serde::Serialize;
use serde_json::{Map, Value};

/// Compare two strategies on users, sessions or days
///
/// Each unit (a user, a session, a day: whatever you name) gets one of two strategies and keeps it.
/// You record what came of each use, and `analyze` says whether one of them is better, or how
/// much is missing until that can be said. Units are stored as hashes only.
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
#[command(after_help = "Example:\n  \
    session-buddy abtest create tips --control global_popularity --treatment co_occurrence\n  \
    session-buddy abtest assign tips ana\n  \
    session-buddy abtest record tips ana --skill 'Skill(pdf)' --completed --duration 12\n  \
    session-buddy abtest analyze tips")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Create(Create),
    Assign(Assign),
    Record(Record),
    Analyze(Named),
    List(List),
    Stop(Stop),
}

/// Make a test
#[derive(Debug, clap::Args)]
struct Create {
    /// Its name; not a number
    name: String,
    /// What the control group does: the name of a strategy
    #[arg(long, value_name = "STRATEGY")]
    control: String,
    /// What the treatment group does: the name of a strategy
    #[arg(long, value_name = "STRATEGY")]
    treatment: String,
    /// Share of units that get control, between 0 and 1
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.5,
        allow_hyphen_values = true
    )]
    ratio: f64,
    /// Outcomes that each group needs before a winner is named
    #[arg(long, value_name = "N", default_value_t = 100)]
    min_sample: u64,
    /// What it is to find out
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

/// Say which strategy a unit gets; from then on it gets the same
#[derive(Debug, clap::Args)]
struct Assign {
    /// Name or number of the test
    name: String,
    /// A user, a session, a day; stored as a hash
    unit: String,
}

/// Record what came of one use by a unit that was assigned
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("ending").required(true))]
struct Record {
    /// Name or number of the test
    name: String,
    /// The unit as it was assigned
    unit: String,
    /// The skill that was used
    #[arg(long, value_name = "SKILL")]
    skill: String,
    /// It did what it was asked to do
    #[arg(long, group = "ending")]
    completed: bool,
    /// It failed
    #[arg(long, group = "ending")]
    failed: bool,
    /// How long it took
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    duration: Option<f64>,
    /// 1 (bad) to 5 (good)
    #[arg(long, value_name = "1-5", allow_hyphen_values = true, value_parser = rating)]
    rating: Option<f64>,
}

/// Say which strategy is better, how sure that is, and what is missing
#[derive(Debug, clap::Args)]
struct Named {
    /// Name or number of the test
    name: String,
}

/// List all tests
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    limit: Limit,
}

/// End a test: it takes no new units and no outcomes
#[derive(Debug, clap::Args)]
struct Stop {
    /// Name or number of the test
    name: String,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let buddy = global.buddy()?;
        if let Some(migrated) = prepare(&buddy)? {
            out.note(&format!("database: {}", render::migrate::line(&migrated)));
        }
        self.action.run(&buddy, out).map(|()| 0)
    }
}

impl Action {
    fn run(&self, buddy: &Buddy, out: &Out) -> Result<()> {
        match self {
            Self::Create(args) => {
                let query = CreateQuery {
                    name: args.name.clone(),
                    control: args.control.clone(),
                    treatment: args.treatment.clone(),
                    ratio: args.ratio,
                    min_sample: args.min_sample,
                    description: args.description.clone(),
                };
                let report = abtest::create(buddy, &query)?;
                out.confirm(&report, |_| render::abtest::created(&report))
            }
            Self::Assign(args) => {
                let report = abtest::assign(buddy, &args.name, &args.unit)?;
                out.report(&report, &records(std::slice::from_ref(&report)), |_| {
                    render::abtest::assigned(&report)
                })
            }
            Self::Record(args) => {
                let report = abtest::record(buddy, &args.query())?;
                out.confirm(&report, |_| render::abtest::recorded(&report))
            }
            Self::Analyze(args) => {
                let report = abtest::analyze(buddy, &args.name)?;
                out.report(&report, &[flat(&report)], |view| {
                    render::abtest::analysis(&report, view)
                })
            }
            Self::List(args) => {
                let report = abtest::list(buddy, args.limit.or(20))?;
                out.report(&report, &records(&report.tests), |view| {
                    render::abtest::list(&report, view)
                })
            }
            Self::Stop(args) => {
                let report = abtest::stop(buddy, &args.name)?;
                out.confirm(&report, |_| render::abtest::stopped(&report))
            }
        }
    }
}

impl Record {
    fn query(&self) -> RecordQuery {
        RecordQuery {
            test: self.name.clone(),
            unit: self.unit.clone(),
            skill: self.skill.clone(),
            completed: self.completed,
            seconds: self.duration,
            rating: self.rating,
        }
    }
}

/// A report as one row: what stands in `control` as `control_…`.
fn flat<T: Serialize>(report: &T) -> Value {
    let mut row = Map::new();
    for (key, value) in records(std::slice::from_ref(report))
        .into_iter()
        .filter_map(|value| match value {
            Value::Object(fields) => Some(fields),
            _ => None,
        })
        .flatten()
    {
        match value {
            Value::Object(inner) => {
                let named = inner.into_iter();
                row.extend(named.map(|(name, value)| (format!("{key}_{name}"), value)));
            }
            value => {
                row.insert(key, value);
            }
        }
    }
    Value::Object(row)
}
