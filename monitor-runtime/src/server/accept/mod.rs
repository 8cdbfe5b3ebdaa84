//! Accepting connections, within limits. `axum::serve` sets no timer, so a client that trickles its head would stay for ever.
//!
//! `places` says who may stay, `patience` how long a client may be slow to read, `refuse` what one hears for whom there is no place.

mod patience;
mod places;
mod refuse;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::access::Place;
use super::holding::Holding;
use super::request_log::Log;
use super::routes::Routes;
use super::tls::Tls;
use patience::Patient;
use places::{Held, Places};
use refuse::Refusals;

/// What one client, or all together, may take.
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) header_timeout: Duration,
}

/// A connection is closed after this long, between two requests.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(120);
/// And after this long within one: a stream of events begins anew then.
const LONGEST_ANSWER: Duration = Duration::from_secs(3_600);
const MAX_HEADERS: usize = 64;
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Connections that the system holds until they are accepted: many at once are not told to come again in a second.
const BACKLOG: i32 = 1_024;

/// What each connection is served with.
#[derive(Clone)]
struct Server {
    http: http1::Builder,
    router: Router,
    tls: Option<Tls>,
    header_timeout: Duration,
    log: Log,
    stopping: watch::Receiver<bool>,
}

/// Serves until `stopping` turns true, then gives requests under way `grace` to end. Without a listener, waits.
pub(crate) async fn serve(
    listener: Option<TcpListener>,
    routes: Routes,
    tls: Option<Tls>,
    limits: Limits,
    grace: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
    let (Some(listener), Some(address)) = (listener, address) else {
        let _ = stopping.wait_for(|stop| *stop).await;
        return;
    };
    // On failure the shorter one stays.
    let _ = SockRef::from(&listener).listen(BACKLOG);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES);
    let place = Place::Own { listening: address.ip(), is_encrypted: tls.is_some() };
    let server = Server {
        http,
        router: routes.router(place),
        tls,
        header_timeout: limits.header_timeout,
        log: routes.log().clone(),
        stopping: stopping.clone(),
    };
    // Ends with this function.
    let mut watching = JoinSet::new();
    if let Some(tls) = server.tls.clone() {
        watching.spawn(tls.watch());
    }
    let (places, refusals, mut connections) = (Places::new(limits.connections), Refusals::default(), JoinSet::new());
    loop {
        // Ended connections are collected as others come.
        while connections.try_join_next().is_some() {}
        let (stream, peer) = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // Out of descriptors, most likely: it passes, and a tight loop would not help.
                Err(_) => {
                    sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        match places.enter(peer.ip()) {
            Some(held) => {
                let server = server.clone();
                connections.spawn(async move {
                    tokio::select! {
                        () = held.is_taken() => {}
                        () = server.serve(stream, peer, &held) => {}
                    }
                });
            }
            None => {
                server
                    .log
                    .refused(peer, format_args!("all {} places are taken (`max_connections`)", limits.connections));
                refusals.answer(stream, server.tls.is_some());
            }
        }
        // Thousands may be waiting: those that were accepted have their turn first.
        yield_now().await;
    }
    drop(listener);
    let _ = timeout(grace, async { while connections.join_next().await.is_some() {} }).await;
}

impl Server {
    async fn serve(self, stream: TcpStream, peer: SocketAddr, held: &Arc<Held>) {
        // Answers go out at once, and are small.
        let _ = stream.set_nodelay(true);
        let stream = Patient::new(stream);
        let Some(tls) = self.tls.clone() else { return self.talk(stream, peer, held).await };
        match timeout(self.header_timeout, tls.handshake(stream)).await {
            Ok(Ok(stream)) => self.talk(stream, peer, held).await,
            Ok(Err(error)) if is_of_interest(&error) => {
                self.log.refused(peer, format_args!("no TLS handshake: {error}"));
            }
            // Who left, or said nothing, is told of as little as without TLS.
            Ok(Err(_)) | Err(_) => {}
        }
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(mut self, stream: S, peer: SocketAddr, held: &Arc<Held>) {
        let router = self.router;
        let service = service_fn(move |request: Request<Incoming>| {
            let under_way = held.begin();
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = router.clone().oneshot(request);
            async move { answer.await.map(|response| response.map(|body| Holding::new(body, under_way))) }
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            _ = self.stopping.wait_for(|stop| *stop) => None,
            () = sleep(CONNECTION_LIFETIME) => None,
        };
        if ended.is_none() {
            connection.as_mut().graceful_shutdown();
            // A client's broken connection is its own affair.
            let _ = timeout(LONGEST_ANSWER, connection).await;
        }
    }
}

/// A certificate that a client does not take is for somebody to see.
fn is_of_interest(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}
