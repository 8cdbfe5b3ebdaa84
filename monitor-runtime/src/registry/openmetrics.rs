//! The exposition in OpenMetrics 1.0 (<https://prometheus.io/docs/specs/om/open_metrics_spec/>), which the prometheus crate does
//! not write.

use std::collections::HashSet;
use std::fmt::Write as _;

use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};

/// Writes all families; the last line says that nothing was cut off.
pub(super) fn encode(families: &[MetricFamily]) -> String {
    let mut text = String::with_capacity(64 * 1024);
    let names: HashSet<&str> = families.iter().map(MetricFamily::name).collect();
    for family in families.iter().filter(|family| !family.get_metric().is_empty()) {
        encode_family(&mut text, family, &names);
    }
    text.push_str("# EOF\n");
    text
}

fn encode_family(text: &mut String, family: &MetricFamily, names: &HashSet<&str>) {
    let own = family.name();
    // A counter's name goes without `_total`, which its samples have. One that never had it is no OpenMetrics counter, and one
    // whose shorter name another family has cannot be one beside it.
    let short = own.strip_suffix("_total").filter(|short| !names.contains(short));
    let (name, kind, suffix) = match (family.get_field_type(), short) {
        (MetricType::COUNTER, Some(name)) => (name, "counter", "_total"),
        (MetricType::COUNTER, None) | (MetricType::UNTYPED, _) => (own, "unknown", ""),
        (MetricType::GAUGE, _) => (own, "gauge", ""),
        (MetricType::HISTOGRAM, _) => (own, "histogram", ""),
        (MetricType::SUMMARY, _) => (own, "summary", ""),
    };
    // Writing into a String cannot fail, here and below.
    let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", escaped(family.help()));
    for metric in family.get_metric() {
        encode_metric(text, family.get_field_type(), name, suffix, metric);
    }
}

fn encode_metric(text: &mut String, kind: MetricType, name: &str, suffix: &str, metric: &Metric) {
    let labels = metric.get_label();
    let mut sample = |suffix: &str, more: Option<(&str, f64)>, value: f64| {
        let _ = writeln!(text, "{name}{suffix}{} {}", braces(labels, more), number(value));
    };
    match kind {
        MetricType::COUNTER => sample(suffix, None, metric.get_counter().get_value()),
        MetricType::GAUGE => sample("", None, metric.get_gauge().get_value()),
        // The prometheus crate makes none.
        MetricType::UNTYPED => {}
        MetricType::HISTOGRAM => {
            let histogram = metric.get_histogram();
            for bucket in histogram.get_bucket() {
                sample("_bucket", Some(("le", bucket.upper_bound())), bucket.cumulative_count() as f64);
            }
            if !histogram.get_bucket().last().is_some_and(|last| last.upper_bound().is_infinite()) {
                sample("_bucket", Some(("le", f64::INFINITY)), histogram.get_sample_count() as f64);
            }
            sample("_count", None, histogram.get_sample_count() as f64);
            // With values below zero, or none at all, there is no sum that may be written.
            if histogram.get_sample_sum() >= 0.0 {
                sample("_sum", None, histogram.get_sample_sum());
            }
        }
        MetricType::SUMMARY => {
            let summary = metric.get_summary();
            for quantile in summary.get_quantile() {
                sample("", Some(("quantile", quantile.quantile())), quantile.value());
            }
            sample("_count", None, summary.sample_count() as f64);
            sample("_sum", None, summary.sample_sum());
        }
    }
}

/// `{name="value",..}`; nothing without labels.
fn braces(labels: &[LabelPair], more: Option<(&str, f64)>) -> String {
    let mut text = String::new();
    for label in labels {
        let _ = write!(text, ",{}=\"{}\"", label.name(), escaped(label.value()));
    }
    if let Some((name, bound)) = more {
        let _ = write!(text, ",{name}=\"{}\"", bound_text(bound));
    }
    match text.strip_prefix(',') {
        Some(pairs) => format!("{{{pairs}}}"),
        None => String::new(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        // Short and exact also for what has 300 digits.
        _ if value.is_finite() && value.abs() >= 1e17 => format!("{value:e}"),
        _ => value.to_string(),
    }
}

/// A bound in the specification's canonical form, which is Go's: `1.0`, `0.25`, `1e-06`.
pub(crate) fn bound_text(bound: f64) -> String {
    if bound.is_infinite() {
        return "+Inf".to_owned();
    }
    match format!("{bound:?}").split_once("e-") {
        Some((digits, exponent)) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{bound:?}"),
    }
}

#[cfg(test)]
mod tests {
    use prometheus::core::Collector;
    use prometheus::{Gauge, Histogram, HistogramOpts, IntCounter};

    use super::*;

    #[test]
    fn every_kind_is_written_as_the_specification_says() {
        let counter = IntCounter::new("jobs_total", "Jobs \\ \"done\"\nso far").unwrap();
        counter.inc();
        let odd = IntCounter::new("odd_counter", "No total").unwrap();
        let gauge = Gauge::new("level", "Level").unwrap();
        gauge.set(f64::NEG_INFINITY);
        let options = HistogramOpts::new("wait_seconds", "Wait").const_label("q", "a\"b\\c\nd");
        let histogram = Histogram::with_opts(options.buckets(vec![1e-6, 0.25, 1.0])).unwrap();
        histogram.observe(0.5);
        let families: Vec<_> =
            [counter.collect(), odd.collect(), gauge.collect(), histogram.collect()].into_iter().flatten().collect();
        let expected = r#"# HELP jobs Jobs \\ \"done\"\nso far
# TYPE jobs counter
jobs_total 1
# HELP odd_counter No total
# TYPE odd_counter unknown
odd_counter 0
# HELP level Level
# TYPE level gauge
level -Inf
# HELP wait_seconds Wait
# TYPE wait_seconds histogram
wait_seconds_bucket{q="a\"b\\c\nd",le="1e-06"} 0
wait_seconds_bucket{q="a\"b\\c\nd",le="0.25"} 0
wait_seconds_bucket{q="a\"b\\c\nd",le="1.0"} 1
wait_seconds_bucket{q="a\"b\\c\nd",le="+Inf"} 1
wait_seconds_count{q="a\"b\\c\nd"} 1
wait_seconds_sum{q="a\"b\\c\nd"} 0.5
# EOF
"#;
        assert_eq!(encode(&families), expected);
    }
}
