//! Promise: rules in a running monitor are Prometheus's, can be changed while it runs, and go on where they were after any end.

#![cfg(all(unix, feature = "alerts", not(feature = "off")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod files;
mod kill;
mod life;
#[path = "../service/support.rs"]
#[allow(dead_code, reason = "the tests of the service use the rest")]
mod support;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use monitor::{Builder, Monitor};
use prometheus::Gauge;
use serde_json::Value;

use support::{get, wait_for};

/// What the rules look at.
fn level() -> Gauge {
    use std::sync::OnceLock;
    static LEVEL: OnceLock<Gauge> = OnceLock::new();
    let make = || {
        let gauge = Gauge::new("alerts_test_level", "What the rules look at").unwrap();
        prometheus::default_registry().register(Box::new(gauge.clone())).unwrap();
        gauge
    };
    LEVEL.get_or_init(make).clone()
}

/// A rule file whose alert begins above 5.
fn rules(wait: &str) -> String {
    format!(
        "groups:
- name: levels
  interval: 20ms
  rules:
  - record: alerts_test_level:max1s
    expr: max_over_time(alerts_test_level[1s])
  - alert: high_level
    expr: alerts_test_level > 5
    for: {wait}
    labels: {{severity: critical}}
    annotations: {{summary: 'level {{{{ $value }}}}'}}
"
    )
}

fn written(directory: &Path, text: &str) -> PathBuf {
    let path = directory.join("rules.yml");
    std::fs::write(&path, text).unwrap();
    path
}

/// A monitor that is quick, with one rule file.
fn quick(rules: &Path) -> Builder {
    Monitor::builder()
        .listen("127.0.0.1:0")
        .sampler_interval(std::time::Duration::from_millis(20))
        .default_rules(false)
        .rules([rules.display().to_string()])
}

fn data(address: SocketAddr, path: &str) -> Value {
    let answer = get(address, path);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["status"], "success");
    body["data"].take()
}

/// Waits until the one alert is in this state; what the API says of it.
fn wait_for_state(address: SocketAddr, state: &str) -> Value {
    wait_for(state, || {
        let alerts = data(address, "/api/v1/alerts");
        alerts["alerts"].as_array()?.iter().find(|alert| alert["state"] == state).cloned()
    })
}
