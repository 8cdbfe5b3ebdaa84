//! An alert as receivers are told of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alert::notice::Notice;
use crate::promql::source::Labels;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub(crate) struct Alert {
    pub(crate) labels: Labels,
    pub(crate) annotations: BTreeMap<String, String>,
    /// Of the rule's expression; none where it is no number.
    pub(crate) value: Option<f64>,
    /// Milliseconds since 1970, as the others.
    pub(crate) fired_at_ms: i64,
    pub(crate) resolved_at_ms: Option<i64>,
    pub(crate) valid_until_ms: i64,
    pub(crate) expression: String,
}

/// As it is written down.
#[derive(Serialize, Deserialize)]
struct Kept {
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    value: Option<f64>,
    fired_at_ms: i64,
    resolved_at_ms: Option<i64>,
    valid_until_ms: i64,
    expression: String,
}

impl From<Kept> for Alert {
    fn from(kept: Kept) -> Self {
        let Kept { labels, annotations, value, fired_at_ms, resolved_at_ms, valid_until_ms, expression } = kept;
        let labels = Labels::new(labels);
        Self { labels, annotations, value, fired_at_ms, resolved_at_ms, valid_until_ms, expression }
    }
}

impl From<Alert> for Kept {
    fn from(alert: Alert) -> Self {
        let Alert { labels, annotations, value, fired_at_ms, resolved_at_ms, valid_until_ms, expression } = alert;
        let labels = pairs(&labels);
        Self { labels, annotations, value, fired_at_ms, resolved_at_ms, valid_until_ms, expression }
    }
}

impl From<Notice> for Alert {
    fn from(notice: Notice) -> Self {
        Self {
            labels: notice.labels,
            annotations: notice.annotations,
            value: Some(notice.value).filter(|value| value.is_finite()),
            fired_at_ms: notice.fired_at_ms,
            resolved_at_ms: notice.resolved_at_ms,
            valid_until_ms: notice.valid_until_ms,
            expression: notice.expression.to_string(),
        }
    }
}

impl Alert {
    pub(crate) fn is_firing(&self) -> bool {
        self.resolved_at_ms.is_none()
    }

    pub(crate) fn name(&self) -> &str {
        self.labels.get("alertname")
    }

    /// How long it fired; none while it does.
    pub(crate) fn lasted_ms(&self) -> Option<i64> {
        self.resolved_at_ms.map(|resolved| resolved.saturating_sub(self.fired_at_ms))
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        fingerprint(&self.labels)
    }
}

/// Who an alert is, as Prometheus and Alertmanager number it: FNV-1a of its sorted labels.
pub(crate) fn fingerprint(labels: &Labels) -> u64 {
    let end = [0xff_u8];
    let bytes = labels.iter().flat_map(|(name, value)| [name.as_bytes(), &end, value.as_bytes(), &end].concat());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

pub(crate) fn pairs(labels: &Labels) -> BTreeMap<String, String> {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The order in which Alertmanager lists alerts: by job, by instance, those with fewer labels, by labels.
pub(crate) fn in_order(a: &Alert, b: &Alert) -> Ordering {
    // Who has the label comes first.
    let by = |name: &str| match (a.labels.get(name), b.labels.get(name)) {
        ("", "") => Ordering::Equal,
        ("", _) => Ordering::Greater,
        (_, "") => Ordering::Less,
        (a, b) => a.cmp(b),
    };
    by("job")
        .then_with(|| by("instance"))
        .then_with(|| a.labels.iter().count().cmp(&b.labels.iter().count()))
        .then_with(|| a.labels.cmp(&b.labels))
}
