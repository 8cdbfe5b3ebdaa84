//! Promise: the store takes no more memory than it may, whatever it is given; and what it needs for much is known.

use super::*;

/// Pseudo-random, the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// One tick of `series` numbered series with five labels each, as a service has them.
fn wide_tick(store: &mut Store, time: i64, series: u64, mut value: impl FnMut(u64) -> Given) {
    let mut texts = [String::new(), String::new()];
    store.append(time, |add| {
        for number in 0..series {
            let [function, le] = &mut texts;
            function.clear();
            le.clear();
            function.push_str(&format!("handler_{}", number / 16));
            le.push_str(&format!("{}", number % 16));
            let labels = [
                (NAME, "function_calls_duration_seconds_bucket"),
                ("function", function),
                ("le", le),
                ("module", "app::web"),
                ("service_name", "shop"),
            ];
            add(&labels, value(number));
        }
    });
}

/// A day of 10,000 series at 15 s would take minutes in a test build: the same blocks are filled by ticks that are farther apart.
/// The tiers then hold as many ticks as with 5 s: 720 fine ones and 1,440 coarse ones.
#[test]
fn ten_thousand_series_for_a_day() {
    const SERIES: u64 = 1_000;
    let limits = Limits { bytes: 1 << 30, ..Limits::default() };
    let mut store = Store::new(limits);
    let mut random = Random(7);
    let mut counts = vec![0.0; SERIES as usize];
    let end = BEGIN + 25 * HOUR;
    let mut time = BEGIN;
    while time <= end {
        // Four of five series rest, as buckets and errors do; the others rise by what a tick brings.
        wide_tick(&mut store, time, SERIES, |number| {
            if number % 5 == 0 {
                counts[number as usize] += (random.next() % 50) as f64;
            }
            counter(counts[number as usize])
        });
        time += if end - time > 90 * MINUTE { MINUTE } else { 5 * SECOND };
    }
    let stats = store.stats();
    let mib = stats.bytes as f64 * 10.0 / f64::from(1 << 20);
    println!("10,000 series for 24 h, one of five in motion: {mib:.1} MiB");
    assert_eq!((stats.series, stats.dropped_samples, stats.refused_samples), (SERIES as usize, 0, 0));
    assert!(mib < 32.0, "{mib} MiB");
}

#[test]
fn values_that_cannot_be_compressed_stay_within_the_bound_and_the_coarse_go_first() {
    let limits = Limits { bytes: 4 << 20, ..Limits::default() };
    let (mut store, mut random) = (Store::new(limits), Random(1));
    let mut has_lost_coarse = false;
    for at in 0..3_000 {
        let time = BEGIN + at * 5 * SECOND;
        wide_tick(&mut store, time, 600, |_| gauge(f64::from_bits(random.next())));
        let stats = store.stats();
        assert!(stats.bytes <= limits.bytes, "{} bytes at tick {at}", stats.bytes);
        if stats.dropped_samples > 0 && !has_lost_coarse {
            has_lost_coarse = true;
            let labels = matcher("le", MatchOp::Equal, "3");
            let oldest = store.select(&[labels], 0, i64::MAX)[0].samples[0].timestamp_ms;
            // The fine tier still has all that it had.
            assert!(time - oldest >= 500 * 5 * SECOND || at < 720, "{} ms", time - oldest);
        }
    }
    assert!(has_lost_coarse);
    // What came last is there, to the bit.
    let now = BEGIN + 2_999 * 5 * SECOND;
    assert_eq!(store.select(&[], now, now).len(), 600);
}

#[test]
fn as_many_series_as_are_accepted_fit_at_their_worst() {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let (mut store, mut random) = (Store::new(limits), Random(5));
    let accepted = limits.bytes / 3_072;
    // Every tick is one of the coarse tier too: both growing blocks are full at once.
    for at in 0..500 {
        let time = BEGIN + at * MINUTE;
        wide_tick(&mut store, time, accepted as u64 + 50, |_| gauge(f64::from_bits(random.next())));
        let stats = store.stats();
        assert!(stats.bytes <= limits.bytes && stats.series == accepted, "{stats:?} at tick {at}");
        assert_eq!(store.select(&[], time, time).len(), accepted, "what came last is there");
    }
    assert_eq!(store.stats().refused_samples, 50 * 500);
}

#[test]
fn a_flood_of_new_series_stays_within_the_bound() {
    let limits = Limits { bytes: 2 << 20, ..Limits::default() };
    let (mut store, mut random) = (Store::new(limits), Random(3));
    for at in 0..1_500_u64 {
        store.append(BEGIN + at as i64 * 5 * SECOND, |add| {
            for number in 0..200 {
                // Another user at every tick.
                add(&[(NAME, "requests_total"), ("user", &format!("{at}-{number}"))], counter(random.next() as f64));
            }
            add(&[(NAME, "up")], gauge(1.0));
        });
        let stats = store.stats();
        assert!(stats.bytes <= limits.bytes && stats.series <= limits.bytes / 3_072, "{stats:?} at tick {at}");
    }
    let stats = store.stats();
    assert!(stats.refused_samples > 0, "{stats:?}");
    assert_eq!(
        samples(&store, "up", 0, i64::MAX).len() as u64,
        samples_expected(&store),
        "what was there first is not pushed out"
    );
}

/// Ticks that the store still has of a series that was there from the beginning.
fn samples_expected(store: &Store) -> u64 {
    let up = samples(store, "up", 0, i64::MAX);
    let end = BEGIN + 1_499 * 5 * SECOND;
    assert!(up.last().is_some_and(|(time, _)| *time == end));
    up.len() as u64
}

#[test]
fn series_that_are_over_make_place_for_others() {
    let limits = Limits { bytes: 1 << 20, fine_ms: 10 * MINUTE, coarse_ms: 20 * MINUTE, ..Limits::default() };
    let mut store = Store::new(limits);
    let generation = |store: &mut Store, number: i64| {
        for at in 0..200 {
            store.append(BEGIN + (number * 200 + at) * 10 * SECOND, |add| {
                for series in 0..50 {
                    add(&[(NAME, "requests_total"), ("pod", &format!("pod-{number}-{series}"))], counter(at as f64));
                }
            });
        }
        store.stats()
    };
    let first = generation(&mut store, 0);
    for number in 1..30 {
        let stats = generation(&mut store, number);
        assert!(stats.series <= 350, "{stats:?}");
        assert!(stats.bytes < first.bytes + (400 << 10), "{first:?}, then {stats:?}");
        assert_eq!(stats.refused_samples, 0);
    }
}
