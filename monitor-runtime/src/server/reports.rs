//! The report in each of its forms.

use axum::extract::State as Extracted;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::{Router, routing};

use super::negotiate;
use super::routes::Routes;
use crate::report::html_policy;

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/report", routing::get(report))
        .route("/report.html", routing::get(|Extracted(routes)| html(routes)))
        .route("/report.txt", routing::get(|Extracted(routes)| text(routes)))
        .route("/report.md", routing::get(markdown))
        .route("/report.json", routing::get(json))
}

/// HTML for a browser, text for everyone else.
async fn report(Extracted(routes): Extracted<Routes>, headers: HeaderMap) -> Response {
    let mut response = if negotiate::prefers_html(&headers) { html(routes).await } else { text(routes).await };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

async fn html(routes: Routes) -> Response {
    let mut response = routes.make("text/html; charset=utf-8", || crate::report().to_html()).await;
    if let Ok(policy) = HeaderValue::from_str(&html_policy()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn text(routes: Routes) -> Response {
    routes.make("text/plain; charset=utf-8", || crate::report().to_plain_text()).await
}

async fn markdown(Extracted(routes): Extracted<Routes>) -> Response {
    routes.make("text/markdown; charset=utf-8", || crate::report().to_markdown()).await
}

async fn json(Extracted(routes): Extracted<Routes>) -> Response {
    routes.make("application/json", || crate::report().to_json()).await
}
