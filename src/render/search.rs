//! `search` as a page.
