//! Remote write to a real Prometheus and a real VictoriaMetrics.

use std::collections::BTreeMap;
use std::time::Duration;

use monitor::{Monitor, Push};
use serde_json::Value;

use crate::figures::{Series, compare, end_passing, insert, number, outcome, passing, record, same, while_pushed};
use crate::support::{Peer, encoded, turn, wait_for};

fn labels_of(metric: &Value) -> Series {
    let mut labels = Series::new();
    for (name, value) in metric.as_object().unwrap() {
        insert(&mut labels, name, value.as_str().unwrap());
    }
    labels
}

/// The newest sample of each series of a job.
fn newest(peer: &Peer, job: &str) -> BTreeMap<Series, f64> {
    let answer = peer.json(&format!("/api/v1/query?query={}", encoded(&format!("{{job=\"{job}\"}}[10m]"))));
    let each = answer["data"]["result"].as_array().unwrap().iter().map(|series| {
        let newest = series["values"].as_array().unwrap().last().unwrap();
        (labels_of(&series["metric"]), number(newest[1].as_str().unwrap()))
    });
    each.collect()
}

/// How many series of a job are alive now.
fn alive(peer: &Peer, job: &str) -> usize {
    let answer = peer.json(&format!("/api/v1/query?query={}", encoded(&format!("{{job=\"{job}\"}}"))));
    answer["data"]["result"].as_array().unwrap().len()
}

#[test]
fn a_prometheus_has_every_series_and_value_and_they_end_with_the_monitor() {
    let _turn = turn();
    record();
    let peer = Peer::prometheus();
    let push = Push::remote_write(peer.url("/api/v1/write"))
        .name("prometheus")
        .job("exact")
        .label("instance", "here")
        .label("region", "eu \"west\"\\1");
    let sampler = Duration::from_secs(3_600);
    let push = push.interval(Duration::from_millis(200));
    let monitor = Monitor::builder().listen("off").sampler_interval(sampler).push(push).start().unwrap();
    let expected = while_pushed("prometheus");
    assert!(alive(&peer, "exact") > 0);
    monitor.shutdown().unwrap();
    let labels = [("job", "exact"), ("instance", "here"), ("region", "eu \"west\"\\1")];
    let equal = compare(&expected, &newest(&peer, "exact"), &labels, |_, _| false, same);
    println!("{} series, {equal} values the same", expected.len());
    assert!(equal > 150, "{equal}");
    assert_eq!(alive(&peer, "exact"), 0, "all ended with the monitor");
    assert_eq!((outcome("prometheus", "dropped"), outcome("prometheus", "left_out")), (0.0, 0.0));
}

#[test]
fn a_series_that_ends_ends_there_too() {
    let _turn = turn();
    let peer = Peer::prometheus();
    let push =
        Push::remote_write(peer.url("/api/v1/write")).name("ends").job("ends").interval(Duration::from_millis(100));
    let monitor = Monitor::builder().listen("off").push(push).start().unwrap();
    passing("remote").set(1.0);
    let query = format!("/api/v1/query?query={}", encoded("push_test_passing{of=\"remote\",job=\"ends\"}"));
    let count = || peer.json(&query)["data"]["result"].as_array().unwrap().len();
    wait_for("the series", || (count() == 1).then_some(()));
    end_passing("remote");
    wait_for("its end", || (count() == 0).then_some(()));
    assert!(alive(&peer, "ends") > 50, "the others go on");
    monitor.shutdown().unwrap();
    assert_eq!(outcome("ends", "dropped"), 0.0);
}

#[test]
fn a_victoria_metrics_has_every_series_and_value() {
    let _turn = turn();
    record();
    let peer = Peer::victoria_metrics();
    let push = Push::remote_write(peer.url("/api/v1/write")).name("victoria").job("vm").label("instance", "here");
    let sampler = Duration::from_secs(3_600);
    let push = push.interval(Duration::from_millis(200));
    let monitor = Monitor::builder().listen("off").sampler_interval(sampler).push(push).start().unwrap();
    let expected = while_pushed("victoria");
    monitor.shutdown().unwrap();
    let found = exported(&peer, "{job=\"vm\"}", expected.len());
    let equal = compare(&expected, &found, &[("job", "vm"), ("instance", "here")], |_, _| false, victoria_same);
    println!("{} series, {equal} values the same", expected.len());
    assert!(equal > 150, "{equal}");
    assert_eq!(outcome("victoria", "dropped"), 0.0);
}

/// It keeps decimal numbers, of 12 digits at least, and rounds to 0 what is smaller than all of them.
pub(crate) fn victoria_same(a: f64, b: f64) -> bool {
    same(a, b) || (a - b).abs() <= b.abs() * 1e-11 + 1e-300
}

/// The newest sample of each series that VictoriaMetrics exports, of which there are to be so many: new series can be found a moment
/// after they came.
pub(crate) fn exported(peer: &Peer, selector: &str, wanted: usize) -> BTreeMap<Series, f64> {
    wait_for("the series", || Some(export(peer, selector)).filter(|found| found.len() >= wanted))
}

fn export(peer: &Peer, selector: &str) -> BTreeMap<Series, f64> {
    peer.get("/internal/force_flush");
    let lines = peer.get(&format!("/api/v1/export?match[]={}", encoded(selector)));
    let each = lines.lines().filter_map(|line| {
        // Infinities stand in it as no JSON has them.
        let (metric, rest) = line.strip_prefix("{\"metric\":").unwrap().split_once(",\"values\":[").unwrap();
        let values = rest.split_once(']').unwrap().0.split(',');
        // `null` is the end of the series, and any other NaN.
        let value = values.rev().map(|value| value.trim_matches('"')).find(|value| *value != "null")?;
        let value = value.replace("Infinity", "inf").parse().unwrap_or_else(|error| panic!("{value}: {error}"));
        Some((labels_of(&serde_json::from_str(metric).unwrap()), value))
    });
    each.collect()
}
