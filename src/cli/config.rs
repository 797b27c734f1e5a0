//! `config show / path`.

use super::args::Global;
use super::output::Out;
use crate::error::Result;
use crate::render::{self, Page, records};
use clap::ValueEnum;
use serde_json::json;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Every setting and where it comes from
    Show,
    /// The files and directories in use
    Path,
}

/// Show the configuration
///
/// A flag beats an environment variable, which beats the file, which beats the default. The file
/// is config.toml; the environment variable of a setting is SESSION_BUDDY_ and its key in
/// capitals, such as SESSION_BUDDY_CAPTURE_AUTO_IMPORT.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(value_enum)]
    what: What,
}

impl Args {
    pub(super) fn run(&self, global: &Global, out: &Out) -> Result<()> {
        let config = global.config()?;
        match self.what {
            What::Show => {
                let report = json!({ "schema_version": 1, "settings": config.settings });
                out.report(&report, &records(&config.settings), |_| {
                    render::config::page(&config.settings)
                })
            }
            What::Path => {
                let sessions: Vec<String> = config
                    .claude_dirs
                    .iter()
                    .chain([&config.codex_home])
                    .chain(&config.source_dirs)
                    .map(|dir| dir.display().to_string())
                    .collect();
                let report = json!({
                    "schema_version": 1,
                    "config": config.file, "database": config.db,
                    "database_origin": config.db_origin,
                    "data": config.data_dir, "state": config.state_dir, "sessions": sessions,
                });
                out.report(&report, std::slice::from_ref(&report), |_| {
                    Page::new()
                        .text(format!("config    {}", config.file.display()))
                        .text(format!("database  {}", config.db.display()))
                        .text(format!("data      {}", config.data_dir.display()))
                        .text(format!("state     {}", config.state_dir.display()))
                        .text(format!("sessions  {}", sessions.join(", ")))
                })
            }
        }
    }
}
