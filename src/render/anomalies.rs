//! `anomalies` as a page.
