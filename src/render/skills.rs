//! `skills` as a page.
