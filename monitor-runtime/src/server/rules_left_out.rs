//! In place of rules and alerts, where the feature `alerts` is left out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};

use super::routes::{Routes, problem};

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/api/v1/rules", routing::get(left_out))
        .route("/api/v1/alerts", routing::get(left_out))
        .route("/rules.yml", routing::get(left_out))
}

pub(super) fn are_overdue(_routes: &Routes) -> bool {
    false
}

async fn left_out() -> Response {
    problem(StatusCode::NOT_IMPLEMENTED, "monitor was compiled without its feature `alerts`")
}
