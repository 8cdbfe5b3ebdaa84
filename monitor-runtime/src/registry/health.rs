//! The monitor's own health: what it costs, and what it had to leave out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge};
use super::metrics::Families;
#[cfg(feature = "cpu-profile")]
use crate::record::lost_samples;
use crate::record::{CALL_SITES, dropped_labels, overhead_seconds};
use crate::standard;

const FAMILIES: [FamilySpec; 4] = [
    FamilySpec {
        name: "monitor_overhead_seconds_total",
        help: "Time that recording has cost the host: recorded calls and polls, times the cost of one, measured in this process",
        kind: MetricType::COUNTER,
        labels: &[],
    },
    FamilySpec {
        name: "monitor_scrape_duration_seconds",
        help: "How long the scrape before this one took",
        kind: MetricType::GAUGE,
        labels: &[],
    },
    FamilySpec {
        name: "monitor_series_dropped_total",
        help: "Recordings that went to the series __other__ because their family was full",
        kind: MetricType::COUNTER,
        labels: &["family"],
    },
    FamilySpec {
        name: "monitor_cpu_samples_lost_total",
        help: "Ticks of CPU captures that left no stack; there once a capture has run",
        kind: MetricType::COUNTER,
        labels: &[],
    },
];

static LAST_SCRAPE_NANOS: AtomicU64 = AtomicU64::new(0);

pub(super) fn scraped(took: Duration) {
    LAST_SCRAPE_NANOS.store(took.as_nanos() as u64, Ordering::Relaxed);
}

pub(super) struct Health {
    descs: Vec<Desc>,
    families: Arc<Families>,
}

impl Health {
    pub(super) fn new(families: Arc<Families>) -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect(), families }
    }
}

impl Collector for Health {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let [overhead, scrape, dropped, lost] = &FAMILIES;
        let scrape_seconds = Duration::from_nanos(LAST_SCRAPE_NANOS.load(Ordering::Relaxed)).as_secs_f64();
        let standard = standard::recorded().families().map(|family| (family.info().name, family.dropped()));
        let functions = CALL_SITES.iter().map(dropped_labels).sum();
        let by_family =
            standard.into_iter().chain([("function_calls_total", functions)]).chain(self.families.dropped());
        let dropped_by_family = by_family.map(|(name, count)| counter(dropped.labels(&[name]), count as f64));
        let mut families = vec![
            overhead.family(vec![counter(Vec::new(), overhead_seconds())]),
            scrape.family(vec![gauge(Vec::new(), scrape_seconds)]),
            dropped.family(dropped_by_family.collect()),
        ];
        families.extend(lost_samples().map(|count| lost.family(vec![counter(Vec::new(), count as f64)])));
        families
    }
}

/// No capture can have run.
#[cfg(not(feature = "cpu-profile"))]
fn lost_samples() -> Option<u64> {
    None
}
