//! The prometheus crate's own registry with the series that 1,000 annotated functions have.

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

/// 4,000 counters and 1,000 histograms, with the names, labels and bounds of `monitor`.
pub fn filled() -> prometheus::Result<Registry> {
    let calls = IntCounterVec::new(
        Opts::new("function_calls_total", "Calls of annotated functions that have ended, by outcome"),
        &["function", "module", "result"],
    )?;
    let options = HistogramOpts::new("function_calls_duration_seconds", "Wall time of calls")
        .buckets(monitor::histogram::DEFAULT_BOUNDS.to_vec());
    let durations = HistogramVec::new(options, &["function", "module"])?;
    for module in 0..1_000 {
        let [hundreds, tens, ones] = [module / 100, module / 10 % 10, module % 10];
        let module = format!("scrape::sites::{hundreds}::{tens}::{ones}");
        for result in ["ok", "error", "panic", "cancelled"] {
            calls.with_label_values(&["site", &module, result]).inc_by(20);
        }
        for call in 0..20 {
            durations.with_label_values(&["site", &module]).observe(f64::from(call) * 1e-7);
        }
    }
    let registry = Registry::new();
    registry.register(Box::new(calls))?;
    registry.register(Box::new(durations))?;
    Ok(registry)
}

/// One scrape, as a host that uses the prometheus crate writes it.
pub fn exposition(registry: &Registry) -> prometheus::Result<String> {
    TextEncoder::new().encode_to_string(&registry.gather())
}
