//! `trend`.
