//! Pure functions: slices in, numbers out. No SQL, no clock, no I/O.

pub mod ab_test;
pub mod anomaly;
pub mod baseline;
pub mod calendar;
pub mod dependency;
pub mod forest;
pub mod predict;
pub mod recommend;
pub mod stats;
pub mod tally;
pub mod trend;
