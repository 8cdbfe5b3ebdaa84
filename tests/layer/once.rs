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
    // What the annotation saw is what counts: the handler has made a 200 of its error.
    assert_eq!(connection.ask("GET", "/annotated/0"), Some(200));
    assert_eq!((requests("GET", "/annotated/{id}", 500), requests("GET", "/annotated/{id}", 200)), (1, 10));
    // The extractors refuse before the handler begins: nobody but the layer can know.
    assert_eq!(connection.ask("GET", "/annotated/x"), Some(400));
    assert_eq!(ask(server.address, "POST", "/annotated"), Some(415));
    assert_eq!((requests("GET", "/annotated/{id}", 400), requests("POST", "/annotated", 415)), (1, 1));
    assert_eq!(requests("POST", "/annotated", 200), 0);
    let calls = Scrape::now().counter("function_calls_total", &[("function", "annotated"), ("result", "ok")]);
    assert_eq!(calls, Some(10));
}
