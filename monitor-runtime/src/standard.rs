//! Recording into the standard families by hand, for what no annotation sees.

use std::sync::OnceLock;
use std::time::Duration;

use crate::clock::Clock;
use crate::histogram::{Bounds, Layout, STANDARD_BOUNDS};
use crate::label::{DEFAULT_MAX_SERIES, SeriesMap};
use crate::record::{Cell, Outcome, Shared};

/// Series that were recorded by hand. Their cells are shared by all threads and written with atomic adds.
pub(crate) struct Recorded {
    /// By method and endpoint.
    pub(crate) http: SeriesMap<2, Cell>,
    /// By query type and table.
    pub(crate) database: SeriesMap<2, Cell>,
    /// By cache type.
    pub(crate) cache: SeriesMap<1, Cell>,
}

pub(crate) fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| Recorded {
        http: SeriesMap::new(DEFAULT_MAX_SERIES),
        database: SeriesMap::new(DEFAULT_MAX_SERIES),
        cache: SeriesMap::new(DEFAULT_MAX_SERIES),
    })
}

/// The families that have dynamic labels, each with how many recordings it had to count as `__other__`.
pub(crate) fn dropped() -> [(&'static str, u64); 3] {
    let recorded = recorded();
    [
        ("http_requests_total", recorded.http.dropped()),
        ("database_queries_total", recorded.database.dropped()),
        ("cache_hits_total", recorded.cache.dropped()),
    ]
}

/// The layout of the standard families.
pub(crate) fn layout() -> &'static Layout {
    const BOUNDS: Bounds = match Bounds::new(STANDARD_BOUNDS) {
        Ok(bounds) => bounds,
        Err(_) => unreachable!(),
    };
    Layout::of(BOUNDS)
}

fn cell() -> Cell {
    Cell::new(layout())
}

fn ticks(duration: Duration) -> u64 {
    layout().ticks(duration.as_secs_f64(), Clock::get())
}

/// Counts one HTTP request in `http_requests_total{method, endpoint, status_code}` and
/// `http_request_duration_seconds{method, endpoint}`. Give the route (`/users/{id}`), not the path: each distinct pair is a
/// series, and past 1,000 they are counted together as `__other__`. A status code outside 100-599 counts as 500.
///
/// Costs a hash and a read lock; `#[timed(endpoint = "..")]` costs neither.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// monitor::record_http_request("GET", "/users/{id}", 200, std::time::Duration::from_millis(12));
/// ```
pub fn record_http_request(method: &str, endpoint: &str, status_code: u16, duration: Duration) {
    if !crate::record::is_enabled() {
        return;
    }
    let cell = recorded().http.get([method, endpoint], cell);
    cell.observe::<Shared>(ticks(duration));
    cell.status::<Shared>(status_code);
}

/// Counts one query in `database_queries_total{query_type, table}` and `database_query_duration_seconds{query_type}`.
/// Bounded as [`record_http_request`] is.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// monitor::record_database_query("SELECT", "users", std::time::Duration::from_micros(300));
/// ```
pub fn record_database_query(query_type: &str, table: &str, duration: Duration) {
    if !crate::record::is_enabled() {
        return;
    }
    let cell = recorded().database.get([query_type, table], cell);
    cell.observe::<Shared>(ticks(duration));
    cell.end::<Shared>(Outcome::Ok);
}

/// Counts one hit in `cache_hits_total{cache_type}`.
pub fn record_cache_hit(cache_type: &str) {
    if crate::record::is_enabled() {
        recorded().cache.get([cache_type], cell).hit::<Shared>();
    }
}

/// Counts one miss in `cache_misses_total{cache_type}`.
pub fn record_cache_miss(cache_type: &str) {
    if crate::record::is_enabled() {
        recorded().cache.get([cache_type], cell).miss::<Shared>();
    }
}
