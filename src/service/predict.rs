//! `predict`: estimate how likely an invocation is to complete.
