//! `recommend`: suggest skills to try next.
