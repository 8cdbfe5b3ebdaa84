//! What the monitor answers.

use std::sync::Arc;
#[cfg(feature = "alerts")]
use std::sync::OnceLock;
#[cfg(feature = "alerts")]
use std::time::Duration;

use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use tokio::task::spawn_blocking;

use super::access::{self, Access, Gate, Place};
use super::request_log::{self, Log};
use super::state::State;
use super::turns::Turns;
use super::{body, captures, compress, dashboard, grafana, headers, negotiate, queries, reports, rules, silences};
#[cfg(feature = "alerts")]
use crate::alert::engine::RulesView;
#[cfg(feature = "alerts")]
use crate::notify::Notifier;
#[cfg(feature = "alerts")]
use crate::panel::Board;
#[cfg(feature = "alerts")]
use crate::promql::Options;
use crate::registry::Registry;
use crate::series::History;

/// Scrapes and reports made at once; more wait their turn, and pages likewise.
const MAKERS: usize = 2;
pub(super) const WAITING: usize = 32;

/// All routes, for programs. `tests/exposed/document.rs` compares it with what is here.
const DOCUMENT: &str = include_str!("openapi.json");

/// The routes, before they become a router: shared by the own server and by `Monitor::router`.
#[derive(Clone)]
pub(crate) struct Routes {
    state: State,
    access: Access,
    log: Log,
    scrapes: Turns,
    history: Option<Arc<History>>,
    #[cfg(feature = "alerts")]
    rules: Arc<RulesView>,
    #[cfg(feature = "alerts")]
    queries: queries::Queries,
    #[cfg(feature = "alerts")]
    notifier: Arc<OnceLock<Arc<Notifier>>>,
    #[cfg(feature = "alerts")]
    dashboard: dashboard::Dashboard,
}

impl Routes {
    pub(crate) fn new(access: Access, log: Log, history: Option<Arc<History>>) -> Self {
        Self {
            state: State::default(),
            access,
            log,
            scrapes: Turns::new(MAKERS, WAITING),
            history,
            #[cfg(feature = "alerts")]
            rules: Arc::default(),
            #[cfg(feature = "alerts")]
            queries: queries::Queries::new(Options::default(), usize::MAX),
            #[cfg(feature = "alerts")]
            notifier: Arc::default(),
            #[cfg(feature = "alerts")]
            dashboard: dashboard::Dashboard::default(),
        }
    }

    /// By whose semantics queries are answered, and how many connections there are for all requests.
    #[cfg(feature = "alerts")]
    pub(crate) fn with_options(self, options: Options, connections: usize) -> Self {
        Self { queries: queries::Queries::new(options, connections), ..self }
    }

    /// What the dashboard shows, of samples so far apart, with so many connections for all requests.
    #[cfg(feature = "alerts")]
    pub(crate) fn with_board(self, board: Board, interval: Duration, connections: usize) -> Self {
        Self { dashboard: dashboard::Dashboard::new(board, interval, connections), ..self }
    }

    #[cfg(feature = "alerts")]
    pub(super) fn dashboard(&self) -> &dashboard::Dashboard {
        &self.dashboard
    }

    #[cfg(feature = "alerts")]
    pub(super) fn queries(&self) -> &queries::Queries {
        &self.queries
    }

    /// The series that queries ask; none where no history is kept.
    pub(crate) fn history(&self) -> Option<Arc<History>> {
        self.history.clone()
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// What the rules found.
    #[cfg(feature = "alerts")]
    pub(crate) fn rules(&self) -> Arc<RulesView> {
        Arc::clone(&self.rules)
    }

    /// Who tells of alerts; none before they are at work, and where there are no rules.
    #[cfg(feature = "alerts")]
    pub(crate) fn notifier(&self) -> Option<Arc<Notifier>> {
        self.notifier.get().cloned()
    }

    #[cfg(feature = "alerts")]
    pub(crate) fn set_notifier(&self, notifier: Arc<Notifier>) {
        // A monitor starts them once.
        let _ = self.notifier.set(notifier);
    }

    /// The first layer below is the last to see a request.
    pub(crate) fn router(&self, place: Place) -> Router {
        let gate = Gate::new(&self.access, place);
        Router::new()
            .merge(dashboard::router())
            .merge(grafana::router())
            .route("/metrics", routing::get(metrics))
            .route("/api/openapi.json", routing::get(async || ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)))
            .merge(reports::router())
            .merge(captures::routes())
            .merge(rules::router())
            .merge(queries::router())
            .merge(silences::router())
            .layer(middleware::from_fn(body::whole))
            .layer(middleware::from_fn_with_state(self.clone(), while_running))
            .layer(middleware::from_fn_with_state(gate.clone(), access::admit))
            .route("/healthz", routing::get(healthz))
            .merge(access::login(gate.clone()))
            .fallback(not_found)
            .method_not_allowed_fallback(wrong_method)
            .layer(middleware::from_fn(compress::compress))
            .layer(middleware::from_fn_with_state(gate, access::front))
            .layer(middleware::from_fn_with_state(place, headers::harden))
            .layer(middleware::from_fn_with_state(self.log.clone(), request_log::tell))
            .with_state(self.clone())
    }

    /// Makes a scrape or a report off the async thread: it takes milliseconds, and the runtime may be the host's.
    pub(super) async fn make(
        &self,
        content_type: &'static str,
        make: impl FnOnce() -> String + Send + 'static,
    ) -> Response {
        made(&self.scrapes, content_type, make).await
    }

    /// Makes a page of the dashboard, or what it is made of: scrapes do not wait for it.
    #[cfg(feature = "alerts")]
    pub(super) async fn make_page(
        &self,
        content_type: &'static str,
        make: impl FnOnce() -> String + Send + 'static,
    ) -> Response {
        made(self.dashboard.turns(), content_type, make).await
    }
}

async fn made(turns: &Turns, content_type: &'static str, make: impl FnOnce() -> String + Send + 'static) -> Response {
    let Some(turn) = turns.take().await else { return unavailable("too many ask for the same at once") };
    let work = move || {
        let _turn = turn;
        make()
    };
    match spawn_blocking(work).await {
        Ok(body) => ([(header::CONTENT_TYPE, content_type)], body).into_response(),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be made"),
    }
}

/// Before any route but `/healthz`.
async fn while_running(Extracted(routes): Extracted<Routes>, request: Request, next: Next) -> Response {
    match routes.state.obstacle() {
        Some(reason) => unavailable(reason),
        None => next.run(request).await,
    }
}

/// What there is, for who asks without a browser.
pub(super) async fn text_index() -> Response {
    let text = "monitor\n\n/                                  the dashboard, for a browser\n\
                /metrics                           exposition for Prometheus\n\
                /healthz                           200 while the monitor runs\n\
                /api/openapi.json                  all of this for programs, as OpenAPI\n\
                /report                            what was recorded: HTML for a browser, else text\n\
                /report.html, /report.txt, /report.md, /report.json  the same in one form\n\
                /api/v1/query, /api/v1/query_range, /api/v1/labels, ..  PromQL, as Prometheus's API has it\n\
                /api/v1/panels, /api/v1/stream     what the dashboard shows, and what is new in it\n\
                /api/v1/rules, /api/v1/alerts      rules and alerts, as Prometheus's API has them\n\
                /api/v2/silences, ..               silences, as Alertmanager's API has them, for amtool\n\
                /api/v1/grafana/dashboard.json     the panels as a dashboard, for Grafana to import\n\
                /rules.yml                         the rules of this program, for a Prometheus server\n\
                /debug/pprof/profile?seconds=N     CPU samples of N seconds (1 to 60, else 10), for go tool pprof\n\
                /debug/pprof/flamegraph?seconds=N  the same as an image; &function=NAME: of one function\n\
                /debug/pprof/collapsed?seconds=N   the same as text\n\
                /debug/pprof/heap                  where memory in use came from, for go tool pprof\n\
                /debug/pprof/allocs                where memory was allocated, for go tool pprof\n\
                /debug/pprof/heap-flamegraph       memory in use as an image\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn metrics(Extracted(routes): Extracted<Routes>, headers: HeaderMap) -> Response {
    let mut response = if negotiate::prefers_openmetrics(&headers) {
        let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        routes.make(content_type, || Registry::global().openmetrics()).await
    } else {
        routes.make("text/plain; version=0.0.4; charset=utf-8", || Registry::global().exposition()).await
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

async fn healthz(Extracted(routes): Extracted<Routes>) -> Response {
    match routes.state.obstacle().or_else(|| delay(&routes)) {
        Some(reason) => unavailable(reason),
        None => "ok\n".into_response(),
    }
}

/// What of the monitor does not keep its time.
fn delay(routes: &Routes) -> Option<&'static str> {
    if rules::are_overdue(routes) {
        return Some("the rules are overdue: their evaluation takes longer than a minute, or its thread has ended");
    }
    #[cfg(feature = "system")]
    if crate::registry::is_overdue() {
        return Some(
            "the sampler is overdue: a file that it reads does not answer, as the file system of a dead server does",
        );
    }
    None
}

async fn not_found(uri: Uri) -> Response {
    let path: String = uri.path().chars().take(100).collect();
    problem(StatusCode::NOT_FOUND, &format!("there is nothing at {path}; / lists what there is"))
}

async fn wrong_method() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, "this route does not have that method; most are read with GET")
}

pub(super) fn unavailable(reason: &str) -> Response {
    let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, reason);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// An error as JSON with its reason.
pub(super) fn problem(status: StatusCode, reason: &str) -> Response {
    let body = serde_json::json!({ "status": status.as_u16(), "reason": reason }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
