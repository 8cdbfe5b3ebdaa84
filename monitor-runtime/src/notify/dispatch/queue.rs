//! What waits to be told by one channel: one notification a group, the newest.

use std::collections::VecDeque;
use std::sync::Arc;

use super::told::State;
use super::{Alert, GroupId};
use crate::outbound::pause_ms;

/// Groups that wait at once; of more the oldest goes, and is made again when its group's turn comes.
pub(super) const MOST: usize = 1_000;

/// What a channel is to tell: the state of a group at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Notification {
    pub(crate) receiver: Arc<str>,
    /// As Alertmanager writes it.
    pub(crate) group_key: String,
    pub(crate) group_labels: crate::promql::source::Labels,
    /// In Alertmanager's order, firing and resolved ones.
    pub(crate) alerts: Vec<Arc<Alert>>,
}

impl Notification {
    pub(crate) fn firing(&self) -> impl Iterator<Item = &Arc<Alert>> {
        self.alerts.iter().filter(|alert| alert.is_firing())
    }
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) group: GroupId,
    pub(super) state: State,
    pub(super) notification: Arc<Notification>,
    pub(super) failures: u32,
    pub(super) not_before_ms: i64,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    pub(super) in_flight: Option<Item>,
    /// Tries in a row that failed, of any group.
    failures: u32,
    not_before_ms: i64,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.items.len() + usize::from(self.in_flight.is_some())
    }

    /// Puts it in the place of what waits for the same group. An item that had to go for it is given back.
    pub(super) fn push(&mut self, mut item: Item) -> Option<Item> {
        if let Some(own) = self.items.iter_mut().find(|own| own.group == item.group) {
            (item.failures, item.not_before_ms) = (own.failures, own.not_before_ms);
            *own = item;
            return None;
        }
        self.items.push_back(item);
        if self.items.len() > MOST { self.items.pop_front() } else { None }
    }

    pub(super) fn remove(&mut self, group: &GroupId) {
        self.items.retain(|item| item.group != *group);
    }

    pub(super) fn in_flight_of(&self, group: &GroupId) -> Option<&Item> {
        self.in_flight.as_ref().filter(|item| item.group == *group)
    }

    /// The next one to try, which is in flight from here on.
    pub(super) fn take(&mut self, now_ms: i64) -> Option<Arc<Notification>> {
        if self.in_flight.is_some() || now_ms < self.not_before_ms {
            return None;
        }
        let at = self.items.iter().position(|item| item.not_before_ms <= now_ms)?;
        self.in_flight = self.items.remove(at);
        self.in_flight.as_ref().map(|item| Arc::clone(&item.notification))
    }

    /// When there may be something to take; none while nothing waits, or one is in flight.
    pub(super) fn due_ms(&self) -> Option<i64> {
        if self.in_flight.is_some() {
            return None;
        }
        let first = self.items.iter().map(|item| item.not_before_ms).min()?;
        Some(first.max(self.not_before_ms))
    }

    /// When this channel may be tried again.
    pub(super) fn not_before_ms(&self) -> i64 {
        self.not_before_ms
    }

    pub(super) fn succeeded(&mut self) -> Option<Item> {
        (self.failures, self.not_before_ms) = (0, 0);
        self.in_flight.take()
    }

    /// It is tried again later, unless there is newer state of the same group by now.
    pub(super) fn failed(&mut self, now_ms: i64, asked_ms: Option<i64>, random: &mut fastrand::Rng) {
        self.failures = self.failures.saturating_add(1);
        self.not_before_ms = now_ms.saturating_add(pause_ms(self.failures, asked_ms, random));
        let Some(mut item) = self.in_flight.take() else { return };
        item.failures = item.failures.saturating_add(1);
        item.not_before_ms = now_ms.saturating_add(pause_ms(item.failures, asked_ms, random));
        match self.items.iter_mut().find(|own| own.group == item.group) {
            Some(newer) => (newer.failures, newer.not_before_ms) = (item.failures, item.not_before_ms),
            None => self.items.push_back(item),
        }
    }

    /// It is not tried again.
    pub(super) fn refused(&mut self) {
        self.in_flight = None;
    }
}
