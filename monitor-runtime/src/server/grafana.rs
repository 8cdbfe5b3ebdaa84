//! `/api/v1/grafana/dashboard.json`: the panels for Grafana.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State as Extracted};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};
use serde::Deserialize;

use super::dashboard::limits;
use super::routes::{Routes, problem};
use crate::panel::grafana::{Heading, dashboard};
use crate::report::program_name;

/// Characters of a title.
const LONGEST_TITLE: usize = 200;

pub(super) fn router() -> Router<Routes> {
    Router::new().route("/api/v1/grafana/dashboard.json", routing::get(written))
}

#[derive(Deserialize)]
struct Asked {
    /// In place of the service's name.
    title: Option<String>,
}

async fn written(Extracted(routes): Extracted<Routes>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let Query(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return problem(StatusCode::BAD_REQUEST, &rejection.body_text()),
    };
    let title = asked.title.filter(|title| !title.trim().is_empty());
    if title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        return problem(StatusCode::BAD_REQUEST, &format!("a title has at most {LONGEST_TITLE} characters"));
    }
    let asked = routes.clone();
    let make = move || {
        let service = program_name();
        let heading = Heading { service: Some(&service), title: title.as_deref() };
        dashboard(&asked.dashboard().board().groups(), &limits(&asked), heading)
    };
    routes.make_page("application/json", make).await
}
