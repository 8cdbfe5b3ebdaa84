//! Counters.

use std::sync::Arc;

use super::family::Family;
use super::handle::{Handle, Metric, Target, With, metric};
use super::series::Recording;
use crate::label::LabelSet;
use crate::record::Blocks;

/// A number that only rises: a family, or one series of it. Each thread counts in a place of its own, so threads never wait for
/// each other; reading adds the places up.
///
/// Counters come from a set that derives [`crate::TipoMetrics`]. A family with labels gives a series by [`with`](Counter::with), or
/// by the accessor of the set; used without labels, it counts in the series of empty values.
#[derive(Debug, Clone)]
pub struct Counter(pub(super) Handle);

macro_rules! methods {
    () => {
        /// Adds one.
        #[inline]
        pub fn inc(&self) {
            self.inc_by(1);
        }

        /// Adds `by`.
        #[inline]
        pub fn inc_by(&self, by: u64) {
            self.record(Recording::Count(by));
        }

        /// The value now, added up over all threads: for tests and reports, not for every call.
        pub fn get(&self) -> u64 {
            self.existing().map_or(0, |series| series.counter(&Blocks::now()))
        }
    };
}
metric!(Counter, methods);

impl Counter {
    pub(crate) fn family(&self) -> &Family {
        &self.0.family
    }
}
