//! Promise: the dashboard shows what the monitor knows, as it happens, to whoever looks: in a browser, by pointer, by keyboard or by ear,
//! on a telephone or a wall, with scripts or without. A headless Chromium looks at a service under load.

#![cfg(all(unix, feature = "alerts", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accessible;
mod alerting;
#[path = "../support/browser.rs"]
#[allow(dead_code, reason = "the tests of the report use the rest")]
mod browser;
mod example;
mod functions;
mod host;
mod hover;
mod keyboard;
mod lasting;
mod markup;
mod moving;
mod network;
mod pages;
mod scriptless;
mod sizes;
mod speed;
#[path = "../service/support.rs"]
#[allow(dead_code, reason = "the tests of the service use the rest")]
mod support;

/// Profiled functions know their allocations with it.
#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
