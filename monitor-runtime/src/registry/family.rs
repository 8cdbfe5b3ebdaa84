//! Building the families of a scrape.

use prometheus::core::Desc;
use prometheus::proto::{Bucket, Counter, Gauge, Histogram, LabelPair, Metric, MetricFamily, MetricType};

use crate::histogram::Snapshot;
use crate::label;

/// A family's fixed part: what the exposition says of it, once.
pub(super) struct FamilySpec {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) kind: MetricType,
    pub(super) labels: &'static [&'static str],
}

impl FamilySpec {
    /// What the prometheus registry wants to know beforehand; `None` would need an invalid name among our constants.
    pub(super) fn desc(&self) -> Option<Desc> {
        let labels = self.labels.iter().map(|label| (*label).to_owned()).collect();
        Desc::new(self.name.to_owned(), self.help.to_owned(), labels, Default::default()).ok()
    }

    /// The family with its metrics of this scrape.
    pub(super) fn family(&self, metrics: Vec<Metric>) -> MetricFamily {
        let mut family = MetricFamily::default();
        family.set_name(self.name.to_owned());
        family.set_help(self.help.to_owned());
        family.set_field_type(self.kind);
        family.set_metric(metrics);
        family
    }

    pub(super) fn labels(&self, values: &[&str]) -> Vec<LabelPair> {
        self.labels.iter().zip(values).map(|(name, value)| pair(name, value)).collect()
    }
}

fn pair(name: &str, value: &str) -> LabelPair {
    let mut pair = LabelPair::default();
    pair.set_name(name.to_owned());
    pair.set_value(value.to_owned());
    pair
}

pub(super) fn counter(labels: Vec<LabelPair>, value: f64) -> Metric {
    let mut counter = Counter::default();
    counter.set_value(value);
    let mut metric = Metric::from_label(labels);
    metric.set_counter(counter);
    metric
}

pub(super) fn gauge(labels: Vec<LabelPair>, value: f64) -> Metric {
    let mut gauge = Gauge::default();
    gauge.set_value(value);
    let mut metric = Metric::from_label(labels);
    metric.set_gauge(gauge);
    metric
}

/// A histogram with exact cumulative counts at `bounds`.
pub(super) fn histogram(labels: Vec<LabelPair>, durations: &Snapshot, bounds: &[f64]) -> Metric {
    let mut histogram = Histogram::default();
    let buckets = durations.buckets(bounds).map(|(bound, count)| {
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(bound);
        bucket.set_cumulative_count(count);
        bucket
    });
    histogram.set_bucket(buckets.collect());
    histogram.set_sample_count(durations.count());
    histogram.set_sample_sum(durations.sum_seconds());
    let mut metric = Metric::from_label(labels);
    metric.set_histogram(histogram);
    metric
}

/// What the lines of a family begin with: its name, and those of a histogram's parts.
pub(super) fn sample_names(family: &MetricFamily) -> Vec<String> {
    let name = family.name();
    let parts: &[&str] = match family.get_field_type() {
        MetricType::HISTOGRAM => &["", "_bucket", "_sum", "_count"],
        MetricType::SUMMARY => &["", "_sum", "_count"],
        _ => &[""],
    };
    parts.iter().map(|part| format!("{name}{part}")).collect()
}

/// The last hand on a family, ours or the host's: constant labels, and values of a length that no scraper chokes on.
pub(super) fn finish(family: &mut MetricFamily, constant: &[(String, String)]) {
    for metric in family.mut_metric() {
        let too_long = metric.get_label().iter().any(|own| label::clean(own.value()) != own.value());
        let missing: Vec<_> = constant
            .iter()
            .filter(|(name, _)| !metric.get_label().iter().any(|own| own.name() == name))
            .map(|(name, value)| pair(name, value))
            .collect();
        if too_long || !missing.is_empty() {
            let own = metric.take_label();
            let cleaned = own.iter().map(|own| pair(own.name(), &label::clean(own.value())));
            metric.set_label(cleaned.chain(missing).collect());
        }
    }
}
