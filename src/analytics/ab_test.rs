//! A/B tests: assignment and the cluster-robust comparison.
