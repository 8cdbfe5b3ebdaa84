//! The families of annotated functions, named as in the Autometrics specification 1.0.

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Metric, MetricFamily, MetricType};

use super::family::{Distribution, FamilySpec, counter, gauge, histogram};
use super::names::{named_sites, shared_bounds};
use crate::record::{Blocks, Outcome, SiteSnapshot};

/// All outcomes as a scrape orders them: series that come in order cost the registry no sorting.
const BY_LABEL: [Outcome; 4] = [Outcome::Cancelled, Outcome::Error, Outcome::Ok, Outcome::Panic];

const FUNCTION: &[&str] = &["function", "module"];

const FAMILIES: [FamilySpec; 6] = [
    FamilySpec {
        name: "function_calls_total",
        help: "Calls of annotated functions that have ended, by outcome",
        kind: MetricType::COUNTER,
        labels: &["function", "module", "result"],
    },
    FamilySpec {
        name: "function_calls_duration_seconds",
        help: "Wall time of calls; of an async function from its first poll to its end",
        kind: MetricType::HISTOGRAM,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_calls_concurrent",
        help: "Calls of async functions and endpoints in flight",
        kind: MetricType::GAUGE,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_busy_seconds_total",
        help: "Time inside the polls of async functions",
        kind: MetricType::COUNTER,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_polls_total",
        help: "Polls of async functions",
        kind: MetricType::COUNTER,
        labels: FUNCTION,
    },
    FamilySpec {
        name: "function_longest_poll_seconds",
        help: "The longest single poll of an async function since the start",
        kind: MetricType::GAUGE,
        labels: FUNCTION,
    },
];

pub(super) struct Functions {
    descs: Vec<Desc>,
}

impl Functions {
    pub(super) fn new() -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect() }
    }
}

impl Collector for Functions {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let blocks = Blocks::now();
        let mut metrics: [Vec<Metric>; 6] = Default::default();
        let [calls, durations, concurrent, busy, polls, longest] = &mut metrics;
        let [calls_spec, spec, ..] = &FAMILIES;
        for named in named_sites() {
            let (function, module) = (named.name.function.as_str(), named.name.module);
            let bounds = shared_bounds(&named.sites, |site| site.spec().function_bounds());
            let is_async = named.is_async();
            let has_in_flight = is_async || named.is_endpoint();
            for (more, snapshot) in SiteSnapshot::by_labels(&blocks, &named.sites) {
                for outcome in BY_LABEL {
                    let labels = calls_spec.labels_and(&[function, module, outcome.as_str()], &more);
                    calls.push(counter(labels, snapshot.calls(outcome) as f64));
                }
                let labels = || spec.labels_and(&[function, module], &more);
                durations.push(histogram(labels(), &Distribution::of_durations(snapshot.durations(), &bounds)));
                if has_in_flight {
                    concurrent.push(gauge(labels(), snapshot.in_flight() as f64));
                }
                if is_async {
                    busy.push(counter(labels(), snapshot.busy_seconds()));
                    polls.push(counter(labels(), snapshot.polls() as f64));
                    longest.push(gauge(labels(), snapshot.longest_poll_seconds()));
                }
            }
        }
        FAMILIES.iter().zip(metrics).map(|(spec, metrics)| spec.family(metrics)).collect()
    }
}
