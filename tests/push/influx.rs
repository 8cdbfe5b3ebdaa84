//! Line protocol to a real InfluxDB, and to VictoriaMetrics by both write APIs.
//!
//! InfluxDB 1.6, Debian's, has no `/api/v2/write`: that came with 1.8. VictoriaMetrics has both.

use std::collections::BTreeMap;
use std::time::Duration;

use monitor::{Monitor, Push};
use serde_json::Value;

use crate::figures::{Series, compare, insert, outcome, record, same, while_pushed};
use crate::remote::{exported, victoria_same};
use crate::support::{Peer, encoded, turn, wait_for};

/// Line protocol has no word for them.
fn is_left_out(_: &Series, value: f64) -> bool {
    !value.is_finite()
}

/// A line break is written as `\n`.
fn without_breaks(series: BTreeMap<Series, Option<f64>>) -> BTreeMap<Series, Option<f64>> {
    let without =
        |series: Series| series.into_iter().map(|(name, value)| (name, value.replace('\n', "\\n"))).collect::<Series>();
    series.into_iter().map(|(series, value)| (without(series), value)).collect()
}

/// The newest value of each series.
fn newest(peer: &Peer) -> BTreeMap<Series, f64> {
    let query = encoded("SELECT last(\"value\") FROM /.*/ WHERE \"job\" = 'influx' GROUP BY *");
    let answer = peer.json(&format!("/query?db=d&epoch=ms&q={query}"));
    let each = answer["results"][0]["series"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(|series| {
        let mut labels = Series::from([("__name__".to_owned(), series["name"].as_str().unwrap().to_owned())]);
        for (name, value) in series["tags"].as_object().unwrap() {
            insert(&mut labels, name, value.as_str().unwrap());
        }
        let at = series["columns"].as_array().unwrap().iter().position(|column| column == "last").unwrap();
        let value: &Value = &series["values"][0][at];
        (labels, value.as_f64().unwrap())
    });
    each.collect()
}

#[test]
fn an_influxdb_has_every_series_and_value() {
    let _turn = turn();
    record();
    let peer = Peer::influxdb();
    let push = Push::influx_v1(peer.url(""), "d").name("influx").job("influx").label("instance", "here");
    let sampler = Duration::from_secs(3_600);
    let push = push.interval(Duration::from_millis(200));
    let monitor = Monitor::builder().listen("off").sampler_interval(sampler).push(push).start().unwrap();
    let expected = without_breaks(while_pushed("influx"));
    monitor.shutdown().unwrap();
    let equal = compare(&expected, &newest(&peer), &[("job", "influx"), ("instance", "here")], is_left_out, same);
    let (dropped, left_out) = (outcome("influx", "dropped"), outcome("influx", "left_out"));
    println!("{} series, {equal} values the same, {left_out} left out", expected.len());
    assert!(equal > 150 && dropped == 0.0, "{equal} {dropped}");
    // NaN and both infinities, in each push.
    assert!(left_out >= 9.0 && left_out % 3.0 == 0.0);
}

#[test]
fn a_database_that_is_not_there_is_told_and_its_samples_are_dropped() {
    let _turn = turn();
    let peer = Peer::influxdb();
    let push = Push::influx_v1(peer.url(""), "not-there").name("influx-missing").job("influx");
    let monitor = Monitor::builder().listen("off").push(push).start().unwrap();
    wait_for("the refusal", || (outcome("influx-missing", "refused") >= 1.0).then_some(()));
    monitor.shutdown().unwrap();
    assert!(outcome("influx-missing", "dropped") > 100.0);
    assert_eq!((outcome("influx-missing", "sent"), outcome("influx-missing", "failed")), (0.0, 0.0));
}

#[test]
fn victoria_metrics_has_the_same_by_both_write_apis() {
    let _turn = turn();
    record();
    let peer = Peer::victoria_metrics();
    let first = Push::influx_v1(peer.url(""), "d").name("v1").job("v1").label("instance", "here");
    let second = Push::influx_v2(peer.url(""), "o r g", "b", "t").name("v2").job("v2").label("instance", "here");
    let (sampler, often) = (Duration::from_secs(3_600), Duration::from_millis(200));
    let (first, second) = (first.interval(often), second.interval(often));
    let monitor = Monitor::builder().listen("off").sampler_interval(sampler).push(first).push(second).start().unwrap();
    let expected = without_breaks(while_pushed("v2"));
    monitor.shutdown().unwrap();
    for (job, more) in [("v1", Some(("db", "d"))), ("v2", None)] {
        let found = exported(&peer, &format!("{{job=\"{job}\"}}"), expected.len() - 3);
        let labels: Vec<_> = [("job", job), ("instance", "here")].into_iter().chain(more).collect();
        let equal = compare(&expected, &found, &labels, is_left_out, victoria_same);
        println!("{job}: {} series, {equal} values the same", expected.len());
        assert!(equal > 150 && outcome(job, "dropped") == 0.0, "{job}: {equal}");
    }
}
