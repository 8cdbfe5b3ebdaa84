//! Durations in ticks, counted in a log-linear grid that is refined by one split per exported `le` bound.
//!
//! The grid has 16 steps per octave, so the midpoint of a grid cell is within 1/32 (3.2 %) of every value in it. A bound
//! divides the grid cell it falls into, so the counts below each bound are exact, not interpolated.

mod bounds;
mod layout;
mod snapshot;

pub use bounds::{Bounds, BoundsError, DEFAULT_BOUNDS, STANDARD_BOUNDS};
pub(crate) use bounds::{MAX_BOUNDS, MIN_RATIO};
pub(crate) use layout::{Layout, SLOTS};
pub(crate) use snapshot::Snapshot;
