//! The only SQL. No type of the database library leaves this directory.

mod bookmarks;
mod check;
mod claims;
mod copy;
mod details;
mod doctor;
mod export;
mod failure;
mod identity;
mod known_row;
mod migrate;
mod open;
mod part;
mod reimport;
mod restore;
mod rollup;
mod scan;
mod series;
mod sessions;
mod statement;
mod taxonomy;
mod windows;
mod words;
mod writer;

pub use bookmarks::{Bookmark, Stamp};
pub use check::Orphans;
pub use copy::{BackedUp, BackupFile, BackupTarget};
pub use doctor::{BadTimes, Change, Checkup, Drift, History, SchemaChange};
pub use migrate::{
    Adopted, Goal, HashUser, Loss, Migrated, MigrationStatus, NEWEST_SCHEMA, Plan, TableCount,
};
pub use open::{Patience, Schema, Store};
pub use restore::Restored;
pub use scan::{Cell, Column, Filter};
pub use series::Sums;
pub use sessions::{SessionCall, SessionRow};
pub use windows::Counted;
pub use writer::{Applied, Writer};

#[cfg(test)]
mod series_tests;
#[cfg(test)]
mod tests;
