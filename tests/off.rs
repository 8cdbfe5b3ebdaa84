//! Promise: with the feature `off` every annotation leaves the bare function, and is still checked.
//! That the machine code is the same is counted by `scripts/instructions.sh`.

#![cfg(feature = "off")]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use monitor::{Registry, timed};

#[timed]
fn free(input: u32) -> Result<u32, String> {
    Ok(input + 1)
}

#[timed(endpoint = "/off", method = "GET")]
async fn endpoint() -> u8 {
    7
}

struct Service;

#[timed(sample = 8)]
impl Service {
    fn method(&self) -> u8 {
        3
    }

    #[timed(skip)]
    fn skipped(&self) -> u8 {
        4
    }
}

/// What the lookup says is of no interest here; that its type is not looked at, is.
#[timed(cache = "memory")]
fn no_lookup_at_all() -> u8 {
    5
}

/// With a monitor beside it, this one would be the second and refused.
#[cfg(feature = "server")]
#[monitor::main]
fn program() -> bool {
    monitor::Monitor::builder().listen("off").start().is_ok()
}

#[test]
fn nothing_is_recorded_and_everything_works() {
    assert_eq!(free(1), Ok(2));
    assert_eq!((Service.method(), Service.skipped(), no_lookup_at_all()), (3, 4, 5));
    let mut future = pin!(endpoint());
    assert_eq!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(7));
    let exposition = Registry::global().exposition();
    assert!(exposition.contains("monitor_overhead_seconds_total 0"), "{exposition}");
    for absent in ["function_calls_total{", "http_requests_total{", "cache_hits_total{"] {
        assert!(!exposition.contains(absent), "{absent} in {exposition}");
    }
    // Last: a monitor has an overhead of its own.
    #[cfg(feature = "server")]
    assert!(program());
}
