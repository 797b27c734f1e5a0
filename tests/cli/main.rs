//! The program as its users meet it: the real binary in a sealed world of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod auto_import;
mod completions_man;
mod config;
mod copies;
mod data;
mod databases;
mod display;
mod errors;
mod formats;
mod guards;
mod help;
mod hook;
mod hook_joins;
mod hook_kinds;
mod hooks;
mod import;
mod import_bad;
mod import_grows;
mod init;
mod metrics;
mod metrics_groups;
mod metrics_windows;
mod migrate;
mod privacy;
mod record;
mod sample;
mod session;
mod sessions;
mod spool;
mod world;
