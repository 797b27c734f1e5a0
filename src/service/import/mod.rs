//! Taking in transcripts, rollouts and JSON lines: files in parallel, one writer, nothing read twice.

mod guess;
mod pipeline;
mod places;
mod sources;
mod unpack;
mod worker;

pub use places::Looked;
pub use sources::SourceKind;

use super::Buddy;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::Observation;
use crate::store::Store;
use places::Found;
use serde::Serialize;
use sources::Input;
use std::path::PathBuf;

/// What to take in.
#[derive(Debug, Clone, Default)]
pub struct ImportQuery {
    /// Files and directories; none means the standard places and those of the configuration.
    pub paths: Vec<PathBuf>,
    /// Where to look besides, where no path is given. Each must be there.
    pub source_dirs: Vec<PathBuf>,
    /// What the files are; `None` looks into each. Without a path only such places are looked at.
    pub source: Option<SourceKind>,
    /// Files with bad lines are to be read again the next time.
    pub strict: bool,
}

/// How far an import is, for whoever shows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes to be read in all.
    pub total_bytes: u64,
    /// Invocations taken in so far.
    pub invocations: u64,
}

/// A line or file that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Which file.
    pub file: String,
    /// Which line of it, 1 the first; `None` where the whole file could not be read.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Files that had something new.
    pub files: u64,
    /// Files that had nothing new.
    pub unchanged: u64,
    /// Bytes read, of compressed files as they are.
    pub bytes: u64,
    /// Lines read; entries of a file that is one JSON text.
    pub read: u64,
    /// Invocations that were not known.
    pub new: u64,
    /// Invocations that were known and of which more is known now.
    pub completed: u64,
    /// Invocations of which all was known.
    pub repeated: u64,
    /// Results whose call is nowhere to be found.
    pub without_call: u64,
    /// Lines that were refused.
    pub bad: u64,
    /// Files and directories that could not be read.
    pub unreadable: u64,
    /// How long it took.
    pub seconds: f64,
    /// The first few of what was refused, in order of file and line.
    pub refused: Vec<Refused>,
    /// Where it looked, when no path was given.
    pub looked: Vec<Looked>,
}

impl Default for ImportReport {
    fn default() -> Self {
        Self {
            schema_version: crate::service::REPORT_VERSION,
            files: 0,
            unchanged: 0,
            bytes: 0,
            read: 0,
            new: 0,
            completed: 0,
            repeated: 0,
            without_call: 0,
            bad: 0,
            unreadable: 0,
            seconds: 0.0,
            refused: Vec::new(),
            looked: Vec::new(),
        }
    }
}

/// How many refusals a report names.
const MAX_REFUSED: usize = 5;

impl ImportReport {
    /// Whether anything in the database changed.
    pub const fn changed(&self) -> bool {
        self.new + self.completed > 0
    }

    fn refuse(&mut self, refused: Refused) {
        if refused.line.is_some() {
            self.bad += 1;
        } else {
            self.unreadable += 1;
        }
        self.refused.push(refused);
        self.refused
            .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.refused.truncate(MAX_REFUSED);
    }
}

/// Takes in what the query names.
pub fn run(
    buddy: &Buddy,
    query: &ImportQuery,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let started = std::time::Instant::now();
    let found = find(buddy, query)?;
    let mut report = ImportReport {
        looked: found.looked,
        ..ImportReport::default()
    };
    // Where there is nothing to take in there is no reason to make a database.
    if !found.inputs.is_empty() || report.looked.is_empty() || buddy.config.db.exists() {
        let mut store = buddy.writer()?;
        let job = Job {
            buddy,
            inputs: found.inputs,
            strict: query.strict,
            prepare: &|seen| buddy.hash_user(seen),
        };
        report = ImportReport {
            looked: report.looked,
            ..pipeline::run(&mut store, &job, progress)?
        };
    }
    report.seconds = started.elapsed().as_secs_f64();
    for refused in found.refused {
        report.refuse(refused);
    }
    Ok(report)
}

fn find(buddy: &Buddy, query: &ImportQuery) -> Result<Found> {
    let config = &buddy.config;
    if !query.paths.is_empty() {
        return places::named(&query.paths, query.source, &config.cwd);
    }
    let found = places::standard(config, query.source, &query.source_dirs)?;
    match query.source {
        Some(kind) if found.looked.is_empty() => Err(Error::usage(format!(
            "there is no standard place for {} files",
            kind.as_str()
        ))
        .hint("name a file or directory")),
        _ => Ok(found),
    }
}

/// Takes in what is new in the standard places and those of the configuration, where the user wants
/// that and it is cheap: before a question on the user's own database. `None` where there was nothing to do.
pub fn fresh(buddy: &Buddy) -> Result<Option<ImportReport>> {
    let config = &buddy.config;
    if !config.auto_import || !config.is_own_database() || buddy.clock.is_fixed() {
        return Ok(None);
    }
    // What cannot be read is for `import` to tell, not for every question.
    let Found { inputs, .. } = places::standard(config, None, &[])?;
    if inputs.is_empty() {
        return Ok(None);
    }
    if let Ok(store) = buddy.reader()
        && pipeline::unread(&store, &inputs)?.is_empty()
    {
        return Ok(None);
    }
    let mut store = buddy.writer()?;
    let job = Job {
        buddy,
        inputs,
        strict: false,
        prepare: &|seen| buddy.hash_user(seen),
    };
    let started = std::time::Instant::now();
    let mut report = pipeline::run(&mut store, &job, &mut |_| {})?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok((report.changed() || report.bad + report.unreadable > 0).then_some(report))
}

/// Takes in inputs that are at hand already: the sample.
pub(super) fn take_in(
    buddy: &Buddy,
    store: &mut Store,
    inputs: Vec<Input>,
    prepare: &(dyn Fn(&mut Observation) + Sync),
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let started = std::time::Instant::now();
    let mut report = pipeline::run(
        store,
        &Job {
            buddy,
            inputs,
            strict: false,
            prepare,
        },
        progress,
    )?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

pub(super) use sources::Input as ImportInput;

/// Inputs, and what is done to each observation before it is written.
struct Job<'a> {
    buddy: &'a Buddy,
    inputs: Vec<Input>,
    /// Files with bad lines are to be read again the next time.
    strict: bool,
    prepare: &'a (dyn Fn(&mut Observation) + Sync),
}

/// The error for `--strict`.
pub fn strict(report: &ImportReport) -> Result<()> {
    match report.bad + report.unreadable {
        0 => Ok(()),
        n => Err(Error::failed(format!("{n} lines or files were refused"))
            .hint("without --strict the rest counts as done")),
    }
}

/// What lies in the standard places, and where it was looked for; nothing is read.
pub(super) fn standard(config: &Config) -> Result<(Vec<Input>, Vec<Looked>)> {
    let found = places::standard(config, None, &[])?;
    Ok((found.inputs, found.looked))
}
