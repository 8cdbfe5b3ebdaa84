//! A share in percent.

/// `part` of `whole`, 0-100; `None` of nothing.
pub(super) fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (100.0 * part / whole).clamp(0.0, 100.0))
}
