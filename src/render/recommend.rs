//! `recommend` as a page.
