//! Evaluates a group: its rules in their order, each seeing what the ones before it wrote.

use std::collections::{BTreeMap, BTreeSet};

use super::error::RuleError;
use super::rule::{Alerting, Group, Rule};
use super::state::{Alert, AlertState, Alerts, Match, advance};
use crate::promql::source::{Labels, NAME, STALE_BITS, Sample, Source};
use crate::promql::{Element, Value};

/// The label of an alert's name.
const ALERT_NAME: &str = "alertname";

/// Series that rules read, and write.
pub(crate) trait Store: Source {
    /// Adds a sample to a series, later than those it has.
    fn append(&mut self, labels: Labels, sample: Sample);
}

/// A group, its alerts, and what it wrote the last time.
#[derive(Debug)]
pub(crate) struct GroupState {
    group: Group,
    rules: Vec<RuleState>,
}

#[derive(Debug, Default)]
struct RuleState {
    alerts: Alerts,
    /// The series of the last evaluation: one that is missing now ends with a staleness marker.
    written: BTreeSet<Labels>,
}

impl GroupState {
    pub(crate) fn new(group: Group) -> Self {
        let rules = group.rules.iter().map(|_| RuleState::default()).collect();
        Self { group, rules }
    }

    /// The interval that the file gives the group, in milliseconds.
    pub(crate) fn interval_ms(&self) -> Option<i64> {
        self.group.interval_ms
    }

    /// The alerts of all rules: rule, labels, alert. Resolved ones are among them for 15 minutes.
    pub(crate) fn alerts(&self) -> impl Iterator<Item = (&str, &Labels, &Alert)> {
        let rules = self.group.rules.iter().zip(&self.rules);
        rules.flat_map(|(rule, state)| state.alerts.iter().map(|(labels, alert)| (rule.name.as_str(), labels, alert)))
    }

    /// Evaluates every rule at a moment, in milliseconds since 1970, and says what failed. A rule that fails changes nothing.
    pub(crate) fn evaluate(&mut self, store: &mut dyn Store, now_ms: i64) -> Vec<RuleError> {
        let mut errors = Vec::new();
        for (rule, state) in self.group.rules.iter().zip(&mut self.rules) {
            match state.evaluate(rule, self.group.limit, store, now_ms) {
                Ok(samples) => state.write(samples, store, now_ms),
                Err(error) => errors.push(error),
            }
        }
        errors
    }
}

impl RuleState {
    /// The samples to write.
    fn evaluate(
        &mut self,
        rule: &Rule,
        limit: usize,
        store: &dyn Store,
        now_ms: i64,
    ) -> Result<Vec<(Labels, f64)>, RuleError> {
        let name = || rule.name.clone();
        let found =
            rule.query.at(store, now_ms).map_err(|error| RuleError::Query { rule: name(), error: Box::new(error) })?;
        let elements = match found {
            Value::Vector(vector) => vector,
            Value::Scalar(value) => vec![Element { labels: Labels::default(), value }],
            Value::Text(_) | Value::Matrix(_) => Vec::new(),
        };
        let results = match &rule.alert {
            None => {
                let mut samples = BTreeMap::new();
                for Element { mut labels, value } in elements {
                    labels.set(NAME, &rule.name);
                    for (label, template) in &rule.labels {
                        labels.set(label, &template.expand(&Labels::default(), value));
                    }
                    insert(&mut samples, rule, labels, value)?;
                }
                samples.into_iter().collect()
            }
            Some(alerting) => {
                let matches = matches(rule, alerting, elements)?;
                advance(&mut self.alerts, alerting, matches, now_ms);
                self.samples()
            }
        };
        let active = self.alerts.values().filter(|alert| alert.state != AlertState::Inactive).count();
        let found = if rule.alert.is_some() { active } else { results.len() };
        if limit > 0 && found > limit {
            self.alerts.clear();
            return Err(RuleError::Limit { rule: name(), limit, found });
        }
        Ok(results)
    }

    /// `ALERTS` and `ALERTS_FOR_STATE` of what is pending or firing.
    fn samples(&self) -> Vec<(Labels, f64)> {
        let mut samples = Vec::new();
        for (labels, alert) in &self.alerts {
            let state = match alert.state {
                AlertState::Pending => "pending",
                AlertState::Firing => "firing",
                AlertState::Inactive => continue,
            };
            let (mut alerts, mut since) = (labels.clone(), labels.clone());
            alerts.set(NAME, "ALERTS");
            alerts.set("alertstate", state);
            since.set(NAME, "ALERTS_FOR_STATE");
            samples.push((alerts, 1.0));
            samples.push((since, alert.active_at_ms.div_euclid(1000) as f64));
        }
        samples
    }

    fn write(&mut self, samples: Vec<(Labels, f64)>, store: &mut dyn Store, timestamp_ms: i64) {
        let mut written = BTreeSet::new();
        for (labels, value) in samples {
            store.append(labels.clone(), Sample { timestamp_ms, value });
            written.insert(labels);
        }
        for ended in self.written.difference(&written) {
            store.append(ended.clone(), Sample { timestamp_ms, value: f64::from_bits(STALE_BITS) });
        }
        self.written = written;
    }
}

/// The results of an alert's query by the labels of the alerts they are.
fn matches(rule: &Rule, alerting: &Alerting, elements: Vec<Element>) -> Result<BTreeMap<Labels, Match>, RuleError> {
    let mut matches = BTreeMap::new();
    for Element { labels: found, value } in elements {
        let mut labels = found.clone();
        labels.set(NAME, "");
        for (label, template) in &rule.labels {
            labels.set(label, &template.expand(&found, value));
        }
        labels.set(ALERT_NAME, &rule.name);
        let expand =
            |(name, template): &(String, super::template::Template)| (name.clone(), template.expand(&found, value));
        let annotations = alerting.annotations.iter().map(expand).collect();
        insert(&mut matches, rule, labels, Match { value, annotations })?;
    }
    Ok(matches)
}

fn insert<T>(all: &mut BTreeMap<Labels, T>, rule: &Rule, labels: Labels, value: T) -> Result<(), RuleError> {
    if all.contains_key(&labels) {
        return Err(RuleError::SameLabels { rule: rule.name.clone(), labels: labels.to_string() });
    }
    all.insert(labels, value);
    Ok(())
}
