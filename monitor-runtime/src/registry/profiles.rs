//! The families of profiled functions, and of the heap.

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Metric, MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge};
use super::names::named_sites;
use crate::record::{self, Blocks, CallTree};

const FUNCTION: &[&str] = &["function", "module"];

const FAMILIES: [FamilySpec; 7] = [
    FamilySpec {
        name: "function_alloc_bytes_total",
        help: "Bytes that profiled functions allocated, without their profiled callees",
        kind: MetricType::COUNTER,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_allocs_total",
        help: "Allocations of profiled functions, without those of their profiled callees",
        kind: MetricType::COUNTER,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_freed_bytes_total",
        help: "Bytes that profiled functions freed, whoever had allocated them, without their profiled callees",
        kind: MetricType::COUNTER,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "process_heap_live_bytes",
        help: "Bytes in use that were asked of the global allocator",
        kind: MetricType::GAUGE,
        labels: &[],
    },
    FamilySpec {
        name: "process_heap_peak_bytes",
        help: "The most bytes in use since the start",
        kind: MetricType::GAUGE,
        labels: &[],
    },
    FamilySpec {
        name: "process_heap_allocated_bytes_total",
        help: "Bytes asked of the global allocator",
        kind: MetricType::COUNTER,
        labels: &[],
    },
    FamilySpec {
        name: "process_heap_allocations_total",
        help: "Allocations and reallocations asked of the global allocator",
        kind: MetricType::COUNTER,
        labels: &[],
    },
];

pub(super) struct Profiles {
    descs: Vec<Desc>,
}

impl Profiles {
    pub(super) fn new() -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect() }
    }
}

impl Collector for Profiles {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    /// Nothing without an allocator that counts: an unknown figure is absent, not 0.
    fn collect(&self) -> Vec<MetricFamily> {
        let Some(heap) = record::heap() else { return Vec::new() };
        let blocks = Blocks::now();
        let tree = CallTree::of(&blocks);
        let mut functions: [Vec<Metric>; 3] = Default::default();
        let [bytes, allocations, freed] = &mut functions;
        let [spec, ..] = &FAMILIES;
        let is_known = record::is_counting_threads();
        for named in named_sites().iter().filter(|named| is_known && named.is_profiled()) {
            let own = tree.profile(&named.sites).own.tally.heap;
            let labels = || spec.labels(&[&named.name.function, named.name.module]);
            bytes.push(counter(labels(), own.bytes as f64));
            allocations.push(counter(labels(), own.allocations as f64));
            freed.push(counter(labels(), own.freed as f64));
        }
        let process = [
            gauge(Vec::new(), heap.live_bytes as f64),
            gauge(Vec::new(), heap.peak_bytes as f64),
            counter(Vec::new(), heap.allocated_bytes as f64),
            counter(Vec::new(), (heap.allocations + heap.reallocations) as f64),
        ];
        let series = functions.into_iter().chain(process.into_iter().map(|metric| vec![metric]));
        FAMILIES.iter().zip(series).map(|(spec, metrics)| spec.family(metrics)).collect()
    }
}
