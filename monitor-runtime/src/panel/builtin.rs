//! The panels of every program: machine, HTTP, cache, database, functions.

use std::time::Duration;

use super::Group;
use super::model::{Panel, Unit};

/// From which time on a query of a database is slow: one of the bounds of its histogram, so that the count is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SlowQuery(f64);

impl Default for SlowQuery {
    fn default() -> Self {
        Self(0.1)
    }
}

impl SlowQuery {
    /// The bounds that it can be.
    pub(crate) fn bounds() -> &'static [f64] {
        crate::standard::DATABASE_DURATION.buckets
    }

    pub(crate) fn new(duration: Duration) -> Option<Self> {
        let seconds = duration.as_secs_f64();
        Self::bounds().iter().copied().find(|bound| (bound - seconds).abs() < 1e-9).map(Self)
    }

    /// In milliseconds or seconds, for people.
    fn text(self) -> String {
        if self.0 < 1.0 { format!("{} ms", (self.0 * 1e3).round()) } else { format!("{} s", self.0) }
    }

    /// As a matcher of `le`: a bound of whole seconds may have been written with a point.
    fn matcher(self) -> String {
        if self.0.fract() == 0.0 { format!("le=~\"{0}|{0}.0\"", self.0) } else { format!("le=\"{}\"", self.0) }
    }
}

pub(super) fn groups(slow_query: SlowQuery) -> Vec<Group> {
    [("System", system()), ("API", api()), ("Database", database(slow_query)), ("Functions", functions())]
        .map(|(title, panels)| Group {
            title: title.to_owned(),
            panels: panels.into_iter().map(|panel| panel.group(title)).collect(),
        })
        .into()
}

fn system() -> Vec<Panel> {
    vec![
        Panel::new("CPU", Unit::Percent)
            .help("Of all cores together; of the cgroup's limit where there is one; this process in parts of one core")
            .query("cpu_usage_percent", "machine")
            .query("cgroup_cpu_usage_percent", "cgroup limit")
            .query("100 * rate(process_cpu_seconds_total[$__rate_interval])", "this process, of one core")
            .rule("high_cpu"),
        Panel::new("Memory", Unit::Percent)
            .help("Memory in use of the machine, and of the cgroup's limit where there is one")
            .query("memory_usage_percent", "machine")
            .query("100 * cgroup_memory_usage_bytes / (cgroup_memory_limit_bytes > 0)", "cgroup limit")
            .rule("high_memory"),
        Panel::new("Disk", Unit::Percent)
            .help("Of the file system of the path that is watched")
            .query("disk_usage_percent", "used"),
        Panel::new("Active connections", Unit::Count)
            .help("HTTP requests in flight")
            .query("active_connections", "requests in flight"),
        Panel::new("Memory of the process", Unit::Bytes)
            .help("Resident memory, and what is in use of the global allocator where it is monitored")
            .query("process_resident_memory_bytes", "resident")
            .query("process_heap_live_bytes", "heap in use"),
        Panel::new("Network and disk", Unit::BytesPerSecond)
            .help("Of the whole machine")
            .query("sum(rate(network_receive_bytes_total[$__rate_interval]))", "received")
            .query("sum(rate(network_transmit_bytes_total[$__rate_interval]))", "sent")
            .query("sum(rate(disk_read_bytes_total[$__rate_interval]))", "read from disk")
            .query("sum(rate(disk_written_bytes_total[$__rate_interval]))", "written to disk"),
    ]
}

fn api() -> Vec<Panel> {
    vec![
        Panel::new("Requests per minute", Unit::PerMinute)
            .help("HTTP requests that were answered, by class of status code")
            .query(
                r#"60 * sum by (class) (label_replace(rate(http_requests_total[$__rate_interval]), "class", "${1}xx", "status_code", "(.).."))"#,
                "{{class}}",
            ),
        Panel::new("Response time", Unit::Seconds)
            .help("Mean, which the limit is of, and the time that 95 of 100 requests stay below")
            .query(mean("http_request_duration_seconds", ""), "mean")
            .query(quantile(0.95, "http_request_duration_seconds", ""), "p95")
            .rule("slow_response"),
        Panel::new("Error rate", Unit::Percent)
            .help("Part of the answers that are 5xx")
            .query(
                "100 * (sum(rate(http_requests_total{status_code=~\"5..\"}[$__rate_interval])) or 0 * sum(rate(http_requests_total[$__rate_interval])))\n  / (sum(rate(http_requests_total[$__rate_interval])) > 0)",
                "5xx",
            )
            .rule("high_error_rate"),
        Panel::new("Cache hit rate", Unit::Percent)
            .help("Part of the look-ups that found something; the limit is of all caches together")
            .query(hit_rate(), "{{cache_type}}")
            .rule("low_cache_hit"),
        Panel::new("Busiest endpoints", Unit::PerMinute)
            .help("Requests per minute over the window")
            .query("topk(10, 60 * sum by (method, endpoint) (rate(http_requests_total[$__range])))", "{{method}} {{endpoint}}")
            .top(),
        Panel::new("Slowest endpoints", Unit::Seconds)
            .help("The time that 95 of 100 requests stayed below")
            .query(
                "topk(10, histogram_quantile(0.95, sum by (method, endpoint, le) (rate(http_request_duration_seconds_bucket[$__range]))))",
                "{{method}} {{endpoint}}",
            )
            .top(),
    ]
}

fn database(slow: SlowQuery) -> Vec<Panel> {
    let name = "database_query_duration_seconds";
    vec![
        Panel::new("Queries per minute", Unit::PerMinute)
            .help("Database queries, by type")
            .query("60 * sum by (query_type) (rate(database_queries_total[$__rate_interval]))", "{{query_type}}"),
        Panel::new("Mean query time", Unit::Seconds)
            .help("Of the queries of each type")
            .query(mean(name, "query_type"), "{{query_type}}"),
        Panel::new("Slow queries", Unit::PerMinute)
            .help(format!("Queries in a minute that took longer than {}", slow.text()))
            .query(
                format!(
                    "60 * clamp_min(sum by (query_type) (rate({name}_count[$__rate_interval])) - sum by (query_type) (rate({name}_bucket{{{}}}[$__rate_interval])), 0)",
                    slow.matcher()
                ),
                "{{query_type}}",
            ),
        Panel::new("Database connections", Unit::Count)
            .help("The gauge database_connections, as the host sets it: no annotation sees a pool")
            .query("sum by (pool, state) (database_connections)", "{{pool}} {{state}}"),
    ]
}

fn functions() -> Vec<Panel> {
    let by = "sum by (module, function)";
    let top = |title: &str, unit: Unit, help: &str, expr: String| {
        Panel::new(title, unit).help(help).query(format!("topk(10, {expr})"), "{{module}}::{{function}}").top()
    };
    vec![
        Panel::new("Calls per minute", Unit::PerMinute)
            .help("Calls of annotated functions that have ended, by outcome")
            .query("60 * sum by (result) (rate(function_calls_total[$__rate_interval]))", "{{result}}"),
        Panel::new("Allocated", Unit::BytesPerSecond)
            .help("Bytes that profiled functions allocate in a second")
            .query("sum(rate(function_alloc_bytes_total[$__rate_interval]))", "profiled functions"),
        top(
            "Functions by total time",
            Unit::Seconds,
            "Wall time of all calls together, in seconds of each second: 1 is one thread all the time",
            format!("{by} (rate(function_calls_duration_seconds_sum[$__range])) > 0"),
        ),
        top(
            "Functions by p95",
            Unit::Seconds,
            "The time that 95 of 100 calls stayed below",
            "histogram_quantile(0.95, sum by (module, function, le) (rate(function_calls_duration_seconds_bucket[$__range])))"
                .to_owned(),
        ),
        top(
            "Functions by allocation",
            Unit::BytesPerSecond,
            "Bytes allocated in a second by the function itself, without its profiled callees",
            format!("{by} (rate(function_alloc_bytes_total[$__range])) > 0"),
        ),
    ]
}

fn hit_rate() -> String {
    let rate = |name: &str| format!("sum by (cache_type) (rate(cache_{name}_total[$__rate_interval]))");
    let (hits, misses) = (rate("hits"), rate("misses"));
    // A cache that never hit, or never missed, has no series of that yet.
    format!("100 * ({hits} or 0 * {misses})\n  / ((({hits} or 0 * {misses}) + ({misses} or 0 * {hits})) > 0)")
}

/// Mean of a histogram; `by` may be empty.
pub(super) fn mean(name: &str, by: &str) -> String {
    let sum = |part: &str| format!("sum{} (rate({name}_{part}[$__rate_interval]))", by_clause(by));
    format!("{} / ({} > 0)", sum("sum"), sum("count"))
}

/// A quantile of a histogram; `by` may be empty.
pub(super) fn quantile(q: f64, name: &str, by: &str) -> String {
    let labels = if by.is_empty() { "le".to_owned() } else { format!("{by}, le") };
    format!("histogram_quantile({q}, sum by ({labels}) (rate({name}_bucket[$__rate_interval])))")
}

fn by_clause(by: &str) -> String {
    if by.is_empty() { String::new() } else { format!(" by ({by})") }
}
