//! What is wrong with a push, and the way out.

use crate::outbound;

/// Why a push of [`Builder::push`](crate::Builder::push) cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("the push {push:?}: {problem}")]
pub struct PushError {
    pub(super) push: String,
    pub(super) problem: Problem,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("`url` {0}")]
    Url(outbound::Problem),
    #[error(transparent)]
    Section(#[from] outbound::Problem),
    #[error("takes one of {kinds}{}", near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default())]
    Kind { kinds: String, near: Option<&'static str> },
    #[error("`{key}` is not for kind = {kind:?}{instead}")]
    NotOfKind { key: &'static str, kind: &'static str, instead: &'static str },
    #[error("`{0}` is missing, or empty")]
    Missing(&'static str),
    #[error("two pushes are called {0:?}: give each a `name` of its own")]
    Doubled(String),
    #[error("{0:?} is no name of a label: letters, digits and _ without a digit in front, and not __ in front")]
    LabelName(String),
    #[error("the label `job` is said with `job`")]
    JobLabel,
    #[error("InfluxDB keeps the tag {0:?} for itself: call the label otherwise")]
    ReservedTag(String),
    #[error("{0:?} is no name or value of a header")]
    Header(String),
    #[error(
        "the header {0:?} is ours to set; what proves who sends is said with `token`, or `username` and `password`"
    )]
    OurHeader(String),
    #[error("takes a whole number of bytes from 1048576 to 1073741824")]
    Buffer,
}
