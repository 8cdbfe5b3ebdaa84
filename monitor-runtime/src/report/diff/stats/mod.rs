//! The statistics of the comparison: pure functions, each with its source.

pub(super) mod binned;
pub(super) mod fisher;
pub(super) mod normal;
pub(super) mod permutation;
mod random;
pub(super) mod shift;
