//! How a series of days develops.
