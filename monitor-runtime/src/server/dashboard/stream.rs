//! Server-sent events: what is new, at each interval. Format: HTML Living Standard, "Server-sent events".

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State as Extracted;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::alerts::{self, Alerting};
use super::ask::{Answer, Asker};
use super::{Given, View, data, view};
use crate::panel::Form;
use crate::server::Routes;
use crate::server::routes::{problem, unavailable};

/// Pages that are kept up to date at once, of so many connections a quarter at most.
const MOST: usize = 32;
/// Views whose newest message is kept.
const MOST_VIEWS: usize = 64;
/// No page is brought up to date more often, whatever the interval.
const SHORTEST: Duration = Duration::from_millis(20);
/// Lists are asked less often than lines: they look back far.
const LISTS_EVERY: Duration = Duration::from_secs(15);
/// A page asks again after this long; what it missed meanwhile it fetches.
const LIFETIME: Duration = Duration::from_secs(900);
/// Messages that a slow client may have waiting; it then misses some, and its charts have a gap.
const WAITING: usize = 4;

/// What is sent to all who look at the same, and how many there are.
pub(super) struct Streams {
    places: Arc<Semaphore>,
    /// One message is made at a time: scrapes and queries need threads too.
    turn: Arc<Semaphore>,
    newest: Mutex<HashMap<View, Newest>>,
}

struct Newest {
    made: Instant,
    lists_made: Instant,
    text: Bytes,
}

impl Streams {
    pub(super) fn new(connections: usize) -> Self {
        let places = (connections / 4).clamp(1, MOST);
        let [places, turn] = [places, 1].map(|permits| Arc::new(Semaphore::new(permits)));
        Self { places, turn, newest: Mutex::default() }
    }
}

/// One message.
#[derive(Serialize)]
struct Tick {
    now: i64,
    /// By the ids of panels; lists are not in every message.
    panels: Vec<PanelTick>,
    alerting: Alerting,
}

#[derive(Serialize)]
struct PanelTick {
    id: String,
    series: Vec<super::series::Series>,
    /// Why there is nothing new; what is shown stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) async fn events(Extracted(routes): Extracted<Routes>, given: Given) -> Response {
    let view = match view(given) {
        Ok(view) => view,
        Err(refusal) => return *refusal,
    };
    if routes.history().is_none() {
        return problem(StatusCode::NOT_FOUND, "there is no history to show: `history_memory` is 0");
    }
    let Ok(place) = Arc::clone(&routes.dashboard().streams.places).try_acquire_owned() else {
        return unavailable("as many pages as can be are kept up to date already; close one");
    };
    let (send, receive) = mpsc::channel(WAITING);
    tokio::spawn(feed(routes, view, send, place));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Of nginx: pass on what comes, when it comes.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::new(Messages(receive))).into_response()
}

/// Sends until nobody reads any more, the monitor stops, or it has been long enough.
async fn feed(routes: Routes, view: View, send: mpsc::Sender<Bytes>, _place: OwnedSemaphorePermit) {
    let interval = routes.dashboard().interval.max(SHORTEST);
    let began = Instant::now();
    // Tells the client that it is connected, and how soon to come back.
    if send.send(Bytes::from_static(b"retry: 2000\n\n")).await.is_err() {
        return;
    }
    while began.elapsed() < LIFETIME && routes.state().obstacle().is_none() {
        tokio::select! {
            () = send.closed() => return,
            () = routes.state().stopping() => return,
            () = sleep(interval) => {}
        }
        let Ok(turn) = Arc::clone(&routes.dashboard().streams.turn).acquire_owned().await else { return };
        let (own, own_view) = (routes.clone(), view.clone());
        let make = move || {
            let _turn = turn;
            newest(&own, &own_view, interval)
        };
        let Ok(text) = spawn_blocking(make).await else { return };
        if matches!(send.try_send(text), Err(mpsc::error::TrySendError::Closed(_))) {
            return;
        }
    }
}

/// The newest message, which those who look at the same share.
fn newest(routes: &Routes, view: &View, interval: Duration) -> Bytes {
    let streams = &routes.dashboard().streams;
    let mut all = streams.newest.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Instant::now();
    let lists_made = match all.get(view) {
        Some(newest) if now - newest.made < interval * 4 / 5 => return newest.text.clone(),
        Some(newest) => Some(newest.lists_made),
        None => None,
    };
    let with_lists = lists_made.is_none_or(|made| now - made >= LISTS_EVERY.max(interval));
    let text = message(&tick(routes, view, with_lists));
    // Views that nobody looks at any more.
    all.retain(|_, newest| now - newest.made < (LISTS_EVERY * 4).max(interval * 2));
    if all.len() >= MOST_VIEWS {
        all.clear();
    }
    let lists_made = if with_lists { now } else { lists_made.unwrap_or(now) };
    all.insert(view.clone(), Newest { made: now, lists_made, text: text.clone() });
    text
}

fn tick(routes: &Routes, view: &View, with_lists: bool) -> Tick {
    let dashboard = routes.dashboard();
    let mut panels = Vec::new();
    let mut now = 0;
    if let Some(history) = routes.history() {
        now = history.now().ms;
        let asker = Asker::new(&history, routes.queries().options(), view.window, dashboard);
        let groups = data::groups(dashboard, view);
        for (group, of_group) in groups.iter().zip(data::ids(&groups)) {
            for (place, panel) in group.panels.iter().enumerate() {
                if panel.form == Form::Lines || with_lists {
                    let Answer { series, error, .. } = asker.now(panel, now);
                    panels.push(PanelTick { id: data::id(&of_group, group, place, panel), series, error });
                }
            }
        }
    }
    Tick { now, panels, alerting: alerts::now(routes) }
}

fn message(tick: &Tick) -> Bytes {
    format!("data: {}\n\n", serde_json::to_string(tick).unwrap_or_default()).into()
}

/// Messages as a body.
struct Messages(mpsc::Receiver<Bytes>);

impl http_body::Body for Messages {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|message| message.map(|bytes| Ok(http_body::Frame::data(bytes))))
    }
}
