//! `baselines`: compare all skills over all time.
