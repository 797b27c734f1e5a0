//! `dependencies` as a page.
