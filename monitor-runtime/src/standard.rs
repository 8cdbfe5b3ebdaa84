//! Recording into the standard families by hand, for what no annotation sees.

use std::sync::OnceLock;
use std::time::Duration;

use crate::metric::{Counter, Family, FamilyInfo, Histogram, MetricSet};

pub(crate) const HTTP_REQUESTS: FamilyInfo =
    FamilyInfo::counter("http_requests_total", "Total HTTP requests").labels(&["method", "endpoint", "status_code"]);
pub(crate) const HTTP_DURATION: FamilyInfo =
    FamilyInfo::histogram("http_request_duration_seconds", "HTTP request duration").labels(&["method", "endpoint"]);
pub(crate) const CACHE_HITS: FamilyInfo =
    FamilyInfo::counter("cache_hits_total", "Total cache hits").labels(&["cache_type"]);
pub(crate) const CACHE_MISSES: FamilyInfo =
    FamilyInfo::counter("cache_misses_total", "Total cache misses").labels(&["cache_type"]);
pub(crate) const DATABASE_QUERIES: FamilyInfo =
    FamilyInfo::counter("database_queries_total", "Total database queries").labels(&["query_type", "table"]);
pub(crate) const DATABASE_DURATION: FamilyInfo =
    FamilyInfo::histogram("database_query_duration_seconds", "Database query duration").labels(&["query_type"]);

/// Series that were recorded by hand; a scrape shows them together with those of the call sites.
pub(crate) struct Recorded {
    pub(crate) http_requests: Counter,
    pub(crate) http_duration: Histogram,
    pub(crate) cache_hits: Counter,
    pub(crate) cache_misses: Counter,
    pub(crate) database_queries: Counter,
    pub(crate) database_duration: Histogram,
}

pub(crate) fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let mut set = MetricSet::default();
        Recorded {
            http_requests: set.counter(HTTP_REQUESTS),
            http_duration: set.histogram(HTTP_DURATION),
            cache_hits: set.counter(CACHE_HITS),
            cache_misses: set.counter(CACHE_MISSES),
            database_queries: set.counter(DATABASE_QUERIES),
            database_duration: set.histogram(DATABASE_DURATION),
        }
    })
}

impl Recorded {
    pub(crate) fn families(&self) -> [&Family; 6] {
        [
            self.http_requests.family(),
            self.http_duration.family(),
            self.cache_hits.family(),
            self.cache_misses.family(),
            self.database_queries.family(),
            self.database_duration.family(),
        ]
    }
}

/// Counts one HTTP request in `http_requests_total{method, endpoint, status_code}` and
/// `http_request_duration_seconds{method, endpoint}`. Give the route (`/users/{id}`), not the path: each distinct set of values is
/// a series, and past 1,000 they are counted together as `__other__`. A status code outside 100-599 counts as 500.
///
/// Costs a hash and a comparison of the texts; `#[timed(endpoint = "..")]` costs neither.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// monitor::record_http_request("GET", "/users/{id}", 200, std::time::Duration::from_millis(12));
/// ```
pub fn record_http_request(method: &str, endpoint: &str, status_code: u16, duration: Duration) {
    let recorded = recorded();
    let status_code = if (100..=599).contains(&status_code) { status_code } else { 500 };
    recorded.http_duration.with((method, endpoint)).observe(duration);
    recorded.http_requests.with((method, endpoint, status_code)).inc();
}

/// Counts one query in `database_queries_total{query_type, table}` and, when its duration is known,
/// `database_query_duration_seconds{query_type}`. Bounded as [`record_http_request`] is.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// monitor::record_database_query("SELECT", "users", std::time::Duration::from_micros(300));
/// monitor::record_database_query("INSERT", "users", None);
/// ```
pub fn record_database_query(query_type: &str, table: &str, duration: impl Into<Option<Duration>>) {
    let recorded = recorded();
    if let Some(duration) = duration.into() {
        recorded.database_duration.with((query_type,)).observe(duration);
    }
    recorded.database_queries.with((query_type, table)).inc();
}

/// Counts one hit in `cache_hits_total{cache_type}`.
pub fn record_cache_hit(cache_type: &str) {
    recorded().cache_hits.with((cache_type,)).inc();
}

/// Counts one miss in `cache_misses_total{cache_type}`.
pub fn record_cache_miss(cache_type: &str) {
    recorded().cache_misses.with((cache_type,)).inc();
}
