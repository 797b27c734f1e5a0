//! Which calls of a file were seen: files repeat themselves.

use std::collections::{HashMap, VecDeque};

/// Ids of calls that are remembered within one reading, to know copies of them.
const MAX_SEEN: usize = 65_536;

/// Ids of calls that are remembered from one reading to the next.
const MAX_RECENT: usize = 64;

/// Which calls of the file were seen and answered, by a hash of their ids: sessions that were
/// resumed hold copies of their own history.
#[derive(Debug, Default)]
pub(super) struct Seen {
    marks: HashMap<u64, u8>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Its call was seen.
    pub(super) const CALLED: u8 = 1;
    /// Its result was seen.
    pub(super) const ANSWERED: u8 = 2;
    const BITS: u64 = 3;

    /// Marks an id and tells which marks it had.
    pub(super) fn mark(&mut self, id: &str, mark: u8) -> u8 {
        self.insert(hash(id) & !Self::BITS, mark)
    }

    fn insert(&mut self, key: u64, mark: u8) -> u8 {
        let marks = self.marks.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            0
        });
        let before = *marks;
        *marks |= mark;
        if self.order.len() > MAX_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.marks.remove(&oldest);
        }
        before
    }

    /// What an earlier reading saw last.
    pub(super) fn recall(recent: &[u64]) -> Self {
        let mut seen = Self::default();
        for entry in recent {
            seen.insert(entry & !Self::BITS, (entry & Self::BITS) as u8);
        }
        seen
    }

    /// What the next reading should know.
    pub(super) fn recent(&self) -> Vec<u64> {
        let start = self.order.len().saturating_sub(MAX_RECENT);
        self.order
            .range(start..)
            .map(|key| key | u64::from(self.marks[key]))
            .collect()
    }
}

/// FNV-1a: the same on every machine and in every release, as a remembered hash must be.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_kept_from_one_reading_to_the_next() {
        let mut seen = Seen::default();
        assert_eq!(seen.mark("a", Seen::CALLED), 0);
        assert_eq!(seen.mark("a", Seen::ANSWERED), Seen::CALLED);
        assert_eq!(seen.mark("b", Seen::CALLED), 0);
        let mut again = Seen::recall(&seen.recent());
        assert_eq!(again.mark("a", 0), Seen::CALLED | Seen::ANSWERED);
        assert_eq!(again.mark("b", 0), Seen::CALLED);
        assert_eq!(again.mark("c", 0), 0);
    }

    #[test]
    fn memory_of_ids_is_bounded() {
        let mut seen = Seen::default();
        for n in 0..MAX_SEEN + 100 {
            seen.mark(&n.to_string(), Seen::CALLED);
        }
        assert_eq!(seen.order.len(), MAX_SEEN);
        assert_eq!(seen.marks.len(), MAX_SEEN);
        assert_eq!(seen.recent().len(), MAX_RECENT);
    }
}
