//! Which files there are, and what they are.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::Source;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Transcripts of Claude Code.
    Claude,
    /// Our own JSON lines.
    Jsonl,
}

impl SourceKind {
    /// The number that bookmarks keep.
    pub(super) const fn code(self) -> i64 {
        match self {
            Self::Claude => Source::Transcript as i64,
            Self::Jsonl => Source::Jsonl as i64,
        }
    }
}

/// A standard place, and what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// The directory.
    pub directory: String,
    /// Transcripts in it.
    pub files: usize,
}

/// A file to be read: on disk, or carried by the program.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Its path, or a name in the same shape; the key of its bookmark.
    pub name: String,
    /// What it holds; `None` where one has to look.
    pub kind: Option<SourceKind>,
    /// Bytes.
    pub size: u64,
    /// Modification time in nanoseconds since the epoch.
    pub mtime_ns: i64,
    /// The content of one that is not on disk.
    pub content: Option<&'static [u8]>,
}

impl Input {
    fn on_disk(path: &Path, kind: Option<SourceKind>) -> io::Result<Self> {
        let meta = path.metadata()?;
        let name = path
            .to_str()
            .ok_or_else(|| io::Error::other("its name is not UTF-8"))?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            size: meta.size(),
            mtime_ns: meta
                .mtime()
                .saturating_mul(1_000_000_000)
                .saturating_add(meta.mtime_nsec()),
            content: None,
        })
    }

    /// Opens it for reading from the beginning.
    pub(super) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self.content {
            Some(content) => Box::new(io::Cursor::new(content)),
            None => Box::new(File::open(&self.name)?),
        })
    }
}

/// A reader that can be wound.
pub(super) trait ReadSeek: Read + io::Seek {}
impl<T: Read + io::Seek> ReadSeek for T {}

/// The transcripts in the standard places.
pub(super) fn standard(config: &Config) -> (Vec<Input>, Vec<Looked>) {
    let mut seen = BTreeSet::new();
    let mut inputs = Vec::new();
    let mut looked = Vec::new();
    for dir in &config.claude_dirs {
        let projects = dir.join("projects");
        // Two names of one directory are one place.
        let real = projects.canonicalize().unwrap_or_else(|_| projects.clone());
        let mut files = Vec::new();
        if seen.insert(real.clone()) {
            walk(&real, &mut files);
        }
        looked.push(Looked {
            directory: projects.display().to_string(),
            files: files.len(),
        });
        let on_disk = |path: &PathBuf| Input::on_disk(path, Some(SourceKind::Claude)).ok();
        inputs.extend(files.iter().filter_map(on_disk));
    }
    (inputs, looked)
}

/// The files that the user named, and those in the directories that the user named.
pub(super) fn named(paths: &[PathBuf], kind: Option<SourceKind>, cwd: &Path) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in paths {
        let path = cwd.join(path);
        let real = path.canonicalize().map_err(|e| {
            Error::file("import", &path, &e).hint("name a file or directory that exists")
        })?;
        let mut files = vec![real.clone()];
        if real.is_dir() {
            files.clear();
            walk(&real, &mut files);
        }
        for file in files {
            if !file.is_file() {
                return Err(
                    Error::failed(format!("{} is not a regular file", file.display()))
                        .hint("name a file or directory that exists"),
                );
            }
            inputs.push(Input::on_disk(&file, kind).map_err(|e| Error::file("read", &file, &e))?);
        }
    }
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    inputs.dedup_by(|a, b| a.name == b.name);
    Ok(inputs)
}

/// Every `*.jsonl` below a directory, in order. Links to directories are not followed.
fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    let mut entries: Vec<_> = entries.filter_map(io::Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, files),
            Ok(_) if path.extension().is_some_and(|e| e == "jsonl") && path.is_file() => {
                files.push(path);
            }
            _ => {}
        }
    }
}

/// What a file holds, by its first bytes: our own lines name a skill, transcripts never do.
pub(super) fn guess(input: &Input) -> io::Result<SourceKind> {
    let mut head = vec![0; 64 * 1024];
    let mut reader = input.open()?;
    let mut filled = 0;
    while filled < head.len() {
        match reader.read(&mut head[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    let head = &head[..filled];
    let ours = head
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .take(20)
        .any(|line| {
            serde_json::from_slice::<serde_json::Value>(line)
                .is_ok_and(|line| line.get("skill_name").is_some())
        });
    Ok(if ours {
        SourceKind::Jsonl
    } else {
        SourceKind::Claude
    })
}
