//! What `#[profiled]` records beyond a timed call: self and total figures, and who called whom.

mod frame;
mod kind;
mod node;
mod snapshot;
mod stand;
mod tally;
#[cfg(all(test, not(loom)))]
mod tests;
mod word;

pub(super) use frame::seconds_per_frame;
#[cfg(feature = "cpu-profile")]
pub(crate) use frame::{cpu_tick, current_function};
pub(super) use kind::{Kind, Profiling, Timing};
pub(super) use node::Tree;
pub(crate) use snapshot::CallTree;
#[cfg(feature = "report")]
pub(crate) use snapshot::{CallNode, Used};
pub(super) use stand::Stand;
