//! Bytes in, model out, or a typed refusal; and our own lines written as they are read. Nothing
//! here opens a file or a database.

pub mod claude;
pub mod codex;
pub mod csv_lines;
pub mod depth;
mod fields;
mod growing;
pub mod hook;
pub mod jsonl;
pub mod legacy;
mod lenient;
pub mod lines;
pub mod naming;
pub mod outcome;
pub mod phase;
mod raw;
mod seen;
