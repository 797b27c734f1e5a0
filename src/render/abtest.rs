//! `abtest` as a page.
