//! Files to be read: what they hold, and their bytes as they are.

use crate::model::Source;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Transcripts of Claude Code.
    Claude,
    /// Rollouts of Codex.
    Codex,
    /// Our own JSON lines.
    Jsonl,
    /// The same as comma-separated values.
    Csv,
    /// What earlier versions kept, `skill_metrics.json`.
    Legacy,
}

/// The number that bookmarks keep of files of earlier versions. No bit of [`Source`]: what they say
/// is said as JSON lines say it.
const LEGACY: i64 = 32;

/// The same for comma-separated values.
const CSV: i64 = 33;

impl SourceKind {
    /// The number that bookmarks keep.
    pub(super) const fn code(self) -> i64 {
        match self {
            Self::Claude => Source::Transcript as i64,
            Self::Codex => Source::Rollout as i64,
            Self::Jsonl => Source::Jsonl as i64,
            Self::Csv => CSV,
            Self::Legacy => LEGACY,
        }
    }

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Legacy => "legacy",
        }
    }
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
    pub(super) fn on_disk(
        path: &Path,
        meta: &Metadata,
        kind: Option<SourceKind>,
    ) -> io::Result<Self> {
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

    /// Opens it at the beginning of its bytes as they are.
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
