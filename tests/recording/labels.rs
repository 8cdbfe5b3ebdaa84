//! Promise: no label value breaks the exposition, and no number of them its size.

use std::collections::BTreeSet;
use std::time::Duration;

use monitor::timed;
use proptest::prelude::*;

use crate::child::{case, passes};
use crate::exposition::Exposition;

const MILLI: Duration = Duration::from_millis(1);

/// Records each value once in all families that take one by hand, and checks that it comes back from each.
/// `test` keeps the series of two tests apart, which may run at the same time.
fn assert_come_back(test: &str, values: &BTreeSet<String>) {
    let values: BTreeSet<String> = values.iter().map(|value| format!("{value}{test}")).collect();
    let values = &values;
    let all = || {
        let text = Exposition::now();
        let count = |name: &str, labels: &[(&str, &str)]| text.value(name, labels).unwrap_or(0.0);
        let of_value = |value: &String| {
            [
                count("http_requests_total", &[("method", "LABELS"), ("endpoint", value), ("status_code", "200")]),
                count("http_request_duration_seconds_count", &[("method", "LABELS"), ("endpoint", value)]),
                count("database_queries_total", &[("query_type", "LABELS"), ("table", value)]),
                count("cache_hits_total", &[("cache_type", value)]),
            ]
        };
        values.iter().map(of_value).collect::<Vec<_>>()
    };
    let before = all();
    for value in values {
        monitor::record_http_request("LABELS", value, 200, MILLI);
        monitor::record_database_query("LABELS", value, MILLI);
        monitor::record_cache_hit(value);
    }
    for ((value, before), after) in values.iter().zip(before).zip(all()) {
        assert_eq!(after, before.map(|count| count + 1.0), "{value:?}");
    }
}

#[test]
fn values_that_need_an_escape_come_back_as_they_were() {
    let hostile = [
        "",
        " ",
        "\n",
        "a\nb",
        "\"",
        "\\",
        "\\n",
        "\\\n\"",
        "ends with \\",
        "\"} 1\nforged_total{x=\"",
        "{a=\"b\",}",
        "# TYPE x counter",
        "ñandú … 🦀",
        "\u{2028}\u{feff}",
        "__other__ ",
    ];
    let controls = (0..=0x1f_u8).chain([0x7f]).map(char::from);
    let one_by_one = controls.clone().map(String::from);
    assert_come_back(
        "",
        &hostile.map(str::to_owned).into_iter().chain(one_by_one).chain([controls.collect()]).collect(),
    );
}

fn any_value() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..60).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_short_value_comes_back_as_it_was(values in prop::collection::btree_set(any_value(), 1..50)) {
        assert_come_back("!", &values);
    }
}

#[timed(name = "odd \"name\" with \\ and\nnewline")]
fn oddly_named() {}

#[test]
fn a_function_may_be_named_anything() {
    oddly_named();
    let labels = [("function", "odd \"name\" with \\ and\nnewline"), ("module", module_path!()), ("result", "ok")];
    assert_eq!(Exposition::now().value("function_calls_total", &labels), Some(1.0));
}

#[test]
fn a_value_of_a_mebibyte_is_cut_at_a_character_with_a_mark() {
    let size = monitor::Registry::global().exposition().len();
    for character in ["x", "ñ", "🦀", "\n", "\\"] {
        let value = character.repeat((1 << 20) / character.len());
        monitor::record_http_request("LONG", &value, 200, MILLI);
        let text = Exposition::now();
        let of_it = text
            .of("http_requests_total")
            .find(|(labels, _)| labels["method"] == "LONG" && labels["endpoint"].starts_with(&character.repeat(50)));
        let (labels, count) = of_it.unwrap();
        let shown = &labels["endpoint"];
        assert_eq!(count, 1.0);
        assert!(shown.len() <= 256 && shown.contains('…'), "{} bytes: {shown}", shown.len());
    }
    // Other tests add series meanwhile, none of them of this size.
    assert!(monitor::Registry::global().exposition().len() < size + (1 << 20));
}

/// The sum and the number of series whose values were made below, with that of the others.
fn made_below(text: &Exposition, name: &str) -> (usize, f64) {
    let is_ours = |value: &String| value == "__other__" || value.strip_prefix("number ").is_some();
    let ours = text.of(name).filter(|(labels, _)| labels.values().any(is_ours));
    ours.fold((0, 0.0), |(series, sum), (_, count)| (series + 1, sum + count))
}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    if case().is_none() {
        return;
    }
    let other = |label| (label, "__other__");
    // Each name with its series of the others, the family that says what was dropped, and how many recordings a value makes.
    type Of<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, f64);
    let families: [Of<'_>; 5] = [
        (
            "http_requests_total",
            &[other("method"), other("endpoint"), other("status_code")],
            "http_requests_total",
            1.0,
        ),
        (
            "http_request_duration_seconds_count",
            &[other("method"), other("endpoint")],
            "http_request_duration_seconds",
            1.0,
        ),
        ("database_queries_total", &[other("query_type"), other("table")], "database_queries_total", 1.0),
        ("cache_hits_total", &[other("cache_type")], "cache_hits_total", 1.0),
        ("cache_misses_total", &[other("cache_type")], "cache_misses_total", 1.0),
    ];
    let dropped = |text: &Exposition, family| text.value("monitor_series_dropped_total", &[("family", family)]);
    let before = Exposition::now();
    for (name, labels, family, _) in families {
        assert_eq!((dropped(&before, family), before.value(name, labels)), (Some(0.0), None));
    }
    for round in [1.0, 2.0] {
        for number in 0..1_500 {
            let value = format!("number {number}");
            monitor::record_http_request("GET", &value, 200, MILLI);
            monitor::record_database_query("SELECT", &value, MILLI);
            monitor::record_cache_hit(&value);
            monitor::record_cache_miss(&value);
        }
        let text = Exposition::now();
        for (name, labels, family, recordings) in families {
            assert_eq!(made_below(&text, name), (1_001, 1_500.0 * round), "{name}");
            assert_eq!(text.value(name, labels), Some(500.0 * round), "{name}");
            assert_eq!(dropped(&text, family), Some(500.0 * recordings * round), "{name}");
        }
    }
}

#[test]
fn a_family_holds_a_thousand_series_and_counts_the_rest_as_other() {
    passes("labels::child", "cardinality", &[]);
}
