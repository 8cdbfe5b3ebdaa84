//! What clients ask before they query: `/api/v1/metadata`, `/api/v1/status/buildinfo`.

use std::collections::BTreeMap;

use axum::extract::State as Extracted;
use axum::response::{IntoResponse, Response};
use prometheus::proto::MetricType;
use serde::Serialize;

use super::json::Body;
use super::parameters::Parameters;
use super::problem::Problem;
use super::turn::take;
use crate::promql::Compat;
use crate::registry::Registry;
use crate::server::Routes;

#[derive(Serialize)]
struct Family {
    r#type: &'static str,
    help: String,
    unit: &'static str,
}

/// Type and help of each family, by the name that its series begin with.
pub(super) async fn metadata(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, |turn| {
        let (limit, wanted) = (turn.asked.limit()?, turn.asked.text("metric"));
        let families = Registry::global().gather();
        let passes = |name: &str| wanted.is_empty() || wanted == name;
        let all: BTreeMap<&str, [Family; 1]> = families
            .iter()
            .filter(|family| passes(family.name()))
            .take(limit)
            .map(|family| {
                let kind = match family.get_field_type() {
                    MetricType::COUNTER => "counter",
                    MetricType::GAUGE => "gauge",
                    MetricType::HISTOGRAM => "histogram",
                    MetricType::SUMMARY => "summary",
                    _ => "unknown",
                };
                (family.name(), [Family { r#type: kind, help: family.help().to_owned(), unit: "" }])
            })
            .collect();
        Body::of(&all)
    })
    .await
}

/// Whose API this is: clients look at the version before they use what is newer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Build {
    version: &'static str,
    revision: &'static str,
    branch: &'static str,
    build_user: &'static str,
    build_date: &'static str,
    go_version: &'static str,
}

pub(super) async fn build(Extracted(routes): Extracted<Routes>) -> Response {
    let version = match routes.queries().options().compat {
        Compat::V2 => "2.42.0",
        Compat::V3 => "3.0.0",
    };
    let revision = concat!("monitor ", env!("CARGO_PKG_VERSION"));
    let build = Build { version, revision, branch: "", build_user: "", build_date: "", go_version: "" };
    match Body::of(&build) {
        Ok(body) => ([(axum::http::header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(problem) => Problem::into_response(problem),
    }
}
