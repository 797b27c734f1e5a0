//! What happens when things go wrong: many processes at once, processes that are killed, a full
//! disk, locks, and files that are not what they should be. The real binary and real SQLite, each
//! test in a home of its own.
//!
//! Random moments come from a seed that each test prints; `FAULT_SEED` repeats one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and says so"
)]

mod abtest;
mod backup;
mod broken;
mod crowd;
mod data;
mod doctor;
mod full;
mod killed;
mod killed_migration;
mod locked;
mod random;
mod restore;
mod sound;
mod spool;
mod versions;
mod world;
