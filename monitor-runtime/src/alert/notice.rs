//! What the rules tell the receivers.

use std::collections::BTreeMap;

use crate::promql::source::Labels;

/// An alert that fires, or that did and is resolved. After each evaluation every one of them is told again, as Prometheus does
/// towards Alertmanager; who delivers decides what is news.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    /// Who it is: `alertname` among them.
    pub(crate) labels: Labels,
    pub(crate) annotations: BTreeMap<String, String>,
    /// Of the newest result.
    pub(crate) value: f64,
    /// When it began to fire, in milliseconds since 1970.
    pub(crate) fired_at_ms: i64,
    /// When it was resolved; none while it fires.
    pub(crate) resolved_at_ms: Option<i64>,
    /// A fire that is not told again by then is over, in milliseconds since 1970: four intervals of its group, at least four minutes.
    pub(crate) valid_until_ms: i64,
    /// The expression of its rule, for a link to who evaluates it.
    pub(crate) expression: std::sync::Arc<str>,
}
