//! `trend` as a page.
