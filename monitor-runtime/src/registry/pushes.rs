//! How sending the series away fares.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge};

const FAMILIES: [FamilySpec; 3] = [
    FamilySpec {
        name: "monitor_push_samples_total",
        help: "Samples by push and outcome: sent, dropped (refused, or no place left), left_out (the format has no way to say them)",
        kind: MetricType::COUNTER,
        labels: &["push", "outcome"],
    },
    FamilySpec {
        name: "monitor_push_requests_total",
        help: "Requests by push and outcome: delivered, failed (tried again), refused (not tried again)",
        kind: MetricType::COUNTER,
        labels: &["push", "outcome"],
    },
    FamilySpec {
        name: "monitor_push_buffer_bytes",
        help: "What waits to be sent, as it is sent: compressed",
        kind: MetricType::GAUGE,
        labels: &["push"],
    },
];

/// What became of samples and requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pushed {
    pub(crate) sent: u64,
    pub(crate) dropped: u64,
    pub(crate) left_out: u64,
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    pub(crate) refused: u64,
}

#[derive(Default)]
struct Own {
    total: Pushed,
    waiting_bytes: usize,
}

/// By push, of which there are as many as the configuration has.
static OWN: Mutex<BTreeMap<String, Own>> = Mutex::new(BTreeMap::new());

fn with(push: &str, change: impl FnOnce(&mut Own)) {
    change(OWN.lock().unwrap_or_else(PoisonError::into_inner).entry(push.to_owned()).or_default());
}

/// Adds to what became of a push; it is shown from the first call on.
pub(crate) fn pushed(push: &str, more: Pushed) {
    with(push, |own| {
        let total = &mut own.total;
        total.sent += more.sent;
        total.dropped += more.dropped;
        total.left_out += more.left_out;
        total.delivered += more.delivered;
        total.failed += more.failed;
        total.refused += more.refused;
    });
}

/// Says how much waits.
pub(crate) fn set_waiting(push: &str, bytes: usize) {
    with(push, |own| own.waiting_bytes = bytes);
}

pub(super) struct Pushes {
    descs: Vec<Desc>,
}

impl Pushes {
    pub(super) fn new() -> Self {
        Self { descs: FAMILIES.iter().filter_map(FamilySpec::desc).collect() }
    }
}

impl Collector for Pushes {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    /// Nothing where nothing is pushed.
    fn collect(&self) -> Vec<MetricFamily> {
        let [samples, requests, buffer] = &FAMILIES;
        let all = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        if all.is_empty() {
            return Vec::new();
        }
        let (mut of_samples, mut of_requests, mut of_buffer) = (Vec::new(), Vec::new(), Vec::new());
        for (push, Own { total, waiting_bytes }) in &*all {
            for (outcome, count) in [("dropped", total.dropped), ("left_out", total.left_out), ("sent", total.sent)] {
                of_samples.push(counter(samples.labels(&[push, outcome]), count as f64));
            }
            let by_outcome = [("delivered", total.delivered), ("failed", total.failed), ("refused", total.refused)];
            for (outcome, count) in by_outcome {
                of_requests.push(counter(requests.labels(&[push, outcome]), count as f64));
            }
            of_buffer.push(gauge(buffer.labels(&[push]), *waiting_bytes as f64));
        }
        vec![samples.family(of_samples), requests.family(of_requests), buffer.family(of_buffer)]
    }
}
