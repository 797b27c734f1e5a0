//! `import`: transcripts, rollouts and JSON lines into the database.

use super::args::{Format, Global};
use super::output::Out;
use super::progress::Bar;
use crate::error::Result;
use crate::model::{Instant, Window};
use crate::render;
use crate::service::import::{self, ImportQuery, ImportReport, Progress, SourceKind};
use crate::service::metrics::{self, By, MetricsQuery};
use crate::service::{Buddy, Filter, sample};
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// Look into each file
    Auto,
    /// Transcripts of Claude Code
    Claude,
    /// Rollouts of Codex
    Codex,
    /// JSON lines in the shape that `export` writes and `record` takes
    Jsonl,
    /// The same as comma-separated values, with a header
    Csv,
    /// The file of earlier versions, .session-buddy/skill_metrics.json
    Legacy,
}

impl Source {
    const fn kind(self) -> Option<SourceKind> {
        match self {
            Self::Auto => None,
            Self::Claude => Some(SourceKind::Claude),
            Self::Codex => Some(SourceKind::Codex),
            Self::Jsonl => Some(SourceKind::Jsonl),
            Self::Csv => Some(SourceKind::Csv),
            Self::Legacy => Some(SourceKind::Legacy),
        }
    }
}

/// Take in sessions of agents, JSON lines and CSV
///
/// Without a path it looks in the standard places of Claude Code and Codex, and in the directories
/// of the setting capture.source_dirs. Of a directory every file below is taken whose name ends in
/// .jsonl or .jsonl.zst, and skill_metrics.json. Only what is new is read; running it again adds
/// nothing. Bad lines are counted and passed over.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and directories
    paths: Vec<PathBuf>,
    /// What the files are; without a path, which of the standard places to look in
    #[arg(long, value_enum, default_value = "auto")]
    source: Source,
    /// One more directory to look in, besides the standard places; may be repeated
    ///
    /// That of Claude Code or Codex (with projects or sessions in it), or any with such files.
    #[arg(long = "source-dir", value_name = "DIR", conflicts_with_all = ["paths", "sample"])]
    source_dirs: Vec<PathBuf>,
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
        let mut bar = Bar::new(
            out,
            "{bar:30} {percent}% of {total_bytes}, {msg}, {eta} left",
        );
        let mut show = |progress: Progress| {
            bar.show(progress.bytes, progress.total_bytes, || {
                format!("{} invocations", render::words::count(progress.invocations))
            });
        };
        let report = if self.sample {
            let report = sample::make(&buddy, &mut show);
            buddy.config.db = buddy.config.sample_db();
            report
        } else {
            import::run(
                &buddy,
                &ImportQuery {
                    paths: self.paths.clone(),
                    source_dirs: self.source_dirs.clone(),
                    source: self.source.kind(),
                    strict: self.strict,
                },
                &mut show,
            )
        };
        bar.finish();
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
