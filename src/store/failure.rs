//! What the database library reports, in the words of [`Error`].

use crate::error::{Error, ErrorKind};
use rusqlite::ErrorCode;

/// Turns a database error into ours.
pub(super) fn store_error(error: rusqlite::Error) -> Error {
    let Some(code) = error.sqlite_error_code() else {
        return Error::failed(format!("database: {error}"));
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::new(
            ErrorKind::Busy,
            "the database is busy: another process is writing to it",
        )
        .hint("try again in a moment"),
        ErrorCode::DatabaseCorrupt => {
            Error::new(ErrorKind::Data, format!("the database is damaged: {error}")).hint(
                "`session-buddy backup --list` shows what `session-buddy restore` can bring back",
            )
        }
        ErrorCode::NotADatabase => Error::new(ErrorKind::Data, "the file is not a SQLite database")
            .hint("name another file with --db"),
        ErrorCode::DiskFull => Error::failed("the disk is full: nothing was written")
            .hint("free some space and run the command again"),
        // On a disk without a free byte even the file shared between processes cannot be made.
        ErrorCode::SystemIoFailure => Error::failed(format!(
            "the disk is full or failing: nothing was written ({error})"
        ))
        .hint("free some space and run the command again"),
        ErrorCode::ReadOnly if is_half_done(&error) => {
            Error::failed("a program was killed while it wrote to the database")
                .hint("open it once with that program: it takes back what it had not finished")
        }
        ErrorCode::ReadOnly => Error::failed("the database is read-only: nothing was written")
            .hint("check the permissions of the file and its directory"),
        ErrorCode::CannotOpen => Error::failed(format!("cannot open the database: {error}"))
            .hint("check the path and the permissions of its directory"),
        _ => Error::failed(format!("database: {error}")),
    }
}

/// A journal has to be played back first, which whoever only reads may not do.
fn is_half_done(error: &rusqlite::Error) -> bool {
    let error = error.sqlite_error();
    error.is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK)
}

/// Maps the error of a database call.
pub(super) trait OrStoreError<T> {
    /// The value, or our error.
    fn or_store(self) -> crate::error::Result<T>;
}

impl<T> OrStoreError<T> for rusqlite::Result<T> {
    fn or_store(self) -> crate::error::Result<T> {
        self.map_err(store_error)
    }
}
