//! The one place that decides between std's primitives and those of the loom model checker.

#[cfg(loom)]
pub(crate) use loom::sync::{Mutex, atomic::AtomicU64};
#[cfg(not(loom))]
pub(crate) use std::sync::{Mutex, atomic::AtomicU64};
