//! Promise: without `compat`, semantics are those of Prometheus 3, as its migration guide and documentation have them.

use super::memory::{Memory, series};
use crate::promql::source::{NAME, STALE_BITS};
use crate::promql::{Compat, EvalError, Options, Query, Value};

fn minutes(values: &[f64]) -> Vec<(i64, f64)> {
    values.iter().zip(0..).map(|(value, minute)| (minute * 60_000, *value)).collect()
}

fn one(values: &[f64]) -> Memory {
    Memory(vec![series(&[(NAME, "x")], &minutes(values))])
}

/// The values, in the order of the result.
fn values(memory: &Memory, expression: &str, at_s: i64, compat: Compat) -> Vec<f64> {
    let query = Query::parse_with(expression, Options { compat, ..Options::default() }).unwrap();
    match query.at(memory, at_s * 1000).unwrap() {
        Value::Scalar(value) => vec![value],
        Value::Vector(vector) => vector.iter().map(|element| element.value).collect(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn differ(memory: &Memory, expression: &str, at_s: i64, v2: &[f64], v3: &[f64]) {
    assert_eq!(values(memory, expression, at_s, Compat::V2), v2, "{expression} of Prometheus 2");
    assert_eq!(values(memory, expression, at_s, Compat::V3), v3, "{expression} of Prometheus 3");
}

#[test]
fn ranges_and_look_back_are_open_on_the_left() {
    let memory = one(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    // The guide's own example: a range of five minutes over samples a minute apart has five of them, and no longer six.
    differ(&memory, "count_over_time(x[5m])", 300, &[6.0], &[5.0]);
    differ(&memory, "count_over_time(x[1m])", 300, &[2.0], &[1.0]);
    differ(&memory, "rate(x[1m])", 300, &[1.0 / 60.0], &[]);
    differ(&memory, "count_over_time(x[5m:1m])", 300, &[6.0], &[5.0]);
    differ(&memory, "sum_over_time(x[3m:1m] offset 1m)", 300, &[14.0], &[12.0]);
    differ(&memory, "x", 600, &[6.0], &[]);
    assert_eq!(values(&memory, "x", 599, Compat::V3), [6.0]);
    differ(&memory, "absent(x)", 600, &[], &[1.0]);
}

#[test]
fn a_counter_is_not_extrapolated_beyond_half_an_interval_to_its_zero() {
    // Sampled for a minute at 3m and 4m, from 0.7 of an interval above zero.
    let memory = Memory(vec![series(&[(NAME, "x")], &[(180_000, 0.7), (240_000, 1.7)])]);
    differ(&memory, "increase(x[4m])", 240, &[1.7], &[1.5]);
}

#[test]
fn a_dot_matches_a_line_break_and_any_text_is_a_label() {
    let memory = Memory(vec![series(&[(NAME, "x"), ("path", "a\nb")], &[(0, 1.0)])]);
    differ(&memory, "x{path=~\"a.b\"}", 0, &[], &[1.0]);
    let replaced = "count(label_replace(x, \"y\", \"z\", \"path\", \"a.b\") unless x)";
    differ(&memory, replaced, 0, &[], &[1.0]);
    assert!(Query::parse("label_replace(x, \"http.path\", \"$1\", \"path\", \"(.*)\")").is_ok());
}

#[test]
fn what_changed_in_single_functions() {
    let memory = one(&[f64::INFINITY]);
    assert_eq!(values(&memory, "stddev(x)", 0, Compat::V2), [0.0]);
    assert!(values(&memory, "stddev(x)", 0, Compat::V3)[0].is_nan());
    let memory = one(&[3.0, 4.0, f64::from_bits(STALE_BITS)]);
    assert_eq!(values(&memory, "first_over_time(x[5m])", 120, Compat::V3), [3.0]);
    assert!(Query::parse_with("first_over_time(x[5m])", Options { compat: Compat::V2, ..Options::default() }).is_err());
}

#[test]
fn sorted_is_in_order_and_a_nan_is_last() {
    let of = |name, value| series(&[(NAME, "x"), ("n", name)], &[(0, value)]);
    let memory = Memory(vec![of("a", 2.0), of("b", f64::NAN), of("c", 3.0), of("d", 1.0)]);
    for (expression, expected) in [("sort(x)", [1.0, 2.0, 3.0]), ("sort_desc(x)", [3.0, 2.0, 1.0])] {
        let found = values(&memory, expression, 0, Compat::V3);
        assert_eq!(found[..3], expected);
        assert!(found[3].is_nan());
    }
    assert_eq!(values(&memory, "topk(2, x)", 0, Compat::V3), [3.0, 2.0]);
    assert_eq!(values(&memory, "bottomk(2, x)", 0, Compat::V3), [1.0, 2.0]);
}

#[test]
fn a_range_vector_is_its_samples_and_a_text_itself() {
    let memory = one(&[1.0, f64::from_bits(STALE_BITS), 3.0]);
    let at = |text: &str| Query::parse(text).unwrap().at(&memory, 120_000).unwrap();
    let Value::Matrix(found) = at("x[5m]") else { panic!("a range vector") };
    let points: Vec<_> = found[0].samples.iter().map(|sample| (sample.timestamp_ms, sample.value)).collect();
    assert_eq!(points, [(0, 1.0), (120_000, 3.0)]);
    assert!(matches!(at("\"text\""), Value::Text(text) if text == "text"));
}

#[test]
fn a_range_query_is_its_moments_side_by_side() {
    let memory = Memory(vec![
        series(&[(NAME, "x"), ("n", "b")], &minutes(&[1.0, 2.0, f64::from_bits(STALE_BITS), 4.0])),
        series(&[(NAME, "x"), ("n", "a")], &minutes(&[5.0, 6.0, 7.0, 8.0])),
    ]);
    let query = Query::parse("x * 2").unwrap();
    let found = query.range(&memory, 0, 180_000, 60_000).unwrap();
    let labels: Vec<String> = found.iter().map(|series| series.labels.to_string()).collect();
    assert_eq!(labels, [r#"{n="a"}"#, r#"{n="b"}"#]);
    let points: Vec<_> = found[1].samples.iter().map(|sample| (sample.timestamp_ms, sample.value)).collect();
    assert_eq!(points, [(0, 2.0), (60_000, 4.0), (180_000, 8.0)]);

    let at_ends = Query::parse("x{n=\"a\"} @ end() - x{n=\"a\"} @ start()").unwrap();
    let found = at_ends.range(&memory, 0, 180_000, 60_000).unwrap();
    assert!(found[0].samples.len() == 4 && found[0].samples.iter().all(|sample| sample.value == 3.0));
    let found = Query::parse("time()").unwrap().range(&memory, 0, 120_000, 60_000).unwrap();
    assert_eq!(found[0].samples.iter().map(|sample| sample.value).collect::<Vec<_>>(), [0.0, 60.0, 120.0]);
}

#[test]
fn work_is_bounded() {
    let memory = one(&[1.0; 1000]);
    let bounded = |text, max_samples| Query::parse_with(text, Options { max_samples, ..Options::default() }).unwrap();
    let at = |text, max_samples| bounded(text, max_samples).at(&memory, 60_000_000).map(|_| ());
    assert_eq!(at("sum_over_time(x[1d])", 999), Err(EvalError::TooManySamples { limit: 999 }));
    assert_eq!(at("sum_over_time(x[1d])", 1_001), Ok(()));
    // Few samples, looked at again and again.
    let again = "sum_over_time(sum_over_time(x[1d])[1d:1s])";
    assert_eq!(at(again, 1_000_000), Err(EvalError::TooManySamples { limit: 1_000_000 }));
    assert_eq!(at("sum_over_time(vector(1)[1000y:1ms])", 10_000), Err(EvalError::TooManySamples { limit: 10_000 }));

    let query = Query::parse("x").unwrap();
    let steps = query.range(&memory, 0, 11_000_000, 1_000).unwrap_err();
    assert_eq!(steps, EvalError::TooManySteps { steps: 11_001, limit: 11_000 });
    assert_eq!(query.range(&memory, 1, 0, 1).unwrap_err(), EvalError::Window);
    assert_eq!(query.range(&memory, 0, 1, 0).unwrap_err(), EvalError::Window);
    assert_eq!(query.range(&memory, i64::MIN, i64::MAX, i64::MAX).map(|_| ()), Ok(()));
    let matrix = Query::parse("x[5m]").unwrap();
    assert_eq!(matrix.range(&memory, 0, 1, 1).unwrap_err(), EvalError::RangeKind("range vector"));
}

#[test]
fn errors_name_the_series() {
    let of = |side| series(&[(NAME, "x"), ("job", "api"), ("side", side)], &[(0, 1.0)]);
    let memory = Memory(vec![of("l"), of("r"), series(&[(NAME, "y"), ("job", "api")], &[(0, 1.0)])]);
    let error = |text: &str| Query::parse(text).unwrap().at(&memory, 0).unwrap_err().to_string();
    let text = error("y / on(job) x");
    for part in [r#"match group {job="api"}"#, "right hand-side of '/'", r#"side="l""#, r#"side="r""#, "many-to-many"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(error("x / on(job) y").contains("must be explicit (group_left/group_right)"));
    assert!(error("x * on(job) group_left(side) y").contains("grouping labels must ensure unique matches"));
    assert!(error("label_join(x, \"side\", \"\", \"job\")").contains("same labelset"));
}
