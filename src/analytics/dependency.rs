//! Which skills are used together.
