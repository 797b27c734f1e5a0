//! All that is known of each invocation, as JSON lines or CSV that `import` takes in again.

use super::Buddy;
use crate::capture::{csv_lines, jsonl};
use crate::error::{Error, Result};
use crate::model::{Exported, Window};
use crate::store::Filter;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How invocations are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One JSON object a line.
    Jsonl,
    /// A header, and one row each.
    Csv,
}

impl Shape {
    /// The shape that the name of a file tells: CSV where it ends so, else JSON lines.
    pub fn of_name(path: &Path) -> Self {
        match path.extension() {
            Some(end) if end.eq_ignore_ascii_case("csv") => Self::Csv,
            _ => Self::Jsonl,
        }
    }

    fn begin(self, sink: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Jsonl => Ok(()),
            Self::Csv => csv_lines::write_header(sink),
        }
    }

    fn write(self, whole: &Exported, sink: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Jsonl => jsonl::write(whole, sink),
            Self::Csv => csv_lines::write(whole, sink),
        }
    }
}

/// Which invocations, and how they are written.
#[derive(Debug, Clone)]
pub struct ExportQuery {
    /// When they were invoked.
    pub window: Window,
    /// Only some kinds or projects.
    pub filter: Filter,
    /// How they are written.
    pub shape: Shape,
}

/// How far an export is, for whoever shows it.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows looked at so far.
    pub rows: u64,
    /// Rows to look at in all.
    pub total: u64,
}

/// What was written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The file.
    pub path: String,
    /// How the invocations are written in it.
    pub format: Shape,
    /// Invocations.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Writes the invocations that the query means, by time; returns how many they are. Whatever
/// others write meanwhile, they are those of one moment.
pub fn run(
    buddy: &Buddy,
    query: &ExportQuery,
    sink: &mut dyn Write,
    progress: &mut dyn FnMut(Progress),
) -> Result<u64> {
    let failed = |e: io::Error| Error::failed(format!("cannot write the export: {e}"));
    let store = buddy.reader()?;
    let total = store.rows_between(query.window)?;
    let mut written = 0;
    store.export(query.window, &query.filter, |whole, rows| {
        if written == 0 {
            query.shape.begin(sink).map_err(failed)?;
        }
        query.shape.write(&whole, sink).map_err(failed)?;
        written += 1;
        progress(Progress { rows, total });
        Ok(())
    })?;
    if written == 0 {
        query.shape.begin(sink).map_err(failed)?;
    }
    sink.flush().map_err(failed)?;
    Ok(written)
}

/// The same into a file that only its owner can read. It is written under another name and moved:
/// what has the name is whole. One that is there already stays, unless `force` is given.
pub fn into_file(
    buddy: &Buddy,
    query: &ExportQuery,
    path: &Path,
    force: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<ExportReport> {
    let target = target(buddy, path, force)?;
    let partial = partial(&target)?;
    let failed = |e: io::Error| Error::file("write", &partial, &e);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .map_err(|e| Error::file("create", &partial, &e))?;
    let mut write = || {
        let mut sink = BufWriter::with_capacity(256 * 1024, &file);
        let rows = run(buddy, query, &mut sink, progress)?;
        drop(sink);
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        place(&partial, &target, force)?;
        Ok((rows, bytes))
    };
    let (rows, bytes) = write().inspect_err(|_| {
        let _ = std::fs::remove_file(&partial);
    })?;
    Ok(ExportReport {
        schema_version: super::REPORT_VERSION,
        path: target.display().to_string(),
        format: query.shape,
        rows,
        bytes,
    })
}

/// Where the file is to stand. Refuses, before any work, what must not be overwritten.
pub(super) fn target(buddy: &Buddy, path: &Path, force: bool) -> Result<PathBuf> {
    let path = buddy.config.cwd.join(path);
    if path.symlink_metadata().is_err() {
        return Ok(path);
    }
    if !force {
        return Err(taken(&path));
    }
    // What a link leads to is replaced, not the link.
    let real = path
        .canonicalize()
        .map_err(|e| Error::file("overwrite", &path, &e))?;
    let is_database = ["", "-wal", "-shm"].iter().any(|side| {
        let mut name = buddy.config.db.as_os_str().to_owned();
        name.push(side);
        Path::new(&name).canonicalize().is_ok_and(|db| db == real)
    });
    if is_database || begins_like_a_database(&real) {
        return Err(
            Error::failed(format!("{} is a database", path.display())).hint("name another file")
        );
    }
    if !real.is_file() {
        return Err(
            Error::failed(format!("{} is not a regular file", path.display()))
                .hint("name a file, or - for standard output"),
        );
    }
    Ok(real)
}

/// Any database, not only the one that is exported: nobody means to lose a backup.
fn begins_like_a_database(path: &Path) -> bool {
    let mut head = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *b"SQLite format 3\0"
}

fn taken(path: &Path) -> Error {
    Error::failed(format!("{} exists already", path.display()))
        .hint("name another file, or overwrite it with --force")
}

/// A name of this process's own beside the file.
pub(super) fn partial(target: &Path) -> Result<PathBuf> {
    let Some(name) = target.file_name() else {
        return Err(Error::failed(format!("{} names no file", target.display()))
            .hint("name a file, or - for standard output"));
    };
    let mut partial = std::ffi::OsString::from(".");
    partial.push(name);
    let process = rustix::process::getpid().as_raw_nonzero();
    partial.push(format!(".{process}.part"));
    Ok(target.with_file_name(partial))
}

/// Gives the finished file its name, and makes that last.
pub(super) fn place(partial: &Path, target: &Path, force: bool) -> Result<()> {
    let failed = |e: io::Error| Error::file("write", target, &e);
    if force {
        std::fs::rename(partial, target).map_err(failed)?;
    } else {
        match renameat_with(CWD, partial, CWD, target, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(rustix::io::Errno::EXIST) => return Err(taken(target)),
            // Not every file system can do both in one step.
            Err(_) if target.symlink_metadata().is_ok() => return Err(taken(target)),
            Err(_) => std::fs::rename(partial, target).map_err(failed)?,
        }
    }
    let dir = target.parent().unwrap_or(Path::new("."));
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(failed)
}
