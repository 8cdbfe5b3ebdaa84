//! metrics 0.24 with metrics-exporter-prometheus: the macros, as its documentation uses them.

use std::sync::OnceLock;
use std::time::Instant;

use compare::rounds::Variant;
use compare::work::work;
use metrics::{counter, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::variant;

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

pub(crate) fn install() -> Result<(), BuildError> {
    let builder = PrometheusBuilder::new().set_buckets(monitor::histogram::DEFAULT_BOUNDS)?;
    let handle = builder.install_recorder()?;
    RECORDER.get_or_init(|| handle);
    Ok(())
}

/// Histograms keep every value until someone folds them.
fn fold() {
    if let Some(recorder) = RECORDER.get() {
        recorder.run_upkeep();
    }
}

#[inline(never)]
fn by_macro(x: u64) -> u64 {
    let begin = Instant::now();
    let value = work(x);
    histogram!("duration_seconds", "function" => "by_macro", "module" => "peers").record(begin.elapsed());
    counter!("calls_total", "function" => "by_macro", "module" => "peers", "result" => "ok").increment(1);
    value
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![variant!("metrics: counter! and histogram!", by_macro, after fold)]
}
