//! The life of an alert, as Prometheus has it: inactive, pending, firing, resolved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::Alerting;
use crate::promql::source::Labels;

/// Resolved alerts are remembered this long, so that who is told of them late still hears of the end.
const RETENTION_MS: i64 = 15 * 60_000;

/// Where an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AlertState {
    /// Matched, but not yet for long enough.
    Pending,
    /// Matched for long enough.
    Firing,
    /// No longer matched: resolved.
    Inactive,
}

/// One series that a rule matched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alert {
    pub(crate) state: AlertState,
    /// Of the newest result.
    #[serde(with = "as_text")]
    pub(crate) value: f64,
    /// Of the newest result, expanded.
    pub(crate) annotations: BTreeMap<String, String>,
    /// When it was first matched, in milliseconds since 1970.
    pub(crate) active_at_ms: i64,
    /// When it began to fire.
    pub(crate) fired_at_ms: Option<i64>,
    /// When it was resolved.
    pub(crate) resolved_at_ms: Option<i64>,
    /// Since when it fires only because of `keep_firing_for`.
    pub(crate) keep_firing_since_ms: Option<i64>,
}

impl Alert {
    /// Moves its times.
    pub(crate) fn shift(&mut self, by_ms: i64) {
        self.active_at_ms += by_ms;
        for time in [&mut self.fired_at_ms, &mut self.resolved_at_ms, &mut self.keep_firing_since_ms] {
            *time = time.map(|ms| ms + by_ms);
        }
    }
}

/// What a rule found for one set of labels.
pub(super) struct Match {
    pub(super) value: f64,
    pub(super) annotations: BTreeMap<String, String>,
}

/// The alerts of a rule, by their labels.
pub(super) type Alerts = BTreeMap<Labels, Alert>;

/// Goes on by one evaluation.
pub(super) fn advance(alerts: &mut Alerts, rule: &Alerting, mut matches: BTreeMap<Labels, Match>, now_ms: i64) {
    alerts.retain(|labels, alert| match matches.remove(labels) {
        Some(found) => {
            found_again(alert, found, now_ms);
            true
        }
        None => not_found(alert, rule, now_ms),
    });
    alerts.extend(matches.into_iter().map(|(labels, found)| (labels, begin(found, now_ms))));
    for alert in alerts.values_mut() {
        if alert.state == AlertState::Pending && now_ms - alert.active_at_ms >= rule.for_ms {
            alert.state = AlertState::Firing;
            alert.fired_at_ms = Some(now_ms);
        }
    }
}

fn begin(found: Match, now_ms: i64) -> Alert {
    Alert {
        state: AlertState::Pending,
        value: found.value,
        annotations: found.annotations,
        active_at_ms: now_ms,
        fired_at_ms: None,
        resolved_at_ms: None,
        keep_firing_since_ms: None,
    }
}

fn found_again(alert: &mut Alert, found: Match, now_ms: i64) {
    if alert.state == AlertState::Inactive {
        // A resolved one does not come back: another begins.
        *alert = begin(found, now_ms);
        return;
    }
    alert.value = found.value;
    alert.annotations = found.annotations;
    alert.keep_firing_since_ms = None;
}

/// Whether it is still remembered.
fn not_found(alert: &mut Alert, rule: &Alerting, now_ms: i64) -> bool {
    match alert.state {
        // Nobody was told of it.
        AlertState::Pending => false,
        AlertState::Inactive => alert.resolved_at_ms.is_none_or(|resolved_ms| now_ms - resolved_ms <= RETENTION_MS),
        AlertState::Firing => {
            let kept = rule.keep_firing_for_ms > 0 && {
                let since_ms = *alert.keep_firing_since_ms.get_or_insert(now_ms);
                now_ms - since_ms < rule.keep_firing_for_ms
            };
            if !kept {
                alert.state = AlertState::Inactive;
                alert.resolved_at_ms = Some(now_ms);
            }
            true
        }
    }
}

/// JSON has no NaN and no infinity.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
