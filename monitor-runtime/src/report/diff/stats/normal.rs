//! The normal distribution.

/// The `z` that a standard normal variable exceeds with probability `tail` (0 to 0.5); within 4.5e-4 (Abramowitz and Stegun,
/// "Handbook of Mathematical Functions", 26.2.23).
pub(crate) fn upper_quantile(tail: f64) -> f64 {
    let t = (-2.0 * tail.clamp(1e-300, 0.5).ln()).sqrt();
    let numerator = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let denominator = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    (t - numerator / denominator).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_the_tables() {
        for (tail, z) in [(0.5, 0.0), (0.1, 1.28155), (0.025, 1.95996), (0.005, 2.57583), (5e-5, 3.89059)] {
            assert!((upper_quantile(tail) - z).abs() < 4.6e-4, "{tail}: {}", upper_quantile(tail));
        }
    }
}
