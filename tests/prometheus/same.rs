//! The same samples in both: what our history has is written as OpenMetrics, made into blocks by promtool, and served by a real
//! Prometheus.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use monitor::{Monitor, PromqlCompat};

use crate::asking::{ask, start_prometheus};
use crate::program::{readings, turn as go_on};
use crate::support::{Child, temporary_directory};

/// Readings of the sampler, and the time between two.
const READINGS: f64 = 250.0;
const INTERVAL: Duration = Duration::from_millis(80);

/// Both, and what they have.
pub(crate) struct Same {
    pub(crate) monitor: Monitor,
    pub(crate) ours: SocketAddr,
    pub(crate) theirs: SocketAddr,
    pub(crate) samples: usize,
    /// Up to here both have the same, in seconds since 1970.
    pub(crate) end: f64,
    _prometheus: Child,
}

/// Runs the program for a while; then both have its series.
pub(crate) fn same_samples(name: &str) -> Same {
    let builder = Monitor::builder().listen("127.0.0.1:0").sampler_interval(INTERVAL).service_name("shop");
    // The step of subqueries that name none is the interval of evaluation: a minute there.
    let builder = builder.evaluation_interval(Duration::from_secs(60)).promql_compat(PromqlCompat::V2);
    let monitor = builder.start().unwrap();
    let ours = monitor.local_addr().unwrap();
    let began = Instant::now();
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
    let end = now - 0.5;
    let directory = temporary_directory(name);
    let samples = write_blocks(&directory, ours, end);
    let (prometheus, theirs) = start_prometheus(&directory, "scrape_configs: []\n");
    Same { monitor, ours, theirs, samples, end, _prometheus: prometheus }
}

/// The whole history as blocks; how many samples.
fn write_blocks(directory: &Path, ours: SocketAddr, end: f64) -> usize {
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
