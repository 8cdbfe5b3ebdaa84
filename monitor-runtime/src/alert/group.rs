//! Evaluates a group: its rules in their order, each seeing what the ones before it wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::RuleError;
use super::rule::{Alerting, Group, Rule};
use super::state::{Alert, AlertState, Alerts, Match, advance};
use super::template::{Context, External, Template};
use crate::promql::source::{Labels, NAME, STALE_BITS, Sample, Source};
use crate::promql::{Element, Value};

/// The label of an alert's name.
const ALERT_NAME: &str = "alertname";

/// No alert is held for longer because the history is too short.
const MAX_HOLD_MS: i64 = 3_600_000;

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
    external: Arc<External>,
    /// Series of rules that are no more: the next evaluation ends them.
    orphans: BTreeSet<Labels>,
}

/// What is known of a rule from its evaluations.
#[derive(Debug, Default)]
pub(crate) struct RuleState {
    alerts: Alerts,
    /// Why the last evaluation failed, and how long it took.
    pub(crate) error: Option<String>,
    pub(crate) took: Duration,
    pub(crate) evaluated_at_ms: Option<i64>,
    /// Until then, in milliseconds since 1970, the history of this process is shorter than what the rule looks at: alerts from
    /// before a restart are not resolved because of it.
    held_until_ms: i64,
    /// The series of the last evaluation: one that is missing now ends with a staleness marker.
    written: BTreeSet<Labels>,
}

impl GroupState {
    pub(crate) fn new(group: Group, external: Arc<External>) -> Self {
        let rules = group.rules.iter().map(|_| RuleState::default()).collect();
        Self { group, rules, external, orphans: BTreeSet::new() }
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
            let began = Instant::now();
            let failed = match state.evaluate(rule, self.group.limit, &self.external, store, now_ms) {
                Ok(samples) => {
                    state.write(samples, store, now_ms);
                    None
                }
                Err(error) => Some(error),
            };
            (state.took, state.evaluated_at_ms) = (began.elapsed(), Some(now_ms));
            state.error = failed.as_ref().map(ToString::to_string);
            errors.extend(failed);
        }
        for orphan in std::mem::take(&mut self.orphans) {
            if !self.rules.iter().any(|state| state.written.contains(&orphan)) {
                store.append(orphan, Sample { timestamp_ms: now_ms, value: f64::from_bits(STALE_BITS) });
            }
        }
        errors
    }

    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    /// Each rule, and what is known of it.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Rule, &RuleState)> {
        self.group.rules.iter().zip(&self.rules)
    }

    /// Goes on where the rules of another group were: those that are the same keep their alerts. Gives back those that are no more.
    pub(crate) fn take_over(&mut self, other: Self) -> Vec<(Rule, RuleState)> {
        let mut before: Vec<_> = other.group.rules.into_iter().zip(other.rules).collect();
        for (rule, state) in self.group.rules.iter().zip(&mut self.rules) {
            if let Some(at) = before.iter().position(|(old, _)| old.is_same_as(rule)) {
                *state = before.remove(at).1;
            }
        }
        self.orphans = other.orphans;
        self.orphans.extend(before.iter().flat_map(|(_, state)| &state.written).cloned());
        before
    }

    /// Gives a rule an alert from before a restart, which is held until the process has run for as long as the rule looks back.
    /// `scrape_ms` lies between two scrapes: the first comes a moment after the start.
    pub(crate) fn restore(&mut self, rule: usize, labels: Labels, alert: Alert, now_ms: i64, scrape_ms: i64) {
        let Some((rule, state)) = self.group.rules.get(rule).zip(self.rules.get_mut(rule)) else { return };
        state.held_until_ms = now_ms + rule.query.history_ms().min(MAX_HOLD_MS) + 2 * scrape_ms;
        state.alerts.insert(labels, alert);
    }

    /// The clock was set by so many milliseconds: every age stays what it is.
    pub(crate) fn shift(&mut self, by_ms: i64) {
        for state in &mut self.rules {
            state.held_until_ms += by_ms;
            state.evaluated_at_ms = state.evaluated_at_ms.map(|ms| ms + by_ms);
            state.alerts.values_mut().for_each(|alert| alert.shift(by_ms));
        }
    }
}

impl RuleState {
    pub(crate) fn alerts(&self) -> impl Iterator<Item = (&Labels, &Alert)> {
        self.alerts.iter()
    }

    pub(crate) fn alert(&self, labels: &Labels) -> Option<&Alert> {
        self.alerts.get(labels)
    }
}

impl RuleState {
    /// The samples to write.
    fn evaluate(
        &mut self,
        rule: &Rule,
        limit: usize,
        external: &External,
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
                    for (label, text) in &rule.written_labels {
                        labels.set(label, text);
                    }
                    insert(&mut samples, rule, labels, value)?;
                }
                samples.into_iter().collect()
            }
            Some(alerting) => {
                let mut matches = matches(rule, alerting, elements, external, store, now_ms)?;
                if now_ms < self.held_until_ms {
                    self.hold(&mut matches);
                }
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

    /// Takes what is active as found again.
    fn hold(&self, matches: &mut BTreeMap<Labels, Match>) {
        for (labels, alert) in self.alerts.iter().filter(|(_, alert)| alert.state != AlertState::Inactive) {
            let found = || Match { value: alert.value, annotations: alert.annotations.clone() };
            matches.entry(labels.clone()).or_insert_with(found);
        }
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
fn matches(
    rule: &Rule,
    alerting: &Alerting,
    elements: Vec<Element>,
    external: &External,
    store: &dyn Store,
    at_ms: i64,
) -> Result<BTreeMap<Labels, Match>, RuleError> {
    let mut matches = BTreeMap::new();
    for Element { labels: found, value } in elements {
        let mut labels = found.clone();
        labels.set(NAME, "");
        let options = rule.query.options();
        let context = Context { labels: &found, value, external, source: store, at_ms, options };
        for (label, template) in &alerting.labels {
            labels.set(label, &template.expand(context));
        }
        labels.set(ALERT_NAME, &rule.name);
        let expand = |(name, template): &(String, Template)| (name.clone(), template.expand(context));
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
