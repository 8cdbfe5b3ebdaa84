//! How the rules fare.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge};

const FAMILIES: [FamilySpec; 4] = [
    FamilySpec {
        name: "monitor_rule_evaluations_total",
        help: "Rules evaluated",
        kind: MetricType::COUNTER,
        labels: &[],
    },
    FamilySpec {
        name: "monitor_rule_evaluation_failures_total",
        help: "Evaluations of rules that failed: /api/v1/rules says which and why",
        kind: MetricType::COUNTER,
        labels: &[],
    },
    FamilySpec {
        name: "monitor_rule_evaluation_seconds_total",
        help: "Time that evaluating rules has taken",
        kind: MetricType::COUNTER,
        labels: &[],
    },
    FamilySpec {
        name: "monitor_rules_last_reload_successful",
        help: "1 when the rules at work are those of the files, 0 when these have problems",
        kind: MetricType::GAUGE,
        labels: &[],
    },
];

static EVALUATIONS: AtomicU64 = AtomicU64::new(0);
static FAILURES: AtomicU64 = AtomicU64::new(0);
static NANOS: AtomicU64 = AtomicU64::new(0);
/// `UNKNOWN` while no rules were read.
static LOADED: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 2;

/// A group was evaluated: so many rules, so many of which failed.
pub(crate) fn rules_evaluated(rules: usize, failures: usize, took: Duration) {
    EVALUATIONS.fetch_add(rules as u64, Relaxed);
    FAILURES.fetch_add(failures as u64, Relaxed);
    NANOS.fetch_add(took.as_nanos() as u64, Relaxed);
}

/// Rule files were read.
pub(crate) fn rules_loaded(well: bool) {
    LOADED.store(u8::from(well), Relaxed);
}

pub(super) struct Rules {
    descs: Vec<Desc>,
}

impl Rules {
    pub(super) fn new() -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect() }
    }
}

impl Collector for Rules {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    /// Nothing where no rules are at work.
    fn collect(&self) -> Vec<MetricFamily> {
        let loaded = LOADED.load(Relaxed);
        if loaded == UNKNOWN {
            return Vec::new();
        }
        let [evaluations, failures, seconds, reload] = &FAMILIES;
        let count = |spec: &FamilySpec, value: f64| spec.family(vec![counter(spec.labels(&[]), value)]);
        vec![
            count(evaluations, EVALUATIONS.load(Relaxed) as f64),
            count(failures, FAILURES.load(Relaxed) as f64),
            count(seconds, NANOS.load(Relaxed) as f64 / 1e9),
            reload.family(vec![gauge(reload.labels(&[]), f64::from(loaded))]),
        ]
    }
}
