//! The report: a model that machines keep, and renderings that people read.

mod at_end;
mod build;
mod deep;
pub mod diff;
mod model;
mod read;
mod render;
mod view;
mod write;

pub(crate) use at_end::AtEnd;
#[cfg(feature = "alerts")]
pub(crate) use build::program_name;
pub use model::{
    AllocationReport, Allocations, CacheReport, CpuReport, CpuShare, EndpointReport, FunctionReport, Host,
    LabelledReport, Latency, MemoryReport, MetricReport, Outcomes, ProfileReport, QueryReport, Range, Recording,
    Report, SCHEMA, SeriesReport, StackReport, TreeNode,
};
pub use read::ReadError;
pub use render::html_policy;
#[cfg(feature = "alerts")]
pub(crate) use render::{HTML_STYLE, function_part};
pub use write::WriteError;
#[cfg(feature = "server")]
pub(crate) use write::write_now;

/// What was recorded up to now. Needs no running monitor; costs about a millisecond per hundred call sites.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// let report = monitor::report();
/// println!("{}", report.to_text());
/// ```
pub fn report() -> Report {
    build::build()
}
