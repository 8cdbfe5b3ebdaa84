//! The same samples in both: what our history has is written as OpenMetrics, made into blocks by promtool, and served by a real
//! Prometheus. Then every expression comes to the same, value by value.
//!
//! Tolerance: Prometheus 2.42 adds up some sums without keeping what rounding loses, and in another order; its exponentials and
//! logarithms differ in the last digit. Over these windows, of a few hundred samples, that is below 1e-9 of the larger value.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use monitor::{Monitor, PromqlCompat};

use crate::asking::{Points, ask, points, start_prometheus};
use crate::expressions::expressions;
use crate::program::{readings, turn as go_on};
use crate::support::{temporary_directory, turn};

const RELATIVE: f64 = 1e-9;

/// Readings of the sampler, and the time between two.
const READINGS: f64 = 250.0;
const INTERVAL: Duration = Duration::from_millis(80);

#[test]
fn every_expression_comes_to_what_a_real_prometheus_finds() {
    let _turn = turn();
    let builder = Monitor::builder().listen("127.0.0.1:0").sampler_interval(INTERVAL).service_name("shop");
    // The step of subqueries that name none is the interval of evaluation: a minute there.
    let builder = builder.evaluation_interval(Duration::from_secs(60)).promql_compat(PromqlCompat::V2);
    let monitor = builder.start().unwrap();
    let ours = monitor.local_addr().unwrap();
    let began = std::time::Instant::now();
    let begin = readings();
    let mut number = 0;
    while readings() < begin + READINGS {
        assert!(began.elapsed() < Duration::from_secs(120), "the sampler stands still");
        (0..5).for_each(|_| {
            go_on(number);
            number += 1;
        });
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let now = ask(ours, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    // Everything up to a moment ago: what comes later is in one of them only.
    let (end, start) = (now - 0.5, now - 0.5 - 18.0);
    let directory = temporary_directory("exact");
    let samples = write_blocks(&directory, ours, end);
    let (_prometheus, theirs) = start_prometheus(&directory, "scrape_configs: []\n");

    let all = expressions();
    let (mut asked, mut with_result, mut equal, mut different) = (0, 0, 0, Vec::new());
    for expression in &all {
        let mut compare = |path: &str, pairs: &[(&str, &str)]| {
            let (own, peer) = (points(ask(ours, path, pairs)), points(ask(theirs, path, pairs)));
            asked += 1;
            with_result += usize::from(own.as_ref().is_ok_and(|(_, points)| !points.is_empty()));
            equal += usize::from(own == peer);
            if let Err(difference) = alike(&own, &peer) {
                different.push(format!("{expression} ({path}): {difference}"));
            }
        };
        for back in [0.0, 0.333, 7.5] {
            compare("/api/v1/query", &[("query", expression), ("time", &format!("{:.3}", end - back))]);
        }
        let (start, end) = (format!("{start:.3}"), format!("{end:.3}"));
        compare("/api/v1/query_range", &[("query", expression), ("start", &start), ("end", &end), ("step", "0.7")]);
    }
    println!(
        "{samples} samples; {} expressions, {asked} answers, {with_result} not empty, {equal} equal to the last digit",
        all.len()
    );
    assert!(different.is_empty(), "{} of {asked} differ:\n{}", different.len(), different.join("\n"));
    assert!(all.len() >= 300 && with_result > asked * 3 / 4);
    monitor.shutdown().unwrap();
}

/// The whole history as blocks; how many samples.
fn write_blocks(directory: &Path, ours: std::net::SocketAddr, end: f64) -> usize {
    let everything =
        ask(ours, "/api/v1/query", &[("query", r#"{__name__=~".+"}[1h]"#), ("time", &format!("{end:.3}"))]);
    let (mut text, mut samples) = (String::new(), 0);
    for series in everything.1["data"]["result"].as_array().unwrap() {
        let labels = series["metric"].as_object().unwrap();
        let escaped = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let others = labels.iter().filter(|(name, _)| *name != "__name__");
        let others = others.map(|(name, value)| format!("{name}=\"{}\"", escaped(value.as_str().unwrap())));
        let named = format!("{}{{{}}}", labels["__name__"].as_str().unwrap(), others.collect::<Vec<_>>().join(","));
        for value in series["values"].as_array().unwrap() {
            // promtool cuts what is below a millisecond, after a multiplication that may come out just below the whole number.
            writeln!(text, "{named} {} {:.4}", value[1].as_str().unwrap(), value[0].as_f64().unwrap() + 0.0004)
                .unwrap();
            samples += 1;
        }
    }
    assert!(samples > 30_000, "{samples} samples");
    text.push_str("# EOF\n");
    let file = directory.join("history.om");
    std::fs::write(&file, text).unwrap();
    let made = Command::new("promtool")
        .args(["tsdb", "create-blocks-from", "openmetrics"])
        .arg(&file)
        .arg(directory.join("data"))
        .output()
        .expect("promtool is in Debian's package `prometheus`: scripts/install.sh promtool");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    samples
}

type Answer = Result<(String, Points), String>;

/// What differs, if anything does.
fn alike(own: &Answer, peer: &Answer) -> Result<(), String> {
    match (own, peer) {
        (Err(own), Err(peer)) if own == peer => Ok(()),
        (Ok((own_kind, own)), Ok((peer_kind, peer))) if own_kind == peer_kind => {
            let (names, their_names): (Vec<_>, Vec<_>) = (own.keys().collect(), peer.keys().collect());
            if names != their_names {
                return Err(format!("series {names:?}, theirs {their_names:?}"));
            }
            own.iter().zip(peer.values()).try_for_each(|((labels, own), peer)| {
                let is_same = own.len() == peer.len() && own.iter().zip(peer).all(|(own, peer)| same(own, peer));
                if is_same { Ok(()) } else { Err(format!("{labels}: {own:?}, theirs {peer:?}")) }
            })
        }
        _ => Err(format!("{own:?}, theirs {peer:?}")),
    }
}

fn same(own: &(f64, String), peer: &(f64, String)) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    own.0 == peer.0
        && match (number(&own.1), number(&peer.1)) {
            (Some(a), Some(b)) => {
                a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= RELATIVE * a.abs().max(b.abs())
            }
            _ => own.1 == peer.1,
        }
}
