//! Alerts that are told together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::queue::Item;
use super::told::{State, Told};
use super::{Counted, Dispatcher, GIVE_UP_MS, GroupId, Notification, Now, alert, notified};

#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) members: BTreeSet<u64>,
    /// When it is looked at next.
    pub(super) next_ms: i64,
    /// Whether it was looked at before; what joins then waits for its next turn.
    pub(super) is_flushed: bool,
    /// By channel.
    pub(super) told: BTreeMap<usize, Told>,
}

impl Dispatcher {
    /// Puts an alert that fires into its groups.
    pub(super) fn gather(&mut self, id: u64, now: Now) {
        let Some(known) = self.alerts.get(&id) else { return };
        let (alert, routes) = (Arc::clone(&known.alert), Arc::clone(&known.routes));
        for at in routes.iter().copied() {
            let Some(route) = self.plan.routes.get(at) else { continue };
            let (wait_ms, receiver) = (route.group_wait_ms, route.receiver);
            let group_id = (at, route.group_labels(&alert.labels));
            let channels = self.channels_of(receiver);
            let mut by_group =
                channels.filter(|at| self.channels.get(*at).is_some_and(|own| own.forward.is_none())).peekable();
            if by_group.peek().is_none() {
                continue;
            }
            let told: BTreeMap<_, _> = by_group.map(|channel| (channel, Told::default())).collect();
            let new = || Group { next_ms: now.ms + wait_ms, told, ..Group::default() };
            let group = self.groups.entry(group_id).or_insert_with(new);
            group.members.insert(id);
            // An alert that is old already has waited long enough.
            if !group.is_flushed && now.wall_ms.saturating_sub(alert.fired_at_ms) >= wait_ms {
                group.next_ms = group.next_ms.min(now.ms);
            }
        }
    }

    /// A group's turn: tells its channels what is news to them.
    pub(super) fn flush(&mut self, id: &GroupId, now: Now) {
        let (Some(group), Some(route)) = (self.groups.get_mut(id), self.plan.routes.get(id.0)) else { return };
        group.next_ms = now.ms + route.group_interval_ms;
        group.is_flushed = true;
        let repeat_ms = route.repeat_interval_ms;
        let group_key = format!("{}:{}", route.key, braced(&id.1));
        let channels: Vec<usize> = group.told.keys().copied().collect();
        for channel in channels {
            let (Some(group), Some(own)) = (self.groups.get_mut(id), self.channels.get_mut(channel)) else { continue };
            let Some(told) = group.told.get_mut(&channel) else { continue };
            let before = told.clone();
            let mut state = State::default();
            for member in &group.members {
                let Some(known) = self.alerts.get(member) else { continue };
                let is_silenced = || self.silences.of(&known.alert.labels, now.wall_ms).next().is_some();
                match known.alert.is_firing() {
                    true if !known.is_remembered && !is_silenced() => drop(state.firing.insert(*member)),
                    true => {}
                    false if own.send_resolved && told.knows(*member) => drop(state.resolved.insert(*member)),
                    false if !own.send_resolved => told.forget(*member),
                    false => {}
                }
            }
            let in_flight = own.queue.in_flight_of(id).map(|item| item.state.clone());
            // As if what is under way had arrived: should it not, it is tried again, or this takes its place.
            let mut assumed = told.clone();
            if let Some(in_flight) = &in_flight {
                assumed.arrived(in_flight, now.ms);
            }
            let is_remembered = |id: &u64| self.alerts.get(id).is_some_and(|known| known.is_remembered);
            told.owed.retain(|owed| state.resolved.contains(owed) || is_remembered(owed));
            told.owed.extend(in_flight.iter().flat_map(|state| &state.firing));
            if assumed.needs(&state, now.ms, repeat_ms) {
                told.owed.extend(&state.firing);
                let members = state.firing.iter().chain(&state.resolved);
                let mut alerts: Vec<_> =
                    members.filter_map(|id| self.alerts.get(id)).map(|known| Arc::clone(&known.alert)).collect();
                alerts.sort_by(|a, b| alert::in_order(a, b));
                let notification = Arc::new(Notification {
                    receiver: Arc::clone(&own.receiver),
                    group_key: group_key.clone(),
                    group_labels: id.1.clone(),
                    alerts,
                });
                let item = Item { group: id.clone(), state, notification, failures: 0, not_before_ms: now.ms };
                if own.queue.push(item).is_some() {
                    notified(&own.receiver, Counted::Dropped, 1);
                }
            } else {
                own.queue.remove(id);
            }
            if *told != before {
                self.keep_told(id, channel, now);
            }
        }
    }

    /// Lets go of what is over and was told, and of a group that is empty.
    pub(super) fn tidy(&mut self, id: &GroupId, now: Now) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let mut given_up = Vec::new();
        let (alerts, told) = (&self.alerts, &mut group.told);
        group.members.retain(|member| {
            let Some(known) = alerts.get(member) else { return false };
            if known.alert.is_firing() {
                return true;
            }
            let is_old = known.over_ms.is_some_and(|over| over + GIVE_UP_MS <= now.ms);
            for (channel, told) in told.iter_mut().filter(|(_, told)| is_old && told.waits_for_end_of(*member)) {
                told.forget(*member);
                given_up.push(*channel);
            }
            told.values().any(|told| told.waits_for_end_of(*member))
        });
        let is_over = group.members.is_empty();
        for channel in &given_up {
            if let Some(own) = self.channels.get(*channel) {
                notified(&own.receiver, Counted::Dropped, 1);
            }
        }
        if is_over {
            let channels: Vec<usize> = group.told.keys().copied().collect();
            for channel in channels {
                self.forget_told(id, channel);
                if let Some(own) = self.channels.get_mut(channel) {
                    own.queue.remove(id);
                }
            }
            self.groups.remove(id);
        } else {
            for channel in given_up {
                self.keep_told(id, channel, now);
            }
        }
    }
}

/// As Alertmanager writes labels: `{a="1", b="2"}`.
fn braced(labels: &crate::promql::source::Labels) -> String {
    let pairs: Vec<_> =
        labels.iter().map(|(name, value)| format!("{name}={}", crate::notify::plan::quoted(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}
