//! The `session-buddy` binary.

fn main() {}
