//! Recording: what happens in the host's threads when an annotated function runs.
//!
//! One static per call site, one cell per (thread, call site), written by that thread alone with plain loads and stores.

mod call_site;
mod cell;
mod future;
mod guard;
mod heap;
mod in_flight;
mod labelled;
mod local;
mod name;
mod newest;
mod objective;
mod outcome;
mod overhead;
mod pool;
mod profile;
#[cfg(feature = "layer")]
mod request;
mod snapshot;
mod switch;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
#[cfg(feature = "cpu-profile")]
mod tick;
mod verdict;
mod words;

pub(crate) use call_site::Role;
pub use call_site::{CALL_SITES, CallSite, Spec};
pub(crate) use cell::Writer;
pub use future::{future, future_profiled, make, never};
pub use guard::{
    Guard, SampledGuard, call, call_profiled, enter, enter_profiled, enter_sampled, enter_sampled_profiled,
};
#[cfg(feature = "report")]
pub(crate) use heap::Counters as HeapCounters;
pub(crate) use heap::is_counting_threads;
#[cfg(any(feature = "cpu-profile", feature = "server"))]
pub(crate) use heap::own_thread;
pub use heap::{Allocator, Heap, heap};
#[cfg(feature = "criterion")]
pub(crate) use heap::{Counters, counters};
#[cfg(feature = "cpu-profile")]
pub(crate) use heap::{
    Hooks as HeapHooks, forget as forget_sample, in_hook as unsampled, interval as heap_interval,
    remember as remember_sample, sample as sample_heap,
};
pub(crate) use in_flight::requests;
pub(crate) use labelled::dropped as dropped_labels;
pub use labelled::labelled;
pub(crate) use name::FunctionName;
#[cfg(feature = "cpu-profile")]
pub(crate) use name::function_path;
pub use objective::Latency;
pub use outcome::Outcome;
pub(crate) use overhead::overhead_seconds;
#[cfg(feature = "report")]
pub(crate) use overhead::seconds_per_call;
pub(crate) use profile::CallTree;
#[cfg(feature = "cpu-profile")]
pub(crate) use profile::current_function;
#[cfg(feature = "report")]
pub(crate) use profile::{CallNode, Used};
#[cfg(feature = "layer")]
pub(crate) use request::InFlight;
pub(crate) use snapshot::{SiteLabels, SiteSnapshot};
pub(crate) use switch::is_on;
#[cfg(feature = "server")]
pub(crate) use switch::parse_switch;
pub use switch::{is_enabled, set_enabled};
#[cfg(all(feature = "cpu-profile", feature = "report"))]
pub(crate) use tick::seconds_per_tick;
#[cfg(feature = "cpu-profile")]
pub(crate) use tick::{add_captured, add_lost_samples, cpu_tick, is_suspended, lost_samples, suspended};
pub use verdict::{CacheLookup, EndpointStatus, Lookup, Status, Verdict, error_if, judge, lookup, ok_if};
pub(crate) use words::{Blocks, MAX_WORDS, Run, WordEntry, Words};
