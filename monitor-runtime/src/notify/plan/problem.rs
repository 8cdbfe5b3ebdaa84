//! What is wrong with a section, and the way out.

use super::matcher::MatcherError;
use crate::outbound::{self, SectionError};

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct PlanError {
    /// Byte offset in the text.
    pub(crate) at: usize,
    /// The section and key, as in `receivers.webhook.url`.
    pub(crate) key: String,
    pub(crate) problem: Problem,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// What every section may have.
    #[error(transparent)]
    Section(#[from] outbound::Problem),
    #[error("no receiver is called {name:?}; the receivers are {known}")]
    UnknownReceiver { name: String, known: String },
    #[error("the receiver {0:?} is told nothing: name it in a route, or leave it out")]
    UnusedReceiver(String),
    #[error("two receivers are called {0:?}: name each once")]
    DoubledReceiver(String),
    #[error("a receiver needs a name")]
    NoName,
    #[error(
        "the receiver {0:?} has no way to be told: give it one of log, webhook, slack, email, alertmanager, as in `log = {{}}`"
    )]
    NoWay(String),
    #[error("the first route takes every alert and needs a receiver: write `receiver = \"NAME\"`")]
    NoReceiver,
    #[error("receivers need a route: write a section [route] with `receiver = \"NAME\"`")]
    NoRoute,
    #[error("the first route takes every alert: `{0}` belongs into [[route.routes]]")]
    OfRoot(&'static str),
    #[error("`external_url` belongs into the first route")]
    NotOfRoot,
    #[error(transparent)]
    Matcher(#[from] MatcherError),
    #[error(
        "a password would cross the network unencrypted: use tls = \"starttls\" or \"tls\", or a host of this machine"
    )]
    PlainLogin,
    #[error("takes mail addresses, as in \"ops@example.org\" or \"Ops <ops@example.org>\": {0}")]
    Address(String),
    #[error("takes \"starttls\", \"tls\" or \"none\"")]
    Tls,
    #[error("a silence needs a matcher that not every alert meets, as in 'alertname=\"Slow\"'")]
    SilencesAll,
    #[error("takes a time, as in \"2026-12-24T18:00:00Z\"")]
    Time,
    #[error("is not after `starts_at`")]
    EndsBefore,
    #[error("a label's name is letters, digits and _, or \"...\" alone for all labels")]
    GroupBy,
}

impl From<SectionError> for PlanError {
    fn from(error: SectionError) -> Self {
        Self { at: error.at, key: error.key, problem: error.problem.into() }
    }
}
