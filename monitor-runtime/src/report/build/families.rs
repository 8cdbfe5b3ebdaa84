//! Endpoints, queries, caches and metric sets: from the families that the exposition shows.

use std::collections::BTreeMap;

use prometheus::proto::{Histogram, Metric, MetricFamily, MetricType};

use super::super::model::{CacheReport, EndpointReport, Latency, MetricReport, QueryReport, SeriesReport};
use crate::registry::Registry;

pub(super) struct Families {
    pub(super) endpoints: Vec<EndpointReport>,
    pub(super) database: Vec<QueryReport>,
    pub(super) caches: Vec<CacheReport>,
    pub(super) metrics: Vec<MetricReport>,
}

pub(super) fn build() -> Families {
    let (standard, sets) = Registry::global().business();
    let standard = Standard(standard);
    Families {
        endpoints: standard.endpoints(),
        database: standard.database(),
        caches: standard.caches(),
        metrics: sets.iter().map(metric_report).filter(|family| !family.series.is_empty()).collect(),
    }
}

struct Standard(Vec<MetricFamily>);

impl Standard {
    fn metrics(&self, name: &str) -> impl Iterator<Item = &Metric> {
        self.0.iter().filter(move |family| family.name() == name).flat_map(MetricFamily::get_metric)
    }

    fn endpoints(&self) -> Vec<EndpointReport> {
        let key = |metric: &Metric| (label(metric, "endpoint"), label(metric, "method"));
        let mut durations: BTreeMap<_, Durations> = BTreeMap::new();
        for metric in self.metrics("http_request_duration_seconds") {
            durations.entry(key(metric)).or_default().add(metric.get_histogram());
        }
        let mut statuses: BTreeMap<_, BTreeMap<u16, u64>> = BTreeMap::new();
        for metric in self.metrics("http_requests_total") {
            let (code, count) = (label(metric, "status_code"), metric.get_counter().get_value() as u64);
            if let (Ok(code), true) = (code.parse(), count > 0) {
                *statuses.entry(key(metric)).or_default().entry(code).or_default() += count;
            }
        }
        let report = |(key, statuses): (_, BTreeMap<u16, u64>)| {
            let latency = durations.get(&key).map(Durations::latency).unwrap_or_default();
            let (endpoint, method) = key;
            EndpointReport { method, endpoint, statuses: statuses.into_iter().collect(), latency }
        };
        statuses.into_iter().map(report).collect()
    }

    /// How long queries take is recorded by kind alone: it is told of a kind that was used with one table.
    fn database(&self) -> Vec<QueryReport> {
        let mut durations: BTreeMap<_, Durations> = BTreeMap::new();
        for metric in self.metrics("database_query_duration_seconds") {
            durations.entry(label(metric, "query_type")).or_default().add(metric.get_histogram());
        }
        let mut counts: BTreeMap<_, BTreeMap<_, u64>> = BTreeMap::new();
        for metric in self.metrics("database_queries_total").filter(|metric| metric.get_counter().get_value() > 0.0) {
            let tables = counts.entry(label(metric, "query_type")).or_default();
            *tables.entry(label(metric, "table")).or_default() += metric.get_counter().get_value() as u64;
        }
        let mut queries = Vec::new();
        for (query_type, tables) in counts {
            let latency = durations.get(&query_type).filter(|_| tables.len() == 1).map(Durations::latency);
            for (table, count) in tables {
                let latency = Latency { count, ..latency.unwrap_or_default() };
                queries.push(QueryReport { query_type: query_type.clone(), table, latency });
            }
        }
        queries
    }

    fn caches(&self) -> Vec<CacheReport> {
        let mut caches: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for metric in self.metrics("cache_hits_total") {
            caches.entry(label(metric, "cache_type")).or_default().0 += metric.get_counter().get_value() as u64;
        }
        for metric in self.metrics("cache_misses_total") {
            caches.entry(label(metric, "cache_type")).or_default().1 += metric.get_counter().get_value() as u64;
        }
        let used = caches.into_iter().filter(|(_, (hits, misses))| hits + misses > 0);
        used.map(|(cache_type, (hits, misses))| CacheReport { cache_type, hits, misses }).collect()
    }
}

fn label(metric: &Metric, name: &str) -> String {
    let own = metric.get_label().iter().find(|label| label.name() == name);
    own.map(|label| label.value().to_owned()).unwrap_or_default()
}

/// Histograms of one thing under several further labels, added up.
#[derive(Default)]
struct Durations {
    /// Upper bounds, rising, and how many values lie at or below each.
    buckets: Vec<(f64, u64)>,
    count: u64,
    sum: f64,
}

impl Durations {
    fn add(&mut self, histogram: &Histogram) {
        let others = histogram.get_bucket().iter().map(|bucket| (bucket.upper_bound(), bucket.cumulative_count()));
        if self.count == 0 {
            self.buckets = others.collect();
        } else {
            // At the bounds that both have.
            let others: Vec<_> = others.collect();
            let plus = |(bound, count): (f64, u64)| {
                let (_, more) = others.iter().find(|(other, _)| *other == bound)?;
                Some((bound, count + more))
            };
            self.buckets = std::mem::take(&mut self.buckets).into_iter().filter_map(plus).collect();
        }
        self.count += histogram.get_sample_count();
        self.sum += histogram.get_sample_sum();
    }

    fn latency(&self) -> Latency {
        Latency {
            count: self.count,
            total_seconds: (self.count > 0).then_some(self.sum),
            p50_seconds: self.quantile(0.5),
            p95_seconds: self.quantile(0.95),
            p99_seconds: self.quantile(0.99),
        }
    }

    /// As PromQL's `histogram_quantile`: linear inside the bucket, the highest bound for what lies above it.
    fn quantile(&self, q: f64) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let rank = q * self.count as f64;
        let (mut low, mut below) = (0.0, 0);
        for (bound, cumulative) in self.buckets.iter().copied().filter(|(bound, _)| bound.is_finite()) {
            if cumulative as f64 >= rank {
                let inside = (cumulative - below) as f64;
                let share = if inside > 0.0 { (rank - below as f64) / inside } else { 1.0 };
                return Some(low + (bound - low) * share);
            }
            (low, below) = (bound, cumulative);
        }
        Some(low)
    }
}

fn metric_report(family: &MetricFamily) -> MetricReport {
    let kind = match family.get_field_type() {
        MetricType::COUNTER => "counter",
        MetricType::HISTOGRAM => "histogram",
        _ => "gauge",
    };
    let series = |metric: &Metric| {
        let distribution = (kind == "histogram").then(|| {
            let mut durations = Durations::default();
            durations.add(metric.get_histogram());
            durations.latency()
        });
        let value = match kind {
            "counter" => Some(metric.get_counter().get_value()),
            "gauge" => Some(metric.get_gauge().get_value()),
            _ => None,
        };
        let labels = metric.get_label().iter().map(|label| (label.name().to_owned(), label.value().to_owned()));
        SeriesReport { labels: labels.collect(), value, distribution }
    };
    MetricReport {
        name: family.name().to_owned(),
        help: family.help().to_owned(),
        kind: kind.to_owned(),
        series: family.get_metric().iter().map(series).collect(),
    }
}

#[cfg(test)]
mod tests {
    use prometheus::{HistogramOpts, core::Collector};

    use super::*;

    #[test]
    fn quantiles_are_those_that_promql_gives() {
        let buckets = vec![0.1, 0.5, 1.0];
        let histogram = prometheus::Histogram::with_opts(HistogramOpts::new("h", "h").buckets(buckets)).unwrap();
        (0..10).for_each(|_| histogram.observe(0.3));
        histogram.observe(7.0);
        let mut durations = Durations::default();
        durations.add(histogram.collect()[0].get_metric()[0].get_histogram());
        // Rank 5.5 of 10 in the bucket from 0.1 to 0.5; rank 10.89 lies above the highest bound.
        let latency = durations.latency();
        assert!((latency.p50_seconds.unwrap() - 0.32).abs() < 1e-9);
        assert_eq!(latency.p99_seconds, Some(1.0));
        assert_eq!((latency.count, latency.total_seconds), (11, Some(10.0)));
        durations.add(histogram.collect()[0].get_metric()[0].get_histogram());
        assert_eq!(durations.latency().count, 22);
        assert_eq!(Durations::default().latency(), Latency::default());
    }
}
