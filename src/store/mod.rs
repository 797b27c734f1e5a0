//! The only SQL. No type of the database library leaves this directory.

mod ab_tests;
mod all_time;
mod baselines;
mod bookmarks;
mod catalog;
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
mod model;
mod open;
mod pairs;
mod part;
mod people;
mod reimport;
mod restore;
mod rollup;
mod scan;
mod search;
mod series;
mod sessions;
mod statement;
mod taxonomy;
mod windows;
mod words;
mod writer;

pub use ab_tests::{AbOutcome, AbTest, AbUnit, NewAbTest, STOPPED};
pub use all_time::AllTime;
pub use baselines::KeptBaseline;
pub use bookmarks::{Bookmark, Stamp};
pub use catalog::{Category, Modality};
pub use check::Orphans;
pub use copy::{BackedUp, BackupFile, BackupTarget};
pub use doctor::{BadTimes, Change, Checkup, Drift, History, SchemaChange};
pub use migrate::{
    Adopted, Goal, HashUser, Loss, Migrated, MigrationStatus, NEWEST_SCHEMA, Plan, TableCount,
};
pub use model::{PastRow, PastRows, PastSum, StoredModel};
pub use open::{Patience, Schema, Store};
pub use pairs::Together;
pub use people::{Later, SkillTotal, UserSkill};
pub use restore::Restored;
pub use scan::{Cell, Column, Filter};
pub use search::{Embedded, Found, Which};
pub use series::Sums;
pub use sessions::{SessionCall, SessionRow};
pub use taxonomy::Seeded;
pub use windows::Counted;
pub use writer::{Applied, Writer};

#[cfg(test)]
mod plans;
#[cfg(test)]
mod series_tests;
#[cfg(test)]
mod tests;
