//! Promise: `max_series` and `idle_timeout` bound a family.

use std::thread::sleep;
use std::time::Duration;

use monitor::{Counter, Gauge, Registry, TipoMetrics};

#[derive(TipoMetrics)]
struct Bounded {
    /// Three at most
    #[labels(id)]
    #[metric(max_series = 3)]
    few: Counter,
    /// Gone when idle
    #[labels(id)]
    #[metric(idle_timeout = "200ms")]
    idle: Gauge,
}

#[test]
fn what_is_more_than_max_series_is_counted_together() {
    let registry = Registry::new();
    let metrics = Bounded::register_in(&registry).unwrap();
    for id in 0..10 {
        metrics.few(id).inc();
    }
    assert_eq!(
        super::lines(&registry, &["few_total{"]),
        ["few_total{id=\"0\"} 1", "few_total{id=\"1\"} 1", "few_total{id=\"2\"} 1", "few_total{id=\"__other__\"} 7"]
    );
    assert!(metrics.few.remove((1,)));
    metrics.few("new").inc();
    assert_eq!(super::lines(&registry, &["few_total{id=\"new"]), ["few_total{id=\"new\"} 1"]);
}

#[test]
fn what_is_idle_goes() {
    let registry = Registry::new();
    let metrics = Bounded::register_in(&registry).unwrap();
    metrics.idle("a").set(1);
    assert_eq!(super::lines(&registry, &["idle{"]), ["idle{id=\"a\"} 1"]);
    sleep(Duration::from_millis(250));
    metrics.idle("b").set(2);
    assert_eq!(super::lines(&registry, &["idle{"]), ["idle{id=\"b\"} 2"]);
}
