//! In place of the dashboard for Grafana, where the feature `alerts` is left out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};

use super::routes::{Routes, problem};

pub(super) fn router() -> Router<Routes> {
    Router::new().route("/api/v1/grafana/dashboard.json", routing::get(left_out))
}

async fn left_out() -> Response {
    problem(StatusCode::NOT_IMPLEMENTED, "monitor was compiled without its feature `alerts`")
}
