//! `baselines`.
