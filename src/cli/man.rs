//! `man`: the manual pages.

use super::output::Out;
use crate::error::{Error, Result};
use std::path::PathBuf;

/// Print the manual page, or write all pages into a directory
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Directory to write a page a command into
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(&self, out: &Out) -> Result<()> {
        let pages = pages();
        let Some(directory) = &self.directory else {
            return out.raw(pages.first().map_or("", |(_, text)| text));
        };
        std::fs::create_dir_all(directory)
            .map_err(|e| Error::file("create the directory", directory, &e))?;
        for (name, text) in &pages {
            let path = directory.join(name);
            std::fs::write(&path, text).map_err(|e| Error::file("write", &path, &e))?;
        }
        out.note(&format!(
            "wrote {} pages into {}",
            pages.len(),
            directory.display()
        ));
        Ok(())
    }
}

/// Every page: the whole first, then one a subcommand.
pub(super) fn pages() -> Vec<(String, String)> {
    let mut command = super::command();
    command.build();
    let mut pages = vec![page(&command, "session-buddy".to_owned())];
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        let name = format!("session-buddy-{}", sub.get_name());
        pages.push(page(sub, name));
    }
    pages
}

fn page(command: &clap::Command, name: String) -> (String, String) {
    let mut bytes = Vec::new();
    let man = clap_mangen::Man::new(command.clone())
        .title(name.clone())
        .date("");
    // Writing to memory cannot fail.
    let _ = man.render(&mut bytes);
    (
        format!("{name}.1"),
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}
