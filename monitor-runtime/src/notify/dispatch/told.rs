//! What one channel was told of one group, and whether there is news: Alertmanager's rules.

use std::collections::BTreeSet;

/// Alerts are named by their fingerprints.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// When the newest notification arrived; none where none did.
    pub(super) at_ms: Option<i64>,
    pub(super) firing: BTreeSet<u64>,
    pub(super) resolved: BTreeSet<u64>,
    /// Fires that were to be told and have not arrived yet. One that ends before is told when it is over: somebody should know.
    pub(super) owed: BTreeSet<u64>,
}

/// What there is to say of a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) firing: BTreeSet<u64>,
    /// Of those whose fire this channel knows, or should.
    pub(super) resolved: BTreeSet<u64>,
}

impl Told {
    /// Whether this channel should hear that this alert is over.
    pub(super) fn knows(&self, alert: u64) -> bool {
        self.firing.contains(&alert) || self.owed.contains(&alert) || self.resolved.contains(&alert)
    }

    /// Whether something is left to say of an alert that is over.
    pub(super) fn waits_for_end_of(&self, alert: u64) -> bool {
        self.firing.contains(&alert) || self.owed.contains(&alert)
    }

    pub(super) fn needs(&self, state: &State, now_ms: i64, repeat_ms: i64) -> bool {
        let is_news = |alert: &u64| !self.resolved.contains(alert) || self.owed.contains(alert);
        !state.firing.is_subset(&self.firing)
            || state.resolved.iter().any(is_news)
            || (!state.firing.is_empty() && self.at_ms.is_some_and(|at_ms| at_ms < now_ms - repeat_ms))
    }

    /// It has arrived. What is not spoken of, as what is silenced, stays as it was.
    pub(super) fn arrived(&mut self, state: &State, now_ms: i64) {
        self.at_ms = Some(now_ms);
        self.firing.retain(|alert| !state.resolved.contains(alert));
        self.firing.extend(&state.firing);
        self.resolved.clone_from(&state.resolved);
        self.owed.retain(|alert| !state.firing.contains(alert) && !state.resolved.contains(alert));
    }

    /// A receiver that does not want to hear of ends forgets the fires that are over.
    pub(super) fn forget(&mut self, alert: u64) {
        self.firing.remove(&alert);
        self.owed.remove(&alert);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.firing.is_empty() && self.owed.is_empty()
    }
}
