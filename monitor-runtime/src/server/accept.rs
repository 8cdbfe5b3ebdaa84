//! Accepting connections, within limits. `axum::serve` sets no timer, so a client that trickles its head would stay for ever.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::routes::Routes;

/// What one client, or all together, may take.
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) header_timeout: Duration,
}

/// A connection is closed after this long, between two requests: an idle one holds its place no longer.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(120);
const MAX_HEADERS: usize = 64;
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Serves until `stopping` turns true, then gives requests under way `grace` to end. Without a listener, waits.
pub(crate) async fn serve(
    listener: Option<TcpListener>,
    routes: Routes,
    limits: Limits,
    grace: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let Some(listener) = listener else {
        let _ = stopping.wait_for(|stop| *stop).await;
        return;
    };
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES);
    let (service, places) = (TowerToHyperService::new(routes.router()), Arc::new(Semaphore::new(limits.connections)));
    let mut connections = JoinSet::new();
    loop {
        // Ended connections are collected as others come.
        while connections.try_join_next().is_some() {}
        let place = Arc::clone(&places).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        let (place, stream) = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                // Out of descriptors, most likely: it passes, and a tight loop would not help.
                Err(_) => {
                    sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let (http, service, stopping) = (http.clone(), service.clone(), stopping.clone());
        connections.spawn(async move {
            let _place = place;
            serve_connection(&http, stream, service, stopping).await;
        });
    }
    drop(listener);
    let _ = timeout(grace, async { while connections.join_next().await.is_some() {} }).await;
}

async fn serve_connection(
    http: &http1::Builder,
    stream: TcpStream,
    service: TowerToHyperService<axum::Router>,
    mut stopping: watch::Receiver<bool>,
) {
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stopping.wait_for(|stop| *stop) => None,
        () = sleep(CONNECTION_LIFETIME) => None,
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        // A client's broken connection is its own affair.
        let _ = connection.await;
    }
}
