//! Promise: `monitor grafana` and `/api/v1/grafana/dashboard.json` write a dashboard of the form that Grafana publishes, every query of
//! which `promtool`, a real Prometheus and the process itself answer; and what Grafana's Prometheus data source asks, the process
//! answers in a real Prometheus's form. Of Debian: `scripts/install.sh node npm prometheus promtool`; Grafana itself is in no
//! registry that the tests reach.

#![cfg(all(target_os = "linux", feature = "alerts", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../prometheus/asking.rs"]
#[allow(dead_code)]
mod asking;
mod command;
mod dashboard;
mod expressions;
mod program;
mod source;
#[path = "../service/support.rs"]
#[allow(dead_code)]
mod support;
