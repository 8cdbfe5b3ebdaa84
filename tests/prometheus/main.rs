//! Promise: `/api/v1/query` and its neighbours answer as a real Prometheus does that has the same samples, in value and in form.
//! Debian's package `prometheus` has it and `promtool`: `scripts/install.sh prometheus promtool`.

#![cfg(all(target_os = "linux", feature = "alerts", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod asking;
mod bounds;
mod exact;
mod example;
mod expressions;
mod form;
mod latency;
mod live;
mod program;
mod same;
#[path = "../service/support.rs"]
#[allow(dead_code)]
mod support;
