//! Numbers for people, as Prometheus writes them.

use super::format::general;
use crate::promql::Civil;

const SMALL: [&str; 8] = ["m", "u", "n", "p", "f", "a", "z", "y"];

fn four(value: f64) -> String {
    general(value, Some(4))
}

/// `1.234M`
pub(super) fn decimal(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return four(value);
    }
    if value.abs() >= 1.0 {
        return scaled(value, 1000.0, &["k", "M", "G", "T", "P", "E", "Z", "Y"]);
    }
    let (value, prefix) = enlarged(value);
    four(value) + prefix
}

/// `1.205Mi`
pub(super) fn binary(value: f64) -> String {
    if value.abs() <= 1.0 || !value.is_finite() {
        return four(value);
    }
    scaled(value, 1024.0, &["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
}

/// `12.5%`
pub(super) fn percentage(ratio: f64) -> String {
    four(ratio * 100.0) + "%"
}

/// `1d 2h 3m 4s`, and below a minute four digits.
pub(super) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return four(seconds);
    }
    // Of what has no whole seconds, none are counted: Prometheus has a negative number of days.
    if seconds == 0.0 || seconds.abs() >= (1_u64 << 53) as f64 {
        return four(seconds) + "s";
    }
    if seconds.abs() < 1.0 {
        let (value, prefix) = enlarged(seconds);
        return format!("{}{prefix}s", four(value));
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    let whole = seconds.abs() as i64;
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}s", four(seconds.abs())),
        (0, 0, _) => format!("{sign}{minutes}m {rest}s"),
        (0, ..) => format!("{sign}{hours}h {minutes}m {rest}s"),
        _ => format!("{sign}{days}d {hours}h {minutes}m {rest}s"),
    }
}

/// `2026-08-21 12:00:00.25 +0000 UTC`, to the millisecond
pub(super) fn timestamp(seconds: f64) -> String {
    // What Prometheus counts in nanoseconds; beyond, it has a date of 1677.
    let Some(date) = Civil::of_seconds(seconds.floor()).filter(|_| seconds.abs() < i64::MAX as f64 / 1e9) else {
        return four(seconds);
    };
    let milliseconds = (seconds * 1e9) as i64 / 1_000_000;
    let fraction = match milliseconds.rem_euclid(1000) {
        0 => String::new(),
        fraction => format!(".{fraction:03}").trim_end_matches('0').to_owned(),
    };
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}{fraction} +0000 UTC",
        date.year(),
        date.month(),
        date.day_of_month(),
        date.hour(),
        date.minute(),
        milliseconds.div_euclid(1000).rem_euclid(60)
    )
}

fn scaled(mut value: f64, base: f64, prefixes: &[&'static str]) -> String {
    let mut prefix = "";
    for next in prefixes {
        if value.abs() < base {
            break;
        }
        prefix = next;
        value /= base;
    }
    four(value) + prefix
}

fn enlarged(mut value: f64) -> (f64, &'static str) {
    let mut prefix = "";
    for next in SMALL {
        if value.abs() >= 1.0 {
            break;
        }
        prefix = next;
        value *= 1000.0;
    }
    (value, prefix)
}
