//! The standard families: `http_*`, `database_*`, `cache_*`, from annotated functions and from recordings by hand alike.

use std::collections::BTreeMap;
use std::ops::Add;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};

use super::family::{Distribution, FamilySpec, counter, gauge, histogram, pairs};
use super::names::shared_bounds;
use crate::metric::{Family, Series};
use crate::record::{self, Blocks, CALL_SITES, CallSite, Role, SiteLabels, SiteSnapshot};
use crate::standard::{
    self, CACHE_HITS, CACHE_MISSES, DATABASE_DURATION, DATABASE_QUERIES, HTTP_DURATION, HTTP_REQUESTS,
};

const ACTIVE_CONNECTIONS: FamilySpec =
    FamilySpec { name: "active_connections", help: "HTTP requests in flight", kind: MetricType::GAUGE, labels: &[] };

pub(super) struct Standard {
    descs: Vec<Desc>,
}

impl Standard {
    pub(super) fn new() -> Self {
        let recorded = [HTTP_REQUESTS, HTTP_DURATION, CACHE_HITS, CACHE_MISSES, DATABASE_QUERIES, DATABASE_DURATION];
        let specs = recorded.map(FamilySpec::from).into_iter().chain([ACTIVE_CONNECTIONS]);
        Self { descs: specs.filter_map(|spec| spec.desc()).collect() }
    }
}

impl Collector for Standard {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let blocks = Blocks::now();
        [http(&blocks), cache(&blocks), database(&blocks)].into_iter().flatten().collect()
    }
}

/// Call sites by the labels that `of_role` gives.
fn grouped<const LABELS: usize>(
    of_role: impl Fn(Role) -> Option<[&'static str; LABELS]>,
) -> BTreeMap<[&'static str; LABELS], Vec<&'static CallSite>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for site in CALL_SITES {
        if let Some(labels) = of_role(site.spec().role) {
            groups.entry(labels).or_default().push(site);
        }
    }
    groups
}

/// The series of one family, by labels: from call sites, and from recordings by hand.
struct Merged<T> {
    spec: FamilySpec,
    series: BTreeMap<SiteLabels, T>,
}

impl<T> Merged<T> {
    fn of(family: &Family, read: impl Fn(&Series) -> T) -> Self {
        let spec = FamilySpec::from(*family.info());
        let labels = |series: &Series| {
            spec.labels.iter().copied().zip(series.labels.iter().map(|value| String::from(&**value))).collect()
        };
        let series = family.series().iter().map(|series| (labels(series), read(series))).collect();
        Self { spec, series }
    }

    /// Adds what call sites recorded under the family's own labels and `more`.
    fn add(&mut self, values: &[&str], more: &SiteLabels, figures: T, plus: impl Fn(T, T) -> T) {
        let own = self.spec.labels.iter().copied().zip(values.iter().map(|value| (*value).to_owned()));
        let labels: SiteLabels = own.chain(more.iter().cloned()).collect();
        let together = match self.series.remove(&labels) {
            Some(own) => plus(own, figures),
            None => figures,
        };
        self.series.insert(labels, together);
    }

    fn family(self, metric: impl Fn(Vec<LabelPair>, &T) -> Metric) -> MetricFamily {
        let metrics = self.series.iter().map(|(labels, figures)| metric(pairs(labels), figures));
        self.spec.family(metrics.collect())
    }
}

fn count(labels: Vec<LabelPair>, count: &u64) -> Metric {
    counter(labels, *count as f64)
}

fn durations(sites: &[&'static CallSite], snapshot: &SiteSnapshot) -> Distribution {
    Distribution::of_durations(snapshot.durations(), &shared_bounds(sites, |site| site.spec().standard_bounds()))
}

fn http(blocks: &Blocks) -> Vec<MetricFamily> {
    let of_role = |role| match role {
        Role::Endpoint { method, endpoint } => Some([method, endpoint]),
        _ => None,
    };
    let recorded = standard::recorded();
    let mut requests = Merged::of(recorded.http_requests.family(), |series| series.counter(blocks));
    let mut duration = Merged::of(recorded.http_duration.family(), |series| Distribution::of_series(series, blocks));
    let mut in_flight = record::requests();
    for ([method, endpoint], sites) in grouped(of_role) {
        for (more, snapshot) in SiteSnapshot::by_labels(blocks, &sites) {
            // 200 is there before the first request; other codes when they first occur.
            requests.add(&[method, endpoint, "200"], &more, 0, u64::add);
            for (code, count) in snapshot.statuses() {
                requests.add(&[method, endpoint, &code.to_string()], &more, *count, u64::add);
            }
            duration.add(&[method, endpoint], &more, durations(&sites, &snapshot), Distribution::plus);
            in_flight += snapshot.in_flight();
        }
    }
    vec![
        requests.family(count),
        duration.family(histogram),
        ACTIVE_CONNECTIONS.family(vec![gauge(Vec::new(), in_flight as f64)]),
    ]
}

fn cache(blocks: &Blocks) -> Vec<MetricFamily> {
    let of_role = |role| match role {
        Role::Cache { cache_type } => Some([cache_type]),
        _ => None,
    };
    let recorded = standard::recorded();
    let mut hits = Merged::of(recorded.cache_hits.family(), |series| series.counter(blocks));
    let mut misses = Merged::of(recorded.cache_misses.family(), |series| series.counter(blocks));
    for (labels, sites) in grouped(of_role) {
        for (more, snapshot) in SiteSnapshot::by_labels(blocks, &sites) {
            hits.add(&labels, &more, snapshot.cache_hits(), u64::add);
            misses.add(&labels, &more, snapshot.cache_misses(), u64::add);
        }
    }
    vec![hits.family(count), misses.family(count)]
}

fn database(blocks: &Blocks) -> Vec<MetricFamily> {
    let of_role = |role| match role {
        Role::Query { query_type, table } => Some([query_type, table]),
        _ => None,
    };
    let recorded = standard::recorded();
    let mut queries = Merged::of(recorded.database_queries.family(), |series| series.counter(blocks));
    let mut duration =
        Merged::of(recorded.database_duration.family(), |series| Distribution::of_series(series, blocks));
    for (labels, sites) in grouped(of_role) {
        for (more, snapshot) in SiteSnapshot::by_labels(blocks, &sites) {
            queries.add(&labels, &more, snapshot.all_calls(), u64::add);
            let [query_type, _] = labels;
            duration.add(&[query_type], &more, durations(&sites, &snapshot), Distribution::plus);
        }
    }
    vec![queries.family(count), duration.family(histogram)]
}
