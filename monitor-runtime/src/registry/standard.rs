//! The standard families: `http_*`, `database_*`, `cache_*`, from annotated functions and from recordings by hand alike.

use std::collections::BTreeMap;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{Distribution, FamilySpec, counter, gauge, histogram};
use super::names::shared_bounds;
use crate::metric::{Family, FamilyInfo, Series};
use crate::record::{Blocks, CALL_SITES, CallSite, Role, SiteSnapshot};
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

/// The series of one family, by label values: from call sites, and from recordings by hand.
struct Merged<T>(BTreeMap<Vec<String>, T>);

impl Merged<u64> {
    fn of_counter(family: &Family, blocks: &Blocks) -> Self {
        Self(family.series().iter().map(|series| (texts(series), series.counter(blocks))).collect())
    }

    fn add(&mut self, labels: &[&str], count: u64) {
        *self.0.entry(labels.iter().map(|value| (*value).to_owned()).collect()).or_default() += count;
    }

    fn family(self, info: FamilyInfo) -> MetricFamily {
        let spec = FamilySpec::from(info);
        let metrics = self.0.iter().map(|(labels, count)| counter(spec.labels(&strs(labels)), *count as f64));
        spec.family(metrics.collect())
    }
}

impl Merged<Distribution> {
    fn of_histogram(family: &Family, blocks: &Blocks) -> Self {
        let distribution = |series: &Series| Distribution::of_series(family.info().buckets, &series.buckets(blocks));
        Self(family.series().iter().map(|series| (texts(series), distribution(series))).collect())
    }

    fn add(&mut self, labels: &[&str], distribution: Distribution) {
        let labels: Vec<_> = labels.iter().map(|value| (*value).to_owned()).collect();
        let together = match self.0.remove(&labels) {
            Some(own) => own.plus(&distribution),
            None => distribution,
        };
        self.0.insert(labels, together);
    }

    fn family(self, info: FamilyInfo) -> MetricFamily {
        let spec = FamilySpec::from(info);
        let metrics = self.0.iter().map(|(labels, distribution)| histogram(spec.labels(&strs(labels)), distribution));
        spec.family(metrics.collect())
    }
}

fn texts(series: &Series) -> Vec<String> {
    series.labels.iter().map(|value| String::from(&**value)).collect()
}

fn strs(labels: &[String]) -> Vec<&str> {
    labels.iter().map(String::as_str).collect()
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
    let mut requests = Merged::of_counter(recorded.http_requests.family(), blocks);
    let mut duration = Merged::of_histogram(recorded.http_duration.family(), blocks);
    let mut in_flight = 0;
    for ([method, endpoint], sites) in grouped(of_role) {
        let Some(snapshot) = SiteSnapshot::of(&sites) else { continue };
        // 200 is there before the first request; other codes when they first occur.
        requests.add(&[method, endpoint, "200"], 0);
        for (code, count) in snapshot.statuses() {
            requests.add(&[method, endpoint, &code.to_string()], *count);
        }
        duration.add(&[method, endpoint], durations(&sites, &snapshot));
        in_flight += snapshot.in_flight();
    }
    vec![
        requests.family(HTTP_REQUESTS),
        duration.family(HTTP_DURATION),
        ACTIVE_CONNECTIONS.family(vec![gauge(Vec::new(), in_flight as f64)]),
    ]
}

fn cache(blocks: &Blocks) -> Vec<MetricFamily> {
    let of_role = |role| match role {
        Role::Cache { cache_type } => Some([cache_type]),
        _ => None,
    };
    let recorded = standard::recorded();
    let mut hits = Merged::of_counter(recorded.cache_hits.family(), blocks);
    let mut misses = Merged::of_counter(recorded.cache_misses.family(), blocks);
    for (labels, sites) in grouped(of_role) {
        let Some(snapshot) = SiteSnapshot::of(&sites) else { continue };
        hits.add(&labels, snapshot.cache_hits());
        misses.add(&labels, snapshot.cache_misses());
    }
    vec![hits.family(CACHE_HITS), misses.family(CACHE_MISSES)]
}

fn database(blocks: &Blocks) -> Vec<MetricFamily> {
    let of_role = |role| match role {
        Role::Query { query_type, table } => Some([query_type, table]),
        _ => None,
    };
    let recorded = standard::recorded();
    let mut queries = Merged::of_counter(recorded.database_queries.family(), blocks);
    let mut duration = Merged::of_histogram(recorded.database_duration.family(), blocks);
    for (labels, sites) in grouped(of_role) {
        let Some(snapshot) = SiteSnapshot::of(&sites) else { continue };
        queries.add(&labels, snapshot.all_calls());
        let [query_type, _] = labels;
        duration.add(&[query_type], durations(&sites, &snapshot));
    }
    vec![queries.family(DATABASE_QUERIES), duration.family(DATABASE_DURATION)]
}
