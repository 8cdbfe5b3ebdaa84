//! Promise: one scrape holds our families and the host's, and stays valid whatever the host registers.

use monitor::{Registry, RegistryError};
use prometheus::core::Collector;
use prometheus::{Gauge, Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts};

use crate::exposition::Exposition;

fn host(collector: impl Collector + 'static) {
    prometheus::default_registry().register(Box::new(collector)).unwrap();
}

#[test]
fn metrics_of_the_default_registry_are_in_the_same_scrape() {
    let counter = IntCounter::new("host_jobs_total", "Jobs of the host").unwrap();
    counter.inc_by(3);
    host(counter);
    let text = Exposition::now();
    assert_eq!(text.value("host_jobs_total", &[]), Some(3.0));
    assert!(text.of("function_calls_total").next().is_some());
    assert_eq!(Exposition::read(&Registry::new().exposition()).err().as_deref(), Some("no newline at the end"));
}

#[test]
fn a_family_of_the_host_that_clashes_with_ours_leaves_the_exposition_valid_and_ours_in_it() {
    host(Gauge::new("function_calls_total", "Not what you think").unwrap());
    // A part of our histogram's name, and a histogram whose part is ours.
    host(IntCounter::new("http_request_duration_seconds_count", "Nor this").unwrap());
    host(IntCounter::new("function_calls_duration_seconds_sum", "Nor this").unwrap());
    let text = Exposition::now();
    assert_eq!(text.value("function_calls_total", &[]), None);
    assert_eq!(text.value("http_request_duration_seconds_count", &[]), None);
    assert_eq!(text.value("function_calls_duration_seconds_sum", &[]), None);
    assert!(text.of("function_calls_total").next().is_some());
    assert!(text.of("function_calls_duration_seconds_sum").next().is_some());
}

#[test]
fn long_label_values_of_the_host_are_cut_and_stay_apart() {
    let counters = IntCounterVec::new(Opts::new("host_long_total", "Long values"), &["value"]).unwrap();
    let long = "x".repeat(10_000);
    counters.with_label_values(&[&format!("{long}a")]).inc_by(1);
    counters.with_label_values(&[&format!("{long}b")]).inc_by(2);
    host(counters);
    let text = Exposition::now();
    let mut found: Vec<_> = text.of("host_long_total").collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(found.iter().map(|(_, value)| *value).collect::<Vec<_>>(), [1.0, 2.0]);
    for (labels, _) in found {
        let value = &labels["value"];
        assert!(value.len() <= 256 && value.starts_with("xxx") && value.contains('…'), "{value}");
    }
}

#[test]
fn a_registry_of_its_own_holds_what_was_registered_and_nothing_else() {
    let registry = Registry::new();
    let counter = IntCounter::new("own_total", "Own").unwrap();
    registry.register(Box::new(counter.clone())).unwrap();
    counter.inc();
    assert_eq!(registry.exposition(), "# HELP own_total Own\n# TYPE own_total counter\nown_total 1\n");
    assert_eq!(Exposition::now().value("own_total", &[]), None);
}

#[test]
fn registering_twice_is_an_error_and_unregistering_makes_room() {
    let registry = Registry::new();
    let counter = || Box::new(IntCounter::new("twice_total", "Twice").unwrap());
    let first = counter();
    registry.register(first.clone()).unwrap();
    let error = registry.register(counter()).unwrap_err();
    assert!(matches!(error, RegistryError::Register(_)), "{error}");
    assert!(error.to_string().starts_with("cannot be registered: "), "{error}");
    registry.unregister(first).unwrap();
    assert_eq!(registry.exposition(), "");
    let error = registry.unregister(counter()).unwrap_err();
    assert!(matches!(error, RegistryError::Unregister(_)), "{error}");
    registry.register(counter()).unwrap();
}

#[test]
fn a_family_of_ours_cannot_be_registered_again() {
    let clash = Histogram::with_opts(HistogramOpts::new("http_request_duration_seconds", "Ours")).unwrap();
    let error = Registry::global().register(Box::new(clash)).unwrap_err();
    assert!(matches!(error, RegistryError::Register(_)), "{error}");
    let own = IntCounter::new("registered_with_the_monitor_total", "Fine").unwrap();
    own.inc();
    Registry::global().register(Box::new(own.clone())).unwrap();
    assert_eq!(Exposition::now().value("registered_with_the_monitor_total", &[]), Some(1.0));
    Registry::global().unregister(Box::new(own)).unwrap();
    assert_eq!(Exposition::now().value("registered_with_the_monitor_total", &[]), None);
}
