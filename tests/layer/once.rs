//! A request that reaches an annotated endpoint is counted by it, once; one that does not, by the layer.

use axum::extract::Path;
use axum::routing::{get, post};
use axum::{Json, Router};
use monitor::timed;

use crate::client::{Connection, ask};
use crate::support::Scrape;
use crate::{Server, durations, requests};

#[timed(endpoint = "/annotated/{id}", method = "GET")]
async fn annotated(Path(id): Path<u32>) -> Result<String, std::fmt::Error> {
    tokio::task::yield_now().await;
    if id == 0 { Err(std::fmt::Error) } else { Ok(id.to_string()) }
}

async fn handler(id: Path<u32>) -> String {
    annotated(id).await.unwrap_or_else(|_| "failed".to_owned())
}

#[timed(endpoint = "/annotated", method = "POST")]
async fn create(Json(body): Json<u32>) -> Json<u32> {
    Json(body)
}

async fn plain() -> &'static str {
    "plain"
}

#[test]
fn annotated_endpoints_are_counted_once() {
    let app = Router::new()
        .route("/annotated/{id}", get(handler))
        .route("/annotated", post(create))
        .route("/plain", get(plain))
        .layer(monitor::layer());
    let server = Server::start(app);
    let mut connection = Connection::open(server.address);
    for _ in 0..10 {
        assert_eq!(connection.ask("GET", "/annotated/7"), Some(200));
        assert_eq!(connection.ask("GET", "/plain"), Some(200));
    }
    assert_eq!((requests("GET", "/annotated/{id}", 200), durations("GET", "/annotated/{id}").0), (10, 10));
    assert_eq!(requests("GET", "/plain", 200), 10);
    // Its type tells no status, so what was answered counts: the handler has made a 200 of its error.
    assert_eq!(connection.ask("GET", "/annotated/0"), Some(200));
    assert_eq!((requests("GET", "/annotated/{id}", 500), requests("GET", "/annotated/{id}", 200)), (0, 11));
    // The extractors refuse before the handler begins: nobody but the layer can know.
    assert_eq!(connection.ask("GET", "/annotated/x"), Some(400));
    assert_eq!(ask(server.address, "POST", "/annotated"), Some(415));
    assert_eq!((requests("GET", "/annotated/{id}", 400), requests("POST", "/annotated", 415)), (1, 1));
    assert_eq!(requests("POST", "/annotated", 200), 0);
    let calls = Scrape::now().counter("function_calls_total", &[("function", "annotated"), ("result", "ok")]);
    assert_eq!(calls, Some(10));
}

/// The usual error of an axum service: only its `IntoResponse` knows the status.
struct Gone;

impl axum::response::IntoResponse for Gone {
    fn into_response(self) -> axum::response::Response {
        axum::http::StatusCode::GONE.into_response()
    }
}

#[timed(endpoint = "/gone", method = "GET")]
async fn gone() -> Result<String, Gone> {
    Err(Gone)
}

#[timed(endpoint = "/gone/inner", method = "GET")]
async fn inner() -> Result<String, Gone> {
    gone().await
}

#[timed(endpoint = "/gone/silent", method = "GET")]
async fn silent() -> Gone {
    Gone
}

#[test]
fn what_the_type_does_not_tell_is_what_was_answered() {
    let routes =
        || Router::new().route("/gone", get(gone)).route("/gone/inner", get(inner)).route("/gone/silent", get(silent));
    let server = Server::start(routes().layer(monitor::layer()));
    let count = |path, status| requests("GET", path, status);
    for path in ["/gone", "/gone/silent", "/gone/inner"] {
        assert_eq!(ask(server.address, "GET", path), Some(410));
    }
    assert_eq!((count("/gone/silent", 410), count("/gone/silent", 200)), (1, 0));
    // Asked for once by a client, and called once by another endpoint, of which nobody was sent anything.
    assert_eq!((count("/gone", 410), count("/gone", 500), durations("GET", "/gone").0), (1, 1, 2));
    assert_eq!((count("/gone/inner", 410), durations("GET", "/gone/inner").0), (1, 1));
    // Without the layer there is but the guess.
    let bare = Server::start(routes());
    assert_eq!(ask(bare.address, "GET", "/gone/silent"), Some(410));
    assert_eq!((count("/gone/silent", 410), count("/gone/silent", 200)), (1, 1));
}
