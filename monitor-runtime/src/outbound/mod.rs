//! What leaves the process: addresses, secrets and durations as a configuration writes them, one HTTP request, and what its answer
//! means. For all that tell or send.

mod duration;
mod http;
mod message;
mod pause;
mod secret;
mod section;

use std::time::Duration;

pub(crate) use duration::{parse as parse_duration, timeout};
pub(crate) use http::{Authorization, Client, Http, Request};
#[cfg(feature = "push")]
pub(crate) use message::nearest;
pub(crate) use message::{key_at, without_values};
pub(crate) use pause::pause_ms;
pub(crate) use secret::{Revealed, Secret};
pub(crate) use section::{Forms, Problem, SectionError, Sections, Text, check_url};

/// A user and what proves it.
#[derive(Clone, Debug)]
pub(crate) struct Basic {
    pub(crate) username: String,
    pub(crate) password: Secret,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Delivered,
    /// It may work later; the other side may have said when.
    Failed {
        error: String,
        after_ms: Option<i64>,
    },
    /// It does not work so.
    Refused {
        error: String,
    },
}

/// A failure that may pass.
pub(crate) fn failed(error: impl Into<String>) -> Outcome {
    Outcome::Failed { error: error.into(), after_ms: None }
}

pub(crate) fn refused(error: impl Into<String>) -> Outcome {
    Outcome::Refused { error: error.into() }
}

/// "no answer within 10s".
pub(crate) fn no_answer(timeout: Duration) -> String {
    format!("no answer within {}", humantime::format_duration(timeout))
}

/// At most so many characters, with a mark where some are left out.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
