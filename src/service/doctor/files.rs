//! What lies beside the database.

use super::{Check, FIX, bytes, plural, span};
use crate::service::{Buddy, spool};
use crate::store::Store;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const MB: u64 = 1_000_000;

/// A longer log slows down whoever opens the database.
const LONG_LOG: u64 = 64 * MB;

/// Less free space than this is too little for anything.
const LITTLE_SPACE: u64 = 100 * MB;

const DAY_MS: i64 = 86_400_000;

/// A file or directory that others may read, or that is another user's.
#[derive(Debug)]
pub(super) struct Loose {
    pub(super) path: PathBuf,
    /// The mode that it should have.
    pub(super) wanted: u32,
    /// It belongs to this user, who may change it.
    pub(super) own: bool,
}

/// The check of who may read what, and what is readable by others.
pub(super) fn permissions(buddy: &Buddy) -> (Check, Vec<Loose>) {
    const NAME: &str = "permissions";
    let user = rustix::process::geteuid().as_raw();
    let loose: Vec<Loose> = private(buddy)
        .into_iter()
        .filter_map(|path| {
            // A link is not followed: what it points at is not ours to change.
            let meta = path.symlink_metadata().ok()?;
            if !meta.is_file() && !meta.is_dir() {
                return None;
            }
            let own = meta.uid() == user;
            let wanted = if meta.is_dir() { 0o700 } else { 0o600 };
            let open = meta.mode() & 0o077 != 0;
            (open || !own).then_some(Loose { path, wanted, own })
        })
        .collect();
    let check = match loose.iter().find(|loose| !loose.own).or(loose.first()) {
        None => Check::ok(NAME, "nobody else can read the data"),
        Some(first) => {
            let more = match loose.len() {
                1 => String::new(),
                n => format!(" (and {} more)", n - 1),
            };
            let path = first.path.display();
            if first.own {
                Check::warn(NAME, format!("others can read {path}{more}")).hint(FIX)
            } else {
                Check::warn(NAME, format!("{path} belongs to another user{more}"))
                    .hint("make it yours with chown, or name another with --db")
            }
        }
    };
    (check, loose)
}

/// Everything beside the database that is ours.
fn private(buddy: &Buddy) -> Vec<PathBuf> {
    let db = &buddy.config.db;
    let mut paths = vec![db.clone()];
    for end in ["-wal", "-shm", "-journal"] {
        paths.push(spool::beside(db, end));
    }
    let spool = spool::dir(db);
    // What a link points at is not looked into.
    if spool.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
        paths.extend(listed(&spool));
    }
    paths.push(spool);
    let backups = Store::backups_directory(db);
    let names = Store::backups(db).unwrap_or_default();
    paths.extend(names.iter().map(|file| backups.join(&file.name)));
    // The directory is ours where we made it; another one may be that of a project.
    let dir = db.parent().unwrap_or(Path::new("."));
    if dir == buddy.config.data_dir || dir.ends_with(".session-buddy") {
        paths.push(dir.to_owned());
        paths.push(backups);
    }
    paths
}

fn listed(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

/// The check of the events that wait, and whether there are any.
pub(super) fn spool(buddy: &Buddy) -> (Check, bool) {
    const NAME: &str = "spool";
    let waiting = match spool::waiting(&buddy.config.db) {
        Ok(waiting) => waiting,
        Err(error) => {
            let check = Check::error(NAME, &error);
            return (
                check.hint("events that cannot be written at once are lost"),
                false,
            );
        }
    };
    let mut words = Vec::new();
    if waiting.events > 0 {
        words.push(format!(
            "{} to be taken in",
            plural(waiting.events, "event")
        ));
    }
    let age = waiting
        .oldest
        .map(|oldest| buddy.now().millis().saturating_sub(oldest.millis()));
    if let Some(age) = age {
        words.push(format!("the oldest since {}", span(age)));
    }
    if waiting.refused > 0 {
        words.push(format!(
            "{} that could not be read",
            plural(waiting.refused, "file")
        ));
    }
    let message = words.join(", ");
    let check = if waiting.refused > 0 {
        Check::warn(NAME, message).hint(format!(
            "the files {}/*.bad are of another version, or damaged",
            spool::dir(&buddy.config.db).display()
        ))
    } else if age.is_some_and(|age| age > DAY_MS) {
        Check::warn(NAME, message).hint(FIX)
    } else if waiting.events > 0 {
        Check::note(NAME, message).hint("the next command that writes takes them in")
    } else {
        Check::ok(NAME, "no event waits")
    };
    (check, waiting.events > 0)
}

/// The check of the write-ahead log, and whether it has grown long.
pub(super) fn log(buddy: &Buddy) -> (Check, bool) {
    const NAME: &str = "log";
    let log = spool::beside(&buddy.config.db, "-wal");
    let length = log.metadata().map_or(0, |meta| meta.len());
    if length > LONG_LOG {
        let check = Check::warn(
            NAME,
            format!("{} to be copied into the database", bytes(length)),
        );
        return (check.hint(FIX), true);
    }
    (Check::ok(NAME, bytes(length)), false)
}

/// The check of the free space.
pub(super) fn disk(buddy: &Buddy) -> Check {
    const NAME: &str = "disk";
    let db = &buddy.config.db;
    // Where nothing is yet, the directory above that is there will hold it.
    let Some(place) = db.ancestors().find(|place| place.exists()) else {
        return Check::note(NAME, "not checked: there is no directory");
    };
    let free = match rustix::fs::statvfs(place) {
        Ok(stat) => stat.f_bavail.saturating_mul(stat.f_frsize),
        Err(error) => return Check::note(NAME, format!("not checked: {error}")),
    };
    space(free, db.metadata().map_or(0, |meta| meta.len()))
}

fn space(free: u64, database: u64) -> Check {
    const NAME: &str = "disk";
    let message = format!("{} free", bytes(free));
    if free < LITTLE_SPACE || free < database.saturating_mul(2) {
        return Check::warn(NAME, message)
            .hint("a backup and a migration need the size of the database once more each");
    }
    Check::ok(NAME, message)
}

/// The check of the backups.
pub(super) fn backups(buddy: &Buddy) -> Check {
    const NAME: &str = "backups";
    let backups = match Store::backups(&buddy.config.db) {
        Ok(backups) => backups,
        Err(error) => return Check::error(NAME, &error),
    };
    let whole = || backups.iter().filter(|file| file.schema.is_some());
    let Some(newest) = whole().next() else {
        return Check::note(NAME, "none").hint("`session-buddy backup` makes one");
    };
    let age = buddy.now().millis().saturating_sub(newest.at.millis());
    let size = backups.iter().map(|file| file.bytes).sum();
    Check::ok(
        NAME,
        format!(
            "{}, {} in all, the newest {} old",
            plural(whole().count() as u64, "backup"),
            bytes(size),
            span(age.max(0))
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::doctor::Status;

    #[test]
    fn space_is_enough_for_two_more_of_the_database() {
        let status = |free, database| space(free, database).status;
        assert_eq!(status(200 * MB, 99 * MB), Status::Ok);
        assert_eq!(status(200 * MB, 101 * MB), Status::Warn);
        assert_eq!(status(99 * MB, 0), Status::Warn);
        assert_eq!(status(u64::MAX, u64::MAX), Status::Ok);
    }
}
