//! Transcripts of Claude Code: cut anywhere and read on they say what they say read whole.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use session_buddy::capture::claude::{State, Transcript};
use session_buddy_fuzz::growing::{self, Reading};
use session_buddy_fuzz::{PHASES, mutate, reading};

fuzz_target!(|data: &[u8]| {
    growing::check(data, read);
    growing::check_once(data, read);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    mutate::growing(data, size, max, seed)
});

fn read(data: &[u8], lines: u64, offset: u64, state: State) -> Reading<State> {
    reading!(Transcript::new(data, lines + 1, offset, state, &PHASES))
}
