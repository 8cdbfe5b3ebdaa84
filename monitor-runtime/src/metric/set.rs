//! Sets of metrics that are declared by a struct and registered together.

use std::sync::Arc;

use super::counter::Counter;
use super::family::Family;
use super::gauge::Gauge;
use super::histogram::Histogram;
use super::info::FamilyInfo;

/// The families of a set under construction.
#[derive(Debug, Default)]
pub struct MetricSet {
    families: Vec<Arc<Family>>,
    /// Each struct that declares some, in the order of their beginnings.
    sets: Vec<SetInfo>,
    /// Which of them is at work.
    current: Option<usize>,
}

/// A struct of metrics, and what it declares itself.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "alerts"), expect(dead_code, reason = "read by the dashboard"))]
pub(crate) struct SetInfo {
    /// The struct's name, without its module; empty where it is not known.
    pub(crate) name: &'static str,
    /// `A` to `D` where the set keeps that contract.
    pub(crate) tipo: Option<&'static str>,
    pub(crate) families: Vec<FamilyInfo>,
}

impl MetricSet {
    /// Adds a counter.
    pub fn counter(&mut self, info: FamilyInfo) -> Counter {
        Counter::of(self.family(info))
    }

    /// Adds a gauge.
    pub fn gauge(&mut self, info: FamilyInfo) -> Gauge {
        Gauge::of(self.family(info))
    }

    /// Adds a histogram.
    pub fn histogram(&mut self, info: FamilyInfo) -> Histogram {
        Histogram::of(self.family(info))
    }

    fn family(&mut self, info: FamilyInfo) -> Arc<Family> {
        let family = Arc::new(Family::new(info));
        if let Some(set) = self.current.and_then(|current| self.sets.get_mut(current)) {
            set.families.push(info);
        }
        self.families.push(Arc::clone(&family));
        family
    }

    /// Builds a struct whose families are its own.
    pub(crate) fn within<S>(
        &mut self,
        name: &'static str,
        tipo: Option<&'static str>,
        build: impl FnOnce(&mut Self) -> S,
    ) -> S {
        let around = self.current.replace(self.sets.len());
        self.sets.push(SetInfo { name, tipo, families: Vec::new() });
        let built = build(self);
        self.current = around;
        built
    }

    pub(crate) fn into_parts(self) -> (Vec<Arc<Family>>, Vec<SetInfo>) {
        (self.families, self.sets)
    }
}
