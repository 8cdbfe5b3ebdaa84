//! The dashboard: a page that is drawn by the server with its data in it, kept up to date by a stream of events.
//!
//! `window` says which moments are shown, `ask` evaluates panels over them, `data` is what the page's script reads, `alerts` what it says
//! of alerts; `page` and `function` are the pages, `stream` the events, `assets` script and style.

mod alerts;
mod ask;
mod assets;
mod data;
mod function;
mod page;
mod series;
mod stream;
mod window;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{OriginalUri, Query, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use serde::Deserialize;

pub(super) use data::limits;

use super::negotiate;
use super::routes::{Routes, WAITING, problem, text_index};
use super::turns::Turns;
use crate::panel::Board;
use stream::Streams;
use window::Window;

/// What all requests for the dashboard share.
#[derive(Clone)]
pub(in crate::server) struct Dashboard {
    board: Arc<Board>,
    /// How far samples are apart, and pages brought up to date.
    interval: Duration,
    began: Instant,
    streams: Arc<Streams>,
    /// Pages are made one at a time.
    turns: Turns,
}

impl Default for Dashboard {
    fn default() -> Self {
        Self::new(Board::default(), Duration::from_secs(5), usize::MAX)
    }
}

impl Dashboard {
    pub(in crate::server) fn new(board: Board, interval: Duration, connections: usize) -> Self {
        Self {
            board: Arc::new(board),
            interval,
            began: Instant::now(),
            streams: Arc::new(Streams::new(connections)),
            turns: Turns::new(1, WAITING),
        }
    }

    pub(super) fn turns(&self) -> &Turns {
        &self.turns
    }

    pub(in crate::server) fn board(&self) -> &Board {
        &self.board
    }
}

pub(super) fn router() -> Router<Routes> {
    Router::new()
        .route("/", routing::get(index))
        .route("/function", routing::get(of_function))
        .route("/api/v1/panels", routing::get(panels))
        .route("/api/v1/stream", routing::get(stream::events))
        .route("/assets/{name}", routing::get(assets::asset))
}

/// What a page asks for: a window, and a function where it is about one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    window: Option<String>,
    module: Option<String>,
    function: Option<String>,
}

/// What is shown: all panels, or those of one function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct View {
    window: Window,
    function: Option<(String, String)>,
}

impl Asked {
    fn view(self) -> Result<View, String> {
        let window = match self.window {
            None => Window::default(),
            Some(text) => Window::read(&text).ok_or_else(|| format!("`window` is one of {}", Window::names()))?,
        };
        let function = match (self.module, self.function) {
            (Some(module), Some(function)) => Some((module, function)),
            (None, None) => None,
            _ => return Err("`module` and `function` go together".to_owned()),
        };
        Ok(View { window, function })
    }
}

type Given = Result<Query<Asked>, axum::extract::rejection::QueryRejection>;

/// The view that a request asks for, or why not.
fn view(given: Given) -> Result<View, Box<Response>> {
    let asked = given.map_err(|rejection| rejection.body_text()).map(|Query(asked)| asked);
    asked.and_then(Asked::view).map_err(|reason| Box::new(problem(StatusCode::BAD_REQUEST, &reason)))
}

/// The page may load what this server gives, and nothing else; a flamegraph stands in a frame.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// The dashboard for a browser, else the list of what there is.
async fn index(
    Extracted(routes): Extracted<Routes>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    given: Given,
) -> Response {
    if !negotiate::prefers_html(&headers) {
        return ([(header::VARY, HeaderValue::from_static("Accept"))], text_index().await).into_response();
    }
    if !uri.path().ends_with('/') {
        // Nested in a host's router at `/monitor`: the page's links are relative to `/monitor/`.
        let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
        let place = uri.path().rsplit('/').next().unwrap_or_default();
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("./{place}/{query}"))]).into_response();
    }
    match view(given) {
        Ok(View { function: Some(_), .. }) => {
            problem(StatusCode::BAD_REQUEST, "a function has its page at function?..")
        }
        Ok(view) => page(&routes, view, page::render).await,
        Err(refusal) => *refusal,
    }
}

async fn of_function(Extracted(routes): Extracted<Routes>, given: Given) -> Response {
    match view(given) {
        Ok(view) if view.function.is_some() => page(&routes, view, function::render).await,
        Ok(_) => {
            problem(StatusCode::BAD_REQUEST, "`module` and `function` say which function; the dashboard links to each")
        }
        Err(refusal) => *refusal,
    }
}

async fn page(routes: &Routes, view: View, render: fn(&data::Data, &View) -> String) -> Response {
    let own = routes.clone();
    let make = move || render(&data::of(&own, &view), &view);
    let mut response = routes.make_page("text/html; charset=utf-8", make).await;
    if response.status().is_success() {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// All that a page shows, as JSON.
async fn panels(Extracted(routes): Extracted<Routes>, given: Given) -> Response {
    match view(given) {
        Ok(view) => {
            let own = routes.clone();
            routes.make_page("application/json", move || data::of(&own, &view).json()).await
        }
        Err(refusal) => *refusal,
    }
}
