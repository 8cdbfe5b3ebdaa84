//! Promise: an objective in an annotation becomes alerts that fire and resolve as the table of the SRE workbook says, in this
//! process and on a Prometheus server: each test runs through our runner and through promtool.
#![cfg(all(feature = "alerts", not(feature = "off")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod both;
mod real;
mod table;

use std::cell::Cell;
use std::thread;
use std::time::Duration;

use monitor::{profiled, timed};

/// 99.9 % without error: a budget of 0.1 %.
#[timed(name = "pay", slo(errors, target = 99.9))]
pub(crate) fn pay(order: u64) -> Result<u64, String> {
    if order == 0 { Err("no such order".to_owned()) } else { Ok(order) }
}

/// A budget of 1 %, at a bound that the default ones have.
#[timed(name = "search", slo(latency = "250ms", target = 99.0))]
pub(crate) fn search() {}

/// Both; no default bound is at 20 ms.
#[profiled(name = "render", slo(latency = "20ms", target = 99.0), slo(errors, target = 95))]
pub(crate) async fn render(pause: Duration) -> Result<(), String> {
    thread::sleep(pause);
    if pause.is_zero() { Err("nothing to render".to_owned()) } else { Ok(()) }
}

/// Bounds of its own, to which 2 s are added in front, between or behind.
#[timed(name = "import", buckets = [0.5, 1.0, 5.0], slo(latency = "2s", target = 90.0), labels(tier = tier))]
pub(crate) fn import(tier: &str) -> bool {
    tier == "paid"
}

#[timed(endpoint = "/below", buckets = [0.5], slo(latency = "100ms", target = 99.0))]
pub(crate) fn below() {}

#[timed(endpoint = "/above", slo(latency = "1m", target = 99.0), slo(errors, target = 99.0))]
pub(crate) fn above() {
    assert!(!FAILS.get(), "as the test wants it");
}

thread_local! {
    pub(crate) static FAILS: Cell<bool> = const { Cell::new(false) };
}

pub(crate) struct Wrapper<T>(pub(crate) T);

#[timed(slo(errors, target = 99.0))]
impl<T: PartialOrd> Iterator for Wrapper<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        None
    }
}

/// A name that has all that needs escapes.
#[timed(name = "odd \"name\" \\ {{ $value }} größe", slo(errors, target = 99.0), slo(latency = "1ms", target = 99.0))]
pub(crate) fn odd() -> Result<(), String> {
    Err("always".to_owned())
}
