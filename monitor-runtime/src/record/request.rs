//! A request of the middleware.

use std::sync::atomic::Ordering;

use super::in_flight::{IS_OPEN, REQUESTS};

/// A request that the middleware counts as in flight, until an endpoint takes it over.
#[derive(Debug)]
pub(crate) struct InFlight {
    is_open: bool,
    has_panicked: bool,
}

impl InFlight {
    pub(crate) fn begin() -> Self {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        Self { is_open: true, has_panicked: false }
    }

    /// True while this thread polls a request that is counted, and that no endpoint has taken over.
    pub(crate) fn is_counted() -> bool {
        IS_OPEN.get()
    }

    /// True when a poll has unwound, also when somebody has caught the panic since.
    pub(crate) fn has_panicked(&self) -> bool {
        self.has_panicked
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
        self.request.has_panicked |= std::thread::panicking();
    }
}
