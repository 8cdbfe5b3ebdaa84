//! What a page says of alerts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::alert::engine::{AlertView, Change};
use crate::server::Routes;
use crate::server::silences::Shown;

/// Changes that are shown.
const CHANGES: usize = 10;

/// Alerts and what became of them lately, silences, and how telling fares.
#[derive(Debug, Default, Serialize)]
pub(super) struct Alerting {
    /// The worst first.
    pub(super) alerts: Vec<Active>,
    /// The newest first.
    pub(super) changes: Vec<Change>,
    /// Those in force or to come.
    pub(super) silences: Vec<Shown>,
    /// Receivers that could not be told, with the reason.
    pub(super) failing: Vec<String>,
}

/// An alert that is pending or fires.
#[derive(Debug, Serialize)]
pub(super) struct Active {
    #[serde(flatten)]
    pub(super) alert: AlertView,
    /// Whether a silence keeps it from being told.
    pub(super) silenced: bool,
}

pub(super) fn now(routes: &Routes) -> Alerting {
    let rules = routes.rules();
    let notifier = routes.notifier();
    let wall_ms = notifier.as_ref().map_or(0, |notifier| notifier.wall_ms());
    let silences: Vec<_> = notifier.as_ref().map(|notifier| notifier.silences()).unwrap_or_default();
    let silences: Vec<_> = silences.into_iter().filter(|silence| silence.ends_at_ms > wall_ms).collect();
    let is_silenced = |labels: &BTreeMap<String, String>| {
        let labels = crate::promql::source::Labels::new(labels.clone());
        silences.iter().any(|silence| silence.starts_at_ms <= wall_ms && silence.matchers.matches(&labels))
    };
    let mut alerts: Vec<Active> =
        rules.alerts().into_iter().map(|alert| Active { silenced: is_silenced(&alert.labels), alert }).collect();
    let severity = |active: &Active| match active.alert.labels.get("severity").map(String::as_str) {
        Some("critical" | "page") => 0,
        Some("info" | "none") => 2,
        _ => 1,
    };
    alerts.sort_by_key(|active| (!active.alert.is_firing(), severity(active)));
    let status = notifier.as_ref().map(|notifier| notifier.status()).unwrap_or_default();
    let failing = status
        .iter()
        .filter_map(|channel| Some(format!("{} ({}): {}", channel.receiver, channel.kind, channel.error.as_ref()?)));
    Alerting {
        alerts,
        changes: rules.changes(CHANGES),
        failing: failing.collect(),
        silences: silences.iter().map(|silence| Shown::new(silence, wall_ms)).collect(),
    }
}
