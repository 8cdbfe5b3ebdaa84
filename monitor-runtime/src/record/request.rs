//! A request of the middleware.

use std::sync::atomic::Ordering;
use std::thread;

use super::in_flight::{COUNTED, Counted, LEFT, Left, REQUESTS, record_status};

/// A request that the middleware counts as in flight, until an endpoint takes it over.
#[derive(Debug)]
pub(crate) struct InFlight {
    counted: Counted,
    left: Option<Left>,
    has_panicked: bool,
}

impl InFlight {
    pub(crate) fn begin() -> Self {
        REQUESTS.fetch_add(1, Ordering::Relaxed);
        Self { counted: Counted::ByMiddleware, left: None, has_panicked: false }
    }

    /// True while this thread polls a request that is counted.
    pub(crate) fn is_counted() -> bool {
        COUNTED.get() != Counted::No
    }

    /// True until an endpoint has taken the request over.
    pub(crate) fn is_open(&self) -> bool {
        self.counted == Counted::ByMiddleware
    }

    /// True when a poll has unwound, also when somebody has caught the panic since.
    pub(crate) fn has_panicked(&self) -> bool {
        self.has_panicked
    }

    /// What was answered, for an endpoint that has left it open.
    pub(crate) fn answer(&mut self, status: u16) {
        if let Some(left) = self.left.take() {
            record_status(left.site, status);
        }
    }

    /// Runs a poll of the request's handler.
    pub(crate) fn poll<R>(&mut self, poll: impl FnOnce() -> R) -> R {
        let outer = (COUNTED.replace(self.counted), LEFT.replace(self.left));
        let polling = Polling { outer, request: self };
        let polled = poll();
        drop(polling);
        polled
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.is_open() {
            REQUESTS.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// One poll, which may unwind.
struct Polling<'a> {
    outer: (Counted, Option<Left>),
    request: &'a mut InFlight,
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        let (counted, left) = self.outer;
        self.request.counted = COUNTED.replace(counted);
        self.request.left = LEFT.replace(left);
        self.request.has_panicked |= thread::panicking();
    }
}
