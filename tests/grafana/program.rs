//! A service with something in every panel that a service can fill.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use monitor::panel::{Panel, Severity, Unit};
use monitor::tipo::TipoA;
use monitor::{Monitor, PromqlCompat, timed};

use crate::asking::ask;
use crate::support::{temporary_directory, wait_for};

static SET: LazyLock<TipoA> = LazyLock::new(|| TipoA::register().unwrap());

#[timed]
fn work(turn: u64) -> Result<u64, String> {
    std::thread::yield_now();
    if turn.is_multiple_of(11) { Err("unlucky".to_owned()) } else { Ok(turn) }
}

/// One request of each kind.
pub(crate) fn turn(turn: u64) {
    let _ = work(turn);
    let status = if turn.is_multiple_of(5) { 500 } else { 200 };
    monitor::record_http_request("GET", "/things", status, Duration::from_micros(turn % 900));
    monitor::record_database_query("SELECT", "things", Duration::from_millis(turn % 200));
    monitor::record_cache_hit("redis");
    if turn.is_multiple_of(3) {
        monitor::record_cache_miss("redis");
    }
    SET.record_registro_created("libros");
    SET.record_registro_updated("libros");
    SET.record_search_operation("title", Duration::from_millis(turn % 50));
    SET.update_active_count("libros", turn as f64);
    SET.record_config_load();
}

pub(crate) const RULES: &str = "
groups:
- name: own
  rules:
  - alert: jobs_pile_up
    expr: jobs_waiting > 250
    labels: {severity: critical}
  - alert: always
    expr: vector(1)
";

/// A monitor with a history of every family, a panel from code and one from its configuration.
pub(crate) fn start(name: &str) -> (Monitor, SocketAddr) {
    let directory = temporary_directory(name);
    std::fs::write(directory.join("rules.yml"), RULES).unwrap();
    let config = directory.join("monitor.toml");
    let panels = "
rules = ['rules.yml']
service_name = 'shop'
[[panels]]
title = 'Outcomes'
group = 'Jobs'
expr = '''sum by (result) (increase(function_calls_total[5m]))'''
legend = '{{result}}'
rule = 'jobs_pile_up'
";
    std::fs::write(&config, panels).unwrap();
    (0..100).for_each(turn);
    let own = Panel::new("Threads", Unit::Count).query("process_threads", "threads").threshold(64.0, Severity::Warning);
    let builder = Monitor::builder().config_file(&config).panel(own).promql_compat(PromqlCompat::V2);
    let builder = builder.listen("127.0.0.1:0").sampler_interval(Duration::from_millis(250));
    let monitor = builder.evaluation_interval(Duration::from_secs(1)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    has_history(address);
    (monitor, address)
}

/// Waits until rates can be taken and rules were evaluated, at work all the while.
pub(crate) fn has_history(address: SocketAddr) {
    let mut at = 100;
    for query in ["sum(increase(http_requests_total[1m])) > 0", "count_over_time(http_requests_total[1m]) > 3"] {
        wait_for(query, || {
            at += 1;
            turn(at);
            let answer = ask(address, "/api/v1/query", &[("query", query)]).1;
            (!answer["data"]["result"].as_array()?.is_empty()).then_some(())
        });
    }
}
