//! Requests of the middleware, and the annotated endpoints that they reach.
//!
//! The middleware counts a request from its head on. Where the handler is an annotated endpoint, the endpoint counts it, so it
//! takes the request over: the middleware then leaves it alone, and it is counted once. The status code is the other way round:
//! an endpoint whose type tells none leaves it to the middleware, which sees the answer.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use super::call_site::CallSite;
use super::cell::{self, Writer};
use super::local::{self, Entry};

pub(super) static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// Who counts the request that this thread polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Nobody: there is no middleware.
    No,
    ByMiddleware,
    ByEndpoint,
}

/// An endpoint that has ended without knowing the status code, and what it would guess.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) site: &'static CallSite,
    pub(super) guess: u16,
}

thread_local! {
    pub(super) static COUNTED: Cell<Counted> = const { Cell::new(Counted::No) };
    pub(super) static LEFT: Cell<Option<Left>> = const { Cell::new(None) };
}

/// An endpoint begins: the request is its own from now on.
#[inline(always)]
pub(super) fn take_over() {
    if COUNTED.get() == Counted::ByMiddleware {
        COUNTED.set(Counted::ByEndpoint);
        REQUESTS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An endpoint ends with a guess: true when the middleware will say what was answered.
pub(super) fn leave(site: &'static CallSite, guess: u16) -> bool {
    if COUNTED.get() != Counted::ByEndpoint {
        return false;
    }
    // An endpoint that was called by another: the answer is the outer one's.
    if let Some(inner) = LEFT.replace(Some(Left { site, guess })) {
        record_status(inner.site, inner.guess);
    }
    true
}

/// Counts a status code of an endpoint whose call has ended.
pub(super) fn record_status(site: &'static CallSite, code: u16) {
    local::write(site, Answered(code));
}

struct Answered(u16);

impl Entry for Answered {
    fn write<W: Writer>(self, cell: &cell::Cell) {
        cell.status::<W>(self.0);
    }
}

/// Requests that only the middleware knows.
pub(crate) fn requests() -> u64 {
    REQUESTS.load(Ordering::Relaxed)
}
