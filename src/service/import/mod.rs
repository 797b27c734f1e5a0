//! Taking in transcripts and JSON lines: files in parallel, one writer, nothing read twice.

mod pipeline;
mod sources;
mod worker;

pub use sources::{Looked, SourceKind};

use super::Buddy;
use crate::error::{Error, Result};
use crate::model::Observation;
use crate::store::Store;
use serde::Serialize;
use sources::Input;
use std::path::PathBuf;

/// What to take in.
#[derive(Debug, Clone, Default)]
pub struct ImportQuery {
    /// Files and directories; none means the standard places.
    pub paths: Vec<PathBuf>,
    /// What the files are; `None` looks into each.
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
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
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
    /// Files that could not be read.
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
    let (inputs, looked) = if query.paths.is_empty() {
        sources::standard(&buddy.config)
    } else {
        (
            sources::named(&query.paths, query.source, &buddy.config.cwd)?,
            Vec::new(),
        )
    };
    if inputs.is_empty() && !looked.is_empty() && !buddy.config.db.exists() {
        // Nothing to take in: no reason to make a database.
        return Ok(ImportReport {
            looked,
            ..ImportReport::default()
        });
    }
    let mut store = buddy.writer()?;
    let job = Job {
        buddy,
        inputs,
        strict: false,
        prepare: &|seen| buddy.hash_user(seen),
    };
    let mut report = pipeline::run(&mut store, &job, progress)?;
    report.looked = looked;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Takes in what is new in the standard places, where the user wants that and it is cheap: before
/// a question on the user's own database. `None` where there was nothing to do.
pub fn fresh(buddy: &Buddy) -> Result<Option<ImportReport>> {
    let config = &buddy.config;
    if !config.auto_import || !config.is_own_database() || buddy.clock.is_fixed() {
        return Ok(None);
    }
    let (inputs, _) = sources::standard(config);
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
