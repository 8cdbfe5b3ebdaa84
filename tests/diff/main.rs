//! `monitor diff` and the comparison behind it: what did not change is not called changed, what did is found.

#![cfg(all(feature = "report", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod command;
mod judged;
mod made;
mod rates;
mod runs;
mod workload;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

/// Processes that are timed, and tests that compute long, do not run beside each other.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An empty directory below Cargo's own place for test files.
fn temporary_directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}
