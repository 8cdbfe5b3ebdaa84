//! What `#[profiled]` records beyond a timed call: self and total figures, and who called whom.

mod figures;
mod frame;
mod kind;
mod node;
mod snapshot;
mod tally;

pub(super) use figures::Figures;
pub(super) use kind::{Kind, Profiling, Timing};
pub(super) use node::Tree;
#[cfg(feature = "report")]
pub(crate) use snapshot::CallNode;
pub(crate) use snapshot::CallTree;
