//! Families that a program declared, as the exposition shows them.

use std::sync::{Arc, PoisonError, RwLock};

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Metric, MetricFamily};

use super::family::{Distribution, FamilySpec, counter, gauge, histogram};
use crate::metric::{Family, MetricKind, Series};
use crate::record::Blocks;

/// One registered set: its families come and go together.
pub(super) struct Set {
    families: Vec<Arc<Family>>,
    descs: Vec<Desc>,
}

impl Set {
    /// Of the families whose names are valid; `Err` is the first that is not.
    pub(super) fn new(families: Vec<Arc<Family>>) -> Result<Self, prometheus::Error> {
        let desc = |family: &Arc<Family>| {
            let info = family.info();
            let labels = info.labels.iter().map(|label| (*label).to_owned()).collect();
            Desc::new(info.name.to_owned(), info.help.to_owned(), labels, Default::default())
        };
        let descs = families.iter().map(desc).collect::<Result<_, _>>()?;
        Ok(Self { families, descs })
    }
}

impl Collector for Set {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let blocks = Blocks::now();
        self.families.iter().map(|family| collect(family, &blocks)).collect()
    }
}

fn collect(family: &Family, blocks: &Blocks) -> MetricFamily {
    family.expire(blocks);
    let spec = FamilySpec::from(*family.info());
    let metric = |series: &Series| -> Metric {
        let labels = spec.labels(&series.labels.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        match family.info().kind {
            MetricKind::Counter => counter(labels, series.counter(blocks) as f64),
            MetricKind::Gauge => gauge(labels, series.gauge()),
            MetricKind::Histogram => histogram(labels, &Distribution::of_series(series, blocks)),
        }
    };
    spec.family(family.series().iter().map(|series| metric(series)).collect())
}

/// The families of all sets of a registry, for what is said of them all.
#[derive(Default)]
pub(super) struct Families(RwLock<Vec<Arc<Family>>>);

impl Families {
    pub(super) fn add(&self, families: &[Arc<Family>]) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend_from_slice(families);
    }

    #[cfg(feature = "report")]
    pub(super) fn collect(&self) -> Vec<MetricFamily> {
        let blocks = Blocks::now();
        let families = self.0.read().unwrap_or_else(PoisonError::into_inner);
        families.iter().map(|family| collect(family, &blocks)).collect()
    }

    /// Name of each family, and how many recordings it had to count as `__other__`.
    pub(super) fn dropped(&self) -> Vec<(&'static str, u64)> {
        let families = self.0.read().unwrap_or_else(PoisonError::into_inner);
        families.iter().map(|family| (family.info().name, family.dropped())).collect()
    }
}
