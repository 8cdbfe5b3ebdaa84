//! Who is told of which alert, and how: the sections `[route]`, `[[receivers]]` and `[[silences]]` of the configuration.

mod duration;
mod matcher;
mod problem;
mod read;
mod receivers;
#[cfg(test)]
mod tests;
mod written;

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;

use crate::outbound::{Basic, Http};
use crate::promql::source::Labels;

pub(crate) use matcher::{Matchers, quoted};
pub(crate) use problem::{PlanError, Problem};

/// All of it, checked.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The tree, flat: a route comes before those below it, and the first takes every alert.
    pub(crate) routes: Vec<Route>,
    pub(crate) receivers: Vec<Receiver>,
    pub(crate) silences: Vec<WrittenSilence>,
    /// Where people reach this process, for links; none where it is not said.
    pub(crate) external_url: Option<String>,
}

/// Without sections: one receiver that writes to standard error.
impl Default for Plan {
    fn default() -> Self {
        let settings = Delivery { timeout: receivers::TIMEOUT, send_resolved: true };
        let ways = vec![Channel { way: Way::Log, delivery: settings }];
        Self {
            routes: vec![Route::root(0)],
            receivers: vec![Receiver { name: "log".to_owned(), channels: ways }],
            silences: Vec::new(),
            external_url: None,
        }
    }
}

/// A node of the tree of routes.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// Its place and that of those above it, as Alertmanager names it: `{}/{severity="critical"}`.
    pub(crate) key: String,
    pub(crate) matchers: Matchers,
    /// Whether the siblings after it are asked too when it matches.
    pub(crate) goes_on: bool,
    /// Index of the receiver.
    pub(crate) receiver: usize,
    pub(crate) group_by: GroupBy,
    pub(crate) group_wait_ms: i64,
    pub(crate) group_interval_ms: i64,
    pub(crate) repeat_interval_ms: i64,
    /// Indexes of the routes below.
    pub(crate) below: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum GroupBy {
    Labels(Vec<String>),
    /// `...`: each set of labels is its own group.
    All,
}

impl Route {
    fn root(receiver: usize) -> Self {
        Self {
            key: "{}".to_owned(),
            matchers: Matchers::default(),
            goes_on: false,
            receiver,
            group_by: GroupBy::Labels(vec!["alertname".to_owned()]),
            group_wait_ms: 30_000,
            group_interval_ms: 5 * 60_000,
            repeat_interval_ms: 4 * 3_600_000,
            below: Vec::new(),
        }
    }

    /// The labels by which an alert is grouped here.
    pub(crate) fn group_labels(&self, labels: &Labels) -> Labels {
        let mut own = labels.clone();
        if let GroupBy::Labels(names) = &self.group_by {
            own.retain(|name| names.iter().any(|wanted| wanted == name));
        }
        own
    }
}

impl Plan {
    /// The routes that an alert takes: in each node the first that matches below it, and those after it while `continue` says so;
    /// the node itself where none does.
    pub(crate) fn routes_of(&self, labels: &Labels) -> Vec<usize> {
        let mut found = Vec::new();
        self.follow(0, labels, &mut found);
        found
    }

    fn follow(&self, at: usize, labels: &Labels, found: &mut Vec<usize>) -> bool {
        let Some(route) = self.routes.get(at).filter(|route| route.matchers.matches(labels)) else { return false };
        let before = found.len();
        for below in &route.below {
            if self.follow(*below, labels, found) && self.routes.get(*below).is_some_and(|below| !below.goes_on) {
                break;
            }
        }
        if found.len() == before {
            found.push(at);
        }
        true
    }

    /// All ways to all receivers, as (receiver, channel), in the order of the configuration.
    pub(crate) fn channels(&self) -> impl Iterator<Item = (&Receiver, &Channel)> {
        self.receivers.iter().flat_map(|receiver| receiver.channels.iter().map(move |channel| (receiver, channel)))
    }
}

/// Somebody to be told, by one way or several.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    pub(crate) name: String,
    pub(crate) channels: Vec<Channel>,
}

/// One way to tell a receiver.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) way: Way,
    pub(crate) delivery: Delivery,
}

/// What every way has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    /// Of one try.
    pub(crate) timeout: Duration,
    pub(crate) send_resolved: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Way {
    Log,
    Webhook(Http),
    Slack {
        http: Http,
        channel: Option<String>,
        username: Option<String>,
    },
    Email(Box<Email>),
    /// One instance; several in a receiver are told each by itself.
    Alertmanager(Http),
}

impl Way {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Webhook(_) => "webhook",
            Self::Slack { .. } => "slack",
            Self::Email(_) => "email",
            Self::Alertmanager(_) => "alertmanager",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Email {
    pub(crate) from: Mailbox,
    pub(crate) to: Vec<Mailbox>,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: MailTls,
    pub(crate) login: Option<Basic>,
    pub(crate) ca_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MailTls {
    /// Asked for, and insisted on.
    StartTls,
    /// From the first byte.
    Tls,
    None,
}

/// A silence of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct WrittenSilence {
    pub(crate) matchers: Matchers,
    /// Milliseconds since 1970; none has begun.
    pub(crate) starts_at_ms: Option<i64>,
    /// None does not end.
    pub(crate) ends_at_ms: Option<i64>,
    pub(crate) comment: String,
    pub(crate) created_by: String,
}
