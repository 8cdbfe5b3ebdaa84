//! What the annotations of `monitor` call. Use it through the crate `monitor`, whose documentation is the guide.
//!
//! Modules stand on floors; a module imports only from floors below its own: `clock`, `histogram`, `label`, `wire`; then `record`;
//! then `metric`, `standard`, `registry`, `tipo`; then `capture`, `data`, `sampler`, `promql`, `outbound`; `series`; then
//! `alert`, `panel`, `push`, then `notify`; `report`; then `layer`, `server`, `monitor`; `program`, `criterion`.

#![deny(missing_docs)]

#[cfg(feature = "alerts")]
mod alert;
#[cfg(feature = "cpu-profile")]
pub mod capture;
mod clock;
#[cfg(feature = "criterion")]
pub mod criterion;
#[cfg(feature = "server")]
#[cfg_attr(not(feature = "alerts"), path = "data_left_out.rs")]
mod data;
pub mod histogram;
mod label;
mod metric;
#[cfg(feature = "server")]
#[cfg_attr(not(feature = "alerts"), path = "notify_left_out.rs")]
mod notify;
#[cfg(any(feature = "alerts", feature = "push"))]
mod outbound;
#[cfg(feature = "server")]
#[cfg_attr(not(feature = "alerts"), path = "panel_left_out.rs")]
pub mod panel;
#[cfg(feature = "alerts")]
mod promql;
#[cfg(feature = "server")]
#[cfg_attr(not(feature = "push"), path = "push_left_out.rs")]
mod push;
mod record;
mod registry;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "server")]
#[cfg_attr(not(feature = "alerts"), path = "series_left_out.rs")]
mod series;
mod sync;

#[cfg(feature = "system")]
mod sampler;
mod standard;
pub mod tipo;

#[cfg(feature = "layer")]
mod layer;
#[cfg(feature = "server")]
mod monitor;
#[cfg(feature = "server")]
mod server;

mod program;
#[cfg(any(feature = "cpu-profile", feature = "push"))]
mod wire;

#[cfg(feature = "alerts")]
pub use crate::alert::tool as rules;
#[cfg(feature = "cpu-profile")]
pub use crate::capture::capture;
#[cfg(feature = "server")]
pub use crate::data::DataError;
#[cfg(feature = "server")]
pub use crate::monitor::{Builder, ConfigError, Error, Monitor, PromqlCompat};
#[cfg(feature = "alerts")]
pub use crate::monitor::{grafana, receivers};
#[cfg(feature = "push")]
pub use crate::push::Push;
#[cfg(feature = "server")]
pub use crate::push::PushError;
#[cfg(feature = "server")]
pub use crate::server::{RequestLog, TlsError};
pub use label::{LabelSet, LabelValue};
#[cfg(feature = "layer")]
pub use layer::{BodyEnd, CountedBody, Head, HttpLayer, HttpService, ResponseFuture, Until, layer};
pub use metric::{Counter, FamilyInfo, Gauge, GaugeGuard, Histogram, MetricKind, MetricNumber, MetricSet, Timer, With};
pub use record::{Allocator, CacheLookup, EndpointStatus, Heap, Outcome, heap, is_enabled, set_enabled};
pub use registry::{Registry, RegistryError};
#[cfg(feature = "report")]
pub use report::report;
pub use standard::{record_cache_hit, record_cache_miss, record_database_query, record_http_request};
pub use tipo::TipoMetrics;

/// What expansions name. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use std::boxed::Box;

    pub use linkme;

    pub use crate::tipo::{FamilyTable, all_families, buckets, family, search_complexity, set};

    /// `str`, by a name that nothing in the host shadows.
    pub type Name = &'static str;

    pub use crate::__call_site as call_site;
    pub use crate::program::{Program, Running};
    pub use crate::record::{
        CALL_SITES, CacheLookup, CallSite, Guard, Latency, Lookup, SampledGuard, Spec, Status, Verdict, call,
        call_profiled, enter, enter_profiled, enter_sampled, enter_sampled_profiled, error_if, future, future_profiled,
        judge, labelled, lookup, make, never, ok_if,
    };
}
