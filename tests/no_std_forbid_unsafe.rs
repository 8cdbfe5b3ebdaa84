//! A crate without `std` and without unsafe code may annotate its functions: the expansion brings neither.

#![no_std]
#![forbid(unsafe_code)]
#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::panic)]

extern crate alloc;
// The test harness, and `figures`, which reads what the functions recorded.
extern crate std;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::future::{Future, ready};
use core::num::ParseIntError;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use monitor::timed;

/// Calls of a function of this crate that ended so.
fn calls(function: &str, result: &str) -> Option<f64> {
    let labels = [("module", module_path!()), ("function", function), ("result", result)];
    let families = monitor::Registry::global().gather();
    let calls = families.iter().find(|family| family.name() == "function_calls_total")?;
    let is = |label: &(&str, &str), metric: &prometheus::proto::Metric| {
        metric.get_label().iter().any(|own| (own.name(), own.value()) == *label)
    };
    let own = calls.get_metric().iter().find(|metric| labels.iter().all(|label| is(label, metric)))?;
    Some(own.get_counter().get_value())
}

fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("pending"),
    }
}

#[timed]
fn guarded(value: u8) -> u8 {
    value + 1
}

#[timed(sample = 2)]
fn looked_at(text: &str) -> Result<u8, ParseIntError> {
    text.parse()
}

#[timed]
async fn polled((first, _): (u8, u8), text: &str) -> Result<String, u8> {
    if first > 0 { Ok(text.to_owned()) } else { Err(first) }
}

#[timed]
fn made(value: u8) -> impl Future<Output = u8> + Send {
    ready(value)
}

#[timed]
fn boxed(value: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    Box::pin(async move { value })
}

#[timed]
fn boxed_in_its_own_way(value: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    let future = ready(value);
    Box::pin(future)
}

#[timed(cache = "no_std")]
fn found(value: u8) -> Option<u8> {
    Some(value)
}

#[timed(endpoint = "/no_std", method = "GET", buckets = [0.5, 1.0])]
async fn endpoint() -> &'static str {
    "answer"
}

struct Generic<T>(T);

#[timed]
impl<T: Clone> Generic<T> {
    fn value(&self) -> T {
        self.0.clone()
    }

    fn try_value(self, give: bool) -> Result<T, Self> {
        if give { Ok(self.0) } else { Err(self) }
    }
}

#[test]
fn functions_work_and_are_counted_without_std_and_without_unsafe_code() {
    assert_eq!((guarded(1), looked_at("2"), looked_at("x").is_ok()), (2, Ok(2), false));
    assert_eq!((run(polled((1, 2), "a")), run(polled((0, 2), "a"))), (Ok("a".to_owned()), Err(0)));
    assert_eq!((run(made(3)), run(boxed(4)), run(boxed_in_its_own_way(5))), (3, 4, 5));
    assert_eq!((found(6), run(endpoint())), (Some(6), "answer"));
    assert_eq!(Generic(7).value(), 7);
    assert!(Generic(7).try_value(false).err().is_some_and(|own| own.try_value(true).is_ok()));
    for (function, ok, error) in [
        ("guarded", 1.0, 0.0),
        ("looked_at", 1.0, 1.0),
        ("polled", 1.0, 1.0),
        ("made", 1.0, 0.0),
        ("boxed", 1.0, 0.0),
        ("boxed_in_its_own_way", 1.0, 0.0),
        ("found", 1.0, 0.0),
        ("endpoint", 1.0, 0.0),
        ("Generic::value", 1.0, 0.0),
        ("Generic::try_value", 1.0, 1.0),
    ] {
        assert_eq!([calls(function, "ok"), calls(function, "error")], [Some(ok), Some(error)], "{function}");
    }
}
