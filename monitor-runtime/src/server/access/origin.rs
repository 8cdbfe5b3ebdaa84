//! Which page a browser sends a request for. Other clients say nothing about it.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};

use super::host::Hosts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    /// Our own page, or the user, who entered the address.
    Own,
    /// A page of another site, or of another port of this one.
    OtherSite,
    /// Nobody says: no browser, or an old one.
    Unknown,
}

/// A page can set neither header, so what they say is true. `Sec-Fetch-Site` says it whatever a proxy did to `Host`.
pub(super) fn sender(headers: &HeaderMap, hosts: &Hosts) -> Sender {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_own = match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => hosts.is_origin(origin, headers),
        (None, None) => return Sender::Unknown,
    };
    if is_own { Sender::Own } else { Sender::OtherSite }
}

/// Whether it only reads.
pub(super) fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A link that was followed, as from a chat, to something for people: captures cost time, and the API is for programs.
pub(super) fn is_link(request: &Request) -> bool {
    let is = |name: &str, expected: &str| request.headers().get(name).is_some_and(|value| value == expected);
    let path = request.uri().path();
    is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
        && !path.starts_with("/api/")
        && !path.starts_with("/debug/")
}
