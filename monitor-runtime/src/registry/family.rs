//! Building the families of a scrape.

use prometheus::core::Desc;
use prometheus::proto::{Bucket, Counter, Gauge, Histogram, LabelPair, Metric, MetricFamily, MetricType};

use crate::histogram::Snapshot;
use crate::label;
use crate::metric::{FamilyInfo, MetricKind, Series};
use crate::record::{Blocks, SiteLabels};

/// A family's fixed part: what the exposition says of it, once.
pub(super) struct FamilySpec {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) kind: MetricType,
    pub(super) labels: &'static [&'static str],
}

impl From<FamilyInfo> for FamilySpec {
    fn from(info: FamilyInfo) -> Self {
        let kind = match info.kind {
            MetricKind::Counter => MetricType::COUNTER,
            MetricKind::Gauge => MetricType::GAUGE,
            MetricKind::Histogram => MetricType::HISTOGRAM,
        };
        Self { name: info.name, help: info.help, kind, labels: info.labels }
    }
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

    /// The family's own labels, and those that annotations add.
    pub(super) fn labels_and(&self, values: &[&str], more: &SiteLabels) -> Vec<LabelPair> {
        self.labels(values).into_iter().chain(pairs(more)).collect()
    }
}

pub(super) fn pairs(labels: &SiteLabels) -> Vec<LabelPair> {
    labels.iter().map(|(name, value)| pair(name, value)).collect()
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

/// A histogram's figures, from wherever they were recorded: cumulative counts at some bounds, count and sum.
pub(super) struct Distribution {
    buckets: Vec<(f64, u64)>,
    count: u64,
    sum: f64,
}

impl Distribution {
    /// What call sites recorded, at those of `bounds` that they count exactly.
    pub(super) fn of_durations(durations: &Snapshot, bounds: &[f64]) -> Self {
        Self { buckets: durations.buckets(bounds).collect(), count: durations.count(), sum: durations.sum_seconds() }
    }

    /// What a series of a declared histogram holds.
    pub(super) fn of_series(series: &Series, blocks: &Blocks) -> Self {
        let (bounds, buckets) = (series.bounds(), series.buckets(blocks));
        let cumulative = buckets.counts.iter().scan(0, |total, count| {
            *total += count;
            Some(*total)
        });
        let count = buckets.counts.iter().sum();
        Self { buckets: bounds.iter().copied().zip(cumulative).collect(), count, sum: buckets.sum }
    }

    /// Both together, at the bounds that both have.
    pub(super) fn plus(mut self, other: Self) -> Self {
        self.buckets = self
            .buckets
            .iter()
            .filter_map(|(bound, count)| {
                let (_, others) = other.buckets.iter().find(|(others, _)| others == bound)?;
                Some((*bound, count + others))
            })
            .collect();
        Self { count: self.count + other.count, sum: self.sum + other.sum, ..self }
    }
}

pub(super) fn histogram(labels: Vec<LabelPair>, distribution: &Distribution) -> Metric {
    let mut histogram = Histogram::default();
    let buckets = distribution.buckets.iter().map(|(bound, count)| {
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(*bound);
        bucket.set_cumulative_count(*count);
        bucket
    });
    histogram.set_bucket(buckets.collect());
    histogram.set_sample_count(distribution.count);
    histogram.set_sample_sum(distribution.sum);
    let mut metric = Metric::from_label(labels);
    metric.set_histogram(histogram);
    metric
}

/// What the lines of a family begin with: its name, and those of a histogram's parts.
pub(super) fn sample_names(family: &MetricFamily) -> Vec<String> {
    names_of_samples(family.name(), family.get_field_type())
}

/// The same of a family that has no metrics yet.
pub(super) fn names_of_samples(name: &str, kind: MetricType) -> Vec<String> {
    let parts: &[&str] = match kind {
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
