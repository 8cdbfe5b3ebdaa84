//! Which requests are taken: those that call us by a name that is ours (`host`), that no page of another site sends (`origin`), and that
//! carry the token (`bearer`) or a session that was opened with it (`login`, `session`, `attempts`). Without a token anyone on this
//! machine may read.

mod attempts;
mod bearer;
mod gate;
mod host;
mod login;
mod origin;
mod session;

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;

use attempts::Attempts;
use bearer::Bearer;
pub(super) use gate::{Gate, admit, front};
use host::Hosts;
pub(super) use host::is_to_loopback;
pub(super) use login::router as login;
use session::Sessions;

/// Where the routes are served; what is asked of a request depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// By the monitor's own listener, at this address.
    Own { listening: IpAddr, is_encrypted: bool },
    /// In a host's router, which has rules of its own.
    Nested,
}

impl Place {
    pub(super) fn is_encrypted(self) -> bool {
        matches!(self, Self::Own { is_encrypted: true, .. })
    }
}

/// Who may read. Shared by all places where the routes are served.
#[derive(Clone)]
pub(crate) struct Access(Arc<Inner>);

struct Inner {
    /// Without one, everyone who gets this far may read.
    token: Option<Bearer>,
    hosts: Hosts,
    sessions: Sessions,
    attempts: Attempts,
}

impl Access {
    pub(crate) fn new(token: Option<&str>, allowed_hosts: &[String]) -> Self {
        Self(Arc::new(Inner {
            token: token.map(Bearer::new),
            hosts: Hosts::new(allowed_hosts),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
        }))
    }

    /// Whether a request carries the token itself.
    fn has_token(&self, headers: &HeaderMap) -> bool {
        self.0.token.as_ref().is_some_and(|token| token.is_in(headers))
    }

    /// Whether a request comes from a browser whose user has entered the token.
    fn has_session(&self, headers: &HeaderMap) -> bool {
        self.0.token.is_some() && self.0.sessions.holds(headers)
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        self.0.token.is_none() || self.has_token(headers) || self.has_session(headers)
    }
}
