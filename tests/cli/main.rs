//! The program as its users meet it: the real binary in a sealed world of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod abtest;
mod abtest_rules;
mod adopt;
mod adopted_statements;
mod anomalies;
mod auto_import;
mod backup;
mod baselines;
mod check;
mod completions_man;
mod config;
mod copies;
mod data;
mod databases;
mod dependencies;
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
mod order;
mod predict;
mod privacy;
mod recommend;
mod record;
mod restore;
mod rollback;
mod sample;
mod search;
mod session;
mod sessions;
mod skills;
mod spool;
mod trend;
mod world;
