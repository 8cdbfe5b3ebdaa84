//! Instrumentation for one Rust service, with nothing to install: annotate functions, scrape, read the report.
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
//! # Tutorial
//!
//! 1. Put [`#[timed]`](macro@timed) on a function, an `impl` block or an inline module. Nothing has to be started: recording
//!    begins with the first call, and [`report()`] reads at any time.
//! 2. Start a [`Monitor`] in `main` and keep it. It serves `/metrics` on a thread of its own, whether or not the host uses tokio,
//!    and stops when it is dropped.
//! 3. Point a Prometheus server at `/metrics`, or open `/report` in a browser.
//!
//! # How to
//!
//! **Record an HTTP endpoint, a query, a cache lookup.** The standard families `http_*`, `database_*` and `cache_*` come with it:
//!
//! ```
//! use monitor::timed;
//!
//! #[timed(endpoint = "/users/{id}", method = "GET")]
//! fn show(id: u64) -> Result<String, NotFound> {
//!     look_up(id).ok_or(NotFound)
//! }
//!
//! #[timed(cache = "memory")] // Some is a hit, None a miss
//! fn look_up(id: u64) -> Option<String> {
//!     (id < 10).then(|| format!("user {id}"))
//! }
//!
//! struct NotFound;
//! impl monitor::EndpointStatus for NotFound {
//!     fn status_code(&self) -> u16 {
//!         404
//!     }
//! }
//! # assert!(show(1).is_ok() && show(11).is_err());
//! ```
//!
//! **Count what the business counts.** A struct declares the metrics; its accessors take one argument for each label:
//!
//! ```
//! use monitor::{Counter, Histogram, LabelValue, TipoMetrics};
//!
//! #[derive(TipoMetrics)]
//! #[tipo(prefix = "shop")]
//! pub struct ShopMetrics {
//!     /// Orders placed
//!     #[labels(channel: Channel, city)]
//!     orders: Counter, // shop_orders_total{channel, city}
//!     /// Time to price a basket
//!     pricing: Histogram, // shop_pricing_seconds
//! }
//!
//! #[derive(Clone, Copy, LabelValue)]
//! pub enum Channel {
//!     Web,
//!     Phone,
//! }
//!
//! let metrics = ShopMetrics::register()?; // appears in /metrics
//! metrics.orders(Channel::Phone, "Bilbao").inc();
//! metrics.pricing().time(|| 120 + 80);
//! # Ok::<(), monitor::RegistryError>(())
//! ```
//!
//! [`tipo`] has four sets for kinds of services, with methods that record what such a service does; `#[tipo(A)]` to `#[tipo(D)]`
//! hold a struct of your own to the same contract. More in [`macro@TipoMetrics`].
//!
//! **Split a function's figures by a label.** `#[timed(labels(tier = user.tier))]` joins the label to every family of the call site.
//! At most 1,000 sets of values each, the rest is counted as `__other__`; the values need not outlive the call.
//!
//! **Record every request of an axum, hyper or tonic service.** Lay [`layer()`] around the routes: requests by method, matched route
//! and status, also those that no handler saw. What reaches an annotated endpoint is left to it, so each request counts once.
//!
//! **Annotate a library.** Depend on `monitor` with `default-features = false`: macros and recording core, no server. A binary
//! that uses the library and starts a monitor shows the library's functions too; in one that does not, a call costs two clock
//! reads and a few stores.
//!
//! **Time what is called millions of times a second.** `#[timed(sample = 64)]` counts every call and reads the clock for one in
//! 64 of them.
//!
//! **See what uses the processor.** Around a block, for some seconds, or all the time ([`mod@capture`]):
//!
//! ```no_run
//! # fn rebuild_index() {}
//! # #[cfg(feature = "cpu-profile")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let profile = monitor::capture(rebuild_index).profile?;
//! std::fs::write("index.svg", profile.to_flamegraph()?)?;
//! std::fs::write("index.pb.gz", profile.to_pprof())?; // go tool pprof -http=: index.pb.gz
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "cpu-profile"))]
//! # fn main() {}
//! ```
//!
//! Of a running service: `/debug/pprof/profile?seconds=10`, `/debug/pprof/flamegraph?seconds=10&function=Service::create`. With
//! `cpu_hz = 99` it is sampled all the time, and every report shows where the time went. Build with `debug = 1`: with less, what
//! the compiler inlined has short names or none. The first capture of a process takes 130 to 300 MB.
//!
//! **See what a function allocates, and who called it.** [`macro@profiled`] instead of [`macro@timed`], and an [`Allocator`]:
//!
//! ```
//! use monitor::profiled;
//!
//! #[global_allocator]
//! static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
//!
//! #[profiled]
//! fn load() -> Vec<u8> {
//!     vec![7; 1_000]
//! }
//!
//! assert_eq!(load().len(), 1_000);
//! assert!(monitor::heap().is_some_and(|heap| heap.allocated_bytes >= 1_000));
//! ```
//!
//! **Be alerted.** Five rules are there from the start; [`Builder::rules`] names more, in Prometheus's files; `slo(..)` on an annotation
//! makes those of an objective:
//!
//! ```
//! #[monitor::timed(slo(latency = "250ms", target = 99.0), slo(errors, target = 99.9))]
//! fn pay(order: u64) -> Result<u64, String> {
//!     Ok(order)
//! }
//! # assert!(pay(1).is_ok());
//! ```
//!
//! Who is told, and how, stands in sections of the configuration file: [`Builder::config_file`]. `/api/v1/alerts` shows what is pending
//! and what fires, `monitor rules test` runs unit tests of rules, `docs/alerts.md` is the guide.
//!
//! **Ask what was.** `/api/v1/query` and `/api/v1/query_range` answer PromQL as a Prometheus server does, and Grafana takes the process as
//! a Prometheus data source.
//!
//! **Switch it off.** At run time with `MONITOR_ENABLED=false` or [`set_enabled`]; for good with the feature `off`, which compiles
//! every annotation to the bare function.
//!
//! **See what a change made slower.** `monitor diff base.json head.json` compares reports and exits with 1 on a regression;
//! [`report::diff`] does the same in a test. `docs/ci.md` is the guide.
//!
//! **Keep metrics that are there already.** What is registered with `prometheus::default_registry()` appears in the same scrape.
//! [`Registry::new`] makes a separate registry for tests.
//!
//! # Reference
//!
//! | family | kind | labels |
//! | --- | --- | --- |
//! | `function_calls_total` | counter | function, module, result (`ok`, `error`, `panic`, `cancelled`) |
//! | `function_calls_duration_seconds` | histogram | function, module |
//! | `function_calls_concurrent` | gauge, of async functions and endpoints | function, module |
//! | `function_busy_seconds_total`, `function_polls_total` | counter, of async functions | function, module |
//! | `function_longest_poll_seconds` | gauge, of async functions | function, module |
//! | `function_alloc_bytes_total`, `function_allocs_total`, `function_freed_bytes_total` | counter, of profiled functions, with an [`Allocator`] | function, module |
//! | `process_heap_live_bytes`, `process_heap_peak_bytes` | gauge, with an [`Allocator`] | |
//! | `process_heap_allocated_bytes_total`, `process_heap_allocations_total` | counter, with an [`Allocator`] | |
//! | `http_requests_total` | counter | method, endpoint, status_code |
//! | `http_request_duration_seconds` | histogram | method, endpoint |
//! | `active_connections` | gauge | |
//! | `database_queries_total` | counter | query_type, table |
//! | `database_query_duration_seconds` | histogram | query_type |
//! | `cache_hits_total`, `cache_misses_total` | counter | cache_type |
//! | `cpu_usage_percent`, `memory_usage_bytes`, `memory_total_bytes`, `memory_usage_percent`, `disk_usage_percent`, `load1` | gauge | |
//! | `disk_read_bytes_total`, `disk_written_bytes_total`, `network_receive_bytes_total`, `network_transmit_bytes_total` | counter | device |
//! | `process_cpu_seconds_total` | counter | |
//! | `process_resident_memory_bytes`, `process_virtual_memory_bytes`, `process_open_fds`, `process_max_fds`, `process_threads`, `process_start_time_seconds` | gauge | |
//! | `process_context_switches_total` | counter | kind (`voluntary`, `involuntary`) |
//! | `cgroup_memory_usage_bytes`, `cgroup_memory_limit_bytes`, `cgroup_cpu_limit_cores`, `cgroup_cpu_usage_percent` (of the limit) | gauge, where there is a cgroup or a limit | |
//! | `tokio_runtime_workers_count`, `tokio_runtime_live_tasks_count`, `tokio_runtime_global_queue_depth` | gauge, with [`Builder::tokio`] | |
//! | `tokio_runtime_busy_seconds_total`, `tokio_runtime_parks_total` | counter, with [`Builder::tokio`] | |
//! | `build_info` | gauge | version, commit, branch |
//! | `monitor_overhead_seconds_total` | counter | |
//! | `monitor_scrape_duration_seconds` | gauge | |
//! | `monitor_series_dropped_total` | counter | family |
//! | `monitor_cpu_samples_lost_total` | counter, once a CPU capture has run | |
//! | `monitor_sampler_readings_total`, `monitor_sampler_cpu_seconds_total` | counter | |
//! | `monitor_history_series`, `monitor_history_bytes` | gauge | |
//! | `monitor_history_samples_dropped_total` | counter | |
//! | `monitor_rule_evaluations_total`, `monitor_rule_evaluation_failures_total`, `monitor_rule_evaluation_seconds_total` | counter | |
//! | `monitor_rules_last_reload_successful` | gauge | |
//! | `monitor_notifications_total` | counter | receiver, outcome (`delivered`, `failed`, `dropped`) |
//! | `monitor_data_bytes` | gauge, with `data_dir` | |
//! | `monitor_data_write_errors_total`, `monitor_data_dropped_total` | counter | |
//!
//! Every family also has the label `service_name`, when one is configured, and those of a call site what `labels(..)` adds.
//!
//! The names of the first group are those of the Autometrics specification 1.0, so dashboards made for it work. Configuration:
//! [`Builder`]. Arguments of the annotation: [`macro@timed`].
//!
//! # Explanation
//!
//! Each annotated function has one `static`; each thread has one cell of figures for it, which that thread alone writes with
//! plain loads and stores. A scrape reads and adds up the cells. On the way of a call there is no lock, no allocation, no atomic
//! read-modify-write and no cache line that two threads write: what is left is two reads of the time-stamp counter. Durations are
//! counted in a log-linear grid of 16 steps per octave, divided at each exported `le` bound: `le` counts are exact, and a quantile
//! of the report is within 3.2 % of the true one.
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
//! | `cli` | no | the command `monitor`: `show` and `diff` of reports, `rules check`, `test`, `export`, `alert test` (`cargo install --path . --features cli`) |
//! | `criterion` | no | `monitor::criterion`: allocations per iteration in criterion's benchmarks |
//! | `off` | no | every annotation compiles to the bare function |

#![deny(missing_docs)]

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
