//! Arguments in, bytes out. One file a subcommand; `output` is the only printing.

mod abtest;
mod anomalies;
mod args;
mod backup;
mod baselines;
mod check;
mod completions;
mod config;
mod dependencies;
mod doctor;
mod export;
mod hook;
mod hooks;
mod import;
mod init;
mod man;
mod metrics;
mod migrate;
mod output;
mod predict;
mod progress;
mod question;
mod recommend;
mod record;
mod restore;
mod search;
mod session;
mod sessions;
mod skills;
mod trend;
mod working;

use crate::error::{Error, ErrorKind, Result};
use args::Global;
use clap::{CommandFactory, Parser, Subcommand};
use output::Out;
use std::ffi::OsString;

/// Which skills, tools, subagents and MCP servers work for you and your coding agents.
#[derive(Debug, Parser)]
#[command(name = "session-buddy", version, about, propagate_version = true)]
#[command(
    after_help = "First steps: session-buddy import --sample, then session-buddy metrics --sample.\n\
    Your own sessions: session-buddy import. Live: session-buddy hooks install."
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one, and it lives as long as the process"
)]
enum Command {
    Init(init::Args),
    Migrate(migrate::Args),
    Record(record::Args),
    Hook(hook::Args),
    Hooks(hooks::Args),
    Import(import::Args),
    Export(export::Args),
    Metrics(metrics::Args),
    Sessions(sessions::Args),
    Session(session::Args),
    Anomalies(anomalies::Args),
    Trend(trend::Args),
    Dependencies(dependencies::Args),
    Recommend(recommend::Args),
    Baselines(baselines::Args),
    Predict(predict::Args),
    Abtest(abtest::Args),
    Skills(skills::Args),
    Search(search::Args),
    Check(check::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Doctor(doctor::Args),
    Config(config::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Runs it and returns the exit code.
    fn run(&self, global: &Global, out: &Out) -> Result<u8> {
        let done = match self {
            Self::Doctor(args) => return args.run(global),
            Self::Anomalies(args) => return args.run(global, out),
            Self::Trend(args) => return args.run(global, out),
            Self::Dependencies(args) => return args.run(global, out),
            Self::Recommend(args) => return args.run(global, out),
            Self::Baselines(args) => return args.run(global, out),
            Self::Predict(args) => return args.run(global, out),
            Self::Abtest(args) => return args.run(global, out),
            Self::Skills(args) => return args.run(global, out),
            Self::Search(args) => return args.run(global, out),
            Self::Check(args) => return args.run(global, out),
            Self::Init(args) => args.run(global, out),
            Self::Migrate(args) => args.run(global, out),
            Self::Record(args) => args.run(global, out),
            Self::Hook(_) => {
                hook::Args::run(global);
                Ok(())
            }
            Self::Hooks(args) => args.run(global, out),
            Self::Import(args) => args.run(global, out),
            Self::Export(args) => args.run(global, out),
            Self::Metrics(args) => args.run(global, out),
            Self::Sessions(args) => args.run(global, out),
            Self::Session(args) => args.run(global, out),
            Self::Backup(args) => args.run(global, out),
            Self::Restore(args) => args.run(global, out),
            Self::Config(args) => args.run(global, out),
            Self::Completions(args) => args.run(out),
            Self::Man(args) => args.run(out),
        };
        done.map(|()| 0)
    }
}

/// The whole command, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Manual pages: file name and text, one a command.
pub fn manual() -> Vec<(String, String)> {
    man::pages()
}

/// The completion script of a shell.
pub fn completion(shell: clap_complete::Shell) -> String {
    completions::script(shell)
}

/// Runs the command line and returns the exit code of the process.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    // A hook runs on every tool call: it neither builds the command line nor can it be wrong.
    if hook::is_plain(&args) {
        hook::run_plain();
        return 0;
    }
    let json = args::wants_json(&args);
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) if hook::is_hook(&args) && error.use_stderr() => return 0,
        Err(error) => return output::usage(&error, json),
    };
    let out = match Out::new(&cli.global) {
        Ok(out) => out,
        Err(_) if hook::is_hook(&args) => {
            hook::Args::run(&cli.global);
            return 0;
        }
        Err(error) => {
            return match &cli.command {
                // A broken configuration is one of the things that it looks for.
                Command::Doctor(args) => ended(args.run(&cli.global), json),
                _ => output::failure(&error, json),
            };
        }
    };
    ended(cli.command.run(&cli.global, &out), json)
}

/// The exit code of a command; what went wrong is said.
fn ended(done: Result<u8>, json: bool) -> u8 {
    done.unwrap_or_else(|error| output::failure(&error, json))
}

/// A reader that went away is no error: whoever pipes into `head` has seen enough.
fn written(result: std::io::Result<()>) -> Result<()> {
    match result {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(Error::new(
            ErrorKind::Failed,
            format!("cannot write the answer: {e}"),
        )),
        Ok(()) => Ok(()),
    }
}
