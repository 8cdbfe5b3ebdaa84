//! Promise: the monitor's server can be exposed. Who may not read does not; nobody else's page changes or reads anything; and no client,
//! however it behaves, keeps others from an answer or the host from its work.

#![cfg(all(feature = "server", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod anything;
#[cfg(all(feature = "alerts", feature = "cpu-profile"))]
mod blocked;
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu", feature = "cpu-profile"))]
mod captures;
mod client;
#[cfg(feature = "alerts")]
mod document;
mod limits;
mod log;
mod login;
mod markup;
mod names;
mod paths;
#[cfg(feature = "alerts")]
mod queries;
#[cfg(feature = "tls")]
mod tls;
