//! Medians and spreads that a few outliers do not move.

/// The factor that makes the median absolute deviation of normal values their standard deviation.
const NORMAL: f64 = 1.4826;

/// The median, the mean of the two in the middle where their number is even; `None` of nothing.
/// Reorders the values.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let odd = values.len() % 2 == 1;
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if odd {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(lower, upper))
}

/// How far values lie from their median: 1.4826 times the median absolute deviation, or the
/// standard deviation (with n - 1) where more than half of them are equal; `None` where all are.
pub fn spread(values: &[f64], median_of_them: f64) -> Option<f64> {
    let mut away: Vec<f64> = values
        .iter()
        .map(|value| (value - median_of_them).abs())
        .collect();
    let robust = NORMAL * median(&mut away)?;
    if robust > 0.0 {
        return Some(robust);
    }
    // Deviations from the median, which are exactly 0 where values are equal.
    let deviations = values.iter().map(|value| value - median_of_them);
    let count = values.len() as f64;
    let mean = deviations.clone().sum::<f64>() / count;
    let squares: f64 = deviations.map(|d| (d - mean) * (d - mean)).sum();
    let deviation = (squares / (count - 1.0)).sqrt();
    (deviation > 0.0).then_some(deviation)
}
