//! The classes that durations are counted in, so that a median over all time costs no pass over
//! the rows: every microsecond up to 64, then 32 classes for each doubling.
//!
//! The layout is that of G. Tene's HdrHistogram with 5 bits of precision; migration V6 holds the
//! same classes as a table. The middle of a class is within 1/64 of whatever is in it.

/// Classes for each doubling, as a power of two.
const BITS: u32 = 5;

/// The lower end of the class that a duration falls into, in microseconds.
pub const fn class_of(micros: i64) -> i64 {
    let shift = width_bits(micros);
    (micros >> shift) << shift
}

/// The middle of the class with this lower end, in microseconds.
pub fn middle_of(at_least: i64) -> f64 {
    let width = 1_i64 << width_bits(at_least);
    // A class of one microsecond is that microsecond.
    at_least as f64 + (width - 1) as f64 / 2.0
}

/// The width of the class that a duration falls into, as a power of two.
const fn width_bits(micros: i64) -> u32 {
    let bits = i64::BITS - micros.leading_zeros();
    bits.saturating_sub(BITS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_durations_are_their_own_class() {
        for micros in 0..64 {
            assert_eq!(class_of(micros), micros);
            assert!((middle_of(micros) - micros as f64).abs() < f64::EPSILON);
        }
        assert_eq!((class_of(64), class_of(65), class_of(66)), (64, 64, 66));
    }

    proptest! {
        #[test]
        fn the_middle_is_near_and_classes_are_in_order(micros in 0i64..400_000_000_000_000, more in 0i64..1_000_000_000) {
            let class = class_of(micros);
            prop_assert!(class <= micros && class_of(class) == class);
            prop_assert!((middle_of(class) - micros as f64).abs() <= micros as f64 / 64.0);
            prop_assert!(class_of(micros + more) >= class);
        }
    }
}
