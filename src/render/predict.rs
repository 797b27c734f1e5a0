//! `predict` as a page.
