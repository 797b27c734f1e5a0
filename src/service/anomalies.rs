//! `anomalies`: find what is unusual right now: success that fell, durations that moved.
