//! Random moments that can be repeated.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// A generator (SplitMix64): small, and good enough to choose moments.
pub(crate) struct Random(u64);

impl Random {
    /// The seed is `FAULT_SEED`, else another one each time; it is printed with the test's name.
    pub(crate) fn of(test: &str) -> Self {
        let seed = crate::world::variable("FAULT_SEED")
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| RandomState::new().build_hasher().finish());
        println!("{test}: FAULT_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A moment from 0 up to `most`.
    pub(crate) fn within(&mut self, most: Duration) -> Duration {
        let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.next() % micros.max(1))
    }
}
