//! Events that a hook could not write: one small file each, beside the database, until the next
//! writer takes them in, once each.
//!
//! A file is written under another name, fsynced and renamed, so that it is whole or not there.
//! Taking in is one transaction that also notes the file's name; the file is removed after the
//! commit. Whoever is killed in between leaves a file whose name is noted, which is only removed.

use crate::error::{Error, Result};
use crate::model::{Instant, Observation};
use crate::store::Store;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How many files one transaction takes in.
const BATCH: usize = 500;

/// The directory of a database's spool.
pub(super) fn dir(db: &Path) -> PathBuf {
    beside(db, ".spool")
}

/// `skills.db` and `-wal` → `skills.db-wal`.
pub(super) fn beside(db: &Path, end: &str) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// What a spool holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Waiting {
    /// Events' files to be taken in.
    pub events: u64,
    /// Files that could not be read as events.
    pub refused: u64,
    /// When the oldest event arrived.
    pub oldest: Option<Instant>,
}

/// Looks what waits to be taken in; changes nothing.
pub(super) fn waiting(db: &Path) -> Result<Waiting> {
    let dir = dir(db);
    let entries = match std::fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Waiting::default()),
        Err(e) => return Err(Error::file("read the directory", &dir, &e)),
    };
    let mut waiting = Waiting::default();
    for entry in entries {
        let entry = entry.map_err(|e| Error::file("read the directory", &dir, &e))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.ends_with(".bad") {
            waiting.refused += 1;
        }
        if !name.ends_with(".json") {
            continue;
        }
        waiting.events += 1;
        let arrived = name.split('-').next().and_then(|ms| ms.parse().ok());
        let earlier = |at: Instant| waiting.oldest.is_none_or(|oldest| at < oldest);
        if let Some(at) = arrived.map(Instant::from_millis).filter(|at| earlier(*at)) {
            waiting.oldest = Some(at);
        }
    }
    Ok(waiting)
}

/// Keeps events, already reduced to what may be stored, until a writer can take them in. Names
/// sort by arrival, so that they are taken in in that order.
pub(super) fn put(db: &Path, seen: &[Observation], now: Instant) -> Result<()> {
    let dir = dir(db);
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&dir)
        .map_err(|e| Error::file("create the directory", &dir, &e))?;
    let text = serde_json::to_vec(seen).map_err(|e| Error::failed(format!("spool: {e}")))?;
    let process = rustix::process::getpid().as_raw_nonzero();
    let name = format!("{:015}-{process}", now.millis());
    let partial = dir.join(format!("{name}.part"));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&partial)?;
        file.write_all(&text)?;
        file.sync_all()?;
        // Numbers of processes repeat where there are several name spaces; that of a file does not.
        let inode = file.metadata()?.ino();
        std::fs::rename(&partial, dir.join(format!("{name}-{inode}.json")))?;
        std::fs::File::open(&dir)?.sync_all()
    };
    write().map_err(|e| {
        let _ = std::fs::remove_file(&partial);
        Error::file("write", &partial, &e)
    })
}

/// Takes in what is spooled, at most so many events' files; tells how many events that were.
pub(super) fn drain(store: &mut Store, most: usize) -> Result<usize> {
    let dir = dir(store.path());
    let Ok(entries) = std::fs::read_dir(&dir) else {
        return Ok(0);
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    names.truncate(most);
    let mut events = 0;
    for batch in names.chunks(BATCH) {
        let mut done = Vec::new();
        events += store.write(false, |writer| {
            writer.forget_drained(|name| !dir.join(name).exists())?;
            let mut taken = 0;
            for name in batch {
                // Read within the transaction: another writer may have taken it in and removed it.
                let text = match std::fs::read(dir.join(name)) {
                    Ok(text) => text,
                    Err(_) => continue,
                };
                if !writer.note_drained(name)? {
                    done.push(name);
                    continue;
                }
                let Some(seen) = parse(&text) else {
                    // Not ours, or of another version: kept for whoever looks into it.
                    let _ = std::fs::rename(dir.join(name), dir.join(format!("{name}.bad")));
                    continue;
                };
                for seen in &seen {
                    writer.apply(seen)?;
                    taken += 1;
                }
                done.push(name);
            }
            Ok(taken)
        })?;
        for name in done {
            // Gone already means that another writer was quicker.
            let _ = std::fs::remove_file(dir.join(name));
        }
    }
    Ok(events)
}

/// The events of a file; `None` where it holds none that could ever be stored.
fn parse(text: &[u8]) -> Option<Vec<Observation>> {
    let seen: Vec<Observation> = serde_json::from_slice(text).ok()?;
    let storable = |seen: &Observation| seen.at.is_none_or(|(at, _)| at.millis() >= 0);
    seen.iter().all(storable).then_some(seen)
}
