//! The sample: sessions that nobody had, carried by the program, as if they had just happened.

use super::Buddy;
use super::import::{self, ImportInput, ImportReport, Progress, SourceKind};
use super::spool::beside;
use crate::error::{Error, Result};
use crate::model::{Instant, Observation};
use crate::store::{Patience, Store};
use include_dir::{Dir, include_dir};
use std::path::Path;

static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/sample");

/// The newest instant in the sample: 2026-06-26T15:30:00Z. `examples/make_sample` writes it.
const NEWEST: Instant = Instant::from_millis(1_782_487_800_000);

/// A sample whose newest invocation is older than this is made anew before a question.
const FRESH_MS: i64 = 60_000;

/// Makes the sample database anew, its times shifted so that the newest is now.
pub fn make(buddy: &Buddy, progress: &mut dyn FnMut(Progress)) -> Result<ImportReport> {
    let target = buddy.config.sample_db();
    // Made under another name and moved into place: two at once do not meet.
    let process = rustix::process::getpid().as_raw_nonzero();
    let partial = target.with_extension(format!("{process}.part"));
    let outcome = fill(buddy, &partial, progress).and_then(|report| {
        for side in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&target, side));
        }
        std::fs::rename(&partial, &target).map_err(|e| Error::file("write", &target, &e))?;
        Ok(report)
    });
    for side in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(&partial, side));
    }
    outcome
}

/// Makes the sample database anew where it is missing or has grown old.
pub fn refresh(buddy: &Buddy) -> Result<()> {
    let target = buddy.config.sample_db();
    let newest = if target.exists() {
        Store::open_for_questions(&target)
            .and_then(|store| store.newest())
            .ok()
            .flatten()
    } else {
        None
    };
    let now = buddy.now();
    let fresh = newest.is_some_and(|at| at <= now && at.plus_millis(FRESH_MS) >= now);
    if fresh {
        Ok(())
    } else {
        make(buddy, &mut |_| {}).map(|_| ())
    }
}

fn fill(buddy: &Buddy, path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<ImportReport> {
    let mut store = Store::open(path, Patience::Command)?;
    let shift = buddy.now().millis() - NEWEST.millis();
    let prepare = |seen: &mut Observation| {
        let move_on = |at: Instant| at.plus_millis(shift);
        seen.at = seen.at.map(|(at, source)| (move_on(at), source));
        seen.ended_at = seen.ended_at.map(move_on);
        buddy.hash_user(seen);
    };
    let mut inputs = Vec::new();
    collect(&SAMPLE, &mut inputs);
    import::take_in(buddy, &mut store, inputs, &prepare, progress)
}

fn collect(dir: &Dir<'static>, inputs: &mut Vec<ImportInput>) {
    for file in dir.files() {
        let Some(name) = file.path().to_str().filter(|name| name.ends_with(".jsonl")) else {
            continue;
        };
        let ours = !name.starts_with("claude/");
        inputs.push(ImportInput {
            name: format!("sample/{name}"),
            kind: Some(if ours {
                SourceKind::Jsonl
            } else {
                SourceKind::Claude
            }),
            size: file.contents().len() as u64,
            mtime_ns: 0,
            content: Some(file.contents()),
        });
    }
    for dir in dir.dirs() {
        collect(dir, inputs);
    }
}
