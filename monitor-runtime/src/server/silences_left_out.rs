//! In place of silences, where the feature `alerts` is left out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};

use super::routes::{Routes, problem};

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/api/v2/silences", routing::any(left_out))
        .route("/api/v2/silence/{id}", routing::any(left_out))
        .route("/api/v2/alerts", routing::any(left_out))
        .route("/api/v2/status", routing::any(left_out))
}

async fn left_out() -> Response {
    problem(StatusCode::NOT_IMPLEMENTED, "monitor was compiled without its feature `alerts`")
}
