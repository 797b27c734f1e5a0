//! A sign of life while something takes long.

use super::output::Out;
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Does the work; if that takes over half a second a terminal shows that it goes on.
pub(super) fn while_working<T>(out: &Out, what: &'static str, work: impl FnOnce() -> T) -> T {
    if out.is_quiet() || !stderr().is_terminal() {
        return work();
    }
    let (ended, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(Duration::from_millis(500)) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                bar.set_message(what);
                bar.enable_steady_tick(Duration::from_millis(200));
                // An error means that the other end is gone: the work has ended.
                let _ = wait.recv();
                bar.finish_and_clear();
            }
        });
        let value = work();
        drop(ended);
        value
    })
}
