//! Promise: the real `promtool` finds nothing to say about the exposition, and a real Prometheus server reads our figures.
//! Both come with Debian's package `prometheus`, which `scripts/test.sh` installs.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use monitor::{Monitor, Registry, timed};

use crate::support::{Child, get, temporary_directory, turn, value, wait_for};

#[timed(name = "odd \"name\" with \\ and\nnewline")]
fn oddly_named() {}

#[timed(endpoint = "/things/{id}", method = "GET")]
fn endpoint() -> u8 {
    1
}

#[timed(query = "SELECT", table = "things")]
async fn query() -> Result<u8, String> {
    Ok(1)
}

#[timed(cache = "memory")]
fn lookup(key: u8) -> Option<u8> {
    (key > 1).then_some(key)
}

fn record_something() {
    oddly_named();
    endpoint();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(query()).unwrap();
    lookup(1);
    lookup(2);
    for label in [
        "newline\n",
        "quote\"",
        "back\\slash",
        "nul\0 tab\t return\r",
        "ñandú <b>&amp;",
        "{a=\"b\"} 7",
        &"x".repeat(1 << 20),
    ] {
        monitor::record_http_request("POST", label, 201, Duration::from_millis(3));
        monitor::record_database_query("SELECT", label, Duration::from_micros(40));
        monitor::record_cache_hit(label);
    }
}

#[test]
fn promtool_accepts_the_exposition_without_a_remark() {
    record_something();
    let exposition = Registry::global().exposition();
    assert!(exposition.len() < 1 << 20, "a label of 1 MiB is cut");
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is in Debian's package `prometheus`: scripts/test.sh installs it");
    promtool.stdin.take().unwrap().write_all(exposition.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{}: {said}", output.status);
}

#[test]
fn a_real_prometheus_scrapes_us_and_answers_a_query_about_us() {
    let _turn = turn();
    record_something();
    let monitor = Monitor::builder().listen("127.0.0.1:0").start().unwrap();
    let directory = temporary_directory("prometheus");
    let target = monitor.local_addr().unwrap();
    let configuration = format!(
        "scrape_configs:\n- job_name: monitor\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['{target}']\n"
    );
    std::fs::write(directory.join("prometheus.yml"), configuration).unwrap();
    // A port that was free a moment ago; nobody else hands out ports on loopback here.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let _server = Child(
        Command::new("prometheus")
            .arg(format!("--config.file={}", directory.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
            .arg(format!("--web.listen-address={port}"))
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus is in Debian's package of that name: scripts/test.sh installs it"),
    );
    wait_for("prometheus to be ready", || {
        std::net::TcpStream::connect(port).ok().and_then(|_| (get(port, "/-/ready").status == 200).then_some(()))
    });
    let ask = |query: &str| {
        let answer: serde_json::Value =
            serde_json::from_str(&get(port, &format!("/api/v1/query?query={query}")).body).unwrap();
        answer["data"]["result"][0]["value"][1].as_str().and_then(|text| text.parse::<f64>().ok())
    };
    let ours = get(target, "/metrics").body;
    for (query, series) in [
        (
            "http_requests_total%7Bendpoint%3D%22%2Fthings%2F%7Bid%7D%22%7D",
            r#"http_requests_total{method="GET",endpoint="/things/{id}",status_code="200"}"#,
        ),
        ("cache_misses_total%7Bcache_type%3D%22memory%22%7D", r#"cache_misses_total{cache_type="memory"}"#),
        (
            "function_calls_duration_seconds_count%7Bfunction%3D%22lookup%22%7D",
            r#"function_calls_duration_seconds_count{function="lookup",module="service::peers"}"#,
        ),
    ] {
        let expected = value(&ours, series).unwrap();
        assert!(expected >= 1.0, "{series}");
        // Other tests of this process may record more meanwhile: what the server has can only be at or above.
        let found = wait_for(series, || ask(query));
        assert!(found >= expected, "{series}: {found} on the server, {expected} with us");
    }
    assert_eq!(wait_for("up", || ask("up%7Bjob%3D%22monitor%22%7D")), 1.0);
}
