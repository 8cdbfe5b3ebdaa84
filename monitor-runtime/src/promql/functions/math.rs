//! Functions of one number that the standard library does not have, or has differently.

use std::f64::consts::PI;

use crate::promql::value::{greatest, least};

pub(crate) fn degrees(value: f64) -> f64 {
    value * 180.0 / PI
}

pub(crate) fn radians(value: f64) -> f64 {
    value * PI / 180.0
}

/// Zero of zero, unlike `signum`.
pub(crate) fn sign(value: f64) -> f64 {
    if value < 0.0 {
        -1.0
    } else if value > 0.0 {
        1.0
    } else {
        value
    }
}

/// To the nearest multiple, halves upwards.
pub(crate) fn round(value: f64, multiple: f64) -> f64 {
    let inverse = 1.0 / multiple;
    (value * inverse + 0.5).floor() / inverse
}

/// Between two bounds, of which a NaN wins.
pub(crate) fn clamp(value: f64, min: f64, max: f64) -> f64 {
    greatest(min, least(max, value))
}
