//! PromQL over HTTP, as Prometheus's API has it, so that Grafana can use this process as a data source.
//!
//! `parameters` reads what is asked, `turn` bounds how much work there is at once, `evaluate`, `series` and `about` are the
//! routes, `json` and `problem` write the answers.

mod about;
mod evaluate;
mod json;
mod parameters;
mod problem;
mod series;
mod turn;

use axum::{Router, routing};

use super::routes::Routes;
pub(super) use turn::Queries;

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/api/v1/query", routing::get(evaluate::instant).post(evaluate::instant))
        .route("/api/v1/query_range", routing::get(evaluate::range).post(evaluate::range))
        .route("/api/v1/labels", routing::get(series::labels).post(series::labels))
        .route("/api/v1/label/{name}/values", routing::get(series::values))
        .route("/api/v1/series", routing::get(series::series).post(series::series))
        .route("/api/v1/query_exemplars", routing::get(series::exemplars).post(series::exemplars))
        .route("/api/v1/metadata", routing::get(about::metadata))
        .route("/api/v1/status/buildinfo", routing::get(about::build))
}
