//! `export`: invocations as JSON lines or CSV.

use super::args::{Format, Global, Reach, Scope};
use super::output::Out;
use super::progress::Bar;
use super::question::Source;
use crate::error::{Error, Result};
use crate::render;
use crate::service::export::{self, ExportQuery, Shape};
use std::path::PathBuf;

/// Write invocations as JSON lines or CSV
///
/// All of them, of all time, unless options say otherwise; `import` takes either in again, on this
/// machine or another. What is written includes the queries that are stored and the paths of
/// projects; users are hashes. JSON lines are the default, also for --format json; a FILE ending
/// in .csv, or --format csv, is comma-separated values. With a FILE --json is the report.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write, readable by you only; - is standard output
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Overwrite the file where it exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    source: Source,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let to_stdout = self.file.as_os_str() == "-";
        let shape = match global.format() {
            Format::Csv => Shape::Csv,
            Format::Ndjson => Shape::Jsonl,
            Format::Table | Format::Json if to_stdout => Shape::Jsonl,
            Format::Table | Format::Json => Shape::of_name(&self.file),
            Format::Markdown => {
                return Err(Error::usage("an export is no Markdown table")
                    .hint("write --format ndjson or --format csv"));
            }
        };
        let buddy = self.source.buddy(global, out)?;
        let query = ExportQuery {
            window: self.reach.window(&buddy)?,
            filter: self.scope.filter(None, &buddy),
            shape,
        };
        if to_stdout {
            return out.stream(|sink| export::run(&buddy, &query, sink, &mut |_| {}));
        }
        let mut bar = Bar::new(
            out,
            "{bar:30} {percent}% of {human_len} invocations, {eta} left",
        );
        let report = export::into_file(&buddy, &query, &self.file, self.force, &mut |progress| {
            bar.show(progress.rows, progress.total, String::new);
        });
        bar.finish();
        out.wrote(&report?, render::export::page)
    }
}
