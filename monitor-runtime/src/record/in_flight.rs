//! Requests in flight that no annotated endpoint has taken over yet.
//!
//! The middleware counts a request from its head on. Where the handler is an annotated endpoint, the endpoint counts it, so it
//! takes the request over: the middleware then leaves it alone, and it is counted once.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

static REQUESTS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// True while this thread polls a request of the middleware that no endpoint has taken over.
    static IS_OPEN: Cell<bool> = const { Cell::new(false) };
}

/// A request that the middleware counts as in flight.
#[derive(Debug)]
pub(crate) struct InFlight {
    is_open: bool,
}

impl InFlight {
    pub(crate) fn begin() -> Self {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        Self { is_open: true }
    }

    /// True until an endpoint has taken the request over.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Runs a poll of the request's handler.
    pub(crate) fn poll<R>(&mut self, poll: impl FnOnce() -> R) -> R {
        let polling = Polling { outer: IS_OPEN.replace(self.is_open), request: self };
        let polled = poll();
        drop(polling);
        polled
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.is_open {
            REQUESTS.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// One poll, which may unwind.
struct Polling<'a> {
    outer: bool,
    request: &'a mut InFlight,
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        self.request.is_open = IS_OPEN.replace(self.outer);
    }
}

/// An endpoint begins: the request is its own from now on.
#[inline(always)]
pub(super) fn take_over() {
    if IS_OPEN.replace(false) {
        REQUESTS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Requests that only the middleware knows.
pub(crate) fn requests() -> u64 {
    REQUESTS.load(Ordering::Relaxed)
}
