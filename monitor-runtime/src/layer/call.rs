//! One request, from its head to whatever ends it.

use std::thread;
use std::time::Instant;

use http::{Request, StatusCode};

use super::endpoint::{Endpoint, EndpointOf, method_name};
use crate::record::{self, InFlight};
use crate::standard::record_http_request;

/// What nginx logs for a client that went away; nothing better is registered.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// A request under way. Dropped before it has ended, it was cancelled, or its handler has panicked.
#[derive(Debug)]
pub(super) struct Call {
    method: &'static str,
    endpoint: Endpoint,
    begin: Instant,
    in_flight: InFlight,
    has_ended: bool,
}

impl Call {
    /// `None` while recording is switched off, and for a request that an outer layer counts.
    pub(super) fn begin<B>(endpoint: &EndpointOf, request: &Request<B>) -> Option<Self> {
        // Inside of another layer the request is counted already.
        (record::is_on() && !InFlight::is_counted()).then(|| Self {
            method: method_name(request.method()),
            endpoint: endpoint.find(request.uri(), request.extensions()),
            begin: Instant::now(),
            in_flight: InFlight::begin(),
            has_ended: false,
        })
    }

    /// Runs a step of the service; an annotated endpoint in it takes the request over.
    pub(super) fn poll<R>(call: &mut Option<Self>, step: impl FnOnce() -> R) -> R {
        match call {
            Some(call) => call.in_flight.poll(step),
            None => step(),
        }
    }

    /// True for a request whose answer goes without its body.
    pub(super) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// The request has been answered with this status.
    pub(super) fn end(mut self, status: StatusCode) {
        self.record(status.as_u16());
    }

    fn record(&mut self, status: u16) {
        self.has_ended = true;
        if self.in_flight.is_open() {
            record_http_request(self.method, self.endpoint.as_str(), status, self.begin.elapsed());
        } else {
            self.in_flight.answer(status);
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.has_ended {
            let has_panicked = thread::panicking() || self.in_flight.has_panicked();
            let status = if has_panicked { 500 } else { CLIENT_CLOSED_REQUEST };
            self.record(status);
        }
    }
}
