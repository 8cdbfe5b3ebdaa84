//! One HTTP client with kept connections.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use super::order::Order;
use crate::Failure;

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
pub(super) struct Client {
    http: HyperClient<HttpConnector, Full<Bytes>>,
    origin: String,
}

/// What the tally needs of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The id in `Location`.
    pub(super) created: Option<i64>,
}

impl Client {
    pub(super) fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        // No retries behind our back: one request sent is one request counted.
        let http = HyperClient::builder(TokioExecutor::new()).retry_canceled_requests(false).build(connector);
        Self { http, origin: format!("http://{address}") }
    }

    /// Sends, and reads the answer to its end.
    pub(super) async fn send(&self, order: Order) -> Result<Answer, Failure> {
        timeout(PATIENCE, self.exchange(order)).await.map_err(|_| format!("no answer within {PATIENCE:?}"))?
    }

    async fn exchange(&self, order: Order) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(order.method()).uri(format!("{}{}", self.origin, order.path));
        if order.body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let response = self.http.request(request.body(Full::from(order.body.unwrap_or_default()))?).await?;
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        let created = location.and_then(|location| location.rsplit('/').next()).and_then(|id| id.parse().ok());
        response.into_body().collect().await?;
        Ok(Answer { status, created })
    }
}
