//! What a metric handle holds, and a labelled metric on its way to a series.

use std::sync::Arc;

use super::family::Family;
use super::series::{Recording, Series};
use crate::label::LabelSet;
use crate::record;

/// A family, or one of its series.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    pub(crate) family: Arc<Family>,
    /// The series, when it is found already: that of a family without labels always is.
    series: Option<Arc<Series>>,
}

impl Handle {
    pub(super) fn new(family: Arc<Family>) -> Self {
        let series = family.info().labels.is_empty().then(|| family.find(&()));
        Self { family, series }
    }

    /// The handle of one series.
    pub(super) fn bind(&self, labels: &impl LabelSet) -> Self {
        Self { family: Arc::clone(&self.family), series: Some(self.family.find(labels)) }
    }
}

/// A metric with the label values of one series. It holds what it was given, finds the series when something is recorded, and
/// takes no lock where this thread has found it before.
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is recorded until a method is called"]
pub struct With<'a, M, L> {
    pub(super) metric: &'a M,
    pub(super) labels: L,
}

/// Where recordings go: to one series. Both a handle and a [`With`] know theirs.
pub(super) trait Target {
    /// The series; made on first use.
    fn series(&self) -> Arc<Series>;

    /// The series, if there is one: reading makes none.
    fn existing(&self) -> Option<Arc<Series>>;

    /// Unless recording is switched off.
    fn record(&self, recording: Recording);
}

/// A handle, whatever its kind.
pub(super) trait Metric {
    fn handle(&self) -> &Handle;
}

impl<M: Metric> Target for M {
    /// Of a family with labels that is used without: the series of empty values.
    fn series(&self) -> Arc<Series> {
        let Handle { family, series } = self.handle();
        series.clone().unwrap_or_else(|| family.find_strs(&vec![""; family.info().labels.len()]))
    }

    fn existing(&self) -> Option<Arc<Series>> {
        let Handle { family, series } = self.handle();
        series.clone().or_else(|| family.peek(&vec![""; family.info().labels.len()]))
    }

    #[inline]
    fn record(&self, recording: Recording) {
        if record::is_on() {
            match &self.handle().series {
                Some(series) => series.record(recording),
                None => self.series().record(recording),
            }
        }
    }
}

impl<M: Metric, L: LabelSet> Target for With<'_, M, L> {
    fn series(&self) -> Arc<Series> {
        self.metric.handle().family.find(&self.labels)
    }

    fn existing(&self) -> Option<Arc<Series>> {
        self.labels.with_strs(|labels| self.metric.handle().family.peek(labels))
    }

    #[inline]
    fn record(&self, recording: Recording) {
        if record::is_on() {
            self.metric.handle().family.record(&self.labels, recording);
        }
    }
}

/// What a family and its labelled form have in common, for one kind.
macro_rules! metric {
    ($metric:ident, $methods:ident) => {
        impl $metric {
            pub(super) fn of(family: Arc<Family>) -> Self {
                Self(Handle::new(family))
            }

            /// The series of these label values: a tuple, in the order of the family's label names and of the types that the set
            /// declares. The set's accessors check that; values of another number count as `__other__`.
            #[inline]
            pub fn with<L: LabelSet>(&self, labels: L) -> With<'_, Self, L> {
                With { metric: self, labels }
            }

            /// Removes the series of these label values from the exposition; false when there is none. Series of enums, of which
            /// there is a fixed number, stay. What is recorded through handles of a removed series is lost.
            pub fn remove(&self, labels: impl LabelSet) -> bool {
                labels.with_strs(|labels| self.0.family.remove(labels))
            }

            /// Removes every series but those of enums.
            pub fn clear(&self) {
                self.0.family.clear();
            }

            $methods!();
        }

        impl<L: LabelSet> With<'_, $metric, L> {
            /// Removes this series from the exposition; false when there is none. See the handle's `remove`.
            pub fn remove(&self) -> bool {
                self.labels.with_strs(|labels| self.metric.0.family.remove(labels))
            }

            /// The series as a handle to keep: recording through it looks nothing up.
            pub fn handle(&self) -> $metric {
                $metric(self.metric.0.bind(&self.labels))
            }

            $methods!();
        }

        impl Metric for $metric {
            #[inline]
            fn handle(&self) -> &Handle {
                &self.0
            }
        }
    };
}
pub(super) use metric;
