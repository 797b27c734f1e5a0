//! Mending what can be made anew. No row is touched.

use super::{Check, Look, bytes, plural};
use crate::error::{Error, Result};
use crate::service::{Buddy, spool};
use crate::store::{Patience, Store};
use std::os::unix::fs::PermissionsExt;

/// Mends what was found; tells what it did, and what it could not.
pub(super) fn run(buddy: &Buddy, look: &Look<'_>) -> (Vec<String>, Vec<Check>) {
    let mut fixed = Vec::new();
    let mut failed = Vec::new();
    let mut note = |done: Result<Vec<String>>| match done {
        Ok(lines) => fixed.extend(lines),
        Err(error) => failed.push(Check::error("fix", &error)),
    };
    note(permissions(look));
    let found = &look.found;
    if found.usable && (found.sums || found.search || found.spooled || found.log) {
        match Store::open(&buddy.config.db, Patience::Command) {
            Ok(mut store) => {
                note(derived(&mut store, look));
                if found.spooled {
                    note(drain(&mut store));
                }
                if found.log {
                    note(log(buddy, &store));
                }
            }
            Err(error) => note(Err(error)),
        }
    }
    (fixed, failed)
}

fn permissions(look: &Look<'_>) -> Result<Vec<String>> {
    let mut fixed = Vec::new();
    for loose in look.found.permissions.iter().filter(|loose| loose.own) {
        let path = &loose.path;
        let mode = std::fs::Permissions::from_mode(loose.wanted);
        std::fs::set_permissions(path, mode)
            .map_err(|e| Error::file("change the permissions of", path, &e))?;
        fixed.push(format!("nobody else can read {} any more", path.display()));
    }
    Ok(fixed)
}

/// Sums and search index, after a copy of the database.
fn derived(store: &mut Store, look: &Look<'_>) -> Result<Vec<String>> {
    let found = &look.found;
    if !found.sums && !found.search {
        return Ok(Vec::new());
    }
    let kept = store.keep_copy()?;
    let mut fixed = vec![format!("kept a copy of the database in {}", kept.display())];
    if found.sums {
        store.rebuild_sums()?;
        fixed.push("made the sums anew out of the rows".to_owned());
    }
    if found.search {
        store.rebuild_search()?;
        fixed.push("made the search index anew out of the stored queries".to_owned());
    }
    Ok(fixed)
}

fn drain(store: &mut Store) -> Result<Vec<String>> {
    let events = spool::drain(store, usize::MAX)?;
    Ok(vec![format!(
        "took in {} out of the spool",
        plural(events as u64, "event")
    )])
}

fn log(buddy: &Buddy, store: &Store) -> Result<Vec<String>> {
    let log = spool::beside(&buddy.config.db, "-wal");
    let length = log.metadata().map_or(0, |meta| meta.len());
    if store.empty_log()? {
        Ok(vec![format!("emptied the log of {}", bytes(length))])
    } else {
        Ok(Vec::new())
    }
}
