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
    let script = String::from_utf8_lossy(&bytes).into_owned();
    // clap_complete 4.6 takes the hyphen of the program's name for the seam between two commands
    // in bash's labels, so that nothing behind a subcommand is completed.
    script
        .replace("session__subcmd__buddy", "session__buddy")
        .replace(" --now ", " ")
}
