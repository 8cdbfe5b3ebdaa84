//! The standard families and the metric sets, in short.

use serde::{Deserialize, Serialize};

/// One HTTP endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EndpointReport {
    /// HTTP method.
    pub method: String,
    /// The route, as in `/users/{id}`.
    pub endpoint: String,
    /// Requests by status code.
    pub statuses: Vec<(u16, u64)>,
    /// How long they took.
    pub latency: Latency,
}

/// One kind of database query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueryReport {
    /// `SELECT` and the like.
    pub query_type: String,
    /// The table.
    pub table: String,
    /// How many, and how long they took.
    pub latency: Latency,
}

/// One cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CacheReport {
    /// As named in the annotation.
    pub cache_type: String,
    /// Look-ups that found something.
    pub hits: u64,
    /// Those that did not.
    pub misses: u64,
}

/// Durations in short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Latency {
    /// How many there were.
    pub count: u64,
    /// Their sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_seconds: Option<f64>,
    /// Median, interpolated between bounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50_seconds: Option<f64>,
    /// 95th percentile, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_seconds: Option<f64>,
    /// 99th percentile, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99_seconds: Option<f64>,
}

/// One family of a metric set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MetricReport {
    /// Name of the family.
    pub name: String,
    /// Its help text.
    pub help: String,
    /// `counter`, `gauge` or `histogram`.
    pub kind: String,
    /// Its series.
    pub series: Vec<SeriesReport>,
}

/// One series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeriesReport {
    /// Label names and values.
    pub labels: Vec<(String, String)>,
    /// Of a counter or gauge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of a histogram: count, sum, and quantiles in the unit of the family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Latency>,
}
