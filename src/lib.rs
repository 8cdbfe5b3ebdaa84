//! Instrumentation for one Rust service, with nothing to install: annotate functions, look at the dashboard, be alerted, read the
//! report.
//!
//! ```no_run
//! use monitor::{Monitor, timed};
//!
//! #[timed]
//! fn price(basket: &[u64]) -> Result<u64, String> {
//!     basket.iter().copied().reduce(|a, b| a + b).ok_or_else(|| "the basket is empty".to_owned())
//! }
//!
//! fn main() -> Result<(), monitor::Error> {
//!     let _monitor = Monitor::builder().listen("127.0.0.1:9464").report("-").start()?;
//!     let _ = price(&[120, 80]);
//!     Ok(()) // dropping `_monitor` prints the report
//! }
//! ```
//!
//! While that runs, `http://127.0.0.1:9464/` is a dashboard, `/metrics` is for Prometheus and `/report` shows what was recorded.
//!
//! # The guide
//!
//! - [Tutorial](guide::tutorial): from nothing to a program that you can look into, and that tells you.
//! - [How-to](guide::how_to): one task each, from an endpoint to Grafana.
//! - [Reference](guide::reference): every family, argument, key, address and command.
//! - [Explanation](guide::explanation): how a call is recorded, why the figures are right, what it does to its host.
//!
//! # The items
//!
//! | to | there is |
//! | --- | --- |
//! | record functions | [`macro@timed`], [`macro@profiled`], [`macro@main`], [`Allocator`] |
//! | record requests | [`layer()`], [`EndpointStatus`] |
//! | count what the business counts | [`macro@TipoMetrics`], [`macro@LabelValue`], [`Counter`], [`Gauge`], [`Histogram`], [`tipo`] |
//! | start and configure | [`Monitor`], [`Builder`] |
//! | read, show and compare | [`report()`], [`mod@report`], [`capture()`], [`heap()`], [`Registry`] |
//! | send the series | [`Push`] |
//! | show and alert | [`panel`], [`grafana`], [`rules`], [`receivers`] |
//!
//! # Features
//!
//! | feature | default | what it brings |
//! | --- | --- | --- |
//! | `server` | yes | [`Monitor`]: the thread that serves `/metrics`, `/healthz`, `/report` and `/debug/pprof/*`; configuration, signals |
//! | `report` | yes | [`report()`], and the report as text, Markdown, JSON and HTML |
//! | `cpu-profile` | yes | [`capture()`]: CPU samples, on Linux x86_64 with glibc, elsewhere it answers with an error; [`capture::heap_profile`]: sampled allocations |
//! | `tls` | yes | [`Builder::tls`]: the server speaks TLS itself, with the rustls that receivers bring anyway |
//! | `system` | yes | the sampler: machine, process, cgroup and tokio runtime, read while a [`Monitor`] runs; what cannot be read is absent |
//! | `alerts` | yes | the history of all series, in memory and bounded; PromQL and its HTTP API; rules, [`receivers`], `data_dir` |
//! | `push` | yes | [`Push`]: the series are sent to a Pushgateway, to InfluxDB, by Prometheus remote write |
//! | `layer` | with `axum` | [`layer()`], for any tower service |
//! | `axum` | with `server` | status codes of `#[timed(endpoint)]` from `http` and `axum` types |
//! | `cli` | no | the command `monitor`: `show` and `diff` of reports, `rules check`, `test`, `export`, `alert test`, `grafana` (`cargo install --path . --features cli`) |
//! | `criterion` | no | `monitor::criterion`: allocations per iteration in criterion's benchmarks |
//! | `off` | no | every annotation compiles to the bare function |

#![deny(missing_docs)]

#[cfg(any(doc, doctest))]
pub mod guide;

pub use monitor_macros::{LabelValue, TipoMetrics, main, profiled, timed};
#[cfg(feature = "push")]
pub use monitor_runtime::Push;
#[cfg(feature = "cpu-profile")]
pub use monitor_runtime::capture;
#[cfg(feature = "criterion")]
pub use monitor_runtime::criterion;
#[cfg(feature = "alerts")]
pub use monitor_runtime::grafana;
#[cfg(feature = "alerts")]
pub use monitor_runtime::panel;
#[cfg(feature = "alerts")]
pub use monitor_runtime::receivers;
#[cfg(feature = "report")]
pub use monitor_runtime::report;
#[cfg(feature = "alerts")]
pub use monitor_runtime::rules;
pub use monitor_runtime::{
    Allocator, CacheLookup, Counter, EndpointStatus, FamilyInfo, Gauge, GaugeGuard, Heap, Histogram, LabelSet,
    LabelValue, MetricKind, MetricNumber, MetricSet, Outcome, Registry, RegistryError, Timer, TipoMetrics, With, heap,
    histogram, is_enabled, record_cache_hit, record_cache_miss, record_database_query, record_http_request,
    set_enabled, tipo,
};
#[cfg(feature = "layer")]
pub use monitor_runtime::{BodyEnd, CountedBody, Head, HttpLayer, HttpService, ResponseFuture, Until, layer};
#[cfg(feature = "server")]
pub use monitor_runtime::{
    Builder, ConfigError, DataError, Error, Monitor, PromqlCompat, PushError, RequestLog, TlsError,
};

#[doc(hidden)]
pub use monitor_runtime::__private;

/// The code of the guide for alerts, compiled.
#[cfg(all(doctest, feature = "alerts"))]
#[doc = include_str!("../docs/alerts.md")]
struct Alerts;

/// The code of the guide for CI, compiled.
#[cfg(all(doctest, feature = "server"))]
#[doc = include_str!("../docs/ci.md")]
struct Ci;

/// The code of the guide for pushes, compiled.
#[cfg(all(doctest, feature = "push"))]
#[doc = include_str!("../docs/push.md")]
struct Pushes;

/// The README's code blocks, compiled.
#[cfg(all(doctest, feature = "server"))]
#[doc = include_str!("../README.md")]
struct Readme;
