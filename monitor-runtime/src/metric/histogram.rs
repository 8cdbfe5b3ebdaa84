//! Histograms of whatever is measured: durations in seconds, sizes, counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::family::Family;
use super::handle::{Handle, Metric, Target, With, metric};
use super::number::MetricNumber;
use super::series::Recording;
use crate::label::LabelSet;
use crate::record::Blocks;

/// Counts values in buckets: a family, or one series of it. The counts at each bound are exact. Each thread counts in places of
/// its own, as with [`crate::Counter`].
#[derive(Debug, Clone)]
pub struct Histogram(pub(super) Handle);

macro_rules! methods {
    () => {
        /// Counts a value; a `Duration` in seconds. NaN is left out: it would make the sum NaN for ever.
        #[inline]
        pub fn observe(&self, value: impl MetricNumber) {
            let value = value.to_f64();
            if !value.is_nan() {
                self.record(Recording::Observe(value));
            }
        }

        /// Runs `body` and counts how long it took, also when it panics.
        pub fn time<R>(&self, body: impl FnOnce() -> R) -> R {
            let _timer = self.start_timer();
            body()
        }

        /// Counts the time from now until the timer is dropped or stopped.
        pub fn start_timer(&self) -> Timer {
            Timer { histogram: Some(Histogram(self.own_handle())), begin: Instant::now() }
        }

        /// How many values were counted, added up over all threads.
        pub fn count(&self) -> u64 {
            self.existing().map_or(0, |series| series.buckets(&Blocks::now()).counts.iter().sum())
        }

        /// The sum of all values.
        pub fn sum(&self) -> f64 {
            self.existing().map_or(0.0, |series| series.buckets(&Blocks::now()).sum)
        }
    };
}
metric!(Histogram, methods);

impl Histogram {
    pub(crate) fn family(&self) -> &Family {
        &self.0.family
    }

    fn own_handle(&self) -> Handle {
        self.0.clone()
    }
}

impl<L: LabelSet> With<'_, Histogram, L> {
    fn own_handle(&self) -> Handle {
        self.metric.0.bind(&self.labels)
    }
}

/// A measurement under way. Dropping it counts the time since it began.
#[derive(Debug)]
#[must_use = "a timer that is dropped at once measures nothing"]
pub struct Timer {
    histogram: Option<Histogram>,
    begin: Instant,
}

impl Timer {
    /// Ends the measurement; the time that was counted.
    pub fn stop(mut self) -> Duration {
        let elapsed = self.begin.elapsed();
        if let Some(histogram) = self.histogram.take() {
            histogram.observe(elapsed);
        }
        elapsed
    }

    /// Ends the measurement without counting it.
    pub fn discard(mut self) {
        self.histogram = None;
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(histogram) = self.histogram.take() {
            histogram.observe(self.begin.elapsed());
        }
    }
}
