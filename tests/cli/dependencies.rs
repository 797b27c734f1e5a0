//! `dependencies`.
