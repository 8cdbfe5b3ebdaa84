//! The report in each of its forms: complete, readable, and nothing in a name is more than a name.

#![cfg(all(feature = "server", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/browser.rs"]
#[allow(dead_code, reason = "the tests of the dashboard use the rest")]
mod browser;
mod forms;
mod page;
mod rich;
mod written;
