//! How requests end: hung up on, streamed, broken off, refused, unknown.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::routing::get;
use tokio::sync::{Notify, mpsc};

use crate::client::{Connection, ask};
use crate::support::Scrape;
use crate::{Server, durations, requests, wait_until};

fn in_flight() -> f64 {
    Scrape::now().gauge("active_connections", &[]).unwrap()
}

#[test]
fn who_hangs_up_is_counted_as_cancelled_and_no_longer_in_flight() {
    let release = Arc::new(Notify::new());
    let waiting = Arc::clone(&release);
    let handler = move || async move { waiting.notified().await };
    let server = Server::start(Router::new().route("/hang", get(handler)).layer(monitor::layer()));
    let mut clients: Vec<_> = (0..5).map(|_| Connection::open(server.address)).collect();
    clients.iter_mut().for_each(|client| client.send("GET", "/hang"));
    wait_until("five requests hang", || in_flight() >= 5.0);
    let patient = clients.pop();
    drop(clients);
    wait_until("four are cancelled", || requests("GET", "/hang", 499) == 4);
    release.notify_one();
    assert_eq!(patient.unwrap().answer(), Some(200));
    assert_eq!((requests("GET", "/hang", 200), durations("GET", "/hang").0), (1, 5));
    wait_until("nothing is in flight", || in_flight() == 0.0);
}

#[test]
fn what_no_route_matches_and_what_no_standard_knows_has_one_name() {
    let app = Router::new().route("/known", get(|| async { "known" })).layer(monitor::layer());
    let server = Server::start(app);
    let unmatched = requests("GET", "<unmatched>", 404);
    for path in ["/scanner.php", "/admin", "/known/../../etc/passwd"] {
        assert_eq!(ask(server.address, "GET", path), Some(404));
    }
    assert_eq!(requests("GET", "<unmatched>", 404) - unmatched, 3);
    for method in ["BREW", "X", "PROPFIND"] {
        assert_eq!(ask(server.address, method, "/known"), Some(405));
    }
    // `Router::layer` stands around each route: a method that the route does not have still matched the route.
    assert_eq!(requests("OTHER", "/known", 405), 3);
}

/// A body that is fed by the test.
fn streamed(chunks: mpsc::Receiver<Bytes>) -> Body {
    struct Fed(mpsc::Receiver<Bytes>);
    impl axum::body::HttpBody for Fed {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
            self.0.poll_recv(context).map(|chunk| chunk.map(|chunk| Ok(http_body::Frame::data(chunk))))
        }
    }
    Body::new(Fed(chunks))
}

/// One stream for each request, in the order of `feeds`.
fn streaming_route(streams: usize) -> (axum::routing::MethodRouter, Vec<mpsc::Sender<Bytes>>) {
    let (feeds, bodies): (Vec<_>, Vec<_>) = (0..streams).map(|_| mpsc::channel(4)).unzip();
    let bodies = Arc::new(std::sync::Mutex::new(bodies.into_iter()));
    let handler = move || async move { streamed(bodies.lock().unwrap().next().unwrap()) };
    (get(handler), feeds)
}

#[test]
fn a_streamed_body_ends_its_request_when_asked_to() {
    let (route, feeds) = streaming_route(2);
    let app = Router::new()
        .route("/stream", route)
        .route("/empty", get(|| async {}))
        .layer(monitor::layer().until_body_end());
    let server = Server::start(app);
    let mut client = Connection::open(server.address);
    client.send("GET", "/stream");
    feeds[0].blocking_send(Bytes::from_static(b"one\n")).unwrap();
    while client.read_line() != "one\n" {}
    // The head has arrived, and more: the request is still under way.
    assert_eq!(requests("GET", "/stream", 200), 0);
    let mut feeds = feeds.into_iter();
    drop(feeds.next());
    wait_until("the body has ended", || requests("GET", "/stream", 200) == 1);

    let mut client = Connection::open(server.address);
    client.send("GET", "/stream");
    let feed = feeds.next().unwrap();
    feed.blocking_send(Bytes::from_static(b"two\n")).unwrap();
    while client.read_line() != "two\n" {}
    drop(client);
    // The server notices when it cannot write.
    wait_until("the stream is broken off", || {
        let _ = feed.try_send(Bytes::from_static(b"more\n"));
        requests("GET", "/stream", 499) == 1
    });
    assert_eq!(requests("GET", "/stream", 200), 1);
    assert_eq!(ask(server.address, "GET", "/empty"), Some(200));
    assert_eq!(requests("GET", "/empty", 200), 1);
}

/// A body that says its length and no more; hyper does not ask it for an end.
struct Sized(Option<Bytes>);

impl axum::body::HttpBody for Sized {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        std::task::Poll::Ready(self.0.take().map(|data| Ok(http_body::Frame::data(data))))
    }
}

#[test]
fn bodies_that_a_server_does_not_ask_to_the_end_have_ended_all_the_same() {
    let sized = || async { ([("content-length", "4")], Body::new(Sized(Some(Bytes::from_static(b"four"))))) };
    let empty = |status: u16| move || async move { (StatusCode::from_u16(status).unwrap(), Body::new(Sized(None))) };
    let app = Router::new()
        .route("/sized", get(sized))
        .route("/full", get(|| async { "full" }))
        .route("/204", get(empty(204)))
        .route("/304", get(empty(304)))
        .layer(monitor::layer().until_body_end());
    let server = Server::start(app);
    for (method, path, status) in [
        ("GET", "/sized", 200),
        ("HEAD", "/sized", 200),
        ("GET", "/full", 200),
        ("HEAD", "/full", 200),
        ("GET", "/204", 204),
        ("GET", "/304", 304),
    ] {
        let mut client = Connection::open(server.address);
        client.send(method, path);
        assert!(client.read_line().contains(&status.to_string()), "{method} {path}");
        drop(client);
        wait_until("the request is counted", || requests(method, path, status) + requests(method, path, 499) == 1);
        assert_eq!(requests(method, path, status), 1, "{method} {path}");
    }
}

#[test]
fn a_request_that_passes_two_layers_is_counted_once() {
    let inner = Router::new().route("/inner", get(|| async { "inner" })).layer(monitor::layer());
    let app = Router::new().route("/outer", get(|| async { "outer" })).merge(inner).layer(monitor::layer());
    let server = Server::start(app);
    for path in ["/inner", "/outer"] {
        assert_eq!(ask(server.address, "GET", path), Some(200));
        assert_eq!((requests("GET", path, 200), durations("GET", path).0), (1, 1), "{path}");
    }
}

/// As a layer does that makes answers of panics.
struct Catching<F>(std::pin::Pin<Box<F>>);

impl<F: Future> Future for Catching<F> {
    type Output = Result<F::Output, StatusCode>;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        let inner = &mut self.0;
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| inner.as_mut().poll(context)));
        match polled {
            Ok(polled) => polled.map(Ok),
            Err(_) => std::task::Poll::Ready(Err(StatusCode::IM_A_TEAPOT)),
        }
    }
}

#[test]
fn a_panic_that_is_caught_above_the_layer_is_still_a_500() {
    use tower::{Layer, Service};
    let handler = tower::service_fn(|_: axum::http::Request<Body>| async {
        if true {
            std::panic::resume_unwind(Box::new(()));
        }
        Ok::<_, Infallible>(axum::http::Response::new(Body::empty()))
    });
    let mut service = monitor::layer().endpoint(|_, _| Some("/caught".into())).layer(handler);
    let answer = crate::support::run(Catching(Box::pin(service.call(axum::http::Request::new(Body::empty())))));
    assert_eq!(answer.err(), Some(StatusCode::IM_A_TEAPOT));
    assert_eq!((requests("GET", "/caught", 500), requests("GET", "/caught", 499)), (1, 0));
}

#[test]
fn without_being_asked_a_request_ends_with_its_head() {
    let (route, feeds) = streaming_route(1);
    let server = Server::start(Router::new().route("/head-only", route).layer(monitor::layer()));
    let mut client = Connection::open(server.address);
    client.send("GET", "/head-only");
    assert!(client.read_line().starts_with("HTTP/1.1 200"));
    assert_eq!(requests("GET", "/head-only", 200), 1);
    drop(feeds);
}

#[test]
fn a_host_without_axum_names_its_endpoints() {
    let layer = monitor::layer().endpoint(|uri, _| (uri.path() == "/rpc/Place").then(|| "/rpc/Place".into()));
    let app = Router::new().fallback(|| async { "any" }).layer(layer);
    let server = Server::start(app);
    for path in ["/rpc/Place", "/rpc/Place", "/rpc/Unknown"] {
        assert_eq!(ask(server.address, "POST", path), Some(200));
    }
    assert_eq!((requests("POST", "/rpc/Place", 200), requests("POST", "<unmatched>", 200)), (2, 1));
}
