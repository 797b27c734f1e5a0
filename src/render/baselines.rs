//! `baselines` as a page.
