//! `check`: pass or fail by thresholds, for scripts: exits 6 where a gate is not met.
