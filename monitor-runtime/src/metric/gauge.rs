//! Gauges.

use std::sync::Arc;

use super::family::Family;
use super::handle::{Handle, Metric, Target, With, metric};
use super::number::MetricNumber;
use super::series::Series;
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
            let value = value.to_f64();
            self.record(|series| series.set(value));
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
            let by = by.to_f64();
            self.record(|series| series.change(|value| value + by));
        }

        /// Subtracts `by`.
        #[inline]
        pub fn sub(&self, by: impl MetricNumber) {
            let by = by.to_f64();
            self.record(|series| series.change(|value| value - by));
        }

        /// Raises the value to `to`, if it is lower.
        #[inline]
        pub fn set_max(&self, to: impl MetricNumber) {
            let to = to.to_f64();
            self.record(|series| series.change(|value| value.max(to)));
        }

        /// Adds one now, and subtracts it when the guard is dropped.
        pub fn guard(&self) -> GaugeGuard {
            GaugeGuard(record::is_on().then(|| {
                let series = self.visit(Arc::clone);
                series.change(|value| value + 1.0);
                series
            }))
        }

        /// The value now.
        pub fn get(&self) -> f64 {
            self.visit(|series| series.gauge())
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
            series.change(|value| value - 1.0);
        }
    }
}
