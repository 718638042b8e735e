//! Sums over rows.

/// The geometric mean; 1 of nothing.
pub(crate) fn geomean(values: &[f64]) -> f64 {
    let logs: f64 = values.iter().map(|value| value.ln()).sum();
    (logs / values.len().max(1) as f64).exp()
}

/// The least of some times.
pub(crate) fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_geometric_mean_of_2_and_8_is_4() {
        assert!((geomean(&[2.0, 8.0]) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn least_finds_the_least() {
        assert_eq!(least(&[3.0, 1.0, 2.0]), 1.0);
    }
}
