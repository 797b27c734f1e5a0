//! `search`: search the queries that were stored.
