//! `recommend`.
