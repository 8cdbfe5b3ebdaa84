//! Silences and alerts in Alertmanager's API v2, so that `amtool --alertmanager.url=http://HOST:PORT` works here too.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State as Extracted};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::routes::{Routes, problem};
use crate::notify::{
    AlertStatus, Matchers, Notifier, Silence, SilenceError, SilenceState, Wanted, format_ms, pairs, parse_ms,
};
use crate::promql::source::{Labels, MatchOp, Matcher};

/// A silence is small.
const MOST_BODY: usize = 64 << 10;

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/api/v2/silences", routing::get(list).post(set).layer(DefaultBodyLimit::max(MOST_BODY)))
        .route("/api/v2/silence/{id}", routing::get(show).delete(expire))
        .route("/api/v2/alerts", routing::get(alerts))
        .route("/api/v2/status", routing::get(status))
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenMatcher {
    name: String,
    value: String,
    is_regex: bool,
    #[serde(default = "yes")]
    is_equal: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Posted {
    #[serde(default)]
    id: Option<String>,
    matchers: Vec<WrittenMatcher>,
    starts_at: String,
    ends_at: String,
    created_by: String,
    comment: String,
}

/// A silence as Alertmanager's API has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    id: String,
    status: Value,
    updated_at: String,
    comment: String,
    created_by: String,
    ends_at: String,
    starts_at: String,
    matchers: Vec<WrittenMatcher>,
}

impl Shown {
    pub(super) fn new(silence: &Silence, wall_ms: i64) -> Self {
        let state = match silence.state(wall_ms) {
            SilenceState::Active => "active",
            SilenceState::Pending => "pending",
            SilenceState::Expired => "expired",
        };
        let matcher = |own: &Matcher| WrittenMatcher {
            name: own.name.clone(),
            value: own.value.clone(),
            is_regex: matches!(own.op, MatchOp::Regex | MatchOp::NotRegex),
            is_equal: matches!(own.op, MatchOp::Equal | MatchOp::Regex),
        };
        Self {
            id: silence.id.clone(),
            status: json!({ "state": state }),
            updated_at: format_ms(silence.updated_at_ms),
            comment: silence.comment.clone(),
            created_by: silence.created_by.clone(),
            ends_at: format_ms(silence.ends_at_ms),
            starts_at: format_ms(silence.starts_at_ms),
            matchers: silence.matchers.iter().map(matcher).collect(),
        }
    }
}

type Parameters = Query<Vec<(String, String)>>;

async fn list(Extracted(routes): Extracted<Routes>, Query(asked): Parameters) -> Response {
    let filter = match filter(&asked) {
        Ok(filter) => filter,
        Err(reason) => return problem(StatusCode::BAD_REQUEST, &reason),
    };
    at_work(&routes, move |notifier| {
        let wall_ms = notifier.wall_ms();
        let mut silences = notifier.silences();
        silences.retain(|silence| is_about(silence, &filter));
        // Those at work first; of these the first to end, of others the newest first.
        silences.sort_by_key(|silence| match silence.state(wall_ms) {
            SilenceState::Active => (0, silence.ends_at_ms),
            SilenceState::Pending => (1, silence.starts_at_ms),
            SilenceState::Expired => (2, -silence.ends_at_ms),
        });
        let shown: Vec<_> = silences.iter().map(|silence| Shown::new(silence, wall_ms)).collect();
        answer(StatusCode::OK, &shown)
    })
    .await
}

async fn show(Extracted(routes): Extracted<Routes>, Path(id): Path<String>) -> Response {
    at_work(&routes, move |notifier| match notifier.silence(&id) {
        Some(silence) => answer(StatusCode::OK, &Shown::new(&silence, notifier.wall_ms())),
        None => refused(&SilenceError::Unknown(id)),
    })
    .await
}

async fn set(Extracted(routes): Extracted<Routes>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(refusal) = not_json(&headers) {
        return refusal;
    }
    let posted: Posted = match serde_json::from_slice(&body) {
        Ok(posted) => posted,
        Err(error) => return problem(StatusCode::UNPROCESSABLE_ENTITY, &format!("this is no silence: {error}")),
    };
    let wanted = match wanted(posted) {
        Ok(wanted) => wanted,
        Err(reason) => return problem(StatusCode::BAD_REQUEST, &reason),
    };
    at_work(&routes, move |notifier| match notifier.set_silence(wanted) {
        Ok(id) => answer(StatusCode::OK, &json!({ "silenceID": id })),
        Err(error) => refused(&error),
    })
    .await
}

async fn expire(Extracted(routes): Extracted<Routes>, Path(id): Path<String>) -> Response {
    at_work(&routes, move |notifier| match notifier.expire_silence(&id) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => refused(&error),
    })
    .await
}

fn wanted(posted: Posted) -> Result<Wanted, String> {
    let matcher = |own: &WrittenMatcher| {
        let op = match (own.is_regex, own.is_equal) {
            (false, true) => MatchOp::Equal,
            (false, false) => MatchOp::NotEqual,
            (true, true) => MatchOp::Regex,
            (true, false) => MatchOp::NotRegex,
        };
        if own.name.is_empty() {
            return Err("a matcher needs the name of a label".to_owned());
        }
        Matcher::new(&own.name, op, &own.value)
            .map_err(|_| format!("the regular expression of the matcher for {:?} is not valid", own.name))
    };
    let time =
        |text: &str, key: &str| parse_ms(text).ok_or_else(|| format!("{key} takes a time as in 2026-12-24T18:00:00Z"));
    Ok(Wanted {
        id: posted.id.unwrap_or_default(),
        matchers: Matchers::new(posted.matchers.iter().map(matcher).collect::<Result<_, _>>()?),
        starts_at_ms: time(&posted.starts_at, "startsAt")?,
        ends_at_ms: time(&posted.ends_at, "endsAt")?,
        created_by: posted.created_by,
        comment: posted.comment,
    })
}

async fn alerts(Extracted(routes): Extracted<Routes>, Query(asked): Parameters) -> Response {
    let filter = match filter(&asked) {
        Ok(filter) => filter,
        Err(reason) => return problem(StatusCode::BAD_REQUEST, &reason),
    };
    let is_wanted = |name: &str| asked.iter().rfind(|(own, _)| own == name).is_none_or(|(_, value)| value != "false");
    let (active, silenced) = (is_wanted("active"), is_wanted("silenced"));
    let receiver = asked.iter().rfind(|(own, _)| own == "receiver").map(|(_, value)| format!("^(?:{value})$"));
    let Ok(receiver) = receiver.map(|pattern| regex::Regex::new(&pattern)).transpose() else {
        return problem(StatusCode::BAD_REQUEST, "receiver is no regular expression");
    };
    at_work(&routes, move |notifier| {
        let mut alerts = notifier.alerts();
        alerts.retain(|own| {
            let is_asked = if own.silenced_by.is_empty() { active } else { silenced };
            let by_receiver = |pattern: &regex::Regex| own.receivers.iter().any(|name| pattern.is_match(name));
            is_asked && filter.matches(&own.alert.labels) && receiver.as_ref().is_none_or(by_receiver)
        });
        answer(StatusCode::OK, &alerts.iter().map(shown).collect::<Vec<_>>())
    })
    .await
}

fn shown(own: &AlertStatus) -> Value {
    let alert = &own.alert;
    json!({
        "annotations": alert.annotations,
        "endsAt": format_ms(alert.valid_until_ms),
        "fingerprint": format!("{:016x}", alert.fingerprint()),
        "receivers": own.receivers.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "startsAt": format_ms(alert.fired_at_ms),
        "status": {
            "inhibitedBy": [],
            "silencedBy": own.silenced_by,
            "state": if own.silenced_by.is_empty() { "active" } else { "suppressed" },
        },
        "updatedAt": format_ms(own.updated_at_ms),
        "labels": pairs(&alert.labels),
    })
}

async fn status(Extracted(routes): Extracted<Routes>) -> Response {
    at_work(&routes, |notifier| {
        let status = json!({
            "cluster": { "peers": [], "status": "disabled" },
            // The configuration has secrets.
            "config": { "original": "" },
            "uptime": format_ms(notifier.began_ms()),
            "versionInfo": {
                "branch": "",
                "buildDate": "",
                "buildUser": "",
                "goVersion": "",
                "revision": "monitor",
                "version": env!("CARGO_PKG_VERSION"),
            },
        });
        answer(StatusCode::OK, &status)
    })
    .await
}

/// Answers off the async thread: the receivers' state is under a lock that takes turns with what they decide.
async fn at_work(routes: &Routes, make: impl FnOnce(&Notifier) -> Response + Send + 'static) -> Response {
    let Some(notifier) = routes.notifier() else {
        return problem(StatusCode::NOT_FOUND, "no rules are at work: `history_memory` is 0");
    };
    let made = spawn_blocking(move || {
        let notifier: Arc<Notifier> = notifier;
        make(&notifier)
    });
    made.await.unwrap_or_else(|_| problem(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be made"))
}

fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_string(body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn refused(error: &SilenceError) -> Response {
    let status = match error {
        SilenceError::Unknown(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    };
    problem(status, &error.to_string())
}

/// A form of another site cannot send this type without asking first.
fn not_json(headers: &HeaderMap) -> Option<Response> {
    let own = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_json = own.split(';').next().is_some_and(|own| own.trim().eq_ignore_ascii_case("application/json"));
    (!is_json).then(|| problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send `Content-Type: application/json`"))
}

/// `filter=name="value"`, any number of times.
fn filter(asked: &[(String, String)]) -> Result<Matchers, String> {
    let mut all = Matchers::default();
    for (_, text) in asked.iter().filter(|(name, _)| name == "filter") {
        all.extend(Matchers::parse(text).map_err(|error| error.to_string())?);
    }
    Ok(all)
}

/// Whether a silence speaks of what a filter asks for: its matchers are taken as labels, as Alertmanager does.
fn is_about(silence: &Silence, filter: &Matchers) -> bool {
    let labels = Labels::new(silence.matchers.iter().map(|own| (own.name.clone(), own.value.clone())));
    filter.matches(&labels)
}
