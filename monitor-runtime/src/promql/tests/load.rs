//! Promise: what cannot be evaluated is refused when it is loaded, and the message names it and the way out.

use crate::promql::Query;

#[track_caller]
fn refused(text: &str, message: &str) {
    let error = Query::parse(text).map(|query| format!("{query:?}")).unwrap_err().to_string();
    assert!(error.contains(message), "{text}: {error}");
}

#[test]
fn what_is_not_supported_says_so_by_name() {
    refused("histogram_avg(x)", "histogram_avg() is not supported; it reads native histograms");
    refused("histogram_fraction(0, 1, x)", "histogram_fraction()");
    refused("mad_over_time(x[5m])", "mad_over_time() is not supported; it is experimental");
    refused("sort_by_label(x, \"job\")", "sort_by_label()");
    refused("limitk(2, x)", "limitk");
    refused("info(x)", "info()");
    refused("x + fill(0) y", "fill(..)");
    refused("x{a=\"1\" or b=\"2\"}", "`or` between matchers");
    refused("first_of_all(x)", "first_of_all");
}

#[test]
fn what_does_not_fit_says_where() {
    // The parser crate lets these two through.
    refused("ln(0)", "ln expects instant vector, and is given a scalar");
    refused("exp(Inf)", "exp expects instant vector, and is given a scalar");
    refused("ln(1)", "expected type vector in call to function 'ln'");
    refused("rate(x)", "rate");
    refused("label_replace(x, \"\", \"\", \"y\", \"\")", "label_replace: invalid label name \"\"");
    refused("label_replace(x, \"y\", \"\", \"y\", \"(\")", "label_replace");
    refused("x{a=~\"(\"}", "(");
    refused("sum(x", "not PromQL");
    refused("", "not PromQL");
}

#[test]
fn what_would_overflow_a_stack_is_too_large() {
    refused(&"(".repeat(100_000), "bytes");
    refused(&("(".repeat(20_000) + &")".repeat(20_000)), "operators and brackets");
    refused(&format!("x{}", " + x".repeat(2_000)), "operators and brackets");
    refused(&format!("x{}", " and x".repeat(2_000)), "operators and brackets");
    refused(&format!("{}x", "-".repeat(900)), "levels of nesting");
    refused(&format!("x{}", " + x".repeat(900)), "levels of nesting");
    // Quoted brackets are none, and a hundred operators are nothing special.
    assert!(Query::parse(&format!("x{{a=\"{}\"}}", "(\\\"".repeat(2_000))).is_ok());
    assert!(Query::parse(&format!("x{}", " + x".repeat(100))).is_ok());
}

#[test]
fn a_query_knows_how_long_the_series_must_have_been_there() {
    let history = |text: &str| Query::parse(text).unwrap().history_ms();
    assert_eq!((history("up > 0"), history("rate(x[5m])")), (0, 300_000));
    assert_eq!(history("rate(x[5m] offset 1h) / up"), 3_900_000);
    assert_eq!(history("max_over_time(rate(x[5m])[30m:1m])"), 2_100_000);
}
