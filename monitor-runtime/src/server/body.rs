//! Bodies of requests, within bounds of size and time.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Body as _;
use tokio::time::timeout;

use super::routes::problem;

/// The largest body of any route.
const MOST: usize = 256 << 10;
/// From the head to the end of the body.
const TIME: Duration = Duration::from_secs(10);

/// Why a body was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the body did not arrive within {0:?}")]
    TooSlow(Duration),
    #[error("the body ended early")]
    Broken,
}

impl IntoResponse for BodyError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        };
        problem(status, &self.to_string())
    }
}

/// A whole body.
pub(super) async fn read(body: Body, most: usize) -> Result<Bytes, BodyError> {
    let all = async {
        let mut body = pin!(body);
        // What the head announces is refused before it is sent.
        if body.size_hint().lower() > most as u64 {
            return Err(BodyError::TooLarge(most));
        }
        let mut all = Vec::new();
        while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
            if let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() {
                if all.len() + data.len() > most {
                    return Err(BodyError::TooLarge(most));
                }
                all.extend_from_slice(&data);
            }
        }
        Ok(all.into())
    };
    timeout(TIME, all).await.unwrap_or(Err(BodyError::TooSlow(TIME)))
}

/// Before the routes: what they get has arrived.
pub(super) async fn whole(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    match read(body, MOST).await {
        Ok(bytes) => next.run(Request::from_parts(head, bytes.into())).await,
        Err(refusal) => refusal.into_response(),
    }
}
