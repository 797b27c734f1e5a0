//! How far a long command is, on standard error where that is a terminal.

use super::output::Out;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

/// What is over within this time needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that shows once the command takes long.
pub(super) struct Bar {
    bar: ProgressBar,
    template: &'static str,
    started: Instant,
    wanted: bool,
}

impl Bar {
    /// A bar in the words of this template.
    pub(super) fn new(out: &Out, template: &'static str) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            template,
            started: Instant::now(),
            wanted: !out.is_quiet() && stderr().is_terminal(),
        }
    }

    /// So much of so much is done.
    pub(super) fn show(&mut self, done: u64, total: u64, message: impl FnOnce() -> String) {
        if !self.wanted || self.bar.is_hidden() && self.started.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar
                .set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            if let Ok(style) = ProgressStyle::with_template(self.template) {
                self.bar.set_style(style);
            }
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(message());
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
