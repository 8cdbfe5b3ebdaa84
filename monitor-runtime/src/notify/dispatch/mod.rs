//! Who is to be told what, and when: routes, groups, waits, repetitions, silences, queues. A state machine without clock, thread
//! or network; each call is given the time.
//!
//! `group` holds the alerts of a group until its turn, `told` what a channel knows of it, `queue` what waits to be sent, `forward`
//! the alerts for an Alertmanager, `silence` who is not to be told, `remember` all that over a restart.

mod alert;
mod forward;
mod group;
mod queue;
mod remember;
mod silence;
mod told;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::plan::{Channel, Plan, Receiver, Way};
use crate::alert::notice::Notice;
use crate::data::Data;
use crate::outbound::Outcome;
use crate::promql::source::Labels;
use crate::registry::{Told as Counted, notified};
pub(crate) use alert::{Alert, fingerprint, pairs};
use forward::Forward;
use group::Group;
pub(crate) use queue::Notification;
use queue::Queue;
use silence::Silences;
pub(crate) use silence::{Silence, SilenceError, SilenceState, Wanted};

/// An alert that is over and could not be told in this time is given up.
const GIVE_UP_MS: i64 = 4 * 3_600_000;

/// The time of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// Of a clock that nobody sets, in milliseconds from anywhere.
    pub(crate) ms: i64,
    /// Milliseconds since 1970, as the wall clock has it.
    pub(crate) wall_ms: i64,
}

/// A route and what its alerts have in common.
type GroupId = (usize, Labels);

#[derive(Debug)]
pub(crate) struct Dispatcher {
    plan: Arc<Plan>,
    data: Arc<Data>,
    alerts: HashMap<u64, Known>,
    groups: BTreeMap<GroupId, Group>,
    channels: Vec<Own>,
    silences: Silences,
    random: fastrand::Rng,
}

/// An alert, and where it goes.
#[derive(Debug)]
struct Known {
    alert: Arc<Alert>,
    /// Without word until then it is over.
    expires_ms: i64,
    routes: Arc<[usize]>,
    /// The Alertmanagers that are told.
    forwards: Arc<[usize]>,
    /// Whether the rules spoke of it the last time they spoke.
    is_current: bool,
    /// Remembered of an earlier run, and not spoken of since: nothing is told of it before it is either spoken of or over.
    is_remembered: bool,
    /// When it was over, by the steady clock.
    over_ms: Option<i64>,
}

/// A way to tell a receiver, at work.
#[derive(Debug)]
struct Own {
    receiver: Arc<str>,
    kind: &'static str,
    send_resolved: bool,
    queue: Queue,
    /// For an Alertmanager, in place of groups.
    forward: Option<Forward>,
    error: Option<String>,
    failed_at_ms: Option<i64>,
    delivered_at_ms: Option<i64>,
}

/// What a channel is to do now.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Notify(Arc<Notification>),
    Forward(Vec<Arc<Alert>>),
}

/// How a channel fares.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelStatus {
    pub(crate) receiver: String,
    pub(crate) kind: &'static str,
    /// Groups that wait to be told.
    pub(crate) queued: usize,
    /// Of the newest try, where it failed.
    pub(crate) error: Option<String>,
    pub(crate) failed_at: Option<String>,
    pub(crate) delivered_at: Option<String>,
}

/// An alert as the API shows it.
#[derive(Clone, Debug)]
pub(crate) struct AlertStatus {
    pub(crate) alert: Arc<Alert>,
    pub(crate) receivers: Vec<String>,
    pub(crate) silenced_by: Vec<String>,
    pub(crate) updated_at_ms: i64,
}

impl Own {
    fn new(receiver: &Receiver, channel: &Channel) -> Self {
        Self {
            receiver: receiver.name.as_str().into(),
            kind: channel.way.kind(),
            send_resolved: channel.delivery.send_resolved,
            queue: Queue::default(),
            forward: matches!(channel.way, Way::Alertmanager(_)).then(Forward::default),
            error: None,
            failed_at_ms: None,
            delivered_at_ms: None,
        }
    }
}

impl Dispatcher {
    /// With what `data` remembers of an earlier run.
    pub(crate) fn new(plan: Arc<Plan>, data: Arc<Data>, now: Now, seed: u64) -> Self {
        let channels: Vec<_> = plan.channels().map(|(receiver, channel)| Own::new(receiver, channel)).collect();
        for own in &channels {
            notified(&own.receiver, Counted::Delivered, 0);
        }
        let silences = Silences::new(&plan.silences, Arc::clone(&data), now.wall_ms);
        let random = fastrand::Rng::with_seed(seed);
        let (alerts, groups) = (HashMap::new(), BTreeMap::new());
        let mut dispatcher = Self { plan, data, alerts, groups, channels, silences, random };
        dispatcher.restore(now);
        dispatcher
    }

    /// The channels of a route's receiver: first index and number.
    fn channels_of(&self, receiver: usize) -> std::ops::Range<usize> {
        let count = |receivers: &[Receiver]| receivers.iter().map(|receiver| receiver.channels.len()).sum::<usize>();
        let first = count(self.plan.receivers.get(..receiver).unwrap_or_default());
        first..first + self.plan.receivers.get(receiver).map_or(0, |receiver| receiver.channels.len())
    }

    fn know(&mut self, alert: Arc<Alert>, expires_ms: i64, is_current: bool, now: Now) {
        let routes: Arc<[usize]> = self.plan.routes_of(&alert.labels).into();
        let receivers = routes.iter().filter_map(|route| self.plan.routes.get(*route)).map(|route| route.receiver);
        let mut forwards: Vec<usize> = receivers.flat_map(|receiver| self.channels_of(receiver)).collect();
        forwards.retain(|at| self.channels.get(*at).is_some_and(|channel| channel.forward.is_some()));
        forwards.sort_unstable();
        forwards.dedup();
        let over_ms = (!alert.is_firing()).then_some(now.ms);
        let is_remembered = !is_current;
        let known = Known { expires_ms, routes, forwards: forwards.into(), is_current, is_remembered, over_ms, alert };
        self.alerts.insert(known.alert.fingerprint(), known);
    }

    /// All alerts that fire or were resolved lately, as the rules tell them after each evaluation.
    pub(crate) fn update(&mut self, now: Now, notices: Vec<Notice>) {
        for known in self.alerts.values_mut() {
            known.is_current = false;
        }
        for notice in notices {
            let expires_ms = notice.valid_until_ms.saturating_sub(now.wall_ms).saturating_add(now.ms);
            let alert = Arc::new(Alert::from(notice));
            let (id, is_firing) = (alert.fingerprint(), alert.is_firing());
            match self.alerts.get_mut(&id) {
                // Two rules with one result: it fires while one of them does.
                Some(known) if known.is_current && known.alert.is_firing() && !is_firing => continue,
                Some(known) => {
                    known.over_ms = if is_firing { None } else { known.over_ms.or(Some(now.ms)) };
                    (known.alert, known.expires_ms) = (alert, expires_ms);
                    (known.is_current, known.is_remembered) = (true, false);
                }
                None => self.know(alert, expires_ms, true, now),
            }
            if is_firing {
                self.gather(id, now);
            }
        }
        self.tick(now);
    }

    /// Does what is due.
    pub(crate) fn tick(&mut self, now: Now) {
        for known in self.alerts.values_mut() {
            if known.alert.is_firing() && known.expires_ms <= now.ms {
                let resolved_at_ms = Some(now.wall_ms - (now.ms - known.expires_ms));
                known.alert = Arc::new(Alert { resolved_at_ms, ..Alert::clone(&known.alert) });
                known.over_ms = Some(now.ms);
            }
        }
        let due: Vec<_> =
            self.groups.iter().filter(|(_, group)| group.next_ms <= now.ms).map(|(id, _)| id.clone()).collect();
        for id in due {
            self.flush(&id, now);
            self.tidy(&id, now);
        }
        self.forget_alerts(now);
        self.silences.tidy(now.wall_ms);
    }

    /// When `tick` has something to do.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        let flushes = self.groups.values().map(|group| group.next_ms);
        let firing = self.alerts.values().filter(|known| known.alert.is_firing());
        flushes.chain(firing.map(|known| known.expires_ms)).min()
    }

    /// What a channel is to do now. It is in flight until `done`.
    pub(crate) fn take(&mut self, channel: usize, now: Now) -> Option<Job> {
        let own = self.channels.get_mut(channel)?;
        let Some(forward) = &mut own.forward else {
            return own.queue.take(now.ms).map(Job::Notify);
        };
        if forward.is_busy() || now.ms < own.queue.not_before_ms() {
            return None;
        }
        let (silences, send_resolved) = (&self.silences, own.send_resolved);
        let told = |own: &(&u64, &Known)| is_forwarded(*own, channel, forward, send_resolved, silences, now);
        let alerts: Vec<_> = self.alerts.iter().filter(told).map(|(id, known)| (*id, &known.alert)).collect();
        forward.take(alerts.into_iter(), now.ms).map(Job::Forward)
    }

    /// When `take` may have something for a channel; none while nothing waits, or something is in flight.
    pub(crate) fn due_ms(&self, channel: usize, now: Now) -> Option<i64> {
        let own = self.channels.get(channel)?;
        let Some(forward) = &own.forward else { return own.queue.due_ms() };
        if forward.is_busy() {
            return None;
        }
        let told =
            |alert: &(&u64, &Known)| is_forwarded(*alert, channel, forward, own.send_resolved, &self.silences, now);
        let due = |(id, known): (&u64, &Known)| forward.due_ms(*id, known.alert.is_firing(), now.ms);
        self.alerts.iter().filter(told).map(due).min().map(|due| due.max(own.queue.not_before_ms()))
    }

    /// How what a channel took has ended. Gives back what a person should know.
    pub(crate) fn done(&mut self, channel: usize, outcome: Outcome, now: Now) -> Option<String> {
        let own = self.channels.get_mut(channel)?;
        let (counted, error) = match &outcome {
            Outcome::Delivered => (Counted::Delivered, None),
            Outcome::Failed { error, .. } | Outcome::Refused { error } => (Counted::Failed, Some(error.clone())),
        };
        notified(&own.receiver, counted, 1);
        // Once for each failure, not once for each try.
        let line = error.as_ref().filter(|error| own.error.as_ref() != Some(error)).map(|error| {
            let again = if matches!(outcome, Outcome::Failed { .. }) { "; it is tried again" } else { "" };
            format!("the receiver {:?} ({}) was not told: {error}{again}", own.receiver, own.kind)
        });
        let line = line.or_else(|| {
            let is_back = own.error.is_some() && error.is_none();
            is_back.then(|| format!("the receiver {:?} ({}) is told again", own.receiver, own.kind))
        });
        match error {
            Some(_) => own.failed_at_ms = Some(now.wall_ms),
            None => own.delivered_at_ms = Some(now.wall_ms),
        }
        own.error = error;
        let random = &mut self.random;
        if let Some(forward) = &mut own.forward {
            match outcome {
                Outcome::Failed { after_ms, .. } => {
                    forward.fail();
                    own.queue.failed(now.ms, after_ms, random);
                }
                _ => {
                    forward.settle(now.ms);
                    own.queue.succeeded();
                }
            }
            return line;
        }
        match outcome {
            Outcome::Delivered => {
                if let Some(item) = own.queue.succeeded() {
                    if let Some(told) = self.groups.get_mut(&item.group).and_then(|group| group.told.get_mut(&channel))
                    {
                        told.arrived(&item.state, now.ms);
                    }
                    self.keep_told(&item.group, channel, now);
                    self.tidy(&item.group, now);
                }
            }
            Outcome::Failed { after_ms, .. } => own.queue.failed(now.ms, after_ms, random),
            Outcome::Refused { .. } => own.queue.refused(),
        }
        line
    }

    /// Alerts of which nobody speaks any more, and of whose end nobody is to be told.
    fn forget_alerts(&mut self, now: Now) {
        let (groups, channels, data) = (&self.groups, &mut self.channels, &self.data);
        self.alerts.retain(|id, known| {
            let is_old = known.over_ms.is_some_and(|over| over + GIVE_UP_MS <= now.ms);
            let waits = |at: &usize| {
                let forward = channels.get(*at).and_then(|own| own.forward.as_ref().filter(|_| own.send_resolved));
                forward.is_some_and(|forward| forward.waits_for_end_of(*id))
            };
            let is_kept = known.is_current
                || known.alert.is_firing()
                || groups.values().any(|group| group.members.contains(id))
                || (!is_old && known.forwards.iter().any(waits));
            if !is_kept {
                remember::forget_alert(data, *id);
                for at in known.forwards.iter() {
                    if let Some(forward) = channels.get_mut(*at).and_then(|own| own.forward.as_mut()) {
                        forward.forget(*id);
                    }
                }
            }
            is_kept
        });
    }

    pub(crate) fn status(&self) -> Vec<ChannelStatus> {
        let status = |own: &Own| ChannelStatus {
            receiver: own.receiver.to_string(),
            kind: own.kind,
            queued: own.queue.len(),
            error: own.error.clone(),
            failed_at: own.failed_at_ms.map(super::time::format_ms),
            delivered_at: own.delivered_at_ms.map(super::time::format_ms),
        };
        self.channels.iter().map(status).collect()
    }

    /// The alerts that fire.
    pub(crate) fn alerts(&self, now: Now) -> Vec<AlertStatus> {
        let mut alerts: Vec<_> = self.alerts.values().filter(|known| known.alert.is_firing()).collect();
        alerts.sort_by(|a, b| alert::in_order(&a.alert, &b.alert));
        let receiver = |route: &usize| {
            let receiver = self.plan.routes.get(*route).and_then(|route| self.plan.receivers.get(route.receiver));
            receiver.map(|receiver| receiver.name.clone())
        };
        let status = |known: &Known| {
            let mut receivers: Vec<_> = known.routes.iter().filter_map(receiver).collect();
            receivers.dedup();
            let silences = self.silences.of(&known.alert.labels, now.wall_ms);
            AlertStatus {
                alert: Arc::clone(&known.alert),
                receivers,
                silenced_by: silences.map(|silence| silence.id.clone()).collect(),
                updated_at_ms: now.wall_ms,
            }
        };
        alerts.into_iter().map(status).collect()
    }

    pub(crate) fn silences(&self) -> impl Iterator<Item = &Silence> {
        self.silences.iter()
    }

    pub(crate) fn silence(&self, id: &str) -> Option<&Silence> {
        self.silences.get(id)
    }

    /// Writes nothing down any more: the data belong to the next run from here on.
    pub(crate) fn let_go(&mut self) {
        self.data = Arc::default();
        self.silences.let_go();
    }

    pub(crate) fn set_silence(&mut self, wanted: Wanted, now: Now) -> Result<String, SilenceError> {
        self.silences.set(wanted, now.wall_ms)
    }

    pub(crate) fn expire_silence(&mut self, id: &str, now: Now) -> Result<(), SilenceError> {
        self.silences.expire(id, now.wall_ms)
    }
}

/// Whether an Alertmanager is told of an alert. Of what is silenced here it hears nothing, unless it knows of the fire already: that
/// must not seem to be over there, and its end is told.
fn is_forwarded(
    (id, known): (&u64, &Known),
    channel: usize,
    forward: &Forward,
    send_resolved: bool,
    silences: &Silences,
    now: Now,
) -> bool {
    known.forwards.contains(&channel)
        && !known.is_remembered
        && (known.alert.is_firing() || send_resolved)
        && (forward.waits_for_end_of(*id) || silences.of(&known.alert.labels, now.wall_ms).next().is_none())
}
