//! Alerts in words, for receivers that people read.

use std::collections::BTreeMap;

use super::{Notification, Surroundings};
use crate::notify::dispatch::{Alert, pairs};
use crate::notify::time;

/// "[FIRING:2] Slow (severity=critical)".
pub(super) fn title(notification: &Notification) -> String {
    let firing = notification.firing().count();
    let state =
        if firing > 0 { format!("[FIRING:{firing}]") } else { format!("[RESOLVED:{}]", notification.alerts.len()) };
    let common = common(notification.alerts.iter().map(|alert| pairs(&alert.labels)));
    let name = common.get("alertname").map_or("several alerts", String::as_str);
    let others: Vec<_> = common
        .iter()
        .filter(|(label, _)| *label != "alertname")
        .map(|(label, value)| format!("{label}={value}"))
        .collect();
    if others.is_empty() { format!("{state} {name}") } else { format!("{state} {name} ({})", others.join(" ")) }
}

/// What an alert says of itself: `summary`, else `description`, else its labels.
pub(super) fn saying(alert: &Alert) -> String {
    let annotation = |name: &str| alert.annotations.get(name).filter(|text| !text.trim().is_empty());
    annotation("summary").or_else(|| annotation("description")).cloned().unwrap_or_else(|| labels(alert))
}

/// Without the name: `job=api severity=critical`.
pub(super) fn labels(alert: &Alert) -> String {
    let others = alert.labels.iter().filter(|(name, _)| *name != "alertname");
    others.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

/// "firing since 2026-01-02T03:04:05Z", or "resolved after 5m 12s".
pub(super) fn state(alert: &Alert) -> String {
    match alert.lasted_ms() {
        Some(lasted_ms) => format!("resolved after {}", time::span(lasted_ms)),
        None => format!("firing since {}", time::format_ms(alert.fired_at_ms)),
    }
}

/// Pairs that all have alike.
pub(super) fn common(all: impl IntoIterator<Item = BTreeMap<String, String>>) -> BTreeMap<String, String> {
    let mut all = all.into_iter();
    let mut common = all.next().unwrap_or_default();
    for other in all {
        common.retain(|name, value| other.get(name) == Some(value));
    }
    common
}

/// Where who evaluates the alert's expression shows it.
pub(super) fn generator_url(alert: &Alert, surroundings: &Surroundings) -> String {
    if surroundings.external_url.is_empty() {
        return String::new();
    }
    let mut query = String::new();
    for byte in alert.expression.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => query.push(char::from(byte)),
            _ => query.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{}/api/v1/query?query={query}", surroundings.external_url)
}
