//! All skills over all time.
