//! What goes wrong on purpose, with --faults: an endpoint that fails or is slow, the requests for it, and who is told of it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use monitor::timed;
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::{Failure, audit, say};

/// Where `monitor.toml` sends notifications.
const WEBHOOK: &str = "127.0.0.1:9465";
/// What each alert of `rules.yml` has to go through.
const ALERTS: [&str; 2] = ["muchos_errores", "respuesta_lenta"];
/// How long one that was not resolved when the load ended is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The endpoint that the load asks while there is to be trouble.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/averias/lenta", get(slow)).route("/averias/error", get(fail))
}

#[timed(endpoint = "/averias/lenta", method = "GET")]
async fn slow() -> StatusCode {
    tokio::time::sleep(Duration::from_millis(400)).await;
    StatusCode::OK
}

#[timed(endpoint = "/averias/error", method = "GET")]
async fn fail() -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

/// What became of the alerts, by the monitor's API and by its notifications.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<BTreeSet<(String, String)>>>);

impl Seen {
    fn all(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for notifications and looks at the alerts, each on the runtime of the service.
    pub(crate) async fn watch(metrics: SocketAddr) -> Result<Self, Failure> {
        let seen = Self::default();
        let listener = TcpListener::bind(WEBHOOK).await.map_err(|error| {
            format!("notifications cannot be received on {WEBHOOK}: {error}. Another example runs?")
        })?;
        let app = Router::new().route("/avisos", post(receive)).with_state(seen.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let watching = seen.clone();
        tokio::spawn(async move {
            loop {
                let looked = tokio::task::spawn_blocking(move || look(metrics)).await;
                if let Ok(Ok(changes)) = looked {
                    // The API has the newest first.
                    changes.into_iter().rev().for_each(|change| watching.add(change));
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        });
        Ok(seen)
    }

    fn add(&self, Change { alert, to, value }: Change) {
        if self.all().insert((alert.clone(), to.clone())) {
            let value = value.map_or_else(String::new, |value| format!(" at {value:.3}"));
            let _ = say(&format!("alert     {alert} is {to}{value}"));
        }
    }

    /// Waits for the end of the alerts; the error says what did not happen.
    pub(crate) async fn settle(&self) -> Result<String, Failure> {
        let expected = || {
            let steps = ["pending", "firing", "resolved", "told firing", "told resolved"];
            ALERTS.into_iter().flat_map(move |alert| steps.map(|step| (alert.to_owned(), step.to_owned())))
        };
        let begun = tokio::time::Instant::now();
        loop {
            let missing: Vec<_> = expected().filter(|step| !self.all().contains(step)).collect();
            if missing.is_empty() {
                return Ok("both alerts were pending, fired, were resolved, and both were told of over HTTP".to_owned());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("this did not happen: {missing:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The part of a notification that is printed: it has the form of Alertmanager's webhook.
#[derive(Deserialize)]
struct Notification {
    alerts: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    status: String,
    labels: Labels,
    annotations: Annotations,
}

#[derive(Deserialize)]
struct Labels {
    alertname: String,
}

#[derive(Deserialize)]
struct Annotations {
    summary: String,
}

async fn receive(State(seen): State<Seen>, Json(notification): Json<Notification>) {
    for Told { status, labels, annotations } in notification.alerts {
        let _ = say(&format!("webhook   {} is {status}: {}", labels.alertname, annotations.summary));
        seen.all().insert((labels.alertname, format!("told {status}")));
    }
}

/// The part of `/api/v1/alerts` that is looked at.
#[derive(Deserialize)]
struct Answer {
    data: Changes,
}

#[derive(Deserialize)]
struct Changes {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    alert: String,
    to: String,
    value: Option<f64>,
}

fn look(metrics: SocketAddr) -> Result<Vec<Change>, Failure> {
    let answer: Answer = serde_json::from_str(&audit::get(metrics, "/api/v1/alerts")?)?;
    Ok(answer.data.changes)
}
