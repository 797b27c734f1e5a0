//! Where files lie: the standard places of the agents, directories that the user added, and paths
//! named for one import.

use super::sources::{Input, SourceKind};
use super::{Refused, unpack};
use crate::config::Config;
use crate::error::{Error, Result};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What a directory of an agent holds, and in which directories below it.
const LAYOUTS: [(&str, SourceKind); 3] = [
    ("projects", SourceKind::Claude),
    ("sessions", SourceKind::Codex),
    ("archived_sessions", SourceKind::Codex),
];

/// The name that earlier versions gave their file.
const LEGACY_NAME: &str = "skill_metrics.json";

/// A place, and what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// The directory.
    pub directory: String,
    /// What its files hold; `auto` where each one tells.
    pub source: &'static str,
    /// Files in it that can be taken in.
    pub files: usize,
}

/// What there is to be read.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Each file once, by name.
    pub inputs: Vec<Input>,
    /// Where it was looked, in this order.
    pub looked: Vec<Looked>,
    /// Directories and files that cannot be read.
    pub refused: Vec<Refused>,
}

/// What lies in the standard places, in the directories of the configuration and in `extra` ones
/// of the command line. With a `kind` only what is of it; the `extra` ones then hold just that.
pub(super) fn standard(
    config: &Config,
    kind: Option<SourceKind>,
    extra: &[PathBuf],
) -> Result<Found> {
    let mut search = Search::default();
    let homes = config
        .claude_dirs
        .iter()
        .map(|dir| (dir, SourceKind::Claude));
    for (home, of) in homes.chain([(&config.codex_home, SourceKind::Codex)]) {
        for (below, _) in LAYOUTS.into_iter().filter(|(_, layout)| *layout == of) {
            if kind.is_none_or(|kind| kind == of) {
                search.look(&home.join(below), Some(of));
            }
        }
    }
    for dir in &config.source_dirs {
        let layouts = layouts(dir);
        if layouts.is_empty() && kind.is_none() {
            search.look(dir, None);
        }
        for (dir, of) in layouts {
            if kind.is_none_or(|kind| kind == of) {
                search.look(&dir, Some(of));
            }
        }
    }
    for dir in extra {
        let dir = config.cwd.join(dir);
        let meta = dir.metadata().map_err(|e| missing(&dir, &e))?;
        if !meta.is_dir() {
            return Err(
                Error::failed(format!("{} is not a directory", dir.display()))
                    .hint("name a file as it is, without --source-dir"),
            );
        }
        let mut layouts = layouts(&dir);
        layouts.retain(|(_, of)| kind.is_none_or(|kind| kind == *of));
        if layouts.is_empty() {
            search.look(&dir, kind);
        }
        for (dir, of) in layouts {
            search.look(&dir, Some(of));
        }
    }
    Ok(search.done())
}

/// The files that the user named, and those in the directories that the user named.
pub(super) fn named(paths: &[PathBuf], kind: Option<SourceKind>, cwd: &Path) -> Result<Found> {
    let mut search = Search::default();
    for path in paths {
        let path = cwd.join(path);
        let real = path.canonicalize().map_err(|e| missing(&path, &e))?;
        let meta = real.metadata().map_err(|e| missing(&path, &e))?;
        if meta.is_dir() {
            search.walk(&real, kind);
        } else if meta.is_file() {
            let input = Input::on_disk(&real, &meta, kind);
            let input = input.map_err(|e| Error::file("read", &real, &e))?;
            search.found.inputs.push(input);
        } else {
            return Err(
                Error::failed(format!("{} is not a regular file", real.display()))
                    .hint("name a file or directory that exists"),
            );
        }
    }
    Ok(search.done())
}

fn missing(path: &Path, error: &io::Error) -> Error {
    Error::file("import", path, error).hint("name a file or directory that exists")
}

/// The directories below one of an agent, and what they hold; none where it is none of an agent.
fn layouts(dir: &Path) -> Vec<(PathBuf, SourceKind)> {
    let below = LAYOUTS.iter().map(|(below, of)| (dir.join(below), *of));
    below.filter(|(below, _)| below.is_dir()).collect()
}

/// Looks for files, each directory once.
#[derive(Default)]
struct Search {
    found: Found,
    seen: BTreeSet<PathBuf>,
}

impl Search {
    /// Looks into a directory, which need not be there.
    fn look(&mut self, dir: &Path, kind: Option<SourceKind>) {
        let before = self.found.inputs.len();
        // Two names of one directory are one place.
        match dir.canonicalize() {
            Ok(real) => {
                if self.seen.insert(real.clone()) {
                    self.walk(&real, kind);
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => self.refuse(dir, &error),
        }
        self.found.looked.push(Looked {
            directory: dir.display().to_string(),
            source: kind.map_or("auto", SourceKind::as_str),
            files: self.found.inputs.len() - before,
        });
    }

    /// All files below `dir` that can be taken in, in order. Links to directories are not followed.
    fn walk(&mut self, dir: &Path, kind: Option<SourceKind>) {
        let entries = std::fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.refuse(dir, &error),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            match entry.file_type() {
                Ok(entry) if entry.is_dir() => self.walk(&path, kind),
                Ok(entry) if is_wanted(&path, kind) => match path.metadata() {
                    Ok(meta) if meta.is_dir() => {}
                    Ok(meta) if meta.is_file() => match Input::on_disk(&path, &meta, kind) {
                        Ok(input) => self.found.inputs.push(input),
                        Err(error) => self.refuse(&path, &error),
                    },
                    // To open a pipe would be to wait for whoever writes into it.
                    Ok(_) => self.refuse(&path, &io::Error::other("not a regular file")),
                    // The agent took it away just now.
                    Err(error) if error.kind() == ErrorKind::NotFound && !entry.is_symlink() => {}
                    Err(error) => self.refuse(&path, &error),
                },
                Ok(_) => {}
                Err(error) => self.refuse(&path, &error),
            }
        }
    }

    fn refuse(&mut self, path: &Path, error: &io::Error) {
        self.found.refused.push(Refused {
            file: path.display().to_string(),
            line: None,
            reason: error.to_string(),
        });
    }

    /// What was found. A file found in two places is one, of the kind that the first place says.
    fn done(mut self) -> Found {
        let inputs = &mut self.found.inputs;
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        inputs.dedup_by(|a, b| a.name == b.name);
        self.found
    }
}

/// Whether a file in a directory is one to be taken in, by its name.
fn is_wanted(path: &Path, kind: Option<SourceKind>) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy();
    let plain = name.strip_suffix(unpack::ENDING).unwrap_or(&name);
    match kind {
        Some(SourceKind::Legacy) => plain.ends_with(".json"),
        Some(SourceKind::Csv) => plain.ends_with(".csv"),
        None => plain.ends_with(".jsonl") || name == LEGACY_NAME,
        Some(_) => plain.ends_with(".jsonl"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_which_files_are_wanted() {
        let wanted = |kind: Option<SourceKind>| -> Vec<&str> {
            let names = [
                "a.jsonl",
                "a.jsonl.zst",
                "skill_metrics.json",
                "b.json",
                "a.jsonl.gz",
                ".zst",
                "jsonl",
                "a.jsonl.zst.tmp",
            ];
            let below = names.into_iter();
            below
                .filter(|name| is_wanted(&Path::new("/d").join(name), kind))
                .collect()
        };
        assert_eq!(
            wanted(None),
            ["a.jsonl", "a.jsonl.zst", "skill_metrics.json"]
        );
        assert_eq!(wanted(Some(SourceKind::Codex)), ["a.jsonl", "a.jsonl.zst"]);
        assert_eq!(
            wanted(Some(SourceKind::Legacy)),
            ["skill_metrics.json", "b.json"]
        );
    }
}
