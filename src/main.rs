//! The `session-buddy` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(session_buddy::cli::main(std::env::args_os()))
}
