//! `#[timed]` goes on every form of function that Rust has: it behaves as before, and its figures are right.

#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[macro_use]
#[path = "../support/mod.rs"]
mod support;

mod async_methods;
mod attributes;
mod blocks;
mod borrowing;
mod callers;
mod drops;
mod endpoints;
mod free;
mod futures;
mod generics;
mod hygiene;
mod macros;
mod made;
mod methods;
mod names;
mod patterns;
mod values;
