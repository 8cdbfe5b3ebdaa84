//! What is kept, and for how long.

use super::*;

#[test]
fn every_tick_for_an_hour_and_one_a_minute_for_a_day() {
    let mut store = Store::new(Limits::default());
    let ticks = 25 * HOUR / (5 * SECOND);
    for at in 0..=ticks {
        tick(
            &mut store,
            BEGIN + at * 5 * SECOND,
            &[("up", gauge((at % 7) as f64)), ("calls_total", counter((3 * at) as f64))],
        );
    }
    let now = BEGIN + ticks * 5 * SECOND;
    let of_the_hour = samples(&store, "up", now - HOUR + 1, now);
    assert_eq!(of_the_hour.len(), 720);
    for (time, value) in of_the_hour {
        assert_eq!(value, Some(((time - BEGIN) / (5 * SECOND) % 7) as f64));
    }
    // The first tick of each minute, with the time and the value it had.
    let of_the_day = samples(&store, "calls_total", now - 24 * HOUR, now - 2 * HOUR);
    assert!((1_320..=1_321).contains(&of_the_day.len()), "{}", of_the_day.len());
    for (time, value) in &of_the_day {
        assert_eq!(*value, Some((3 * (time - BEGIN) / (5 * SECOND)) as f64));
        assert!(time % MINUTE < 5 * SECOND);
    }
    // Blocks go as a whole: never early, and at most a block late.
    let all = samples(&store, "up", 0, i64::MAX);
    assert!(all[0].0 <= now - 24 * HOUR && all[0].0 > now - 24 * HOUR - 97 * MINUTE);
    assert!(all.is_sorted_by(|a, b| a.0 < b.0));
    assert_eq!(store.stats().dropped_samples, 0, "what was kept for as long as it should be was not dropped");
}

#[test]
fn both_ends_of_a_window_are_included() {
    let mut store = Store::new(Limits::default());
    (0..10).for_each(|at| tick(&mut store, at * SECOND, &[("up", gauge(at as f64))]));
    let found = samples(&store, "up", 3 * SECOND, 5 * SECOND);
    assert_eq!(found, [(3_000, Some(3.0)), (4_000, Some(4.0)), (5_000, Some(5.0))]);
    assert_eq!(samples(&store, "up", 3_001, 3_999), [], "a series without samples in the window is not there");
    assert_eq!(samples(&store, "down", 0, HOUR), []);
}

#[test]
fn a_series_that_ends_is_marked_once_and_may_come_back() {
    let mut store = Store::new(Limits::default());
    let other = ("other", gauge(1.0));
    tick(&mut store, 1, &[("up", gauge(1.0)), other]);
    tick(&mut store, 2, &[other]);
    tick(&mut store, 3, &[other]);
    tick(&mut store, 4, &[("up", gauge(7.0)), other]);
    tick(&mut store, 5, &[("up", gauge(7.0)), other]);
    let expected = [(1, Some(1.0)), (2, None), (4, Some(7.0)), (5, Some(7.0))];
    assert_eq!(samples(&store, "up", 0, 10), expected);
    assert_eq!(samples(&store, "other", 0, 10).len(), 5);
}

#[test]
fn ends_and_resets_between_two_steps_are_in_the_coarse_tier_too() {
    let mut store = Store::new(Limits::default());
    // Two resets within one minute: 100 .. 140, 5 .. 45, 1 ..; a gauge falls at the same time, and another series ends.
    let counts = [100.0, 120.0, 140.0, 5.0, 45.0, 1.0, 11.0];
    for (at, count) in counts.into_iter().enumerate() {
        let time = BEGIN + at as i64 * 5 * SECOND;
        let mut given = vec![("calls_total", counter(count)), ("level", gauge(count))];
        if at < 2 {
            given.push(("gone", gauge(9.0)));
        }
        tick(&mut store, time, &given);
    }
    // Three hours later only the coarse tier remembers.
    for at in 1..=180 {
        tick(&mut store, BEGIN + at * MINUTE, &[("calls_total", counter(11.0)), ("level", gauge(11.0))]);
    }
    let within = |name| samples(&store, name, BEGIN, BEGIN + 40 * SECOND);
    let at = |tick: i64, value: f64| (BEGIN + tick * 5 * SECOND, Some(value));
    assert_eq!(within("calls_total"), [at(0, 100.0), at(2, 140.0), at(3, 5.0), at(4, 45.0), at(5, 1.0)]);
    assert_eq!(within("level"), [at(0, 100.0)], "a gauge may fall");
    assert_eq!(within("gone"), [at(0, 9.0), (BEGIN + 10 * SECOND, None)]);
    // What rose in that minute, as `increase` adds it up: 40 before the first reset, then 5 and 40, then 1.
    let values: Vec<f64> = within("calls_total").into_iter().filter_map(|(_, value)| value).collect();
    let rise = |pair: &[f64]| if pair[1] < pair[0] { pair[1] } else { pair[1] - pair[0] };
    assert_eq!(values.windows(2).map(rise).sum::<f64>(), 86.0);
}

#[test]
fn an_end_is_never_mistaken_for_a_value_nor_a_value_for_an_end() {
    let mut store = Store::new(Limits::default());
    let odd = [f64::from_bits(STALE_BITS), f64::NAN, -f64::NAN, f64::INFINITY, -0.0, f64::MIN_POSITIVE / 2.0];
    for (at, value) in odd.into_iter().enumerate() {
        tick(&mut store, at as i64, &[("odd", gauge(value))]);
    }
    let found = store.select(&[matcher(NAME, MatchOp::Equal, "odd")], 0, 10);
    let bits: Vec<u64> = found[0].samples.iter().map(|sample| sample.value.to_bits()).collect();
    let nan = 0x7ff8_0000_0000_0001;
    assert_eq!(bits, [nan, nan, nan, odd[3].to_bits(), odd[4].to_bits(), odd[5].to_bits()]);
}

#[test]
fn a_clock_that_is_set_back_loses_little_and_one_that_was_wrong_by_hours_begins_anew() {
    let mut store = Store::new(Limits::default());
    tick(&mut store, HOUR, &[("up", gauge(1.0))]);
    for time in [HOUR, HOUR - SECOND, HOUR - 59 * SECOND] {
        tick(&mut store, time, &[("up", gauge(2.0))]);
    }
    tick(&mut store, HOUR + 1, &[("up", gauge(3.0))]);
    assert_eq!(samples(&store, "up", 0, 2 * HOUR), [(HOUR, Some(1.0)), (HOUR + 1, Some(3.0))]);
    assert_eq!(store.stats().dropped_samples, 3);
    // Three days ahead, and back: neither panics, and what is shown now is true.
    tick(&mut store, 73 * HOUR, &[("up", gauge(4.0)), ("ahead", gauge(1.0))]);
    tick(&mut store, HOUR + 2, &[("up", gauge(5.0))]);
    assert_eq!(samples(&store, "up", 0, 100 * HOUR), [(HOUR + 2, Some(5.0))]);
    assert_eq!(samples(&store, "ahead", 0, 100 * HOUR), []);
    assert_eq!(store.stats().series, 1);
}

#[test]
fn matchers_are_those_of_prometheus() {
    let mut store = Store::new(Limits::default());
    store.append(1, |add| {
        for (name, code, path) in
            [("http", "200", "/a"), ("http", "404", "/a"), ("http", "500", "/b\nc"), ("grpc", "200", "/a")]
        {
            add(&[(NAME, name), ("code", code), ("path", path)], gauge(1.0));
        }
        add(&[(NAME, "http")], gauge(1.0));
    });
    let select = |matchers: &[(&str, MatchOp, &str)]| {
        let matchers: Vec<Matcher> = matchers.iter().map(|(name, op, value)| matcher(name, *op, value)).collect();
        let mut found: Vec<String> = store
            .select(&matchers, 0, 1)
            .iter()
            .map(|own| format!("{} {}", own.labels.get(NAME), own.labels.get("code")))
            .collect();
        found.sort();
        found
    };
    use MatchOp::{Equal, NotEqual, NotRegex, Regex};
    assert_eq!(select(&[(NAME, Equal, "http"), ("code", Equal, "404")]), ["http 404"]);
    assert_eq!(select(&[("code", Equal, "200")]), ["grpc 200", "http 200"]);
    assert_eq!(select(&[(NAME, Equal, "http"), ("code", Regex, "[45]..")]), ["http 404", "http 500"]);
    assert_eq!(select(&[(NAME, Equal, "http"), ("code", Regex, "4")]), [""; 0], "anchored");
    assert_eq!(select(&[("path", Regex, "/b.c")]), ["http 500"], "a dot matches a line break");
    // A missing label matches as an empty one.
    assert_eq!(select(&[(NAME, Equal, "http"), ("code", NotEqual, "200")]), ["http ", "http 404", "http 500"]);
    assert_eq!(select(&[(NAME, Regex, "http"), ("code", Equal, "")]), ["http "]);
    assert_eq!(select(&[(NAME, NotRegex, "ht.*"), ("code", NotRegex, "")]), ["grpc 200"]);
    assert_eq!(select(&[]).len(), 5);
}

#[test]
fn what_rules_write_ends_where_they_say_so() {
    let limits = Limits::default();
    let mut store = Store::with_explicit_ends(limits);
    let stale = gauge(f64::from_bits(STALE_BITS));
    tick(&mut store, BEGIN, &[("a", gauge(1.0)), ("b", gauge(1.0))]);
    // A rule that failed wrote nothing: that is no end.
    tick(&mut store, BEGIN + 30 * SECOND, &[("b", gauge(2.0))]);
    tick(&mut store, BEGIN + MINUTE, &[("a", gauge(3.0)), ("b", stale)]);
    tick(&mut store, BEGIN + 2 * MINUTE, &[("a", gauge(4.0))]);
    let end = BEGIN + 2 * MINUTE;
    let expected = [(BEGIN, Some(1.0)), (BEGIN + MINUTE, Some(3.0)), (end, Some(4.0))];
    assert_eq!(samples(&store, "a", BEGIN, end), expected);
    let expected = [(BEGIN, Some(1.0)), (BEGIN + 30 * SECOND, Some(2.0)), (BEGIN + MINUTE, None)];
    assert_eq!(samples(&store, "b", BEGIN, end), expected);
    // Where only the coarse tier is left, the end is there too.
    for minute in 3..120 {
        tick(&mut store, BEGIN + minute * MINUTE, &[("a", gauge(5.0))]);
    }
    assert_eq!(samples(&store, "b", BEGIN, end).last(), Some(&(BEGIN + MINUTE, None)));
    // The clock is set: all times move along.
    store.shift(-HOUR);
    assert_eq!(samples(&store, "a", BEGIN - HOUR, BEGIN - HOUR), [(BEGIN - HOUR, Some(1.0))]);
}
