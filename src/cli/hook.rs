//! `hook`: one event on standard input. Prints nothing and exits 0, whatever happens.

use super::args::Global;
use crate::clock::Clock;
use crate::config::{Config, Environment, Overrides};
use crate::service::{Buddy, hook};
use std::ffi::OsString;
use std::io::stdin;

/// Take in one hook event of an agent from standard input
///
/// For the agent to call, see `hooks install`. It prints nothing and always exits with 0; an event
/// that is refused is noted in hook.log in the state directory.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    /// Not the shape of the other commands: it cannot fail.
    pub(super) fn run(global: &Global) {
        if let Ok(clock) = global.clock() {
            run_with(&global.overrides(), clock);
        }
    }
}

/// Whether this is the agent's call: `session-buddy hook` and nothing else.
pub(super) fn is_plain(args: &[OsString]) -> bool {
    args.len() == 2 && args[1] == "hook"
}

/// Whether a hook was meant: `hook` is the first word that is neither an option nor its value.
pub(super) fn is_hook(args: &[OsString]) -> bool {
    const WITH_VALUE: [&str; 5] = ["--db", "--format", "--tz", "--color", "--now"];
    let mut args = args.iter().skip(1).map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        if WITH_VALUE.contains(&arg.as_ref()) {
            args.next();
        } else if !arg.starts_with('-') {
            return arg == "hook";
        }
    }
    false
}

/// The agent's call.
pub(super) fn run_plain() {
    run_with(&Overrides::default(), Clock::System);
}

/// Takes in the event whatever the configuration file says: a mistake there must not cost events.
fn run_with(flags: &Overrides, clock: Clock) {
    let environment = Environment::of_process();
    let config = Config::load(&environment, flags).or_else(|error| {
        let config = Config::without_file(&environment, flags)?;
        hook::log(&config.state_dir, clock.now(), &error.message);
        Ok::<_, crate::error::Error>(config)
    });
    if let Ok(config) = config {
        hook::run(&Buddy { config, clock }, stdin().lock());
    }
}
