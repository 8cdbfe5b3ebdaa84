//! Promise: `monitor::layer()` counts what a client sees, request by request, whatever becomes of them.

#![cfg(all(feature = "server", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod client;
mod ends;
mod load;
mod once;

use std::net::SocketAddr;

use axum::Router;
use support::Scrape;

/// A server on a free port, with a runtime of its own; it ends with this value.
struct Server {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start(app: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { address, _runtime: runtime }
    }
}

/// Requests of an endpoint, by status code.
fn requests(method: &str, endpoint: &str, status: u16) -> u64 {
    let status = status.to_string();
    let labels = [("method", method), ("endpoint", endpoint), ("status_code", &*status)];
    Scrape::now().counter("http_requests_total", &labels).unwrap_or(0)
}

/// How many durations of an endpoint were observed, and their sum in seconds.
fn durations(method: &str, endpoint: &str) -> (u64, f64) {
    let scrape = Scrape::now();
    let found = scrape.histogram("http_request_duration_seconds", &[("method", method), ("endpoint", endpoint)]);
    found.map_or((0, 0.0), |histogram| (histogram.get_sample_count(), histogram.get_sample_sum()))
}

/// Looks again until `is_so`; fails after 20 seconds.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed().as_secs() < 20, "waited in vain until {what}");
        std::thread::yield_now();
    }
}
