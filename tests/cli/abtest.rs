//! `abtest`.
