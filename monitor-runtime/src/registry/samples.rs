//! The families of a scrape as the series that a Prometheus server would make of their exposition: `le` and `quantile` as
//! OpenMetrics, which Prometheus asks for, and as Prometheus 3 itself writes them.

use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};

use super::openmetrics::bound_text;

/// The label that is a series' name.
pub(crate) const NAME: &str = "__name__";

/// The NaN that says that a series has ended.
pub(crate) const STALE_BITS: u64 = 0x7ff0_0000_0000_0002;

/// Labels of a series: sorted by name, each name once, none empty, the name of the series among them.
pub(crate) type Pairs<'a> = [(&'a str, &'a str)];

/// A value that arrived for a series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub(crate) value: f64,
    /// It only rises, and begins again at 0.
    #[cfg_attr(not(feature = "alerts"), allow(dead_code, reason = "only the history asks"))]
    pub(crate) is_counter: bool,
}

/// Gives each sample of `families` to `add`, with the labels of its series by name, the name among them; none is empty.
pub(crate) fn each_sample(families: &[MetricFamily], add: &mut dyn FnMut(&Pairs<'_>, Given)) {
    let (mut name, mut number) = (String::new(), String::new());
    for family in families {
        let mut add = |suffix: &str, labels: &[LabelPair], more: Option<(&str, f64)>, value: f64, is_counter: bool| {
            name.clear();
            name.push_str(family.name());
            name.push_str(suffix);
            number.clear();
            if let Some((_, at)) = more {
                number.push_str(&bound_text(at));
            }
            let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(labels.len() + 2);
            pairs.push((NAME, &name));
            pairs.extend(labels.iter().map(|label| (label.name(), label.value())));
            pairs.extend(more.map(|(label, _)| (label, number.as_str())));
            // To Prometheus a label without value is no label.
            pairs.retain(|(_, value)| !value.is_empty());
            pairs.sort_by_key(|(name, _)| *name);
            pairs.dedup_by_key(|(name, _)| *name);
            add(&pairs, Given { value, is_counter });
        };
        for metric in family.get_metric() {
            samples(family.get_field_type(), metric, &mut add);
        }
    }
}

/// The samples of one metric: suffix of the name, labels, one label with a number more, value, whether it only rises.
fn samples(
    kind: MetricType,
    metric: &Metric,
    add: &mut impl FnMut(&str, &[LabelPair], Option<(&str, f64)>, f64, bool),
) {
    let labels = metric.get_label();
    match kind {
        MetricType::COUNTER => add("", labels, None, metric.get_counter().get_value(), true),
        MetricType::GAUGE => add("", labels, None, metric.get_gauge().get_value(), false),
        MetricType::HISTOGRAM => {
            let histogram = metric.get_histogram();
            let count = histogram.get_sample_count() as f64;
            let mut has_infinity = false;
            for bucket in histogram.get_bucket() {
                has_infinity |= bucket.upper_bound() == f64::INFINITY;
                let le = Some(("le", bucket.upper_bound()));
                add("_bucket", labels, le, bucket.cumulative_count() as f64, true);
            }
            if !has_infinity {
                add("_bucket", labels, Some(("le", f64::INFINITY)), count, true);
            }
            add("_sum", labels, None, histogram.get_sample_sum(), true);
            add("_count", labels, None, count, true);
        }
        MetricType::SUMMARY => {
            let summary = metric.get_summary();
            for quantile in summary.get_quantile() {
                add("", labels, Some(("quantile", quantile.quantile())), quantile.value(), false);
            }
            add("_sum", labels, None, summary.sample_sum(), true);
            add("_count", labels, None, summary.sample_count() as f64, true);
        }
        // The prometheus crate has no values of other kinds.
        _ => {}
    }
}
