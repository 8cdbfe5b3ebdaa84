//! How long queries take, beside a real Prometheus over the same samples: `scripts/queries_speed.sh` runs it in an optimised build.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::asking::form;
use crate::same::{Same, same_samples};
use crate::support::{get, turn};

const QUERIES: &[(&str, &str)] = &[
    ("one series, now", r#"orders_total{shop="sur",kind="book"}"#),
    ("all series of a name, now", "function_calls_duration_seconds_bucket"),
    ("every series, counted", r#"count({__name__=~".+"})"#),
    ("a rate", r#"rate(orders_total{kind="book"}[10s])"#),
    ("rates, summed", "sum by (shop) (rate(orders_total[10s]))"),
    ("a quantile of rates", "histogram_quantile(0.9, sum by (le) (rate(size_bucket[10s])))"),
    ("an average over time", "avg_over_time(level[15s])"),
    ("a subquery", "max_over_time(rate(orders_total[2s])[10s:500ms])"),
];

/// A request on a connection of its own, which both pay for alike.
fn once(address: SocketAddr, path: &str) -> Duration {
    let began = Instant::now();
    let answer = get(address, path);
    let took = began.elapsed();
    assert_eq!(answer.status, 200, "{path}");
    took
}

#[test]
fn queries_beside_a_real_prometheus() {
    let _turn = turn();
    let Same { ours, theirs, samples, end, .. } = &same_samples("latency");
    let rounds = if cfg!(debug_assertions) { 3 } else { 200 };
    let at = format!("{end:.3}");
    let start = format!("{:.3}", end - 15.0);
    println!("{samples} samples; {rounds} rounds; milliseconds, minimum and median\n");
    println!("{:38} | {:>15} | {:>15} | ratio", "query", "monitor", "prometheus 2.42");
    let ratios: Vec<f64> = QUERIES
        .iter()
        .flat_map(|(name, query)| {
            let instant = format!("/api/v1/query?{}", form(&[("query", query), ("time", &at)]));
            let window = [("query", *query), ("start", &start), ("end", &at), ("step", "0.1")];
            let range = format!("/api/v1/query_range?{}", form(&window));
            [((*name).to_owned(), instant), (format!("{name}, 151 points"), range)]
        })
        .map(|(name, path)| {
            // Interleaved: what disturbs the one disturbs the other.
            let (mut own, mut peer): (Vec<_>, Vec<_>) =
                (0..rounds).map(|_| (once(*ours, &path), once(*theirs, &path))).unzip();
            own.sort();
            peer.sort();
            let ms = |took: &[Duration], at: usize| took[at].as_secs_f64() * 1e3;
            let (own, peer) = ((ms(&own, 0), ms(&own, rounds / 2)), (ms(&peer, 0), ms(&peer, rounds / 2)));
            let ratio = own.1 / peer.1;
            println!("{name:38} | {:6.2}   {:6.2} | {:6.2}   {:6.2} | {ratio:5.2}", own.0, own.1, peer.0, peer.1);
            ratio
        })
        .collect();
    let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp();
    println!("\ngeometric mean of the ratios of the medians: {mean:.2}");
    assert!(cfg!(debug_assertions) || mean < 1.0, "slower than Prometheus");
}
