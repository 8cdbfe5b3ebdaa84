//! What every request passes before its route.

use axum::extract::{OriginalUri, Request, State as Extracted};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::origin::{Sender, is_link, is_read, sender};
use super::{Access, Place};
use crate::server::negotiate;
use crate::server::routes::problem;

/// Bytes of a path and what is asked in it; longer queries are posted.
const MOST_URI: usize = 8 << 10;

/// What is asked of requests in one place.
#[derive(Clone)]
pub(in crate::server) struct Gate {
    pub(super) access: Access,
    pub(super) place: Place,
}

impl Gate {
    pub(in crate::server) fn new(access: &Access, place: Place) -> Self {
        Self { access: access.clone(), place }
    }
}

/// Before any route: is the request for us, and does it come from a page that may send it?
pub(in crate::server) async fn front(Extracted(gate): Extracted<Gate>, request: Request, next: Next) -> Response {
    match refusal(&gate, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    }
}

fn refusal(gate: &Gate, request: &Request) -> Option<Response> {
    let (access, headers) = (&gate.access, request.headers());
    let length = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if length > MOST_URI {
        return Some(problem(StatusCode::URI_TOO_LONG, "the address has more than 8 KiB: send the query with POST"));
    }
    let is_guarded = access.0.token.is_some();
    if let Some(refusal) = access.0.hosts.refusal(request, gate.place, is_guarded) {
        return Some(refusal);
    }
    // No browser adds the token to what another site's page sends.
    if access.has_token(headers) {
        return None;
    }
    let forbidden = |reason| Some(problem(StatusCode::FORBIDDEN, reason));
    match (sender(headers, &access.0.hosts), is_read(request.method())) {
        (Sender::OtherSite, false) => forbidden("changes are not taken from pages of another site"),
        (Sender::OtherSite, true) if !is_link(request) => {
            forbidden("this is not given to pages of another site; links to pages are")
        }
        (Sender::Unknown, false) if access.has_session(headers) => forbidden(
            "a change in a browser's session needs `Sec-Fetch-Site` or `Origin`, which browsers send; other clients send the token",
        ),
        _ => None,
    }
}

/// Before what only those with access may read.
pub(in crate::server) async fn admit(Extracted(gate): Extracted<Gate>, request: Request, next: Next) -> Response {
    if gate.access.admits(request.headers()) {
        return next.run(request).await;
    }
    let is_browser =
        matches!(*request.method(), Method::GET | Method::HEAD) && negotiate::prefers_html(request.headers());
    if is_browser && let Some(response) = to_login(&request) {
        return response;
    }
    let mut refused = problem(StatusCode::UNAUTHORIZED, "a bearer token is needed");
    refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refused
}

/// Where a person enters the token, and from there back to what was asked for.
fn to_login(request: &Request) -> Option<Response> {
    let prefix = prefix(request);
    let own = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let next: String = form_urlencoded::byte_serialize(own.as_bytes()).collect();
    let location = HeaderValue::from_str(&format!("{prefix}/login?next={next}")).ok()?;
    Some((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The path under which a host has nested the routes; empty in the monitor's own server.
pub(super) fn prefix(request: &Request) -> String {
    let original = request.extensions().get::<OriginalUri>().map_or("", |OriginalUri(uri)| uri.path());
    let prefix = original.strip_suffix(request.uri().path()).unwrap_or(original);
    // A browser takes what begins with two slashes for the name of a server.
    let prefix = prefix.trim_matches('/');
    if prefix.is_empty() { String::new() } else { format!("/{prefix}") }
}
