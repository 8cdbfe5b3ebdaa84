//! Answers in gzip for those who take it: a page of the dashboard is a quarter of its size then. Off the async thread, which may be the
//! host's: that is why it is not tower-http's layer.

use std::io::Write;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::Body as _;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Less fits in a packet anyway; more is an answer to a query, which is counted until it is sent as it is.
const WORTH_IT: std::ops::Range<u64> = 1_400..4 << 20;

/// Compressions at once.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Compresses what is text, is complete, and is wanted so.
pub(super) async fn compress(request: Request, next: Next) -> Response {
    let takes = takes_gzip(request.headers());
    let mut response = next.run(request).await;
    if !is_text(response.headers()) {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let is_worth_it = response.body().size_hint().exact().is_some_and(|bytes| WORTH_IT.contains(&bytes));
    if !takes || !is_worth_it || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let Ok(turn) = TURNS.acquire().await else { return response };
    let (mut head, body) = response.into_parts();
    // It is in memory already, so this cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let plain = bytes.clone();
    let work = move || {
        let _turn = turn;
        gzip(&bytes)
    };
    match spawn_blocking(work).await {
        Ok(Ok(packed)) => {
            head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            head.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(head, Body::from(packed))
        }
        _ => Response::from_parts(head, Body::from(plain)),
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Whether `Accept-Encoding` names gzip, and not with a weight of 0 (RFC 9110, 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        is_gzip && weight.is_ok_and(|weight| weight > 0.0)
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let own = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let own = own.split(';').next().unwrap_or_default().trim();
    own != "text/event-stream"
        && (own.starts_with("text/")
            || matches!(own, "application/json" | "application/openmetrics-text" | "image/svg+xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_given_to_who_takes_it() {
        let takes = |value: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert!(takes("gzip, deflate, br") && takes("br;q=1.0, GZIP;q=0.5") && !takes("deflate, gzip;q=0"));
        assert!(!takes("br") && !takes("*") && !takes_gzip(&HeaderMap::new()));
    }
}
