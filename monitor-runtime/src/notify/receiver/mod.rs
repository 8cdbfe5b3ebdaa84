//! The ways to tell a receiver: each makes one try and says how it ended.

mod alertmanager;
mod email;
mod http;
mod log;
mod slack;
mod text;
mod webhook;

use std::time::Duration;

use super::dispatch::{Job, Notification, Outcome};
use super::plan::{Channel, Way};

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
    http: http::Client,
}

impl Teller {
    pub(crate) fn new(channel: Channel, surroundings: Surroundings) -> Self {
        Self { channel, surroundings, http: http::Client::default() }
    }

    /// One try, which takes about the channel's timeout at most.
    pub(crate) fn tell(&mut self, job: &Job) -> Outcome {
        let timeout = self.channel.delivery.timeout;
        match (job, &self.channel.way) {
            (Job::Notify(notification), Way::Log) => log::tell(notification),
            (Job::Notify(notification), Way::Webhook(http)) => {
                let body = webhook::message(notification, &self.surroundings);
                self.http.post(http, "", &body, timeout)
            }
            (Job::Notify(notification), Way::Slack { http, channel, username }) => {
                let body = slack::message(notification, channel.as_deref(), username.as_deref(), &self.surroundings);
                self.http.post(http, "", &body, timeout)
            }
            (Job::Notify(notification), Way::Email(email)) => {
                email::tell(email, notification, &self.surroundings, timeout)
            }
            (Job::Forward(alerts), Way::Alertmanager(http)) => {
                let body = alertmanager::message(alerts, &self.surroundings);
                self.http.post(http, "/api/v2/alerts", &body, timeout)
            }
            // A channel is given the kind of job that it is made for.
            (Job::Notify(_), Way::Alertmanager(_)) | (Job::Forward(_), _) => {
                Outcome::Refused { error: "it is not told of groups".to_owned() }
            }
        }
    }
}

/// A failure that may pass.
fn failed(error: impl Into<String>) -> Outcome {
    Outcome::Failed { error: error.into(), after_ms: None }
}

fn refused(error: impl Into<String>) -> Outcome {
    Outcome::Refused { error: error.into() }
}

/// "no answer within 10s".
fn no_answer(timeout: Duration) -> String {
    format!("no answer within {}", humantime::format_duration(timeout))
}

/// At most so many characters, with a mark where some are left out.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
