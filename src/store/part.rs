//! Files that get their name once they are whole. Until then they have a temporary one, and a lock
//! says that somebody is still at it: what a killed process left has none and is removed.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const PREFIX: &str = ".session-buddy-";
const SUFFIX: &str = ".part";

/// A file under its temporary name; removed when it goes, unless it was put in place.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    /// Holds the lock.
    file: File,
}

impl Part {
    /// An empty file in this directory that only its owner can read. What killed processes left
    /// there is removed first.
    pub(super) fn new(dir: &Path) -> Result<Self> {
        sweep(dir);
        let process = rustix::process::getpid().as_raw_nonzero();
        let mut number = 0_u32;
        loop {
            let path = dir.join(format!("{PREFIX}{process}-{number}{SUFFIX}"));
            let made = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path);
            match made {
                Ok(file) => {
                    // Not every file system has locks: there nothing is ever removed.
                    let _ = file.lock();
                    // Somebody may have taken it for a dead one's before the lock was there.
                    if is_at(&file, &path) {
                        return Ok(Self { path, file });
                    }
                }
                Err(e) if e.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(e) => return Err(Error::file("create", &path, &e)),
            }
        }
    }

    /// Where it is for now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Fills it with the content of another file.
    pub(super) fn fill(&mut self, from: &Path) -> Result<()> {
        File::open(from)
            .and_then(|mut from| std::io::copy(&mut from, &mut self.file))
            .map_err(|e| Error::file("copy", from, &e))?;
        self.sync()
    }

    /// Takes the mark of write-ahead logging out of a database: a copy has no log, and whoever
    /// only reads it need not make one. (Bytes 18 and 19: 1 is a journal, 2 a log.)
    pub(super) fn without_log(&self) -> Result<()> {
        const AT: u64 = 18;
        let patch = || -> std::io::Result<()> {
            let mut versions = [0; 2];
            let read = File::open(&self.path)?.read_at(&mut versions, AT)?;
            if read == 2 && versions == [2, 2] {
                self.file.write_all_at(&[1, 1], AT)?;
            }
            Ok(())
        };
        patch().map_err(|e| Error::file("write", &self.path, &e))
    }

    /// Its length in bytes.
    pub(super) fn bytes(&self) -> Result<u64> {
        let meta = self.file.metadata();
        meta.map(|meta| meta.len())
            .map_err(|e| Error::file("read", &self.path, &e))
    }

    /// Has the disk keep its content.
    pub(super) fn sync(&self) -> Result<()> {
        self.file
            .sync_all()
            .map_err(|e| Error::file("sync", &self.path, &e))
    }

    /// Gives it this name, unless a file has that already: then `false`, and nothing changed.
    pub(super) fn place(&self, target: &Path) -> Result<bool> {
        let placed = match std::fs::hard_link(&self.path, target) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => return Ok(false),
            Ok(()) => Ok(()),
            // A file system without links.
            Err(_) => {
                use rustix::fs::{CWD, RenameFlags, renameat_with};
                match renameat_with(CWD, &self.path, CWD, target, RenameFlags::NOREPLACE) {
                    Err(rustix::io::Errno::EXIST) => return Ok(false),
                    done => done.map_err(std::io::Error::from),
                }
            }
        };
        placed.map_err(|e| Error::file("create", target, &e))?;
        sync_directory(target)?;
        Ok(true)
    }

    /// Gives it this name in one step; the file that had the name is gone.
    pub(super) fn replace(&self, target: &Path) -> Result<()> {
        std::fs::rename(&self.path, target).map_err(|e| Error::file("write", target, &e))?;
        sync_directory(target)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if is_at(&self.file, &self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Has the disk keep the name of a file.
fn sync_directory(of: &Path) -> Result<()> {
    let dir = directory(of);
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(|e| Error::file("sync", dir, &e))
}

/// The directory that a file is in.
pub(super) fn directory(of: &Path) -> &Path {
    of.parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Whether this is still the file of that name.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Removes what killed processes left in this directory: temporary files that nobody has locked.
fn sweep(dir: &Path) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
            // Another process may have removed it meanwhile, and a third begun one of that name.
            && is_at(&file, &entry.path())
        {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_part_is_placed_once_and_never_over_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("x");
        let mut part = Part::new(dir.path()).unwrap();
        part.file.write_all(b"first").unwrap();
        assert!(part.place(&target).unwrap());
        assert!(!part.place(&target).unwrap());
        drop(part);
        let part = Part::new(dir.path()).unwrap();
        assert!(!part.place(&target).unwrap());
        assert_eq!(std::fs::read(&target).unwrap(), b"first");
        part.replace(&target).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"");
        drop(part);
        assert_eq!(names(dir.path()), ["x"]);
    }

    #[test]
    fn what_a_dead_process_left_is_removed_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let alive = Part::new(dir.path()).unwrap();
        for name in [
            ".session-buddy-1-0.part",
            "1.part",
            ".session-buddy-x",
            "y.db",
        ] {
            std::fs::write(dir.path().join(name), "left").unwrap();
        }
        std::fs::create_dir(dir.path().join(".session-buddy-2-0.part")).unwrap();
        let other = Part::new(dir.path()).unwrap();
        assert_ne!(alive.path(), other.path());
        let mut expected = vec![
            ".session-buddy-2-0.part".to_owned(),
            ".session-buddy-x".to_owned(),
            "1.part".to_owned(),
            "y.db".to_owned(),
        ];
        for part in [&alive, &other] {
            let name = part.path().file_name().unwrap();
            expected.push(name.to_str().unwrap().to_owned());
        }
        expected.sort();
        assert_eq!(names(dir.path()), expected);
    }

    #[test]
    fn many_at_once_do_not_take_each_others_files() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let dir = dir.path();
                scope.spawn(move || {
                    for turn in 0..50 {
                        let mut part = Part::new(dir).unwrap();
                        let text = format!("{n} {turn}");
                        part.file.write_all(text.as_bytes()).unwrap();
                        let target = dir.join(format!("{n}-{turn}"));
                        assert!(part.place(&target).unwrap());
                        assert_eq!(std::fs::read_to_string(target).unwrap(), text);
                    }
                });
            }
        });
        assert_eq!(names(dir.path()).len(), 8 * 50);
    }
}
