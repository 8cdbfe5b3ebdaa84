//! Why a query has no answer, as Prometheus says it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::promql::EvalError;

/// A kind, which gives the status, and a reason.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// A parameter that cannot be used.
    #[error("invalid parameter \"{name}\": {reason}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else that is asked wrongly.
    #[error("{0}")]
    BadData(String),
    /// A body that is too large.
    #[error("the form is larger than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// An evaluation that came to nothing.
    #[error(transparent)]
    Evaluation(#[from] EvalError),
    /// An answer that would be too large.
    #[error("the answer would have more than {limit} bytes: select fewer series, or a longer step")]
    Answer {
        /// The bound.
        limit: usize,
    },
    /// Others are asked, and this one waited too long.
    #[error("query timed out in query queue: {0} are evaluated at once")]
    Queue(usize),
    /// Clients do not read what they have asked for.
    #[error("answers to other queries wait to be read, and have all the memory for answers")]
    Unread,
    /// There is nothing to ask.
    #[error("no history is kept, which queries ask: `history_memory` is 0")]
    NoHistory,
    /// The evaluation ended without an answer.
    #[error("the answer could not be made")]
    Internal,
}

impl Problem {
    pub(super) fn parameter(name: &'static str, reason: impl Into<String>) -> Self {
        Self::Parameter { name, reason: reason.into() }
    }

    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Parameter { .. } | Self::BadData(_) => (StatusCode::BAD_REQUEST, "bad_data"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "bad_data"),
            Self::Evaluation(EvalError::TimedOut) | Self::Queue(_) | Self::Unread => {
                (StatusCode::SERVICE_UNAVAILABLE, "timeout")
            }
            Self::Evaluation(_) | Self::Answer { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "execution"),
            Self::NoHistory => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, kind) = self.kind();
        let body = serde_json::json!({ "status": "error", "errorType": kind, "error": self.to_string() }).to_string();
        let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        if matches!(self, Self::Queue(_) | Self::Unread) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
