//! Every receiver told once, to see whether it hears.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dispatch::{Alert, Job, Notification};
use super::plan::{Plan, Way};
use super::receiver::{Surroundings, Teller};
use super::time::wall_ms;
use crate::outbound::Outcome;
use crate::promql::source::Labels;

/// What became of the test of one way to tell a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The receiver's name.
    pub receiver: String,
    /// `log`, `webhook`, `slack`, `email` or `alertmanager`.
    pub kind: String,
    /// What went wrong, without secrets; none where it was told of a fire and of its end.
    pub error: Option<String>,
}

/// Tells every receiver of a plan, or the one with a name. `None` where there is none of that name.
pub(crate) fn try_all(plan: &Plan, receiver: Option<&str>) -> Option<Vec<Tested>> {
    if receiver.is_some_and(|name| !plan.receivers.iter().any(|own| own.name == name)) {
        return None;
    }
    let surroundings = Surroundings { external_url: plan.external_url.clone().unwrap_or_default() };
    let asked = plan.channels().filter(|(own, _)| receiver.is_none_or(|name| own.name == name));
    let tested = asked.map(|(own, channel)| {
        let mut teller = Teller::new(channel.clone(), surroundings.clone());
        let alerts = [false, true].into_iter().filter(|is_over| !is_over || channel.delivery.send_resolved);
        let mut outcomes = alerts.map(|is_over| teller.tell(&job(plan, &own.name, &channel.way, is_over)));
        let error = outcomes.find_map(|outcome| match outcome {
            Outcome::Delivered => None,
            Outcome::Failed { error, .. } | Outcome::Refused { error } => Some(error),
        });
        Tested { receiver: own.name.clone(), kind: channel.way.kind().to_owned(), error }
    });
    Some(tested.collect())
}

fn job(plan: &Plan, receiver: &str, way: &Way, is_over: bool) -> Job {
    let now_ms = wall_ms();
    let text = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let alert = Arc::new(Alert {
        labels: Labels::new(text(&[("alertname", "MonitorTest"), ("severity", "none")])),
        annotations: text(&[("summary", "a test of this receiver: nothing is wrong")]),
        value: Some(1.0),
        fired_at_ms: now_ms - 1000,
        resolved_at_ms: is_over.then_some(now_ms),
        valid_until_ms: now_ms + 60_000,
        expression: "vector(1)".to_owned(),
    });
    if matches!(way, Way::Alertmanager(_)) {
        return Job::Forward(vec![alert]);
    }
    let group_labels = plan.routes.first().map(|route| route.group_labels(&alert.labels)).unwrap_or_default();
    Job::Notify(Arc::new(Notification {
        receiver: receiver.into(),
        group_key: "{}:{alertname=\"MonitorTest\"}".to_owned(),
        group_labels,
        alerts: vec![alert],
    }))
}
