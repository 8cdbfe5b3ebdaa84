//! Promise: a function that calls itself is counted once per call, and each call under way is in flight.

use std::future::Future;
use std::pin::Pin;

use monitor::timed;

use crate::check;
use crate::support::{Pending, Scrape, poll_once, run};

#[timed]
fn fibonacci(n: u64) -> u64 {
    if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

#[timed]
fn is_even(n: u64) -> Result<bool, ()> {
    if n == 0 { Ok(true) } else { is_odd(n - 1) }
}

#[timed]
fn is_odd(n: u64) -> Result<bool, ()> {
    if n == 0 { Err(()) } else { is_even(n - 1) }
}

#[test]
fn each_level_of_a_recursion_is_a_call() {
    assert_eq!(fibonacci(15), 610);
    // 2 * fibonacci(n + 1) - 1 calls.
    check!("fibonacci"; ok 1_973);
    assert_eq!(is_even(10), Ok(true));
    assert_eq!(is_even(5), Err(()));
    check!("is_even"; ok 6, error 3);
    check!("is_odd"; ok 5, error 3);
}

#[timed]
fn descend(depth: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        Pending(1).await;
        if depth == 0 { 0 } else { 1 + descend(depth - 1).await }
    })
}

fn in_flight() -> f64 {
    let labels = [("module", module_path!()), ("function", "descend")];
    Scrape::now().gauge("function_calls_concurrent", &labels).unwrap()
}

#[test]
fn each_level_of_an_async_recursion_is_in_flight_until_it_ends() {
    let mut future = descend(9);
    for level in 1..=10 {
        assert!(poll_once(future.as_mut()).is_pending());
        assert_eq!(in_flight(), f64::from(level));
    }
    assert_eq!(run(future.as_mut()), 9);
    assert_eq!(in_flight(), 0.0);
    // Poll by poll one level more is polled; the eleventh poll ends all ten.
    check!("descend"; ok 10, polls 10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1 + 10);
    let mut future = descend(9);
    for _ in 0..4 {
        assert!(poll_once(future.as_mut()).is_pending());
    }
    drop(future);
    check!("descend"; ok 10, cancelled 4, polls 65 + 1 + 2 + 3 + 4);
}
