//! The line through the samples of a window.

use super::Window;
use super::statistics::Kahan;

/// Its slope a second.
pub(crate) fn deriv(window: &Window<'_>) -> Option<f64> {
    let (first, _) = window.ends()?;
    // Near the samples, where floating point is precise.
    Some(line(window, first.timestamp_ms).0)
}

/// Its value so many seconds from now.
pub(crate) fn predict_linear(window: &Window<'_>) -> Option<f64> {
    window.ends()?;
    let (slope, intercept) = line(window, window.now_ms);
    Some(slope * window.parameter + intercept)
}

/// Slope, and value at a moment, by least squares.
fn line(window: &Window<'_>, moment_ms: i64) -> (f64, f64) {
    let first = window.samples.first().map_or(f64::NAN, |sample| sample.value);
    if window.values().all(|value| value == first) {
        return if first.is_infinite() { (f64::NAN, f64::NAN) } else { (0.0, first) };
    }
    let (mut sum_x, mut sum_y, mut sum_xy, mut sum_xx) =
        (Kahan::default(), Kahan::default(), Kahan::default(), Kahan::default());
    for sample in window.samples {
        let x = (sample.timestamp_ms - moment_ms) as f64 / 1000.0;
        sum_x.add(x);
        sum_y.add(sample.value);
        sum_xy.add(x * sample.value);
        sum_xx.add(x * x);
    }
    let count = window.samples.len() as f64;
    let (x, y) = (sum_x.sum(), sum_y.sum());
    let slope = (sum_xy.sum() - x * y / count) / (sum_xx.sum() - x * x / count);
    (slope, y / count - slope * x / count)
}
