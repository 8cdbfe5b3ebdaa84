//! Gauges.

use std::sync::Arc;

use super::family::Family;
use super::handle::{Handle, Metric, Target, With, metric};
use super::number::MetricNumber;
use super::series::{Recording, Series};
use crate::label::LabelSet;
use crate::record;

/// A number that goes up and down: a family, or one series of it. Its value is shared by all threads; the last `set` wins.
#[derive(Debug, Clone)]
pub struct Gauge(pub(super) Handle);

macro_rules! methods {
    () => {
        /// Sets the value.
        #[inline]
        pub fn set(&self, value: impl MetricNumber) {
            self.record(Recording::Set(value.to_f64()));
        }

        /// Adds one.
        #[inline]
        pub fn inc(&self) {
            self.add(1);
        }

        /// Subtracts one.
        #[inline]
        pub fn dec(&self) {
            self.sub(1);
        }

        /// Adds `by`.
        #[inline]
        pub fn add(&self, by: impl MetricNumber) {
            self.record(Recording::Add(by.to_f64()));
        }

        /// Subtracts `by`.
        #[inline]
        pub fn sub(&self, by: impl MetricNumber) {
            self.record(Recording::Add(-by.to_f64()));
        }

        /// Raises the value to `to`, if it is lower.
        #[inline]
        pub fn set_max(&self, to: impl MetricNumber) {
            self.record(Recording::Raise(to.to_f64()));
        }

        /// Adds one now, and subtracts it when the guard is dropped.
        pub fn guard(&self) -> GaugeGuard {
            GaugeGuard(record::is_on().then(|| {
                let series = self.series();
                series.record(Recording::Add(1.0));
                series
            }))
        }

        /// The value now.
        pub fn get(&self) -> f64 {
            self.existing().map_or(0.0, |series| series.gauge())
        }
    };
}
metric!(Gauge, methods);

/// Gives back what it added to a gauge when it is dropped, however that comes about.
#[derive(Debug)]
#[must_use = "a guard that is dropped at once gives back at once"]
pub struct GaugeGuard(Option<Arc<Series>>);

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        // Also when recording was switched off meanwhile: what went up must come down.
        if let Some(series) = &self.0 {
            series.record(Recording::Add(-1.0));
        }
    }
}
