//! Promise: what is pushed is what a scrape shows, to real peers; what goes wrong is tried again, bounded and counted; and the last
//! state arrives.

// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod batch;
mod config;
mod cost;
mod failing;
mod figures;
mod http;
mod influx;
mod pushgateway;
mod remote;
mod requests;
mod support;
