//! prometheus-client: a counter by outcome and a histogram, by hand.

use std::fmt;
use std::sync::LazyLock;
use std::time::Instant;

use compare::rounds::Variant;
use compare::work::work;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use crate::variant;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Labels {
    function: &'static str,
    module: &'static str,
    result: &'static str,
}

impl EncodeLabelSet for Labels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), fmt::Error> {
        use prometheus_client::encoding::EncodeLabel;
        [("function", self.function), ("module", self.module), ("result", self.result)]
            .iter()
            .try_for_each(|label| label.encode(encoder.encode_label()))
    }
}

const OK: Labels = Labels { function: "looked_up", module: "peers", result: "ok" };

type Handles = (Counter, Histogram);
type Families = (Family<Labels, Counter>, Family<Labels, Histogram>);

fn histogram() -> Histogram {
    Histogram::new(monitor::histogram::DEFAULT_BOUNDS.iter().copied())
}

static HANDLES: LazyLock<Handles> = LazyLock::new(|| (Counter::default(), histogram()));
static FAMILIES: LazyLock<Families> = LazyLock::new(|| (Family::default(), Family::new_with_constructor(histogram)));

#[inline(never)]
fn resolved(x: u64) -> u64 {
    let (calls, duration) = &*HANDLES;
    let begin = Instant::now();
    let value = work(x);
    duration.observe(begin.elapsed().as_secs_f64());
    calls.inc();
    value
}

#[inline(never)]
fn looked_up(x: u64) -> u64 {
    let (calls, durations) = &*FAMILIES;
    let begin = Instant::now();
    let value = work(x);
    durations.get_or_create(&OK).observe(begin.elapsed().as_secs_f64());
    calls.get_or_create(&OK).inc();
    value
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![
        variant!("prometheus-client: pre-resolved handles", resolved),
        variant!("prometheus-client: label lookup", looked_up),
    ]
}
