//! What was told, over a restart: nothing is told twice, nothing is forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::told::Told;
use super::{Alert, Dispatcher, GroupId, Now};
use crate::data::{Data, Table};
use crate::promql::source::Labels;

/// After a restart the rules need a while to speak again: no alert is over before.
const GRACE_MS: i64 = 4 * 60_000;

/// In one table under two kinds of keys: what a channel was told of a group, and the alerts that it names.
#[derive(Serialize, Deserialize)]
enum Kept {
    Told {
        receiver: String,
        kind: String,
        route: String,
        group: Vec<(String, String)>,
        /// By the wall clock.
        at_ms: Option<i64>,
        firing: BTreeSet<u64>,
        resolved: BTreeSet<u64>,
        owed: BTreeSet<u64>,
    },
    Alert {
        alert: Alert,
        /// How long it counts as firing without word.
        valid_ms: i64,
    },
}

fn alert_key(id: u64) -> String {
    format!("alert\n{id:016x}")
}

pub(super) fn forget_alert(data: &Data, id: u64) {
    data.remove(Table::Deliveries, &alert_key(id));
}

impl Dispatcher {
    fn told_key(&self, id: &GroupId, channel: usize) -> Option<String> {
        let (own, route) = (self.channels.get(channel)?, self.plan.routes.get(id.0)?);
        Some(format!("told\n{}\n{}\n{}\n{}", own.receiver, own.kind, route.key, id.1))
    }

    /// Writes down what a channel knows of a group, and the alerts of which it will have to be told more.
    pub(super) fn keep_told(&self, id: &GroupId, channel: usize, now: Now) {
        let Some(key) = self.told_key(id, channel) else { return };
        let (Some(own), Some(route)) = (self.channels.get(channel), self.plan.routes.get(id.0)) else { return };
        let Some(told) = self.groups.get(id).and_then(|group| group.told.get(&channel)) else { return };
        for alert in told.firing.iter().chain(&told.owed) {
            if let Some(known) = self.alerts.get(alert) {
                let valid_ms = (known.expires_ms - now.ms).max(0);
                let kept = Kept::Alert { alert: Alert::clone(&known.alert), valid_ms };
                self.data.put(Table::Deliveries, &alert_key(*alert), &kept);
            }
        }
        let kept = Kept::Told {
            receiver: own.receiver.to_string(),
            kind: own.kind.to_owned(),
            route: route.key.clone(),
            group: id.1.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            at_ms: told.at_ms.map(|at_ms| at_ms - now.ms + now.wall_ms),
            firing: told.firing.clone(),
            resolved: told.resolved.clone(),
            owed: told.owed.clone(),
        };
        self.data.put(Table::Deliveries, &key, &kept);
    }

    pub(super) fn forget_told(&self, id: &GroupId, channel: usize) {
        if let Some(key) = self.told_key(id, channel) {
            self.data.remove(Table::Deliveries, &key);
        }
    }

    /// Takes up what was told before. What belongs to a receiver or route that is no more is forgotten.
    pub(super) fn restore(&mut self, now: Now) {
        let mut rest = Vec::new();
        for (key, kept) in self.data.read::<Kept>(Table::Deliveries) {
            match kept {
                Kept::Alert { alert, valid_ms } => {
                    self.know(Arc::new(alert), now.ms + valid_ms.max(GRACE_MS), false, now);
                }
                told @ Kept::Told { .. } => rest.push((key, told)),
            }
        }
        for (key, kept) in rest {
            if self.restore_told(kept, now).is_none() {
                self.data.remove(Table::Deliveries, &key);
            }
        }
        // Which of them the receivers know is in what they were told.
        let in_groups: BTreeSet<u64> = self.groups.values().flat_map(|group| &group.members).copied().collect();
        let data = &self.data;
        self.alerts.retain(|id, _| {
            let is_kept = in_groups.contains(id);
            if !is_kept {
                forget_alert(data, *id);
            }
            is_kept
        });
    }

    fn restore_told(&mut self, kept: Kept, now: Now) -> Option<()> {
        let Kept::Told { receiver, kind, route, group, at_ms, firing, resolved, owed } = kept else { return None };
        let route = self.plan.routes.iter().position(|own| {
            let name = self.plan.receivers.get(own.receiver).map(|receiver| receiver.name.as_str());
            own.key == route && name == Some(&receiver)
        })?;
        let own = self.plan.routes.get(route)?;
        let mut channels = self.channels_of(own.receiver);
        let channel =
            channels.find(|at| self.channels.get(*at).is_some_and(|own| own.kind == kind && own.forward.is_none()))?;
        let labels = Labels::new(group);
        let is_known = |id: &u64| self.alerts.contains_key(id);
        let is_same =
            |id: &u64| self.alerts.get(id).is_some_and(|known| own.group_labels(&known.alert.labels) == labels);
        let (firing, owed): (BTreeSet<u64>, BTreeSet<u64>) = (
            firing.into_iter().filter(|id| is_known(id) && is_same(id)).collect(),
            owed.into_iter().filter(|id| is_known(id) && is_same(id)).collect(),
        );
        if firing.is_empty() && owed.is_empty() {
            return None;
        }
        // A clock that was set back meanwhile does not put off a repetition by more than it lasts.
        let at_ms = at_ms.map(|at_ms| (at_ms - now.wall_ms).min(0) + now.ms);
        let next_ms = now.ms + own.group_wait_ms;
        let all =
            self.channels_of(own.receiver).filter(|at| self.channels.get(*at).is_some_and(|own| own.forward.is_none()));
        let told = all.map(|channel| (channel, Told::default())).collect();
        let group = self.groups.entry((route, labels)).or_insert(Group { next_ms, told, ..Group::default() });
        group.members.extend(firing.iter().chain(&owed));
        group.told.insert(channel, Told { at_ms, firing, resolved, owed });
        Some(())
    }
}
