//! The store with time given: hours in milliseconds.

mod bounds;
mod keeping;
mod scrapes;

use super::store::Store;
use super::*;
use crate::promql::source::{MatchOp, Matcher, NAME, STALE_BITS, Source};
use crate::registry::Given;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// A time of day that is no whole minute.
const BEGIN: i64 = 1_700_000_003_456;

fn counter(value: f64) -> Given {
    Given { value, is_counter: true }
}

fn gauge(value: f64) -> Given {
    Given { value, is_counter: false }
}

/// One tick of series that have only a name.
fn tick(store: &mut Store, time: i64, samples: &[(&str, Given)]) {
    store.append(time, |add| samples.iter().for_each(|(name, given)| add(&[(NAME, name)], *given)));
}

fn matcher(name: &str, op: MatchOp, value: &str) -> Matcher {
    Matcher::new(name, op, value).unwrap()
}

/// Times and values of the one series of that name; a marker of its end is `None`.
fn samples(store: &impl Source, name: &str, start: i64, end: i64) -> Vec<(i64, Option<f64>)> {
    let found = store.select(&[matcher(NAME, MatchOp::Equal, name)], start, end);
    assert!(found.len() <= 1);
    let samples = found.into_iter().flat_map(|series| series.samples);
    samples.map(|own| (own.timestamp_ms, Some(own.value).filter(|value| value.to_bits() != STALE_BITS))).collect()
}
