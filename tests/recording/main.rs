//! The promises of the recording core, through the public API: one file per promise.

#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod child;
mod exactness;
mod exposition;
mod families;
mod futures;
mod labels;
mod outcomes;
mod process_exit;
#[cfg(feature = "report")]
mod quantiles;
mod recursion;
mod registry;
mod sampling;
mod switch;
mod thread_exit;
