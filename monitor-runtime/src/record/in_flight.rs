//! Requests in flight that no annotated endpoint has taken over yet.
//!
//! The middleware counts a request from its head on. Where the handler is an annotated endpoint, the endpoint counts it, so it
//! takes the request over: the middleware then leaves it alone, and it is counted once.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) static REQUESTS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// True while this thread polls a request of the middleware that no endpoint has taken over.
    pub(super) static IS_OPEN: Cell<bool> = const { Cell::new(false) };
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
