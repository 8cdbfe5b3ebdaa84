//! Alerts over a restart: what is active is written when it changes, and found again at the next start.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::changes::Changed;
use super::view::Change;
use crate::alert::group::{GroupState, RuleState};
use crate::alert::rule::Rule;
use crate::alert::state::{Alert, AlertState};
use crate::data::{Data, Table};
use crate::promql::source::Labels;

/// What did not run for longer than this cannot say that a condition held all the time: what was pending begins anew. As Prometheus has it.
const OUTAGE_MS: i64 = 3_600_000;

#[derive(Debug)]
pub(super) struct Memory {
    data: Arc<Data>,
    /// Changes since the process began: their keys order what happened in one millisecond.
    count: u64,
}

/// An alert as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    group: String,
    rule: String,
    rule_labels: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    alert: Alert,
    /// When it was written.
    at_ms: i64,
}

impl Memory {
    pub(super) fn new(data: Arc<Data>) -> Self {
        Self { data, count: 0 }
    }

    /// The changes of earlier runs, the oldest first.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.data.read(Table::Changes).into_iter().map(|(_, change)| change).collect()
    }

    /// Gives a group the alerts that it had.
    pub(super) fn restore(&self, group: &str, state: &mut GroupState, now_ms: i64, scrape_ms: i64) {
        for (key, kept) in self.data.read::<Kept>(Table::Alerts) {
            if kept.group != group {
                continue;
            }
            let mut rules = state.rules();
            let same = rules.position(|(rule, _)| rule.name == kept.rule && rule.written_labels == kept.rule_labels);
            drop(rules);
            let is_over = kept.alert.state == AlertState::Pending && now_ms - kept.at_ms > OUTAGE_MS;
            match same.filter(|_| !is_over) {
                Some(rule) => state.restore(rule, Labels::new(kept.labels), kept.alert, now_ms, scrape_ms),
                None => self.data.remove(Table::Alerts, &key),
            }
        }
    }

    /// Writes down what has changed.
    pub(super) fn note(&mut self, group: &str, changed: &[Changed], state: &GroupState) {
        for Changed { rule, labels, change } in changed {
            self.keep(group, *rule, labels, state, change.at_ms);
            if change.is_news() {
                self.count += 1;
                let key = format!("{:015}-{:010}", change.at_ms.max(0), self.count);
                self.data.put(Table::Changes, &key, change);
            }
        }
    }

    /// Writes down all alerts of a group.
    pub(super) fn keep_all(&self, group: &str, state: &GroupState, at_ms: i64) {
        for (at, (_, rule)) in state.rules().enumerate() {
            for (labels, _) in rule.alerts() {
                self.keep(group, at, labels, state, at_ms);
            }
        }
    }

    fn keep(&self, group: &str, rule: usize, labels: &Labels, state: &GroupState, at_ms: i64) {
        let Some((written, rule)) = state.rules().nth(rule) else { return };
        let key = key(group, written, labels);
        match rule.alert(labels) {
            Some(alert) => {
                let kept = Kept {
                    group: group.to_owned(),
                    rule: written.name.clone(),
                    rule_labels: written.written_labels.clone(),
                    labels: labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                    alert: alert.clone(),
                    at_ms,
                };
                self.data.put(Table::Alerts, &key, &kept);
            }
            None => self.data.remove(Table::Alerts, &key),
        }
    }

    /// Forgets the alerts of a rule that is no more.
    pub(super) fn forget_rule(&self, group: &str, rule: &Rule, state: &RuleState) {
        state.alerts().for_each(|(labels, _)| self.data.remove(Table::Alerts, &key(group, rule, labels)));
    }

    /// Forgets the alerts of a group that is no more.
    pub(super) fn forget(&self, group: &str) {
        let kept = self.data.read::<Kept>(Table::Alerts).into_iter().filter(|(_, kept)| kept.group == group);
        kept.for_each(|(key, _)| self.data.remove(Table::Alerts, &key));
    }
}

fn key(group: &str, rule: &Rule, labels: &Labels) -> String {
    format!("{group}\n{}\n{:?}\n{labels}", rule.name, rule.written_labels)
}
