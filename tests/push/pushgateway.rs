//! A real Pushgateway shows what was pushed.

use std::time::Duration;

use monitor::{Monitor, Push};

use crate::figures::{Scraped, Series, compare, outcome, parse, record, same};
use crate::support::{Peer, turn, wait_for};

#[test]
fn a_pushgateway_shows_every_series_and_value_of_the_last_state() {
    let _turn = turn();
    record();
    let peer = Peer::pushgateway();
    let push = Push::gateway(peer.url("/"))
        .name("gateway")
        .job("a/b nightly")
        .grouping("shop", "ñ \"x\"")
        .grouping("run", "1/2");
    let monitor =
        Monitor::builder().listen("off").sampler_interval(Duration::from_secs(3_600)).push(push).start().unwrap();
    let scraped = Scraped::begin();
    assert_eq!(outcome("gateway", "sent"), 0.0, "without an interval nothing is sent before the end");
    monitor.shutdown().unwrap();
    let (sent, dropped) = (outcome("gateway", "sent"), outcome("gateway", "dropped"));
    let expected = scraped.end();
    let group = [("job", "a/b nightly"), ("shop", "ñ \"x\""), ("run", "1/2")];
    let is_ours = |series: &Series| group.iter().all(|(name, value)| series.get(*name).is_some_and(|own| own == value));
    let found: std::collections::BTreeMap<_, _> =
        parse(&peer.get("/metrics")).into_iter().filter(|(series, _)| is_ours(series)).collect();
    let equal = compare(&expected, &found, &group, |_, _| false, same);
    println!("{sent} samples sent, {equal} values the same");
    assert!(sent >= expected.len() as f64 && dropped == 0.0 && equal > 150, "{sent} {dropped} {equal}");
}

#[test]
fn with_an_interval_the_state_of_now_is_there() {
    let _turn = turn();
    let peer = Peer::pushgateway();
    let push = Push::gateway(peer.url("")).name("gateway-live").job("live").interval(Duration::from_millis(50));
    let monitor = Monitor::builder().listen("off").push(push).start().unwrap();
    let level = crate::figures::passing("live");
    for value in [1.0, 2.0] {
        level.set(value);
        let wanted = format!("push_test_passing{{instance=\"\",job=\"live\",of=\"live\"}} {value}");
        wait_for("the value", || peer.get("/metrics").contains(&wanted).then_some(()));
    }
    // What ends is not in the next state: PUT replaces the group.
    crate::figures::end_passing("live");
    wait_for("its end", || (!peer.get("/metrics").contains("of=\"live\"")).then_some(()));
    monitor.shutdown().unwrap();
}
