//! The `*_over_time` family, `changes` and `resets`: one figure of the samples of a window.

use super::statistics::{largest, mean, smallest, total, variance};
use super::{Window, quantile::quantile as quantile_of};

pub(crate) fn avg(window: &Window<'_>) -> Option<f64> {
    Some(mean(window.values()))
}

pub(crate) fn count(window: &Window<'_>) -> Option<f64> {
    Some(window.samples.len() as f64)
}

pub(crate) fn first(window: &Window<'_>) -> Option<f64> {
    window.samples.first().map(|sample| sample.value)
}

pub(crate) fn last(window: &Window<'_>) -> Option<f64> {
    window.samples.last().map(|sample| sample.value)
}

pub(crate) fn max(window: &Window<'_>) -> Option<f64> {
    largest(window.values())
}

pub(crate) fn min(window: &Window<'_>) -> Option<f64> {
    smallest(window.values())
}

pub(crate) fn present(_: &Window<'_>) -> Option<f64> {
    Some(1.0)
}

pub(crate) fn quantile(window: &Window<'_>) -> Option<f64> {
    Some(quantile_of(window.parameter, window.values().collect()))
}

pub(crate) fn stddev(window: &Window<'_>) -> Option<f64> {
    Some(variance(window.values()).sqrt())
}

pub(crate) fn stdvar(window: &Window<'_>) -> Option<f64> {
    Some(variance(window.values()))
}

pub(crate) fn sum(window: &Window<'_>) -> Option<f64> {
    Some(total(window.values()))
}

pub(crate) fn changes(window: &Window<'_>) -> Option<f64> {
    let changed = |(before, after): &(f64, f64)| before != after && !(before.is_nan() && after.is_nan());
    Some(window.pairs().filter(changed).count() as f64)
}

pub(crate) fn resets(window: &Window<'_>) -> Option<f64> {
    Some(window.pairs().filter(|(before, after)| after < before).count() as f64)
}
