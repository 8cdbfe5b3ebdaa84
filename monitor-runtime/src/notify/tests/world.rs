//! Rules and receivers of a test, in a time of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::alert::notice::Notice;
use crate::data::Data;
use crate::notify::dispatch::{Dispatcher, Job, Notification, Now};
use crate::notify::plan::Plan;
use crate::outbound::Outcome;

/// When a test begins, by the wall clock.
pub(super) const BEGIN_MS: i64 = 1_767_323_045_000;
/// How long the rules speak of an alert that is over.
const KEPT_MS: i64 = 15 * 60_000;
pub(super) const EVALUATION_MS: i64 = 15_000;

pub(super) struct World {
    pub(super) plan: Arc<Plan>,
    pub(super) data: Arc<Data>,
    pub(super) dispatcher: Dispatcher,
    pub(super) now: Now,
    /// By name: when it fired, and when it was over.
    pub(super) alerts: BTreeMap<String, (i64, Option<i64>)>,
    evaluated_ms: i64,
}

pub(super) fn plan(text: &str) -> Plan {
    Plan::read(text, Path::new("monitor.toml")).unwrap_or_else(|error| panic!("{}: {}", error.key, error.problem))
}

impl World {
    pub(super) fn new(text: &str) -> Self {
        let (plan, data) = (Arc::new(plan(text)), Arc::new(Data::default()));
        let now = Now { ms: BEGIN_MS, wall_ms: BEGIN_MS };
        let dispatcher = Dispatcher::new(Arc::clone(&plan), Arc::clone(&data), now, 7);
        Self { plan, data, dispatcher, now, alerts: BTreeMap::new(), evaluated_ms: 0 }
    }

    /// The process ends and begins again; what the rules know they know from their own memory.
    pub(super) fn restart(&mut self) {
        self.dispatcher = Dispatcher::new(Arc::clone(&self.plan), Arc::clone(&self.data), self.now, 11);
        self.evaluated_ms = 0;
    }

    pub(super) fn fire(&mut self, name: &str) {
        self.alerts.insert(name.to_owned(), (self.now.wall_ms, None));
    }

    pub(super) fn resolve(&mut self, name: &str) {
        if let Some((_, over @ None)) = self.alerts.get_mut(name) {
            *over = Some(self.now.wall_ms);
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let valid_until_ms = self.now.wall_ms + 4 * 60_000;
        let spoken =
            self.alerts.iter().filter(|(_, (_, over))| over.is_none_or(|over| over + KEPT_MS >= self.now.wall_ms));
        let notice = |(name, (fired, over)): (&String, &(i64, Option<i64>))| Notice {
            valid_until_ms,
            // `a1` and `a2` are one group.
            ..super::notice(&name[..1], &[("own", name)], *fired, *over)
        };
        spoken.map(notice).collect()
    }

    /// A second goes by; the rules are evaluated when it is their time.
    pub(super) fn second(&mut self) {
        self.now = Now { ms: self.now.ms + 1000, wall_ms: self.now.wall_ms + 1000 };
        if self.now.ms >= self.evaluated_ms + EVALUATION_MS {
            self.evaluated_ms = self.now.ms;
            let notices = self.notices();
            self.dispatcher.update(self.now, notices);
        } else if self.dispatcher.next_ms().is_some_and(|next| next <= self.now.ms) {
            self.dispatcher.tick(self.now);
        }
    }

    /// What a channel is told now, which arrives.
    pub(super) fn told(&mut self, channel: usize) -> Option<Arc<Notification>> {
        match self.dispatcher.take(channel, self.now)? {
            Job::Notify(notification) => {
                self.dispatcher.done(channel, Outcome::Delivered, self.now);
                Some(notification)
            }
            Job::Forward(_) => panic!("not an Alertmanager"),
        }
    }

    /// Seconds go by; what the first channel is told in them, as "30: +a1 -a2", with `+` for what fires.
    pub(super) fn run(&mut self, seconds: i64) -> Vec<String> {
        let mut all = Vec::new();
        for _ in 0..seconds {
            self.second();
            if let Some(notification) = self.told(0) {
                all.push(format!("{}: {}", (self.now.ms - BEGIN_MS) / 1000, said(&notification)));
            }
        }
        all
    }
}

pub(super) fn said(notification: &Notification) -> String {
    let each = notification
        .alerts
        .iter()
        .map(|alert| format!("{}{}", if alert.is_firing() { '+' } else { '-' }, alert.labels.get("own")));
    each.collect::<Vec<_>>().join(" ")
}
