//! Pure functions: slices in, numbers out. No SQL, no clock, no I/O.

pub mod stats;
pub mod tally;
