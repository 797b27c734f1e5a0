//! `check` as a page.
