//! A real Prometheus scrapes the example `api`. Once its clients are done and both have read it, the figures of the service stand
//! still: whatever is asked of them over the same moment, both say the same.
//!
//! Tolerance: 1e-9 of the value, because the order in which numbers are added up is nobody's promise.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::asking::{Points, ask, points, start_prometheus};
use crate::live::without_target;
use crate::support::{Child, get, temporary_directory, wait_for};

/// What goes on by itself: of the machine, of the process, of the monitor; and what only one of the two has.
const ALIVE: [&str; 13] = [
    "process_",
    "cpu_",
    "memory_",
    "disk_",
    "network_",
    "load1",
    "cgroup_",
    "tokio_",
    "monitor_",
    "scrape_",
    "up",
    "ALERTS",
    "build_info",
];

/// What is asked of each family.
const FORMS: [&str; 8] = [
    "X",
    "sum(X)",
    "count by (function, endpoint, table, category) (X)",
    "avg(X) + max(X) - min(X)",
    "X > bool 0",
    "quantile(0.7, X) or stddev(X)",
    "sum without (le, function, status_code) (X) unless X == 0",
    "increase(X[5m]) * 0 + on() group_left() count(X)",
];

/// The example's binary: beside this one where all was built, else built now.
fn binary() -> PathBuf {
    let path = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples/api");
    if !path.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--example", "api"]).status().unwrap();
        assert!(built.success());
    }
    path
}

/// The running example, its address, and that of its monitor.
fn start() -> (Child, SocketAddr, SocketAddr) {
    let mut child = Command::new(binary())
        .args(["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
        .envs([("MONITOR_SAMPLER_INTERVAL", "1s"), ("MONITOR_PROMQL_COMPAT", "2")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let child = Child(child);
    let mut address = |word: &str| -> SocketAddr {
        let line = lines.find(|line| line.starts_with(word)).expect("the example ended early");
        line.split("http://").nth(1).unwrap().split('/').next().unwrap().parse().unwrap()
    };
    let (service, metrics) = (address("service"), address("metrics"));
    // The last of its lines: a reader that leaves before would end it.
    lines.find(|line| line.starts_with("database")).expect("the example ended early");
    (child, service, metrics)
}

fn post(address: SocketAddr, path: &str, body: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("Host: {address}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
    write!(stream, "POST {path} HTTP/1.0\r\n{head}\r\n\r\n{body}").unwrap();
    std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
}

/// A few hundred requests of all kinds, wrong ones too.
fn drive(address: SocketAddr) {
    for number in 0..80 {
        let categoria = ["libros", "discos"][number % 2];
        post(address, "/registros", &format!(r#"{{"titulo":"t{number}","contenido":"c","categoria":"{categoria}"}}"#));
        post(
            address,
            "/catalogo",
            &format!(r#"{{"nombre":"n{number}","categoria":"jardin","precio":5,"existencias":9,"minimo":2}}"#),
        );
        for path in ["/registros?limite=5", &format!("/registros/{number}"), "/catalogo?buscar=n", "/salud", "/no/such"]
        {
            get(address, path);
        }
    }
}

/// The one value at a moment of each series.
fn values(address: SocketAddr, query: &str, time: &str) -> Result<BTreeMap<String, f64>, String> {
    let found: Points = points(ask(address, "/api/v1/query", &[("query", query), ("time", time)]))?.1;
    Ok(found.into_iter().map(|(labels, points)| (without_target(&labels), points[0].1.parse().unwrap())).collect())
}

#[test]
fn a_real_prometheus_that_scrapes_the_example_says_the_same() {
    let (_example, service, ours) = start();
    let scrapes = format!(
        "scrape_configs:\n- job_name: api\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['{ours}']\n"
    );
    let (_prometheus, theirs) = start_prometheus(&temporary_directory("example"), &scrapes);
    let now = || ask(ours, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    wait_for("a first scrape", || values(theirs, "build_info", &now().to_string()).ok().filter(|own| !own.is_empty()));
    drive(service);
    let done = now();
    // Two readings of each that began after the last answer.
    for address in [ours, theirs] {
        wait_for("what came last to be read", || {
            let query = "count_over_time(http_requests_total{endpoint=\"/salud\"}[2s]) >= 2";
            (now() > done + 4.0 && values(address, query, &now().to_string()).is_ok_and(|own| !own.is_empty()))
                .then_some(())
        });
    }
    let time = format!("{:.3}", now());
    let names = ask(ours, "/api/v1/label/__name__/values", &[]).1["data"].clone();
    let names: Vec<&str> = names.as_array().unwrap().iter().map(|name| Value::as_str(name).unwrap()).collect();
    let names = names.into_iter().filter(|name| !ALIVE.iter().any(|alive| name.starts_with(alive)));
    let mut expressions: Vec<String> = names.flat_map(|name| FORMS.map(|form| form.replace('X', name))).collect();
    for quantile in [0.1, 0.5, 0.9, 0.99] {
        for family in
            ["function_calls_duration_seconds", "http_request_duration_seconds", "database_query_duration_seconds"]
        {
            expressions.push(format!("histogram_quantile({quantile}, sum by (le) ({family}_bucket))"));
        }
    }
    let (mut answers, mut different) = (0, Vec::new());
    for expression in &expressions {
        let (own, peer) = (values(ours, expression, &time), values(theirs, expression, &time));
        let is_same = match (&own, &peer) {
            (Ok(own), Ok(peer)) => {
                answers += own.len();
                let near =
                    |(a, b): (&f64, &f64)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * b.abs() || a == b;
                own.keys().eq(peer.keys()) && own.values().zip(peer.values()).all(near)
            }
            (own, peer) => own == peer,
        };
        if !is_same {
            different.push(format!("{expression}\n  ours   {own:?}\n  theirs {peer:?}"));
        }
    }
    println!("{} expressions, {answers} values", expressions.len());
    assert!(
        different.is_empty(),
        "{} of {}:\n{}",
        different.len(),
        expressions.len(),
        different[..different.len().min(8)].join("\n")
    );
    assert!(expressions.len() >= 300 && answers > 1_000, "{} expressions, {answers} values", expressions.len());
}
