//! What an Alertmanager is told: each alert by itself, again and again, as Prometheus does it.

use std::collections::HashMap;
use std::sync::Arc;

use super::Alert;

/// How often an alert is told again.
pub(super) const AGAIN_MS: i64 = 60_000;
/// Alerts in one request.
const MOST: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Forward {
    sent: HashMap<u64, Sent>,
    in_flight: Vec<(u64, bool)>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    at_ms: i64,
    is_firing: bool,
}

impl Forward {
    /// When an alert is to be told next.
    pub(super) fn due_ms(&self, alert: u64, is_firing: bool, now_ms: i64) -> i64 {
        match self.sent.get(&alert) {
            Some(sent) if sent.is_firing == is_firing => sent.at_ms + AGAIN_MS,
            _ => now_ms,
        }
    }

    /// What is due of `alerts`, which are in flight from here on.
    pub(super) fn take<'a>(
        &mut self,
        alerts: impl Iterator<Item = (u64, &'a Arc<Alert>)>,
        now_ms: i64,
    ) -> Option<Vec<Arc<Alert>>> {
        let due = |(alert, known): &(u64, &Arc<Alert>)| self.due_ms(*alert, known.is_firing(), now_ms) <= now_ms;
        let due: Vec<_> = alerts.filter(due).take(MOST).collect();
        self.in_flight = due.iter().map(|(alert, known)| (*alert, known.is_firing())).collect();
        (!due.is_empty()).then(|| due.into_iter().map(|(_, alert)| Arc::clone(alert)).collect())
    }

    /// The request arrived, or the alerts in it were refused for good: the next turn is a minute from now.
    pub(super) fn settle(&mut self, now_ms: i64) {
        for (alert, is_firing) in self.in_flight.drain(..) {
            self.sent.insert(alert, Sent { at_ms: now_ms, is_firing });
        }
    }

    pub(super) fn fail(&mut self) {
        self.in_flight.clear();
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// Whether the end of an alert is still to be told.
    pub(super) fn waits_for_end_of(&self, alert: u64) -> bool {
        self.sent.get(&alert).is_some_and(|sent| sent.is_firing)
    }

    pub(super) fn forget(&mut self, alert: u64) {
        self.sent.remove(&alert);
    }
}
