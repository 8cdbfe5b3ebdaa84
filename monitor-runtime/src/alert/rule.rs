//! Rules as they are evaluated: read, checked, compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::template::Template;
use crate::promql::Query;

/// Rules that are evaluated together, in their order.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Of the caller where it is not written.
    pub(crate) interval_ms: Option<i64>,
    /// Results a rule may have; 0 is any number.
    pub(crate) limit: usize,
    pub(crate) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The alert's name, or that of the series it records.
    pub(crate) name: String,
    /// As it is written.
    pub(crate) expression: Arc<str>,
    pub(crate) query: Query,
    /// What makes it an alert; none of a rule that records.
    pub(crate) alert: Option<Alerting>,
    /// Labels as they are written.
    pub(crate) written_labels: BTreeMap<String, String>,
}

impl Rule {
    /// Whether it is the rule that the other one was before the file changed.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.name == other.name
            && self.alert.is_some() == other.alert.is_some()
            && self.written_labels == other.written_labels
    }
}

/// The fields of alerts.
#[derive(Debug)]
pub(crate) struct Alerting {
    pub(crate) for_ms: i64,
    pub(crate) keep_firing_for_ms: i64,
    pub(crate) labels: Vec<(String, Template)>,
    pub(crate) annotations: Vec<(String, Template)>,
    /// As they are written.
    pub(crate) written_annotations: BTreeMap<String, String>,
}
