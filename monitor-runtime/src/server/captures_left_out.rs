//! In place of the captures, where the feature `cpu-profile` is left out.

use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};

use super::routes::{Routes, problem};

pub(super) fn routes() -> Router<Routes> {
    Router::new()
        .route("/debug/pprof/profile", routing::get(left_out))
        .route("/debug/pprof/flamegraph", routing::get(left_out))
        .route("/debug/pprof/collapsed", routing::get(left_out))
        .route("/debug/pprof/heap", routing::get(left_out))
        .route("/debug/pprof/allocs", routing::get(left_out))
        .route("/debug/pprof/heap-flamegraph", routing::get(left_out))
}

async fn left_out() -> Response {
    problem(StatusCode::NOT_IMPLEMENTED, "monitor was compiled without its feature `cpu-profile`")
}
