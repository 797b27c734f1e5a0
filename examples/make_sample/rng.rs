//! Random numbers that stay the same for ever: SplitMix64, and nothing from the C library's
//! mathematics, whose last digits differ between machines.

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator of its own for `label`, so that a change in one part of the sample leaves the
    /// numbers of all others alone. The label is hashed by FNV-1a.
    pub(crate) fn labelled(label: &str) -> Self {
        let hash = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash)
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// From 0 up to but not including 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True `percent` times in a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// A log-normal factor with median 1 whose logarithm has about the standard deviation `sigma`.
    pub(crate) fn spread(&mut self, sigma: f64) -> f64 {
        let normal: f64 = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        exp(sigma * normal)
    }

    /// `n` letters and digits.
    pub(crate) fn letters(&mut self, n: usize) -> String {
        const SET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..n)
            .map(|_| char::from(SET[self.below(SET.len())]))
            .collect()
    }

    /// A tool-use id as the agent makes them.
    pub(crate) fn tool_use_id(&mut self) -> String {
        format!("toolu_01{}", self.letters(22))
    }

    /// A random UUID, version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let high = self.next();
        let low = self.next();
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }

    /// `n` hexadecimal digits, at most 16.
    pub(crate) fn hex(&mut self, n: usize) -> String {
        format!("{:016x}", self.next())[..n.min(16)].to_owned()
    }
}

/// e to the power of `x` for small `x`: (1 + x/2^20)^(2^20), by squaring only.
fn exp(x: f64) -> f64 {
    let mut power = 1.0 + x / 1_048_576.0;
    for _ in 0..20 {
        power *= power;
    }
    power
}
