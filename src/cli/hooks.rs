//! `hooks install / uninstall / status`.

use super::args::Global;
use super::output::Out;
use crate::error::{Error, Result};
use crate::render::{self, records};
use crate::service::hooks::{self, HooksAction, HooksQuery};
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Action {
    /// Add our entries
    Install,
    /// Take our entries out
    Uninstall,
    /// Show which entries are there
    Status,
}

/// Let the agent report each tool call as it happens
///
/// Adds or takes out entries in the agent's settings file that call this program on each event.
/// No other setting is changed, and a copy of the file is made first.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(value_enum)]
    action: Action,
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Settings file [default: settings.json in the agent's directory]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let program = std::env::current_exe()
            .map_err(|e| Error::failed(format!("cannot tell where this program lies: {e}")))?;
        let query = HooksQuery {
            action: match self.action {
                Action::Install => HooksAction::Install,
                Action::Uninstall => HooksAction::Uninstall,
                Action::Status => HooksAction::Status,
            },
            program,
            settings: self.settings.clone(),
            dry_run: self.dry_run,
        };
        let report = hooks::run(&global.buddy()?, &query)?;
        match self.action {
            Action::Status => out.report(&report, &records(&report.events), |_| {
                render::hooks::page(&report)
            }),
            _ => out.confirm(&report, |_| render::hooks::page(&report)),
        }
    }
}
