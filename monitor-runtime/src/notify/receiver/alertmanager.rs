//! Alerts as Alertmanager's API v2 takes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::Surroundings;
use super::text::generator_url;
use crate::notify::dispatch::{Alert, pairs};
use crate::notify::time;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Posted<'a> {
    labels: BTreeMap<String, String>,
    annotations: &'a BTreeMap<String, String>,
    starts_at: String,
    /// Of one that fires: when it is over without further word.
    ends_at: String,
    #[serde(rename = "generatorURL", skip_serializing_if = "String::is_empty")]
    generator_url: String,
}

pub(super) fn message(alerts: &[Arc<Alert>], surroundings: &Surroundings) -> String {
    let posted = |alert: &'_ Arc<Alert>| -> serde_json::Value {
        let ends_at_ms = alert.resolved_at_ms.unwrap_or(alert.valid_until_ms);
        let posted = Posted {
            labels: pairs(&alert.labels),
            annotations: &alert.annotations,
            starts_at: time::format_ms(alert.fired_at_ms),
            // Alertmanager refuses an end before the start, which a clock that was set can make.
            ends_at: time::format_ms(ends_at_ms.max(alert.fired_at_ms)),
            generator_url: generator_url(alert, surroundings),
        };
        serde_json::to_value(&posted).unwrap_or_default()
    };
    serde_json::Value::Array(alerts.iter().map(posted).collect()).to_string()
}
