//! CPU captures: what they find is true, they never run twice, they leave other profilers alone, and other programs read them.

#![cfg(all(feature = "cpu-profile", feature = "server", not(feature = "off")))]
#![cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attributed;
#[path = "../recording/child.rs"]
mod child;
mod formats;
mod life;
mod reports;
mod routes;
mod shares;
mod support;
mod work;
