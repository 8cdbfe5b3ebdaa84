//! What the tests of the receivers share.

mod dispatch;
mod random;
mod restart;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dispatch::{Alert, Notification};
use crate::alert::notice::Notice;
use crate::promql::source::Labels;

pub(super) fn labels(name: &str, others: &[(&str, &str)]) -> Labels {
    let pairs = others.iter().copied().chain([("alertname", name)]);
    Labels::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

pub(super) fn notice(name: &str, others: &[(&str, &str)], fired_at_ms: i64, resolved_at_ms: Option<i64>) -> Notice {
    Notice {
        labels: labels(name, others),
        annotations: BTreeMap::new(),
        value: 1.0,
        fired_at_ms,
        resolved_at_ms,
        valid_until_ms: i64::MAX / 2,
        expression: Arc::from("up == 0"),
    }
}

pub(super) fn alert(name: &str, others: &[(&str, &str)], fired_at_ms: i64, resolved_at_ms: Option<i64>) -> Alert {
    notice(name, others, fired_at_ms, resolved_at_ms).into()
}

pub(super) fn notification(alerts: impl IntoIterator<Item = Alert>) -> Notification {
    Notification {
        receiver: "team".into(),
        group_key: "{}:{}".to_owned(),
        group_labels: Labels::default(),
        alerts: alerts.into_iter().map(Arc::new).collect(),
    }
}
