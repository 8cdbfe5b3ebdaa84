//! Promise: `labels(..)` joins labels from the arguments to the families of a call site, whatever the form of the function.

#![cfg(not(feature = "off"))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::future::Future;
use std::pin::Pin;

use monitor::timed;
use support::{Pending, Scrape, cancel_after, panics, run};

/// Calls of `function` with these labels, by outcome.
fn calls(function: &str, labels: &[(&str, &str)], result: &str) -> Option<u64> {
    let all: Vec<_> = [("function", function), ("result", result)].into_iter().chain(labels.iter().copied()).collect();
    Scrape::now().counter("function_calls_total", &all)
}

#[timed(labels(tier = tier, size = input.len()))]
fn plain(tier: &str, input: Vec<u8>) -> Vec<u8> {
    input
}

#[test]
fn values_come_from_the_arguments_and_move_nothing() {
    assert_eq!(plain("gold", vec![1, 2]), [1, 2]);
    assert_eq!(plain(&String::from("gold"), vec![3, 4]), [3, 4]);
    assert_eq!(plain("basic", vec![]), [0_u8; 0]);
    assert_eq!(calls("plain", &[("tier", "gold"), ("size", "2")], "ok"), Some(2));
    assert_eq!(calls("plain", &[("tier", "basic"), ("size", "0")], "ok"), Some(1));
    let labels = [("function", "plain"), ("tier", "gold")];
    assert_eq!(Scrape::now().histogram("function_calls_duration_seconds", &labels).unwrap().get_sample_count(), 2);
}

struct User {
    tier: String,
    id: u32,
}

#[timed(labels(tier = tier), error_if = is_odd)]
fn pattern(User { tier, id }: User, (a, _): (u32, String)) -> u32 {
    drop(tier);
    a + id
}

fn is_odd(number: &u32) -> bool {
    number % 2 == 1
}

#[test]
fn a_label_may_use_what_a_pattern_binds() {
    let user = |id| User { tier: "silver".to_owned(), id };
    assert_eq!(pattern(user(1), (2, String::new())), 3);
    assert_eq!(pattern(user(2), (2, String::new())), 4);
    assert_eq!(calls("pattern", &[("tier", "silver")], "error"), Some(1));
    assert_eq!(calls("pattern", &[("tier", "silver")], "ok"), Some(1));
}

struct Service {
    region: &'static str,
}

trait Fetch {
    fn fetch<'a>(&'a self, key: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>>;
}

impl Service {
    #[timed(labels(region = self.region, kind = kind))]
    async fn method(&mut self, kind: &str, polls: u32) -> Result<u32, String> {
        Pending(polls).await;
        if kind == "bad" { Err(kind.to_owned()) } else { Ok(polls) }
    }

    #[timed(labels(kind = kind))]
    fn made(&self, kind: &'static str) -> impl Future<Output = &'static str> + use<> {
        async move { kind }
    }
}

impl Fetch for Service {
    #[timed(labels(key = key))]
    fn fetch<'a>(&'a self, key: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
        Box::pin(async move { self.region.len() + key.len() })
    }
}

#[test]
fn async_functions_look_at_their_labels_at_the_first_poll() {
    let mut service = Service { region: "eu" };
    drop(service.method("never polled", 1));
    assert_eq!(run(service.method("good", 2)), Ok(2));
    assert_eq!(run(service.method("bad", 0)), Err("bad".to_owned()));
    cancel_after(service.method("good", 9), 3);
    let labels = [("region", "eu"), ("kind", "good")];
    assert_eq!(calls("Service::method", &labels, "ok"), Some(1));
    assert_eq!(calls("Service::method", &labels, "cancelled"), Some(1));
    assert_eq!(calls("Service::method", &[("region", "eu"), ("kind", "bad")], "error"), Some(1));
    assert_eq!(calls("Service::method", &[("kind", "never polled")], "ok"), None);
    let all = [("function", "Service::method"), ("kind", "good")];
    assert_eq!(Scrape::now().counter("function_polls_total", &all), Some(6));
    assert_eq!(Scrape::now().gauge("function_calls_concurrent", &all), Some(0.0));

    assert_eq!(run(service.made("x")), "x");
    assert_eq!(calls("Service::made", &[("kind", "x")], "ok"), Some(1));
    drop(service.fetch("unpolled"));
    assert_eq!(run(service.fetch("abc")), 5);
    assert_eq!(calls("<Service as Fetch>::fetch", &[("key", "abc")], "ok"), Some(1));
    assert_eq!(calls("<Service as Fetch>::fetch", &[("key", "unpolled")], "ok"), None);
}

#[timed(endpoint = "/labelled", method = "GET", labels(tenant = tenant))]
fn endpoint(tenant: u32) -> Result<&'static str, std::fmt::Error> {
    if tenant == 0 { Err(std::fmt::Error) } else { Ok("fine") }
}

#[timed(cache = "labelled", labels(warm = warm))]
fn lookup(warm: bool) -> Option<u8> {
    warm.then_some(1)
}

#[timed(labels(kind = kind))]
fn panicking(kind: &str) {
    panic!("{kind}");
}

#[test]
fn labels_join_every_family_of_the_call_site() {
    assert_eq!(endpoint(7), Ok("fine"));
    endpoint(0).unwrap_err();
    let scrape = Scrape::now();
    let requests = |tenant, code| {
        let labels = [("endpoint", "/labelled"), ("tenant", tenant), ("status_code", code)];
        scrape.counter("http_requests_total", &labels)
    };
    assert_eq!((requests("7", "200"), requests("0", "500")), (Some(1), Some(1)));
    let durations = scrape.histogram("http_request_duration_seconds", &[("endpoint", "/labelled"), ("tenant", "7")]);
    assert_eq!(durations.unwrap().get_sample_count(), 1);

    assert_eq!((lookup(true), lookup(false), lookup(false)), (Some(1), None, None));
    let scrape = Scrape::now();
    let misses = |warm| scrape.counter("cache_misses_total", &[("cache_type", "labelled"), ("warm", warm)]);
    assert_eq!((misses("false"), misses("true")), (Some(2), Some(0)));

    assert_eq!(panics(|| panicking("late")).message, "late");
    assert_eq!(calls("panicking", &[("kind", "late")], "panic"), Some(1));
}

#[timed(labels(n = n))]
fn flooded(n: u32) -> u32 {
    n
}

#[test]
fn a_flood_of_values_is_counted_together_and_loses_nothing() {
    for n in 0..5_000 {
        flooded(n);
        flooded(n);
    }
    let series = |scrape: &Scrape| {
        let own = |metric: &&prometheus::proto::Metric| {
            let has =
                |name, value| metric.get_label().iter().any(|label| label.name() == name && label.value() == value);
            has("function", "flooded") && has("result", "ok")
        };
        let counts = scrape.metrics("function_calls_total").iter().filter(own).map(|own| own.get_counter().get_value());
        (scrape.metrics("function_calls_total").iter().filter(own).count(), counts.sum::<f64>())
    };
    assert_eq!(series(&Scrape::now()), (1_001, 10_000.0));
    assert_eq!(calls("flooded", &[("n", "__other__")], "ok"), Some(8_000));
    let dropped = Scrape::now().counter("monitor_series_dropped_total", &[("family", "function_calls_total")]);
    assert_eq!(dropped, Some(8_000));
}

#[cfg(feature = "report")]
#[test]
fn the_report_takes_all_label_values_together() {
    #[timed(name = "reported", labels(n = n))]
    fn reported(n: u32) -> u32 {
        n
    }
    for n in 0..10 {
        reported(n % 3);
    }
    let report = monitor::report();
    let function = report.functions.iter().find(|function| function.function == "reported").unwrap();
    assert_eq!(function.calls, 10);
}

#[deny(warnings)]
mod strict {
    use monitor::timed;

    pub(super) struct User {
        pub(super) tier: &'static str,
    }

    // The label alone looks at the argument; no lint may ask what it is for.
    #[timed(labels(tier = user.tier))]
    pub(super) fn by_value(user: User) -> Result<u8, String> {
        Ok(1)
    }

    #[timed(labels(tier = user.tier))]
    pub(super) async fn asynchronous(user: User) -> u8 {
        1
    }

    #[timed(labels(last = { list.sort_unstable(); list.last().copied().unwrap_or(0) }))]
    pub(super) fn changed(mut list: Vec<u8>) -> Result<Vec<u8>, String> {
        list.push(9);
        Ok(list)
    }
}

#[test]
fn a_label_is_use_enough_of_an_argument() {
    let user = || strict::User { tier: "gold" };
    assert_eq!((strict::by_value(user()), run(strict::asynchronous(user()))), (Ok(1), 1));
    assert_eq!(strict::changed(vec![3, 1, 2]), Ok(vec![1, 2, 3, 9]));
    assert_eq!(calls("changed", &[("last", "3")], "ok"), Some(1));
    assert_eq!(calls("by_value", &[("tier", "gold")], "ok"), Some(1));
}

#[timed(labels(n = 1))]
fn drops(_first: support::Noisy, second: support::Noisy) -> Result<(), String> {
    support::note("body");
    let _ = &second;
    Ok(())
}

#[test]
fn arguments_are_dropped_as_they_were() {
    drops(support::Noisy("first"), support::Noisy("second")).unwrap();
    assert_eq!(support::drops(), ["body", "second", "first"]);
}

struct Locked(std::sync::Mutex<String>);

impl Locked {
    #[timed(labels(tier = self.0.lock().unwrap().as_str()))]
    fn sync(&self) -> Result<usize, String> {
        let held = self.0.try_lock().map_err(|_| "the label's guard is still held".to_owned())?;
        Ok(held.len())
    }

    #[timed(labels(tier = std::rc::Rc::new(self.0.lock().unwrap().clone()).to_string()))]
    async fn asynchronous(&self) -> usize {
        Pending(1).await;
        self.0.try_lock().map_or(0, |held| held.len())
    }
}

#[test]
fn what_a_label_borrows_or_locks_is_given_back_before_the_body_runs() {
    let locked = Locked(std::sync::Mutex::new("gold".to_owned()));
    assert_eq!(locked.sync(), Ok(4));
    // An `Rc` in the label's expression does not make the future one that must stay in its thread.
    assert_eq!(run(support::assert_send(locked.asynchronous())), 4);
    assert_eq!(calls("Locked::asynchronous", &[("tier", "gold")], "ok"), Some(1));
}

#[timed(query = "LABELLED", table = "t", labels(a = a, b = b))]
fn one_order(a: u8, b: &str) -> u8 {
    a + b.len() as u8
}

#[timed(query = "LABELLED", table = "t", labels(b = b, a = a))]
fn other_order(a: u8, b: &str) -> u8 {
    a + b.len() as u8
}

#[timed(query = "LABELLED", table = "t")]
fn no_label() {}

#[test]
fn labels_have_no_order_and_an_empty_one_is_none() {
    one_order(1, "x");
    other_order(1, "x");
    one_order(1, "");
    other_order(1, "");
    no_label();
    let scrape = Scrape::now();
    let series: Vec<Vec<(String, String)>> = scrape
        .metrics("database_queries_total")
        .iter()
        .map(|metric| {
            let pair = |label: &prometheus::proto::LabelPair| (label.name().to_owned(), label.value().to_owned());
            let mut labels: Vec<_> = metric.get_label().iter().map(pair).collect();
            labels.retain(|(_, value)| !value.is_empty());
            labels.sort();
            labels
        })
        .collect();
    let distinct: std::collections::BTreeSet<_> = series.iter().collect();
    assert_eq!(distinct.len(), series.len(), "{series:?}");
    let of = |labels: &[(&str, &str)]| scrape.counter("database_queries_total", labels);
    assert_eq!(of(&[("query_type", "LABELLED"), ("a", "1"), ("b", "x")]), Some(2));
}

#[timed(labels(part = part))]
fn threaded(part: &str) -> usize {
    part.len()
}

#[test]
fn every_thread_finds_the_same_series() {
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                for n in 0..1_000 {
                    threaded(&format!("p{}", (n + thread) % 10));
                }
            });
        }
    });
    let total: Option<u64> = (0..10).map(|n| calls("threaded", &[("part", &format!("p{n}"))], "ok")).sum();
    assert_eq!(total, Some(8_000));
}
