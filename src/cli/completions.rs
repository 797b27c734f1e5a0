//! `completions`: a script for the shell.

use super::output::Out;
use crate::error::Result;
use clap_complete::Shell;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(value_enum)]
    shell: Shell,
}

impl Args {
    pub(super) fn run(&self, out: &Out) -> Result<()> {
        out.raw(&script(self.shell))
    }
}

/// The completion script of a shell.
pub(super) fn script(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(
        shell,
        &mut super::command(),
        env!("CARGO_PKG_NAME"),
        &mut bytes,
    );
    String::from_utf8_lossy(&bytes).into_owned()
}
