//! Headers of every answer.

use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::access::{self, Place};

/// What an answer has unless its route says otherwise: a page may run, show and ask nothing but what is ours.
const UNLESS_GIVEN: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
];

const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A day: a browser then asks no port of this host without TLS, so it must not be for ever; and of loopback, where others listen, not at all.
const TRANSPORT: &str = "max-age=86400";

pub(super) async fn harden(Extracted(place): Extracted<Place>, request: Request, next: Next) -> Response {
    let is_for_host = place.is_encrypted() && !access::is_to_loopback(&request);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in UNLESS_GIVEN {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    set(headers, &ALWAYS);
    if is_for_host {
        set(headers, &[(header::STRICT_TRANSPORT_SECURITY, TRANSPORT)]);
    }
    response
}

fn set(headers: &mut HeaderMap, all: &[(HeaderName, &'static str)]) {
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
