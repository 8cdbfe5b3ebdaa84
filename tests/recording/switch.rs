//! Promise: recording stops and starts at run time, at once and for the whole process; calls under way still end.
//!
//! The switch is process-wide: each case is a process of its own.

use std::pin::pin;
use std::thread;
use std::time::Duration;

use monitor::{is_enabled, set_enabled, timed};

use crate::check;
use crate::child::{case, passes};
use crate::support::{Pending, Scrape, cancel_after, poll_once, run};

#[timed]
fn plain(inside: impl FnOnce()) {
    inside();
}

#[timed]
fn result(inside: impl FnOnce()) -> Result<(), ()> {
    inside();
    Err(())
}

#[timed(sample = 3)]
fn sampled() {}

#[timed(endpoint = "/switch", method = "GET")]
fn endpoint(inside: impl FnOnce()) {
    inside();
}

#[timed]
async fn polled() {
    Pending(1).await;
}

#[timed(cache = "switch")]
fn lookup() -> Option<()> {
    None
}

fn call_all() {
    plain(|| ());
    result(|| ()).unwrap_err();
    sampled();
    endpoint(|| ());
    run(polled());
    lookup();
    monitor::record_http_request("GET", "/switch/by-hand", 200, Duration::from_millis(1));
    monitor::record_database_query("SELECT", "switch", Duration::from_millis(1));
    monitor::record_cache_hit("switch/by-hand");
    monitor::record_cache_miss("switch/by-hand");
}

fn check_all_called(times: u64) {
    check!("plain"; ok times);
    check!("result"; error times);
    assert_eq!(Scrape::now().figures(module_path!(), "sampled").calls(), times);
    check!("endpoint"; ok times);
    check!("polled"; ok times, polls 2 * times);
    check!("lookup"; ok times);
    let scrape = Scrape::now();
    let times_or_nothing = (times > 0).then_some(times);
    let by_hand = |family, labels| scrape.counter(family, &[labels]);
    assert_eq!(by_hand("http_requests_total", ("endpoint", "/switch")), Some(times));
    assert_eq!(by_hand("cache_misses_total", ("cache_type", "switch")), Some(times));
    assert_eq!(by_hand("http_requests_total", ("endpoint", "/switch/by-hand")), times_or_nothing);
    assert_eq!(by_hand("database_queries_total", ("table", "switch")), times_or_nothing);
    assert_eq!(by_hand("cache_hits_total", ("cache_type", "switch/by-hand")), times_or_nothing);
    assert_eq!(by_hand("cache_misses_total", ("cache_type", "switch/by-hand")), times_or_nothing);
}

fn stops_and_starts() {
    assert!(is_enabled());
    call_all();
    check_all_called(1);
    set_enabled(false);
    assert!(!is_enabled());
    call_all();
    thread::spawn(call_all).join().unwrap();
    check_all_called(1);
    set_enabled(true);
    assert!(is_enabled());
    thread::spawn(call_all).join().unwrap();
    check_all_called(2);
}

fn calls_under_way_end() {
    plain(|| set_enabled(false));
    check!("plain"; ok 1);
    set_enabled(true);
    result(|| set_enabled(false)).unwrap_err();
    check!("result"; error 1);
    set_enabled(true);
    endpoint(|| set_enabled(false));
    check!("endpoint"; ok 1);
    set_enabled(true);
    let mut ends = pin!(polled());
    let mut is_dropped = Box::pin(polled());
    assert!(poll_once(ends.as_mut()).is_pending() && poll_once(is_dropped.as_mut()).is_pending());
    set_enabled(false);
    run(ends);
    drop(is_dropped);
    check!("polled"; ok 1, cancelled 1, polls 3);
}

fn calls_begun_while_off_stay_unrecorded() {
    set_enabled(false);
    plain(|| set_enabled(true));
    check!("plain");
    set_enabled(false);
    endpoint(|| set_enabled(true));
    check!("endpoint");
    set_enabled(false);
    let mut ends = pin!(polled());
    let mut is_dropped = Box::pin(polled());
    assert!(poll_once(ends.as_mut()).is_pending() && poll_once(is_dropped.as_mut()).is_pending());
    // Created while off, polled while on: the first poll is what counts.
    let created = polled();
    set_enabled(true);
    run(ends);
    drop(is_dropped);
    check!("polled");
    cancel_after(created, 1);
    check!("polled"; cancelled 1, polls 1);
}

fn off_from_the_start() {
    assert!(!is_enabled());
    call_all();
    check_all_called(0);
    set_enabled(true);
    call_all();
    check_all_called(1);
}

fn on_from_the_start() {
    call_all();
    check_all_called(1);
    assert!(is_enabled());
}

/// Nothing has asked the switch before: the first call itself reads the setting.
fn off_at_the_first_call() {
    call_all();
    check_all_called(0);
}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    match case().as_deref() {
        None => {}
        Some("stops-and-starts") => stops_and_starts(),
        Some("under-way") => calls_under_way_end(),
        Some("begun-while-off") => calls_begun_while_off_stay_unrecorded(),
        Some("off-from-the-start") => off_from_the_start(),
        Some("off-at-the-first-call") => off_at_the_first_call(),
        Some("on-from-the-start") => on_from_the_start(),
        Some(other) => panic!("no case {other}"),
    }
}

#[test]
fn recording_stops_and_starts_in_all_threads() {
    passes("switch::child", "stops-and-starts", &[]);
}

#[test]
fn calls_under_way_when_it_stops_are_recorded_when_they_end() {
    passes("switch::child", "under-way", &[]);
}

#[test]
fn calls_begun_while_it_is_off_are_never_recorded() {
    passes("switch::child", "begun-while-off", &[]);
}

#[test]
fn the_environment_says_whether_recording_is_on_at_the_start() {
    for off in ["false", "0", "off", "No"] {
        passes("switch::child", "off-from-the-start", &[("MONITOR_ENABLED", off)]);
        passes("switch::child", "off-at-the-first-call", &[("MONITOR_ENABLED", off)]);
    }
    for on in ["true", "1", ""] {
        passes("switch::child", "on-from-the-start", &[("MONITOR_ENABLED", on)]);
    }
}
