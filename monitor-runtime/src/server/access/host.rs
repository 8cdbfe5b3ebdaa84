//! By which name a client calls us. A page of any site may have its own name lead to 127.0.0.1, and then read what is there: such a name is
//! in `Host`, and is not ours.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::response::Response;

use super::Place;
use crate::server::routes::problem;

/// Names besides our own.
pub(super) struct Hosts(Vec<String>);

impl Hosts {
    /// Each a name, with a port or for any; `*` is every name.
    pub(super) fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| name.trim().to_ascii_lowercase()).collect())
    }

    /// Why the request is not for us. Where a token is asked for, or another server has taken the request, only a list that was given counts.
    pub(super) fn refusal(&self, request: &Request, place: Place, is_guarded: bool) -> Option<Response> {
        let mut given = request.headers().get_all(header::HOST).iter();
        let (host, second) = (given.next(), given.next());
        let target = request.uri().authority();
        let is_missing = host.is_none() && target.is_none() && request.version() == Version::HTTP_11;
        if second.is_some() || is_missing {
            return Some(problem(StatusCode::BAD_REQUEST, "a request has one `Host`"));
        }
        if self.0.is_empty() && (is_guarded || matches!(place, Place::Nested)) {
            return None;
        }
        let listening = match place {
            Place::Own { listening, .. } => Some(listening),
            Place::Nested => None,
        };
        let host = host.map(|host| host.to_str().unwrap_or_default());
        let mut names = host.into_iter().chain(target.map(Authority::as_str));
        let stranger = names.find(|name| !self.is_ours(name, listening))?;
        let stranger: String = stranger.chars().take(100).collect();
        let reason = format!(
            "this monitor does not go by the name {stranger:?}: use its address, or add the name to `allowed_hosts` (MONITOR_ALLOWED_HOSTS)"
        );
        Some(problem(StatusCode::MISDIRECTED_REQUEST, &reason))
    }

    fn is_ours(&self, text: &str, listening: Option<IpAddr>) -> bool {
        let Some((name, _)) = parts(text) else { return false };
        self.0.iter().any(|own| own == "*") || self.names(text) || is_loopback(&name) || is_address(&name, listening)
    }

    /// Whether the list has this very name; `*` does not count.
    fn names(&self, text: &str) -> bool {
        let Some((name, port)) = parts(text) else { return false };
        let is = |own: &String| {
            *own == name || port.is_some_and(|port| own.strip_suffix(&format!(":{port}")) == Some(name.as_str()))
        };
        self.0.iter().any(is)
    }

    /// Whether `Origin` is where the request went, or goes by one of the names: a proxy may have put another `Host`.
    pub(super) fn is_origin(&self, origin: &str, headers: &HeaderMap) -> bool {
        let origin = origin.to_ascii_lowercase();
        let Some(own) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
            return false;
        };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        own.eq_ignore_ascii_case(host) || self.names(own)
    }
}

/// Name in lower case, without the point at its end; and port.
fn parts(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    if text.contains('@') {
        return None;
    }
    let name = authority.host().strip_suffix('.').unwrap_or(authority.host()).to_ascii_lowercase();
    Some((name, authority.port_u16())).filter(|(name, _)| !name.is_empty())
}

fn literal(name: &str) -> Option<IpAddr> {
    let inner = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    inner.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// Whether a request names this machine as machines name themselves.
pub(in crate::server) fn is_to_loopback(request: &Request) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    host.and_then(parts).is_some_and(|(name, _)| is_loopback(&name))
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost") || literal(name).is_some_and(|address| address.is_loopback())
}

/// An address leads to where it says, whatever a name server answers: the one that we listen on, or any when we listen on all.
fn is_address(name: &str, listening: Option<IpAddr>) -> bool {
    let (Some(address), Some(listening)) = (literal(name), listening) else { return false };
    listening.is_unspecified() || listening.to_canonical() == address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_names_are_loopback_our_address_and_those_that_are_allowed() {
        let ours = |allowed: &[&str], listening: &str, host: &str| {
            let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
            Hosts::new(&allowed).is_ours(host, Some(listening.parse().unwrap()))
        };
        for host in
            ["localhost", "LocalHost:9464", "localhost.", "app.localhost:1", "127.0.0.1:9464", "127.9.9.9", "[::1]:80"]
        {
            assert!(ours(&[], "127.0.0.1", host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "a@localhost",
            "localhost:x:y",
            "local host",
            "2130706433",
            "0x7f.1",
        ] {
            assert!(!ours(&[], "127.0.0.1", host), "{host}");
        }
        assert!(ours(&[], "0.0.0.0", "10.0.0.1:9464") && ours(&[], "::", "[fe80::1]"));
        assert!(ours(&[], "10.0.0.1", "10.0.0.1") && !ours(&[], "10.0.0.1", "10.0.0.2"));
        assert!(!ours(&[], "0.0.0.0", "app"));
        assert!(ours(&["App", "b:81"], "0.0.0.0", "app:9464") && ours(&["app", "b:81"], "0.0.0.0", "b:81"));
        assert!(!ours(&["b:81"], "0.0.0.0", "b") && !ours(&["b:81"], "0.0.0.0", "b:82"));
        assert!(ours(&["*"], "127.0.0.1", "any.example"));
    }

    #[test]
    fn an_origin_is_ours_by_host_or_by_the_list_but_not_by_the_star() {
        let hosts = Hosts::new(&["*".to_owned(), "monitor.example.org".to_owned()]);
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "127.0.0.1:9464".parse().unwrap());
        for (origin, expected) in [
            ("http://127.0.0.1:9464", true),
            ("https://monitor.example.org", true),
            ("https://evil.example", false),
            ("http://127.0.0.1", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(hosts.is_origin(origin, &headers), expected, "{origin}");
        }
    }
}
