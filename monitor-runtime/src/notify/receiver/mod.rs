//! The ways to tell a receiver: each makes one try and says how it ended.

mod alertmanager;
mod email;
mod log;
mod slack;
mod text;
mod webhook;

use std::time::Duration;

use http::{HeaderValue, Method, header};

use super::dispatch::{Job, Notification};
use super::plan::{Channel, Way};
use crate::outbound::{Client, Http, Outcome, Request};

/// What a notification may say beside its alerts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// Where people reach this process; empty where that is not known.
    pub(crate) external_url: String,
}

/// A channel that can be used: connections are kept between tries.
pub(crate) struct Teller {
    channel: Channel,
    surroundings: Surroundings,
    http: Client,
}

impl Teller {
    pub(crate) fn new(channel: Channel, surroundings: Surroundings) -> Self {
        Self { channel, surroundings, http: Client::default() }
    }

    /// One try, which takes about the channel's timeout at most.
    pub(crate) fn tell(&mut self, job: &Job) -> Outcome {
        let timeout = self.channel.delivery.timeout;
        match (job, &self.channel.way) {
            (Job::Notify(notification), Way::Log) => log::tell(notification),
            (Job::Notify(notification), Way::Webhook(http)) => {
                let body = webhook::message(notification, &self.surroundings);
                post(&mut self.http, http, "", &body, timeout)
            }
            (Job::Notify(notification), Way::Slack { http, channel, username }) => {
                let body = slack::message(notification, channel.as_deref(), username.as_deref(), &self.surroundings);
                post(&mut self.http, http, "", &body, timeout)
            }
            (Job::Notify(notification), Way::Email(email)) => {
                email::tell(email, notification, &self.surroundings, timeout)
            }
            (Job::Forward(alerts), Way::Alertmanager(http)) => {
                let body = alertmanager::message(alerts, &self.surroundings);
                post(&mut self.http, http, "/api/v2/alerts", &body, timeout)
            }
            // A channel is given the kind of job that it is made for.
            (Job::Notify(_), Way::Alertmanager(_)) | (Job::Forward(_), _) => {
                Outcome::Refused { error: "it is not told of groups".to_owned() }
            }
        }
    }
}

/// POSTs JSON.
fn post(client: &mut Client, http: &Http, path: &str, body: &str, timeout: Duration) -> Outcome {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let request = Request { method: Method::POST, path, headers: &headers, body: body.as_bytes() };
    client.send(http, &request, timeout)
}
