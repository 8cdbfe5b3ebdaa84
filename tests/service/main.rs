//! The monitor as a service: start, scrape, stop, signals; and what the real Prometheus makes of it.

#![cfg(all(feature = "server", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(feature = "alerts")]
mod dashboard;
#[cfg(feature = "alerts")]
mod data;
mod peers;
mod server;
mod signals;
mod support;
