//! What the API shows of rules and alerts, as Prometheus's API has it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::alert::group::{GroupState, RuleState};
use crate::alert::rule::Rule;
use crate::alert::state::{Alert, AlertState};
use crate::promql::source::Labels;

/// Changes that are remembered.
const MAX_CHANGES: usize = 1_000;

/// The newest state of all rules, between the thread that evaluates them and those who ask.
#[derive(Debug, Default)]
pub(crate) struct RulesView(Mutex<Shown>);

#[derive(Debug, Default)]
struct Shown {
    groups: Vec<GroupView>,
    changes: VecDeque<Change>,
    /// When the next evaluation is due, in milliseconds since 1970.
    next_ms: Option<i64>,
}

/// What became of an alert.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    pub(crate) alert: String,
    pub(crate) labels: BTreeMap<String, String>,
    /// `inactive` where it began.
    pub(crate) from: String,
    /// `pending`, `firing`, `resolved`, or `inactive` of what was pending and came to nothing.
    pub(crate) to: String,
    /// Of the rule's expression; none where there was no result any more.
    pub(crate) value: Option<f64>,
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    /// Of what is resolved: how long it fired, in seconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) lasted_seconds: Option<f64>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupView {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) rules: Vec<RuleView>,
    /// Seconds.
    interval: f64,
    limit: usize,
    /// Seconds.
    evaluation_time: f64,
    last_evaluation: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum RuleView {
    #[serde(rename_all = "camelCase")]
    Alerting {
        state: AlertState,
        name: String,
        query: String,
        /// Seconds.
        duration: f64,
        keep_firing_for: f64,
        labels: BTreeMap<String, String>,
        annotations: BTreeMap<String, String>,
        alerts: Vec<AlertView>,
        #[serde(flatten)]
        health: Health,
    },
    #[serde(rename_all = "camelCase")]
    Recording {
        name: String,
        query: String,
        labels: BTreeMap<String, String>,
        #[serde(flatten)]
        health: Health,
    },
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    health: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// Seconds.
    evaluation_time: f64,
    last_evaluation: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertView {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
    pub(crate) state: AlertState,
    active_at: String,
    /// Since when it fires only because of `keep_firing_for`.
    #[serde(skip_serializing_if = "Option::is_none")]
    keep_firing_since: Option<String>,
    /// As Prometheus writes it.
    value: String,
}

impl RulesView {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_changes(&self, changes: Vec<Change>) {
        self.shown().changes = changes.into();
    }

    pub(super) fn add_changes(&self, changes: impl Iterator<Item = Change>) {
        let mut shown = self.shown();
        shown.changes.extend(changes.filter(Change::is_news));
        while shown.changes.len() > MAX_CHANGES {
            shown.changes.pop_front();
        }
    }

    pub(super) fn set_next(&self, next_ms: Option<i64>) {
        self.shown().next_ms = next_ms;
    }

    pub(super) fn replace(&self, groups: impl Iterator<Item = GroupView>) {
        self.shown().groups = groups.collect();
    }

    pub(super) fn show(&self, group: GroupView) {
        let mut shown = self.shown();
        if let Some(place) = shown.groups.iter_mut().find(|own| own.file == group.file && own.name == group.name) {
            *place = group;
        }
    }

    /// All groups.
    pub(crate) fn groups(&self) -> Vec<GroupView> {
        self.shown().groups.clone()
    }

    /// Alerts that are pending or firing.
    pub(crate) fn alerts(&self) -> Vec<AlertView> {
        let shown = self.shown();
        shown.groups.iter().flat_map(|group| &group.rules).flat_map(RuleView::alerts).cloned().collect()
    }

    /// The newest changes, the newest first.
    pub(crate) fn changes(&self, limit: usize) -> Vec<Change> {
        self.shown().changes.iter().rev().take(limit).cloned().collect()
    }

    /// Whether the next evaluation should have been a while ago.
    pub(crate) fn is_overdue(&self, now_ms: i64) -> bool {
        const LATE_MS: i64 = 60_000;
        self.shown().next_ms.is_some_and(|next_ms| now_ms - next_ms > LATE_MS)
    }
}

impl Change {
    pub(super) fn new(
        alert: &str,
        labels: &Labels,
        from: Option<AlertState>,
        to: Option<AlertState>,
        value: f64,
        at_ms: i64,
        lasted_ms: Option<i64>,
    ) -> Self {
        let name = |state| match state {
            None => "inactive",
            Some(AlertState::Pending) => "pending",
            Some(AlertState::Firing) => "firing",
            Some(AlertState::Inactive) => "resolved",
        };
        Self {
            alert: alert.to_owned(),
            labels: texts(labels),
            from: name(from).to_owned(),
            to: name(to).to_owned(),
            value: Some(value).filter(|value| value.is_finite()),
            at_ms,
            lasted_seconds: lasted_ms.map(|ms| ms as f64 / 1e3),
        }
    }

    /// Not of a resolved alert that is forgotten.
    pub(super) fn is_news(&self) -> bool {
        !(self.from == "resolved" && self.to == "inactive")
    }
}

impl GroupView {
    pub(super) fn of(file: &str, state: &GroupState, took: Duration, interval_ms: i64) -> Self {
        let group = state.group();
        Self {
            name: group.name.clone(),
            file: file.to_owned(),
            rules: state.rules().map(|(rule, state)| RuleView::of(rule, state)).collect(),
            interval: interval_ms as f64 / 1e3,
            limit: group.limit,
            evaluation_time: took.as_secs_f64(),
            last_evaluation: time_or_never(state.rules().filter_map(|(_, rule)| rule.evaluated_at_ms).max()),
        }
    }
}

/// As Go writes a time that never was.
const NEVER: &str = "0001-01-01T00:00:00Z";

fn time_or_never(ms: Option<i64>) -> String {
    ms.map_or_else(|| NEVER.to_owned(), time)
}

impl RuleView {
    fn of(rule: &Rule, state: &RuleState) -> Self {
        let health = Health {
            health: match (&state.error, state.evaluated_at_ms) {
                (_, None) => "unknown",
                (Some(_), _) => "err",
                (None, _) => "ok",
            },
            last_error: state.error.clone(),
            evaluation_time: state.took.as_secs_f64(),
            last_evaluation: time_or_never(state.evaluated_at_ms),
        };
        let (name, query, labels) = (rule.name.clone(), rule.expression.to_string(), rule.written_labels.clone());
        let Some(alerting) = &rule.alert else { return Self::Recording { name, query, labels, health } };
        let active = state.alerts().filter(|(_, alert)| alert.state != AlertState::Inactive);
        let alerts: Vec<AlertView> = active.map(|(labels, alert)| AlertView::of(labels, alert)).collect();
        let has = |state| alerts.iter().any(|alert| alert.state == state);
        let state = match () {
            () if has(AlertState::Firing) => AlertState::Firing,
            () if has(AlertState::Pending) => AlertState::Pending,
            () => AlertState::Inactive,
        };
        Self::Alerting {
            state,
            name,
            query,
            duration: alerting.for_ms as f64 / 1e3,
            keep_firing_for: alerting.keep_firing_for_ms as f64 / 1e3,
            labels,
            annotations: alerting.written_annotations.clone(),
            alerts,
            health,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Alerting { name, .. } | Self::Recording { name, .. } => name,
        }
    }

    /// Name, expression and severity of an alert's rule, for who draws its limit.
    pub(crate) fn limit(&self) -> Option<(&str, &str, &str)> {
        match self {
            Self::Alerting { name, query, labels, .. } => {
                Some((name, query, labels.get("severity").map_or("", String::as_str)))
            }
            Self::Recording { .. } => None,
        }
    }

    pub(crate) fn is_alerting(&self) -> bool {
        matches!(self, Self::Alerting { .. })
    }

    fn alerts(&self) -> &[AlertView] {
        match self {
            Self::Alerting { alerts, .. } => alerts,
            Self::Recording { .. } => &[],
        }
    }
}

impl AlertView {
    pub(crate) fn is_firing(&self) -> bool {
        self.state == AlertState::Firing
    }

    /// RFC 3339.
    pub(crate) fn active_at(&self) -> &str {
        &self.active_at
    }

    fn of(labels: &Labels, alert: &Alert) -> Self {
        Self {
            labels: texts(labels),
            annotations: alert.annotations.clone(),
            state: alert.state,
            active_at: time(alert.active_at_ms),
            keep_firing_since: alert.keep_firing_since_ms.map(time),
            value: exponent(alert.value),
        }
    }
}

fn texts(labels: &Labels) -> BTreeMap<String, String> {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// RFC 3339 in UTC, to the millisecond.
fn time(ms: i64) -> String {
    let since = Duration::from_millis(ms.max(0).unsigned_abs());
    humantime::format_rfc3339_millis(std::time::UNIX_EPOCH + since).to_string()
}

/// With an exponent of two digits at least, as Go's `%e` of the shortest exact form.
fn exponent(value: f64) -> String {
    let text = format!("{value:e}");
    match text.split_once('e').map(|(digits, exponent)| (digits, exponent.parse::<i32>())) {
        Some((digits, Ok(exponent))) => format!("{digits}e{exponent:+03}"),
        _ if value.is_nan() => "NaN".to_owned(),
        _ if value > 0.0 => "+Inf".to_owned(),
        _ => "-Inf".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_prometheus_does() {
        let written =
            [0.0, 1.0, 0.25, -1234.5, 1e300, 5e-324, f64::INFINITY, f64::NEG_INFINITY, f64::NAN].map(exponent);
        let expected =
            ["0e+00", "1e+00", "2.5e-01", "-1.2345e+03", "1e+300", "5e-324", "+Inf", "-Inf", "NaN"].map(str::to_owned);
        assert_eq!(written, expected);
    }
}
