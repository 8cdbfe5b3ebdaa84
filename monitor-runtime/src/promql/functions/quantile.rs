//! Order among values, and quantiles by interpolation between two of them.

use std::cmp::Ordering;

/// Ascending order in which a NaN is smaller than everything.
pub(crate) fn stack(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// The φ-quantile: infinite outside of 0 to 1, NaN of nothing.
pub(crate) fn quantile(phi: f64, mut values: Vec<f64>) -> f64 {
    if values.is_empty() || phi.is_nan() {
        return f64::NAN;
    }
    if phi < 0.0 {
        return f64::NEG_INFINITY;
    }
    if phi > 1.0 {
        return f64::INFINITY;
    }
    values.sort_by(|a, b| stack(*a, *b));
    let rank = phi * (values.len() - 1) as f64;
    let weight = rank - rank.floor();
    let at = |index: usize| values.get(index).or(values.last()).copied().unwrap_or(f64::NAN);
    let below = rank as usize;
    at(below) * (1.0 - weight) + at(below + 1) * weight
}
