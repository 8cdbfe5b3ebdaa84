//! Promise: what is known before the first call is exposed before it, with 0; and what shares a name is one series.

use std::pin::pin;

use monitor::timed;

use crate::check;
use crate::exposition::{Exposition, of};
use crate::support::{Figures, Pending, Scrape, poll_once, run};

#[allow(dead_code, reason = "exposed without a call")]
#[timed]
fn never_called() {}

#[allow(dead_code, reason = "exposed without a call")]
#[timed]
async fn never_polled() {}

#[allow(dead_code, reason = "exposed without a call")]
struct Generic<T>(T);

#[allow(dead_code, reason = "exposed without a call")]
impl<T> Generic<T> {
    #[timed(endpoint = "/families/{id}", method = "PUT")]
    async fn endpoint(&self) -> Result<(), ()> {
        Ok(())
    }

    #[timed(query = "FAMILIES", table = "families")]
    fn query(&self) {}

    #[timed(cache = "families")]
    fn lookup(&self) -> Option<()> {
        None
    }
}

#[test]
fn every_function_is_exposed_with_zero_before_its_first_call() {
    for function in ["never_called", "never_polled", "Generic::query", "Generic::lookup"] {
        check!(function);
    }
    let text = Exposition::now();
    for function in ["never_called", "never_polled"] {
        let labels = [("function", function), ("module", module_path!())];
        let buckets = text.buckets("function_calls_duration_seconds", &of(&labels));
        assert_eq!(buckets.len(), monitor::histogram::DEFAULT_BOUNDS.len() + 1);
        assert!(buckets.iter().all(|(_, count)| *count == 0.0));
        for result in ["ok", "error", "panic", "cancelled"] {
            let labels = [labels[0], labels[1], ("result", result)];
            assert_eq!(text.value("function_calls_total", &labels), Some(0.0), "{function} {result}");
        }
    }
    let labels = [("function", "never_polled"), ("module", module_path!())];
    assert_eq!(text.value("function_calls_concurrent", &labels), Some(0.0));
    assert_eq!(text.value("function_polls_total", &labels), Some(0.0));
    // A function that cannot be polled has no polls, rather than 0.
    let labels = [("function", "never_called"), ("module", module_path!())];
    assert_eq!(text.value("function_polls_total", &labels), None);
}

#[test]
fn the_series_of_endpoints_queries_and_caches_are_there_before_the_first_call() {
    let text = Exposition::now();
    let endpoint = [("method", "PUT"), ("endpoint", "/families/{id}")];
    let ok = [endpoint[0], endpoint[1], ("status_code", "200")];
    assert_eq!(text.value("http_requests_total", &ok), Some(0.0));
    assert_eq!(text.value("http_request_duration_seconds_count", &endpoint), Some(0.0));
    let buckets = text.buckets("http_request_duration_seconds", &of(&endpoint));
    assert_eq!(buckets.len(), monitor::histogram::STANDARD_BOUNDS.len() + 1);
    assert!(text.value("active_connections", &[]).is_some());
    let query = [("query_type", "FAMILIES"), ("table", "families")];
    assert_eq!(text.value("database_queries_total", &query), Some(0.0));
    assert_eq!(text.value("database_query_duration_seconds_count", &query[..1]), Some(0.0));
    assert_eq!(text.value("cache_hits_total", &[("cache_type", "families")]), Some(0.0));
    assert_eq!(text.value("cache_misses_total", &[("cache_type", "families")]), Some(0.0));
}

#[timed(name = "shared")]
fn one() {}

#[timed(name = "shared", buckets = [0.0001, 0.1, 3.0])]
fn another() -> Result<(), ()> {
    Err(())
}

#[test]
fn two_functions_of_one_name_are_one_series_with_the_bounds_that_both_have() {
    one();
    one();
    another().unwrap_err();
    check!("shared"; ok 2, error 1);
    let labels = of(&[("function", "shared"), ("module", module_path!())]);
    let text = Exposition::now();
    let buckets = text.buckets("function_calls_duration_seconds", &labels);
    assert_eq!(buckets, [(0.0001, 3.0), (0.1, 3.0), (f64::INFINITY, 3.0)]);
}

#[timed(name = "sync and async")]
fn synchronous() {}

#[timed(name = "sync and async")]
async fn asynchronous() {
    Pending(1).await;
}

#[test]
fn calls_of_a_sync_function_hide_no_call_in_flight_of_its_async_namesake() {
    let in_flight = || {
        let labels = [("module", module_path!()), ("function", "sync and async")];
        Scrape::now().gauge("function_calls_concurrent", &labels).unwrap()
    };
    let mut future = pin!(asynchronous());
    assert!(poll_once(future.as_mut()).is_pending());
    (0..5).for_each(|_| synchronous());
    assert_eq!(in_flight(), 1.0);
    run(future);
    assert_eq!(in_flight(), 0.0);
    let found = Scrape::now().figures(module_path!(), "sync and async");
    assert_eq!(found, Figures { ok: 6, polls: 2, timed: Some(6), ..Figures::default() });
}
