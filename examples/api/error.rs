//! Everything a request can fail with, and the one place that gives each its status code.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::store::StoreError;

#[derive(Debug)]
pub(crate) enum ApiError {
    /// No registro has this id.
    NotFound(i64),
    /// No route matches.
    NoRoute,
    /// The route exists, with other methods.
    WrongMethod,
    /// Understood, but against a rule of the domain.
    Invalid(String),
    /// Not understood: what axum refused, with the code that it chose.
    Malformed(StatusCode, String),
    /// Not the client's fault.
    Store(StoreError),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::NoRoute => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
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
            Self::NotFound(id) => format!("there is no registro {id}"),
            Self::NoRoute => "there is nothing at this path".to_owned(),
            Self::WrongMethod => "this path does not take this method".to_owned(),
            Self::Invalid(reason) | Self::Malformed(_, reason) => reason,
            Self::Store(error) => {
                // The operator's to read; the client learns nothing about the database.
                crate::note(&format!("store: {error}"));
                "the request could not be carried out".to_owned()
            }
        };
        (status, Json(json!({ "error": reason }))).into_response()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
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
