//! `skills`.
