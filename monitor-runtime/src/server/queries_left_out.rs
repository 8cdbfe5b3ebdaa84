//! In place of queries, where the feature `alerts` is left out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};

use super::routes::{Routes, problem};

const PATHS: [&str; 8] = [
    "/api/v1/query",
    "/api/v1/query_range",
    "/api/v1/query_exemplars",
    "/api/v1/labels",
    "/api/v1/label/{name}/values",
    "/api/v1/series",
    "/api/v1/metadata",
    "/api/v1/status/buildinfo",
];

pub(super) fn router() -> Router<Routes> {
    PATHS.iter().fold(Router::new(), |router, path| router.route(path, routing::get(left_out).post(left_out)))
}

async fn left_out() -> Response {
    problem(StatusCode::NOT_IMPLEMENTED, "monitor was compiled without its feature `alerts`")
}
