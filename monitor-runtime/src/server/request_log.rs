//! A line for a request, on standard error as all that the monitor tells: method, route, status, time, who asked. Never what was asked:
//! queries, tokens and cookies are not in it.

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, MatchedPath, Request, State as Extracted};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// Which requests the monitor tells of: see [`Builder::request_log`](crate::Builder::request_log).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestLog {
    /// None.
    Off,
    /// Those that were refused or failed: a status of 400 or more.
    #[default]
    Refused,
    /// All.
    All,
}

/// Lines at once, and then in each second. Whoever sends requests must not fill a disk.
const AT_ONCE: u32 = 50;
const A_SECOND: u32 = 10;

#[derive(Clone)]
pub(crate) struct Log {
    wanted: RequestLog,
    pace: Arc<Mutex<Pace>>,
}

/// How many lines may still be written, and how many were not.
struct Pace {
    left: f64,
    at: Instant,
    unwritten: u64,
}

impl Log {
    pub(crate) fn new(wanted: RequestLog) -> Self {
        Self { wanted, pace: Arc::new(Mutex::new(Pace { left: f64::from(AT_ONCE), at: Instant::now(), unwritten: 0 })) }
    }

    /// A connection that never came to a request.
    pub(super) fn refused(&self, peer: SocketAddr, reason: fmt::Arguments<'_>) {
        if self.wanted != RequestLog::Off {
            self.tell(format_args!("connection from {peer} refused: {reason}"));
        }
    }

    fn tell(&self, line: fmt::Arguments<'_>) {
        let turn = self.pace.lock().unwrap_or_else(PoisonError::into_inner).turn(Instant::now());
        let Some(unwritten) = turn else { return };
        let mut error = io::stderr().lock();
        // A closed stderr is no reason to panic.
        let _ = writeln!(error, "monitor: {line}");
        if unwritten > 0 {
            let _ =
                writeln!(error, "monitor: {unwritten} requests before this one were not written: there were too many");
        }
    }
}

impl Pace {
    /// Whether one more line may be written; and how many were not since the last.
    fn turn(&mut self, now: Instant) -> Option<u64> {
        let gained = now.duration_since(self.at).as_secs_f64() * f64::from(A_SECOND);
        self.left = (self.left + gained).min(f64::from(AT_ONCE));
        self.at = now;
        if self.left < 1.0 {
            self.unwritten += 1;
            return None;
        }
        self.left -= 1.0;
        Some(std::mem::take(&mut self.unwritten))
    }
}

pub(super) async fn tell(Extracted(log): Extracted<Log>, request: Request, next: Next) -> Response {
    if log.wanted == RequestLog::Off {
        return next.run(request).await;
    }
    let begin = Instant::now();
    let extensions = request.extensions();
    let route = extensions.get::<MatchedPath>().cloned();
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    let method = known(request.method());
    let response = next.run(request).await;
    if log.wanted == RequestLog::All || response.status().as_u16() >= 400 {
        let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
        log.tell(format_args!("{}", Line { method, route, status: response.status(), took: begin.elapsed(), peer }));
    }
    response
}

struct Line<'a> {
    method: &'static str,
    route: &'a str,
    status: StatusCode,
    took: Duration,
    peer: Option<SocketAddr>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, route, status, took, peer } = self;
        write!(f, "{method} {route} {} in {:.1} ms", status.as_u16(), took.as_secs_f64() * 1e3)?;
        peer.map_or(Ok(()), |peer| write!(f, " for {peer}"))
    }
}

/// A method may be any word that a client likes.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_a_pace_and_those_left_out_are_counted() {
        let begin = Instant::now();
        let mut pace = Pace { left: f64::from(AT_ONCE), at: begin, unwritten: 0 };
        let written = (0..1_000).filter(|_| pace.turn(begin).is_some()).count();
        assert_eq!(written, 50);
        assert_eq!(pace.turn(begin + Duration::from_millis(150)), Some(950));
        assert_eq!(pace.turn(begin + Duration::from_millis(150)), None);
        assert_eq!((0..100).filter(|_| pace.turn(begin + Duration::from_secs(1_000)).is_some()).count(), 50);
    }

    #[test]
    fn a_line_has_the_route_and_not_what_was_asked() {
        let peer = Some("127.0.0.1:50000".parse().unwrap());
        let took = Duration::from_micros(1_250);
        let line =
            Line { method: "GET", route: "/api/v1/label/{name}/values", status: StatusCode::BAD_REQUEST, took, peer };
        assert_eq!(line.to_string(), "GET /api/v1/label/{name}/values 400 in 1.2 ms for 127.0.0.1:50000");
        assert_eq!(known(&"SECRET".parse().unwrap()), "OTHER");
    }
}
