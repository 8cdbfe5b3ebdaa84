//! Receivers are told: of what fires, of what is over, by every way, whatever goes wrong, and nobody else learns a secret.

// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod alertmanager;
#[cfg(feature = "cli")]
mod command;
mod ends;
mod failing;
mod http;
mod mail;
mod service;
mod silences;
mod smtp;
