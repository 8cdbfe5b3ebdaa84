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
}

/// What is known of a registered set.
#[derive(Clone, Debug)]
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
        self.families.push(Arc::clone(&family));
        family
    }

    pub(crate) fn into_families(self) -> Vec<Arc<Family>> {
        self.families
    }
}
