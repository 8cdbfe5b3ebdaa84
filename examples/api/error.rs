//! Everything a request can fail with, and the one place that gives each its status code.

use std::fmt;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::store::StoreError;

#[derive(Debug)]
pub(crate) enum ApiError {
    /// No such thing has this id.
    NotFound(&'static str, i64),
    /// No route matches.
    NoRoute,
    /// The route exists, with other methods.
    WrongMethod,
    /// Understood, but against a rule of the domain.
    Invalid(String),
    /// Nobody has logged in, or not well.
    Unauthorized(&'static str),
    /// Known, but not allowed to do this.
    Forbidden(String),
    /// At odds with what is stored.
    Conflict(String),
    /// Not understood: what axum refused, with the code that it chose.
    Malformed(StatusCode, String),
    /// Not the client's fault.
    Store(StoreError),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(..) | Self::NoRoute => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed(status, _) => *status,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What the monitor records is what the client is sent: both ask `status`.
impl monitor::EndpointStatus for ApiError {
    fn status_code(&self) -> u16 {
        self.status().as_u16()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let reason = match self {
            Self::Store(_) => {
                // The operator's to read; the client learns nothing about the database.
                crate::note(&self.to_string());
                "the request could not be carried out".to_owned()
            }
            _ => self.to_string(),
        };
        (status, Json(json!({ "error": reason }))).into_response()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(kind, id) => write!(f, "there is no {kind} {id}"),
            Self::NoRoute => f.write_str("there is nothing at this path"),
            Self::WrongMethod => f.write_str("this path does not take this method"),
            Self::Unauthorized(reason) => f.write_str(reason),
            Self::Forbidden(reason) | Self::Conflict(reason) | Self::Invalid(reason) | Self::Malformed(_, reason) => {
                f.write_str(reason)
            }
            Self::Store(error) => write!(f, "store: {error}"),
        }
    }
}

impl std::error::Error for ApiError {}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Malformed(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        Self::Malformed(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Malformed(rejection.status(), rejection.body_text())
    }
}
