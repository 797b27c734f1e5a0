//! `import`: transcripts and JSON lines into the database.

use super::args::{Format, Global};
use super::output::Out;
use crate::error::Result;
use crate::model::{Instant, Window};
use crate::render;
use crate::service::import::{self, ImportQuery, ImportReport, Progress, SourceKind};
use crate::service::metrics::{self, By, MetricsQuery};
use crate::service::{Buddy, Filter, sample};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// Look into each file
    Auto,
    /// Transcripts of Claude Code
    Claude,
    /// JSON lines in the shape that `record` takes
    Jsonl,
}

/// Take in sessions of agents, and JSON lines
///
/// Without a path it looks in the standard places of the agents. Only what is new is read; running
/// it again adds nothing. Bad lines are counted and passed over.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and directories
    paths: Vec<PathBuf>,
    /// What the files are
    #[arg(long, value_enum, default_value = "auto")]
    source: Source,
    /// Fail where a line or file was refused
    #[arg(long)]
    strict: bool,
    /// Take in the sample that this program carries, into a database of its own
    #[arg(long, conflicts_with_all = ["paths", "db"])]
    sample: bool,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let mut buddy = global.buddy()?;
        let bar = ProgressBar::hidden();
        let started = std::time::Instant::now();
        let wanted = !out.is_quiet() && stderr().is_terminal();
        let mut show = |progress: Progress| {
            // What is over in half a second needs no bar.
            if wanted && bar.is_hidden() && started.elapsed() > Duration::from_millis(500) {
                unhide(&bar);
            }
            bar.set_length(progress.total_bytes);
            bar.set_position(progress.bytes);
            bar.set_message(format!(
                "{} invocations",
                render::words::count(progress.invocations)
            ));
        };
        let report = if self.sample {
            let report = sample::make(&buddy, &mut show);
            buddy.config.db = buddy.config.sample_db();
            report
        } else {
            let source = match self.source {
                Source::Auto => None,
                Source::Claude => Some(SourceKind::Claude),
                Source::Jsonl => Some(SourceKind::Jsonl),
            };
            import::run(
                &buddy,
                &ImportQuery {
                    paths: self.paths.clone(),
                    source,
                    strict: self.strict,
                },
                &mut show,
            )
        };
        bar.finish_and_clear();
        let report = report?;
        self.answer(global, out, &buddy, &report)?;
        if self.strict {
            import::strict(&report)
        } else {
            Ok(())
        }
    }

    /// The summary, and for people the skills used most.
    fn answer(
        &self,
        global: &Global,
        out: &Out,
        buddy: &Buddy,
        report: &ImportReport,
    ) -> Result<()> {
        if out.is_quiet() && report.bad + report.unreadable > 0 && global.format() == Format::Table
        {
            out.warn(&render::import::summary(report));
        }
        let top = if out.is_table() && !out.is_quiet() {
            top(buddy)?
        } else {
            None
        };
        out.confirm(report, |view| {
            let page = render::import::page(report);
            let Some(top) = top else { return page };
            let page = page
                .text("Of all time, the skills used most:")
                .table(render::metrics::table(&top, view));
            let sample = if self.sample { " --sample" } else { "" };
            page.text(format!(
                "{} in all. Next: session-buddy metrics{sample}, session-buddy sessions{sample}",
                render::words::plural((top.rows.len() + top.more) as u64, "skill"),
            ))
        })
    }
}

/// The skills used most, of all time; `None` where there are none.
fn top(buddy: &Buddy) -> Result<Option<metrics::MetricsReport>> {
    if !buddy.config.db.exists() {
        return Ok(None);
    }
    let window = Window {
        start: Instant::from_millis(0),
        end: buddy.now(),
    };
    let query = MetricsQuery {
        window,
        filter: Filter::default(),
        by: By::Skill,
        limit: 10,
    };
    Ok(Some(metrics::run(buddy, &query)?).filter(|report| !report.rows.is_empty()))
}

/// Shows a bar on standard error.
fn unhide(bar: &ProgressBar) {
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
    let template = "{bar:30} {percent}% of {total_bytes}, {msg}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
