//! `search`.
