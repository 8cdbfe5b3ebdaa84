//! What a metric handle holds, and a labelled metric on its way to a series.

use std::sync::Arc;

use super::family::Family;
use super::series::Series;
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
        let series = family.info().labels.is_empty().then(|| family.visit(&(), Arc::clone));
        Self { family, series }
    }

    /// The handle of one series.
    pub(super) fn bind(&self, labels: &impl LabelSet) -> Self {
        Self { family: Arc::clone(&self.family), series: Some(self.family.visit(labels, Arc::clone)) }
    }

    /// Hands the series to `use_it`. A family with labels that is used without: the series of empty values.
    #[inline]
    pub(super) fn visit<R>(&self, use_it: impl Fn(&Arc<Series>) -> R) -> R {
        match &self.series {
            Some(series) => use_it(series),
            None => self.family.visit_strs(&vec![""; self.family.info().labels.len()], use_it),
        }
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
    fn visit<R>(&self, use_it: impl Fn(&Arc<Series>) -> R) -> R;

    /// As `visit`, unless recording is switched off.
    #[inline]
    fn record(&self, record: impl Fn(&Series)) {
        if record::is_on() {
            self.visit(|series| record(series));
        }
    }
}

/// A handle, whatever its kind.
pub(super) trait Metric {
    fn handle(&self) -> &Handle;
}

impl<M: Metric> Target for M {
    #[inline]
    fn visit<R>(&self, use_it: impl Fn(&Arc<Series>) -> R) -> R {
        self.handle().visit(use_it)
    }
}

impl<M: Metric, L: LabelSet> Target for With<'_, M, L> {
    #[inline]
    fn visit<R>(&self, use_it: impl Fn(&Arc<Series>) -> R) -> R {
        self.metric.handle().family.visit(&self.labels, use_it)
    }
}

/// What a family and its labelled form have in common, for one kind.
macro_rules! metric {
    ($metric:ident, $methods:ident) => {
        impl $metric {
            pub(super) fn of(family: Arc<Family>) -> Self {
                Self(Handle::new(family))
            }

            /// The series of these label values: a tuple, in the order of the family's label names.
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
