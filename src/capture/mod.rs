//! Bytes in, model out, or a typed refusal. Nothing here opens a file or a database.

pub mod claude;
pub mod depth;
pub mod hook;
pub mod jsonl;
pub mod lines;
pub mod naming;
pub mod outcome;
pub mod phase;
