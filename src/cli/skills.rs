//! `skills`: which there are, what they are for, which are used alike.

use super::args::{Global, kind};
use super::output::Out;
use super::question::Source;
use crate::error::{Error, Result};
use crate::model::Kind;
use crate::render::{self, records};
use crate::service::skills::{self, SimilarQuery, SkillsQuery};
use clap::Subcommand;

/// List skills, sort them into categories, find similar ones
///
/// Without a subcommand: the skills that were used, with kind, invocations, category, domain and
/// modality.
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Only this kind: tool, command, skill, subagent, mcp or custom
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// Only skills in this category
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Rows at most; 0 is all [default: 20]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Subcommand)]
enum Action {
    Init(Init),
    Categories(Categories),
    Modalities(Modalities),
    Assign(Assign),
    Unassign(Unassign),
    Similar(Similar),
}

/// Add the first categories, modalities and curated rules; what you changed stays
#[derive(Debug, clap::Args)]
struct Init {}

/// List the categories and the skills in them
#[derive(Debug, clap::Args)]
struct Categories {
    #[command(flatten)]
    source: Source,
}

/// List what skills take and give
#[derive(Debug, clap::Args)]
struct Modalities {
    #[command(flatten)]
    source: Source,
}

/// Put a skill into a category
#[derive(Debug, clap::Args)]
struct Assign {
    /// Name of the skill
    skill: String,
    /// Name of the category
    category: String,
}

/// Take a skill out of a category
#[derive(Debug, clap::Args)]
struct Unassign {
    /// Name of the skill
    skill: String,
    /// Name of the category
    category: String,
}

/// Find the skills that are used in the same sessions as one
#[derive(Debug, clap::Args)]
struct Similar {
    /// Name of the skill
    skill: String,
    /// Sessions that both must share
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_sessions: u64,
    /// Rows at most; 0 is all
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        match &self.action {
            Some(_) if self.lists() => {
                return Err(
                    Error::usage("options of the list stand before a subcommand")
                        .hint("write the subcommand first, then its options"),
                );
            }
            Some(action) => action.run(global, out)?,
            None => {
                let buddy = self.source.buddy(global, out)?;
                let query = SkillsQuery {
                    kind: self.kind,
                    category: self.category.clone(),
                    limit: self.limit.unwrap_or(20),
                };
                let report = skills::run(&buddy, &query)?;
                out.report(&report, &records(&report.skills), |_| {
                    render::skills::list(&report)
                })?;
            }
        }
        Ok(0)
    }
}

impl Args {
    /// Whether anything was said about the list.
    const fn lists(&self) -> bool {
        self.kind.is_some()
            || self.category.is_some()
            || self.limit.is_some()
            || self.source.is_given()
    }
}

impl Action {
    fn run(&self, global: &Global, out: &Out) -> Result<()> {
        match self {
            Self::Init(_) => {
                let report = skills::init(&global.buddy()?)?;
                out.confirm(&report, |_| render::skills::seeded(&report))
            }
            Self::Categories(args) => {
                let report = skills::categories(&args.source.buddy(global, out)?)?;
                out.report(&report, &records(&report.categories), |_| {
                    render::skills::categories(&report)
                })
            }
            Self::Modalities(args) => {
                let report = skills::modalities(&args.source.buddy(global, out)?)?;
                out.report(&report, &records(&report.modalities), |_| {
                    render::skills::modalities(&report)
                })
            }
            Self::Assign(args) => changed(global, out, &args.skill, &args.category, true),
            Self::Unassign(args) => changed(global, out, &args.skill, &args.category, false),
            Self::Similar(args) => {
                let query = SimilarQuery {
                    skill: args.skill.clone(),
                    min_sessions: args.min_sessions,
                    limit: args.limit,
                };
                let report = skills::similar(&args.source.buddy(global, out)?, &query)?;
                out.report(&report, &records(&report.similar), |_| {
                    render::skills::similar(&report)
                })
            }
        }
    }
}

fn changed(global: &Global, out: &Out, skill: &str, category: &str, into: bool) -> Result<()> {
    let report = skills::assign(&global.buddy()?, skill, category, into)?;
    out.confirm(&report, |_| render::skills::changed(&report))
}
