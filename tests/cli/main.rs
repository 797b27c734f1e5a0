//! The program as its users meet it: the real binary in a sealed world of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod adopt;
mod adopted_statements;
mod auto_import;
mod backup;
mod completions_man;
mod config;
mod copies;
mod data;
mod databases;
mod display;
mod doctor;
mod doctor_beside;
mod errors;
mod export;
mod export_again;
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
mod import_legacy;
mod import_packed;
mod import_sources;
mod init;
mod metrics;
mod metrics_groups;
mod metrics_windows;
mod migrate;
mod privacy;
mod record;
mod restore;
mod rollback;
mod sample;
mod session;
mod sessions;
mod spool;
mod world;
