//! How alike two things are: skills by the sessions that used them, queries by their embeddings.
//!
//! The cosine of G. Salton and M. J. McGill, "Introduction to Modern Information Retrieval"
//! (McGraw-Hill 1983), section 4.1; over presence it is Ochiai's coefficient: A. Ochiai, Bulletin
//! of the Japanese Society of Scientific Fisheries 22 (1957), 526-530.

/// Numbers in an embedding.
pub const DIMENSIONS: usize = 384;

/// Cosine of two columns of ones and zeros: `both` rows have both, `a` and `b` the one and the
/// other. 0 where either is empty.
pub fn presence(both: u64, a: u64, b: u64) -> f64 {
    if a == 0 || b == 0 {
        return 0.0;
    }
    (both as f64 / (a as f64 * b as f64).sqrt()).min(1.0)
}

/// How many times more often both come together than by chance, of `all` rows; 1 is independent.
/// `None` where either is empty.
pub fn lift(both: u64, a: u64, b: u64, all: u64) -> Option<f64> {
    (a > 0 && b > 0).then(|| both as f64 * all as f64 / (a as f64 * b as f64))
}

/// An embedding as it is stored: 384 numbers of 32 bits, little-endian. `None` for anything else,
/// and where a number is not finite.
pub fn embedding(bytes: &[u8]) -> Option<Vec<f32>> {
    if bytes.len() != DIMENSIONS * 4 {
        return None;
    }
    let number = |four: &[u8]| four.try_into().map(f32::from_le_bytes).ok();
    let numbers: Option<Vec<f32>> = bytes.chunks_exact(4).map(number).collect();
    numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()))
}

/// Cosine of two embeddings, -1 to 1; `None` where one is all zeros or they differ in length.
pub fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        let products = a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y));
        products.sum()
    };
    let length = (dot(a, a) * dot(b, b)).sqrt();
    (length > 0.0).then(|| (dot(a, b) / length).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_and_all() {
        assert_eq!((presence(0, 0, 5), presence(0, 5, 0)), (0.0, 0.0));
        assert_eq!(presence(7, 7, 7), 1.0);
        assert_eq!((lift(0, 0, 5, 9), lift(2, 4, 5, 10)), (None, Some(1.0)));
        assert_eq!(cosine(&[0.0], &[1.0]), None);
        assert_eq!(cosine(&[1.0], &[1.0, 2.0]), None);
        assert_eq!(cosine(&[1.0, 2.0], &[-2.0, -4.0]), Some(-1.0));
    }

    #[test]
    fn embeddings_are_whole_and_finite() {
        let bytes: Vec<u8> = (0..DIMENSIONS)
            .flat_map(|n| (n as f32).to_le_bytes())
            .collect();
        assert_eq!(embedding(&bytes).unwrap()[383], 383.0);
        assert_eq!(embedding(&bytes[..1532]), None);
        let mut odd = bytes;
        odd[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(embedding(&odd), None);
    }

    proptest! {
        /// The cosine of the two columns written out.
        #[test]
        fn presence_is_the_cosine_of_columns(rows in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..40)) {
            let of = |which: fn(&(bool, bool)) -> bool| -> Vec<f32> {
                rows.iter().map(|row| f32::from(u8::from(which(row)))).collect()
            };
            let (a, b) = (of(|row| row.0), of(|row| row.1));
            let count = |which: fn(&(bool, bool)) -> bool| rows.iter().filter(|row| which(row)).count() as u64;
            let found = presence(count(|row| row.0 && row.1), count(|row| row.0), count(|row| row.1));
            prop_assert!((found - cosine(&a, &b).unwrap_or(0.0)).abs() < 1e-12);
        }
    }
}
