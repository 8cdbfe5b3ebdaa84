//! prometheus 0.14: a counter by outcome and a histogram, by hand.

use std::sync::LazyLock;

use compare::rounds::Variant;
use compare::work::work;
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts};

use crate::variant;

pub(crate) const PRE_RESOLVED: &str = "prometheus: pre-resolved handles";

struct Families {
    calls: IntCounterVec,
    durations: HistogramVec,
}

static FAMILIES: LazyLock<Families> = LazyLock::new(|| {
    let options =
        HistogramOpts::new("duration_seconds", "Duration").buckets(monitor::histogram::DEFAULT_BOUNDS.to_vec());
    let families = IntCounterVec::new(Opts::new("calls_total", "Calls"), &["function", "module", "result"])
        .and_then(|calls| Ok(Families { calls, durations: HistogramVec::new(options, &["function", "module"])? }));
    families.unwrap_or_else(|error| unreachable!("constant names and bounds: {error}"))
});

static HANDLES: LazyLock<(IntCounter, Histogram)> = LazyLock::new(|| {
    let Families { calls, durations } = &*FAMILIES;
    (calls.with_label_values(&["resolved", "peers", "ok"]), durations.with_label_values(&["resolved", "peers"]))
});

#[inline(never)]
fn resolved(x: u64) -> u64 {
    let (calls, duration) = &*HANDLES;
    let timer = duration.start_timer();
    let value = work(x);
    timer.observe_duration();
    calls.inc();
    value
}

#[inline(never)]
fn looked_up(x: u64) -> u64 {
    let Families { calls, durations } = &*FAMILIES;
    let timer = durations.with_label_values(&["looked_up", "peers"]).start_timer();
    let value = work(x);
    timer.observe_duration();
    calls.with_label_values(&["looked_up", "peers", "ok"]).inc();
    value
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![variant!(PRE_RESOLVED, resolved), variant!("prometheus: label lookup", looked_up)]
}
