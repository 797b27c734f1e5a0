//! `anomalies`.
