//! Rules and alerts, as Prometheus's API has them; and beside them what became of alerts lately.

use axum::extract::{Query, State as Extracted};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, routing};
use serde::Serialize;

use super::routes::{Routes, problem};
use crate::alert::engine::{AlertView, Change, GroupView};
use crate::notify::ChannelStatus;

/// Changes in the answer of `/api/v1/alerts`.
const CHANGES: usize = 10;

pub(super) fn router() -> Router<Routes> {
    Router::new().route("/api/v1/rules", routing::get(rules)).route("/api/v1/alerts", routing::get(alerts))
}

/// Whether rules should have been evaluated a while ago.
pub(super) fn are_overdue(routes: &Routes) -> bool {
    routes.history().is_some_and(|history| routes.rules().is_overdue(history.now().ms))
}

#[derive(Serialize)]
struct Success<T> {
    status: &'static str,
    data: T,
}

#[derive(Serialize)]
struct Groups {
    groups: Vec<GroupView>,
}

#[derive(Serialize)]
struct Alerts {
    alerts: Vec<AlertView>,
    /// Pending and firing ones.
    active: usize,
    /// The newest first.
    changes: Vec<Change>,
    /// How each receiver fares.
    receivers: Vec<ChannelStatus>,
}

/// What a request asks for, each as often as it likes.
type Parameters = Query<Vec<(String, String)>>;

async fn rules(Extracted(routes): Extracted<Routes>, Query(asked): Parameters) -> Response {
    let kind = asked.iter().find(|(name, _)| name == "type").map(|(_, kind)| kind.as_str());
    if kind.is_some_and(|kind| !matches!(kind, "alert" | "record")) {
        return problem(StatusCode::BAD_REQUEST, "type is alert or record");
    }
    let passes = |name: &str, value: &str| {
        let mut wanted = asked.iter().filter(|(own, _)| own == name).peekable();
        wanted.peek().is_none() || wanted.any(|(_, wanted)| wanted == value)
    };
    let mut groups = routes.rules().groups();
    groups.retain(|group| passes("rule_group[]", &group.name) && passes("file[]", &group.file));
    for group in &mut groups {
        group.rules.retain(|rule| {
            passes("rule_name[]", rule.name()) && kind.is_none_or(|kind| rule.is_alerting() == (kind == "alert"))
        });
    }
    groups.retain(|group| !group.rules.is_empty());
    success(&routes, move || Groups { groups }).await
}

async fn alerts(Extracted(routes): Extracted<Routes>) -> Response {
    let (view, notifier) = (routes.rules(), routes.notifier());
    success(&routes, move || {
        let alerts = view.alerts();
        let receivers = notifier.map(|notifier| notifier.status()).unwrap_or_default();
        Alerts { active: alerts.len(), alerts, changes: view.changes(CHANGES), receivers }
    })
    .await
}

async fn success<T: Serialize>(routes: &Routes, data: impl FnOnce() -> T + Send + 'static) -> Response {
    let body = || serde_json::to_string(&Success { status: "success", data: data() }).unwrap_or_default();
    routes.make("application/json", body).await
}
