//! A crate without `std` and without unsafe code may derive metric sets: the expansion brings neither.

#![no_std]
#![forbid(unsafe_code)]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used)]

// The test harness.
extern crate std;

use core::time::Duration;

use monitor::{Counter, Gauge, Histogram, LabelValue, Registry, TipoMetrics};

#[derive(Clone, Copy, LabelValue)]
enum Kind {
    Simple,
}

#[derive(TipoMetrics)]
#[tipo(A, prefix = "bare")]
struct Metrics {
    #[labels(categoria: Kind)]
    created: Counter,
    #[labels(categoria)]
    updated: Counter,
    #[labels(search_type)]
    #[metric(buckets = [0.1, 1], idle_timeout = "1h", max_series = 10)]
    search_duration: Histogram,
    config_loads: Counter,
    #[labels(categoria)]
    active: Gauge,
}

#[test]
fn a_set_works_without_std_and_without_unsafe_code() {
    let registry = Registry::new();
    let metrics = Metrics::register_in(&registry).unwrap();
    metrics.record_registro_created_in(Kind::Simple, Duration::from_millis(1));
    metrics.record_search_operation("title", Duration::from_millis(1));
    metrics.config_loads().inc();
    assert_eq!(metrics.created(Kind::Simple).get(), 1);
    assert!(registry.exposition().contains("bare_created_total{categoria=\"simple\"} 1"));
}
