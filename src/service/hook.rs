//! One hook event: into the database, else into the spool, else into the log. Never an error.

use super::{Buddy, spool};
use crate::capture::hook::{self, Arrival};
use crate::error::{Error, Result};
use crate::model::{Instant, Observation};
use crate::store::Store;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// A larger event is refused: no more than this is read.
pub const MAX_EVENT_BYTES: u64 = 1024 * 1024;

/// The log is begun anew beyond this size; one older log is kept.
const MAX_LOG_BYTES: u64 = 256 * 1024;

/// Spooled events that one hook takes in before its own.
const MAX_DRAINED: usize = 20;

/// Takes in one event from `input`. What goes wrong is logged.
pub fn run(buddy: &Buddy, input: impl Read) {
    let now = buddy.now();
    if let Err(error) = take_in(buddy, input, now) {
        log(&buddy.config.state_dir, now, &error.message);
    }
}

fn take_in(buddy: &Buddy, input: impl Read, now: Instant) -> Result<()> {
    let mut bytes = Vec::new();
    input
        .take(MAX_EVENT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::failed(format!("refused: standard input: {e}")))?;
    if bytes.len() as u64 > MAX_EVENT_BYTES {
        return Err(Error::failed("refused: the event is larger than 1 MB"));
    }
    let phases = buddy.phases();
    let store_queries = buddy.config.store_queries;
    let mut seen = hook::read(
        &bytes,
        Arrival {
            at: now,
            phases: &phases,
            store_queries,
        },
    )
    .map_err(|refusal| Error::failed(format!("refused: {refusal}")))?;
    if seen.is_empty() {
        return Ok(());
    }
    for seen in &mut seen {
        buddy.hash_user(seen);
    }
    let Err(error) = write(&buddy.config.db, &seen) else {
        return Ok(());
    };
    spool::put(&buddy.config.db, &seen, now)
        .map_err(|lost| Error::failed(format!("lost: {}; spool: {}", error.message, lost.message)))
}

fn write(db: &Path, seen: &[Observation]) -> Result<()> {
    let mut store = Store::open_for_hook(db)?;
    // What was spooled came first; a long backlog is left to whoever has more time.
    spool::drain(&mut store, MAX_DRAINED)?;
    // In bulk even for one: the triggers would have to be compiled first.
    store.write(true, |writer| {
        seen.iter()
            .try_for_each(|seen| writer.apply(seen).map(|_| ()))
    })?;
    store.leave_open();
    Ok(())
}

/// Appends a line to the hook's log. A log that cannot be written is no reason to disturb.
pub fn log(state_dir: &Path, now: Instant, message: &str) {
    let path = state_dir.join("hook.log");
    let append = || -> std::io::Result<()> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(state_dir)?;
        if path.metadata().is_ok_and(|meta| meta.len() > MAX_LOG_BYTES) {
            std::fs::rename(&path, state_dir.join("hook.log.1"))?;
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)?;
        let line: String = message
            .chars()
            .filter(|c| !c.is_control())
            .take(500)
            .collect();
        file.write_all(format!("{now} {line}\n").as_bytes())
    };
    let _ = append();
}
