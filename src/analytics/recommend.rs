//! What to try next.
