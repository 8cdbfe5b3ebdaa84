//! Side by side: a real Prometheus scrapes this process each second, and the sampler reads each second. Under changing load,
//! expressions come to the same, as far as readings at different moments can.
//!
//! Tolerance: what theirs says at a moment was read up to one interval before or after ours, and a window of theirs may begin and end
//! so much earlier or later. So theirs must lie within what ours takes between two intervals before and two after, and a tenth
//! more on either side, for rates are extrapolated from another first and last reading to the edges of their window.

use std::time::{Duration, Instant};

use monitor::{Monitor, PromqlCompat};

use crate::asking::{Points, ask, points, start_prometheus};
use crate::program::turn as go_on;
use crate::support::{temporary_directory, turn, wait_for};

const EXPRESSIONS: &[&str] = &[
    "sum(rate(orders_total[10s]))",
    "sum by (shop) (rate(orders_total[10s]))",
    "sum by (shop, kind) (rate(orders_total[10s]))",
    "sum(increase(orders_total[15s]))",
    r#"sum(rate(function_calls_total{function="work"}[10s]))"#,
    r#"sum by (result) (rate(function_calls_total{function="work"}[10s]))"#,
    "sum by (status_code) (rate(http_requests_total[10s]))",
    r#"sum(rate(http_requests_total{status_code="500"}[10s])) / sum(rate(http_requests_total[10s]))"#,
    "histogram_quantile(0.5, sum by (le) (rate(size_bucket[10s])))",
    "histogram_quantile(0.9, sum by (le) (rate(size_bucket[10s])))",
    r#"sum by (shop) (level{kind="ramp"})"#,
    r#"max(level{kind="ramp"})"#,
    r#"sum(level{kind="constant"})"#,
    "sum(orders_total)",
    "sum(size_count)",
    "sum(rate(size_sum[10s])) / sum(rate(size_count[10s]))",
    r#"avg_over_time(level{kind="constant"}[10s])"#,
    r#"sum by (shop) (deriv(level{kind="ramp"}[10s]))"#,
    "count(orders_total)",
    "count(size_bucket)",
];

#[test]
fn a_real_prometheus_that_scrapes_each_second_agrees() {
    let _turn = turn();
    (0..501).for_each(go_on);
    let builder = Monitor::builder().listen("127.0.0.1:0").sampler_interval(Duration::from_secs(1));
    let monitor = builder.promql_compat(PromqlCompat::V2).start().unwrap();
    let ours = monitor.local_addr().unwrap();
    let scrapes = format!(
        "scrape_configs:\n- job_name: monitor\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['{ours}']\n"
    );
    let (_prometheus, theirs) = start_prometheus(&temporary_directory("live"), &scrapes);
    wait_for("a first scrape", || {
        points(ask(theirs, "/api/v1/query", &[("query", "level")])).ok().filter(|(_, points)| !points.is_empty())
    });
    let (began, mut number) = (Instant::now(), 502);
    while began.elapsed() < Duration::from_secs(45) {
        // Three times as much in every other ten seconds.
        let turns = if began.elapsed().as_secs() / 10 % 2 == 0 { 1 } else { 3 };
        (0..turns).for_each(|_| {
            number += 1;
            go_on(number);
        });
        std::thread::park_timeout(Duration::from_millis(4));
    }
    let now = ask(ours, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    let (mut compared, mut largest, mut different) = (0, 0.0_f64, Vec::new());
    for expression in EXPRESSIONS {
        let range = |address, start: f64, end: f64, step: &str| -> Points {
            let pairs = [
                ("query", *expression),
                ("start", &format!("{start:.3}")),
                ("end", &format!("{end:.3}")),
                ("step", step),
            ];
            points(ask(address, "/api/v1/query_range", &pairs)).unwrap().1
        };
        let (start, end) = ((now - 24.0).floor(), (now - 4.0).floor());
        let peers: std::collections::BTreeMap<String, Vec<(f64, String)>> = range(theirs, start, end, "1")
            .into_iter()
            .map(|(labels, points)| (without_target(&labels), points))
            .collect();
        let own = range(ours, start - 2.0, end + 2.0, "0.25");
        let (names, their_names): (Vec<_>, Vec<_>) = (own.keys().collect(), peers.keys().collect());
        assert_eq!(names, their_names, "{expression}");
        for ((labels, own), peer) in own.iter().zip(peers.values()) {
            assert!(peer.len() >= 20, "{expression} {labels}: {} points", peer.len());
            for (at, value) in peer {
                let value: f64 = value.parse().unwrap();
                let near = own
                    .iter()
                    .filter(|(own, _)| (own - at).abs() <= 2.0)
                    .map(|(_, value)| value.parse::<f64>().unwrap());
                let (low, high) =
                    near.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
                let slack = 0.1 * low.abs().max(high.abs()) + 1e-9;
                compared += 1;
                let middle = f64::midpoint(low, high);
                largest = largest.max((value - middle).abs() / middle.abs().max(1e-9));
                if value < low - slack || value > high + slack {
                    different.push(format!("{expression} {labels} at {at}: {value}, ours {low} to {high}"));
                }
            }
        }
    }
    println!(
        "{} expressions, {compared} values, at most {:.1} % from the middle of ours",
        EXPRESSIONS.len(),
        largest * 100.0
    );
    assert!(different.is_empty(), "{} of {compared} differ:\n{}", different.len(), different.join("\n"));
    monitor.shutdown().unwrap();
}

/// Labels without those that Prometheus adds.
pub(crate) fn without_target(labels: &str) -> String {
    let mut labels: serde_json::Map<_, _> = serde_json::from_str(labels).unwrap();
    labels.retain(|name, _| !matches!(name.as_str(), "instance" | "job"));
    serde_json::Value::Object(labels).to_string()
}
