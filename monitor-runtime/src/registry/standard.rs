//! The standard families: `http_*`, `database_*`, `cache_*`, from annotated functions and from recordings by hand alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Metric, MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge, histogram};
use super::names::shared_bounds;
use crate::histogram::STANDARD_BOUNDS;
use crate::record::{CALL_SITES, CallSite, Cell, Role, SiteSnapshot};
use crate::standard;

const HTTP_REQUESTS: FamilySpec = FamilySpec {
    name: "http_requests_total",
    help: "Total HTTP requests",
    kind: MetricType::COUNTER,
    labels: &["method", "endpoint", "status_code"],
};
const HTTP_DURATION: FamilySpec = FamilySpec {
    name: "http_request_duration_seconds",
    help: "HTTP request duration",
    kind: MetricType::HISTOGRAM,
    labels: &["method", "endpoint"],
};
const ACTIVE_CONNECTIONS: FamilySpec =
    FamilySpec { name: "active_connections", help: "HTTP requests in flight", kind: MetricType::GAUGE, labels: &[] };
const CACHE_HITS: FamilySpec = FamilySpec {
    name: "cache_hits_total",
    help: "Total cache hits",
    kind: MetricType::COUNTER,
    labels: &["cache_type"],
};
const CACHE_MISSES: FamilySpec = FamilySpec {
    name: "cache_misses_total",
    help: "Total cache misses",
    kind: MetricType::COUNTER,
    labels: &["cache_type"],
};
const DATABASE_QUERIES: FamilySpec = FamilySpec {
    name: "database_queries_total",
    help: "Total database queries",
    kind: MetricType::COUNTER,
    labels: &["query_type", "table"],
};
const DATABASE_DURATION: FamilySpec = FamilySpec {
    name: "database_query_duration_seconds",
    help: "Database query duration",
    kind: MetricType::HISTOGRAM,
    labels: &["query_type"],
};
const FAMILIES: [FamilySpec; 7] =
    [HTTP_REQUESTS, HTTP_DURATION, ACTIVE_CONNECTIONS, CACHE_HITS, CACHE_MISSES, DATABASE_QUERIES, DATABASE_DURATION];

pub(super) struct Standard {
    descs: Vec<Desc>,
}

impl Standard {
    pub(super) fn new() -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect() }
    }
}

impl Collector for Standard {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut families = http();
        families.extend(cache());
        families.extend(database());
        families
    }
}

/// What feeds one series: call sites, and cells recorded by hand.
#[derive(Default)]
struct Sources {
    sites: Vec<&'static CallSite>,
    cells: Vec<Arc<Cell>>,
}

impl Sources {
    /// All sources together, and the bounds that they all count exactly.
    fn read(&self) -> Option<(SiteSnapshot, Vec<f64>)> {
        let cells = self.cells.iter().map(|cell| SiteSnapshot::of_cell(cell, standard::layout()));
        let snapshot = SiteSnapshot::of(&self.sites).into_iter().chain(cells).reduce(SiteSnapshot::merge)?;
        let mut bounds = if self.sites.is_empty() {
            STANDARD_BOUNDS.to_vec()
        } else {
            shared_bounds(&self.sites, |site| site.spec().standard_bounds())
        };
        if !self.cells.is_empty() {
            bounds.retain(|bound| STANDARD_BOUNDS.contains(bound));
        }
        Some((snapshot, bounds))
    }
}

/// Groups call sites and hand-made cells by the labels that `of_site` gives.
fn grouped<const LABELS: usize>(
    of_site: impl Fn(Role) -> Option<[&'static str; LABELS]>,
    by_hand: Vec<([Box<str>; LABELS], Arc<Cell>)>,
) -> BTreeMap<[Box<str>; LABELS], Sources> {
    let mut groups: BTreeMap<[Box<str>; LABELS], Sources> = BTreeMap::new();
    for site in CALL_SITES {
        if let Some(labels) = of_site(site.spec().role) {
            groups.entry(labels.map(Box::from)).or_default().sites.push(site);
        }
    }
    for (labels, cell) in by_hand {
        groups.entry(labels).or_default().cells.push(cell);
    }
    groups
}

fn http() -> Vec<MetricFamily> {
    let of_site = |role| match role {
        Role::Endpoint { method, endpoint } => Some([method, endpoint]),
        _ => None,
    };
    let (mut requests, mut durations, mut in_flight) = (Vec::new(), Vec::new(), 0);
    for ([method, endpoint], sources) in grouped(of_site, standard::recorded().http.all()) {
        let Some((snapshot, bounds)) = sources.read() else { continue };
        // 200 is there before the first request; other codes when they first occur.
        let mut statuses = snapshot.statuses().to_vec();
        if !sources.sites.is_empty() && !statuses.iter().any(|(code, _)| *code == 200) {
            statuses.push((200, 0));
        }
        for (code, count) in statuses {
            requests.push(counter(HTTP_REQUESTS.labels(&[&method, &endpoint, &code.to_string()]), count as f64));
        }
        durations.push(histogram(HTTP_DURATION.labels(&[&method, &endpoint]), snapshot.durations(), &bounds));
        in_flight += if sources.sites.is_empty() { 0 } else { snapshot.in_flight() };
    }
    vec![
        HTTP_REQUESTS.family(requests),
        HTTP_DURATION.family(durations),
        ACTIVE_CONNECTIONS.family(vec![gauge(Vec::new(), in_flight as f64)]),
    ]
}

fn cache() -> Vec<MetricFamily> {
    let of_site = |role| match role {
        Role::Cache { cache_type } => Some([cache_type]),
        _ => None,
    };
    let (mut hits, mut misses) = (Vec::new(), Vec::new());
    for ([cache_type], sources) in grouped(of_site, standard::recorded().cache.all()) {
        let Some((snapshot, _)) = sources.read() else { continue };
        hits.push(counter(CACHE_HITS.labels(&[&cache_type]), snapshot.cache_hits() as f64));
        misses.push(counter(CACHE_MISSES.labels(&[&cache_type]), snapshot.cache_misses() as f64));
    }
    vec![CACHE_HITS.family(hits), CACHE_MISSES.family(misses)]
}

fn database() -> Vec<MetricFamily> {
    let of_site = |role| match role {
        Role::Query { query_type, table } => Some([query_type, table]),
        _ => None,
    };
    let mut queries: Vec<Metric> = Vec::new();
    let mut by_type: BTreeMap<Box<str>, Sources> = BTreeMap::new();
    for ([query_type, table], sources) in grouped(of_site, standard::recorded().database.all()) {
        let Some((snapshot, _)) = sources.read() else { continue };
        queries.push(counter(DATABASE_QUERIES.labels(&[&query_type, &table]), snapshot.all_calls() as f64));
        let all = by_type.entry(query_type).or_default();
        all.sites.extend(sources.sites);
        all.cells.extend(sources.cells);
    }
    let durations = by_type.iter().filter_map(|(query_type, sources)| {
        let (snapshot, bounds) = sources.read()?;
        Some(histogram(DATABASE_DURATION.labels(&[query_type]), snapshot.durations(), &bounds))
    });
    vec![DATABASE_QUERIES.family(queries), DATABASE_DURATION.family(durations.collect())]
}
