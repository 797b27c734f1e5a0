//! The only SQL. No type of the database library leaves this directory.

mod bookmarks;
mod claims;
mod failure;
mod identity;
mod known_row;
mod migrate;
mod open;
mod rollup;
mod scan;
mod sessions;
mod taxonomy;
mod words;
mod writer;

pub use bookmarks::{Bookmark, Stamp};
pub use migrate::{Migrated, MigrationStatus, NEWEST_SCHEMA};
pub use open::{Patience, Schema, Store};
pub use scan::{Cell, Column, Filter};
pub use sessions::{SessionCall, SessionRow};
pub use writer::{Applied, Writer};

#[cfg(test)]
mod tests;
