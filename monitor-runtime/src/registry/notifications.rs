//! What the receivers were told.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{FamilySpec, counter};

const FAMILY: FamilySpec = FamilySpec {
    name: "monitor_notifications_total",
    help: "Notifications by receiver and outcome: delivered, failed (one try), dropped (not tried any more)",
    kind: MetricType::COUNTER,
    labels: &["receiver", "outcome"],
};

/// What became of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Delivered,
    Failed,
    Dropped,
}

const OUTCOMES: [&str; 3] = ["delivered", "failed", "dropped"];

/// Counts by receiver, of which there are as many as the configuration has.
static COUNTS: Mutex<BTreeMap<String, [u64; 3]>> = Mutex::new(BTreeMap::new());

/// Counts what a receiver was told; with 0 it is shown from here on.
pub(crate) fn notified(receiver: &str, outcome: Told, count: u64) {
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    let own = counts.entry(receiver.to_owned()).or_default();
    let [delivered, failed, dropped] = own;
    let count_of = match outcome {
        Told::Delivered => delivered,
        Told::Failed => failed,
        Told::Dropped => dropped,
    };
    *count_of = count_of.saturating_add(count);
}

pub(super) struct Notifications {
    desc: Option<Desc>,
}

impl Notifications {
    pub(super) fn new() -> Self {
        Self { desc: FAMILY.desc() }
    }
}

impl Collector for Notifications {
    fn desc(&self) -> Vec<&Desc> {
        self.desc.iter().collect()
    }

    /// Nothing where no receivers are at work.
    fn collect(&self) -> Vec<MetricFamily> {
        let counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if counts.is_empty() {
            return Vec::new();
        }
        let each = counts.iter().flat_map(|(receiver, counts)| {
            OUTCOMES
                .iter()
                .zip(counts)
                .map(|(outcome, count)| counter(FAMILY.labels(&[receiver, outcome]), *count as f64))
        });
        vec![FAMILY.family(each.collect())]
    }
}
