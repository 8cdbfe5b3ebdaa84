//! `rate` and its kin: from the samples that are there to the whole window, as Prometheus does it.

use super::Window;
use crate::promql::Compat;

/// Growth of a counter a second.
pub(crate) fn rate(window: &Window<'_>) -> Option<f64> {
    let seconds = (window.end_ms - window.start_ms) as f64 / 1000.0;
    extrapolated(window, true).map(|(value, factor)| value * (factor / seconds))
}

/// Growth of a counter.
pub(crate) fn increase(window: &Window<'_>) -> Option<f64> {
    extrapolated(window, true).map(|(value, factor)| value * factor)
}

/// Difference of a gauge.
pub(crate) fn delta(window: &Window<'_>) -> Option<f64> {
    extrapolated(window, false).map(|(value, factor)| value * factor)
}

/// Growth a second between the last two samples of a counter.
pub(crate) fn irate(window: &Window<'_>) -> Option<f64> {
    let [.., before, last] = window.samples else { return None };
    let growth = if last.value < before.value { last.value } else { last.value - before.value };
    let interval_ms = last.timestamp_ms - before.timestamp_ms;
    (interval_ms != 0).then(|| growth / (interval_ms as f64 / 1000.0))
}

/// Difference of the last two samples of a gauge.
pub(crate) fn idelta(window: &Window<'_>) -> Option<f64> {
    let [.., before, last] = window.samples else { return None };
    Some(last.value - before.value)
}

/// The difference between first and last sample, resets of a counter added, and the factor that stretches it over the window.
fn extrapolated(window: &Window<'_>, counter: bool) -> Option<(f64, f64)> {
    let (first, last) = window.ends()?;
    let mut growth = last.value - first.value;
    if counter {
        growth += window.pairs().filter(|(before, after)| after < before).fold(0.0, |sum, (before, _)| sum + before);
    }

    let sampled = (last.timestamp_ms - first.timestamp_ms) as f64 / 1000.0;
    let mean_interval = sampled / (window.samples.len() - 1) as f64;
    // Samples further from an edge than this say that the series began or ended inside the window, on average half an interval away.
    let threshold = mean_interval * 1.1;
    let edge = |distance: f64| if distance >= threshold { mean_interval / 2.0 } else { distance };

    let mut to_start = (first.timestamp_ms - window.start_ms) as f64 / 1000.0;
    // A counter was not below zero: no further back than where the line through its samples crosses it.
    let to_zero =
        if counter && growth > 0.0 && first.value >= 0.0 { sampled * (first.value / growth) } else { f64::INFINITY };
    to_start = match window.compat {
        Compat::V2 => edge(to_start.min(to_zero)),
        Compat::V3 => edge(to_start).min(to_zero),
    };
    let to_end = edge((window.end_ms - last.timestamp_ms) as f64 / 1000.0);
    Some((growth, (sampled + to_start + to_end) / sampled))
}
