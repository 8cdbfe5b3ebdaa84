//! What an evaluation changed.

use std::collections::BTreeMap;

use super::view::Change;
use crate::alert::group::GroupState;
use crate::alert::state::AlertState;
use crate::promql::source::Labels;

/// Where each alert of a group stands, by rule and labels.
pub(super) type States = BTreeMap<(usize, Labels), AlertState>;

/// A change, and which alert it is of.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) rule: usize,
    pub(super) labels: Labels,
    pub(super) change: Change,
}

pub(super) fn states(group: &GroupState) -> States {
    let alerts = group.rules().enumerate().flat_map(|(at, (_, state))| state.alerts().map(move |own| (at, own)));
    alerts.map(|(at, (labels, alert))| ((at, labels.clone()), alert.state)).collect()
}

/// What is not as it was. A resolved alert that is forgotten is no change.
pub(super) fn between(before: &States, group: &GroupState, at_ms: i64) -> Vec<Changed> {
    let (mut changed, mut now) = (Vec::new(), 0);
    for (rule, (written, state)) in group.rules().enumerate() {
        for (labels, alert) in state.alerts() {
            now += 1;
            let was = before.get(&(rule, labels.clone())).copied();
            if was == Some(alert.state) {
                continue;
            }
            let lasted = match alert.state {
                AlertState::Inactive => alert.resolved_at_ms.zip(alert.fired_at_ms).map(|(end, begin)| end - begin),
                _ => None,
            };
            let change = Change::new(&written.name, labels, was, Some(alert.state), alert.value, at_ms, lasted);
            changed.push(Changed { rule, labels: labels.clone(), change });
        }
    }
    // Those that are gone: only then is there one to look for.
    if before.len() + changed.len() > now {
        let rules: Vec<_> = group.rules().collect();
        for ((rule, labels), was) in before {
            let Some((written, state)) = rules.get(*rule) else { continue };
            if state.alert(labels).is_none() {
                let change = Change::new(&written.name, labels, Some(*was), None, f64::NAN, at_ms, None);
                changed.push(Changed { rule: *rule, labels: labels.clone(), change });
            }
        }
    }
    changed
}
