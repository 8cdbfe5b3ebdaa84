//! Reports made for a test, as JSON: a host cannot make the model's types itself.

use monitor::report::Report;
use serde_json::{Value, json};

/// Numbers that look random and are the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// A function whose calls took so long, in seconds.
pub(crate) fn function(name: &str, durations: &[f64]) -> Value {
    let mut sorted = durations.to_vec();
    sorted.sort_by(f64::total_cmp);
    let calls = sorted.len();
    let sum: f64 = sorted.iter().sum();
    // The grid of the recording: 16 steps an octave.
    let mut ranges: Vec<(f64, f64, u64)> = Vec::new();
    for duration in &sorted {
        match ranges.last_mut() {
            Some(range) if *duration < range.1 => range.2 += 1,
            _ => {
                let octave = duration.log2().floor().exp2();
                let step = ((duration / octave - 1.0) * 16.0).floor();
                ranges.push((octave * (1.0 + step / 16.0), octave * (1.0 + (step + 1.0) / 16.0), 1));
            }
        }
    }
    let rank = |q: f64| sorted[((q * calls as f64) as usize).min(calls - 1)];
    json!({
        "function": name, "module": "shop", "is_async": false, "sample": 1, "calls": calls, "timed_calls": calls,
        "outcomes": { "ok": calls, "error": 0, "panic": 0, "cancelled": 0 },
        "total_seconds": sum, "mean_seconds": sum / calls as f64, "min_seconds": sorted[0],
        "p50_seconds": rank(0.5), "p95_seconds": rank(0.95), "p99_seconds": rank(0.99),
        "max_seconds": sorted[calls - 1], "distribution": ranges
    })
}

/// The same with what it allocated itself; nothing in callees.
pub(crate) fn allocating(mut function: Value, allocations: u64, bytes: u64) -> Value {
    let own = json!({ "allocations": allocations, "reallocations": 0, "bytes": bytes, "freed_bytes": bytes });
    function["profile"] = json!({
        "calls": function["calls"], "primitive_calls": function["calls"], "total_seconds": function["total_seconds"],
        "self_seconds": function["total_seconds"],
        "allocations": { "self": own, "total": own, "largest_call_bytes": 64 }
    });
    function
}

pub(crate) fn json(functions: &[Value]) -> Value {
    json!({
        "schema": monitor::report::SCHEMA, "generated_at": "2026-01-02T03:04:05Z",
        "host": { "platform": "linux x86_64", "cores": 2, "program": "shop", "pid": 7, "build_profile": "release" },
        "recording": {
            "enabled": true, "clock": "tsc", "seconds": 10.0, "cost_per_call_seconds": 2.5e-8, "cost_seconds": 0.01
        },
        "not_captured": [], "functions": functions
    })
}

pub(crate) fn report(functions: &[Value]) -> Report {
    Report::from_json(&json(functions).to_string()).unwrap()
}

/// Durations around `middle`, log-normal.
pub(crate) fn log_normal(random: &mut Random, calls: usize, middle: f64, spread: f64) -> Vec<f64> {
    (0..calls).map(|_| middle * (spread * random.normal()).exp()).collect()
}

/// Nine calls in ten are short, the others take eight times as long: a cache.
pub(crate) fn bimodal(random: &mut Random, calls: usize, middle: f64) -> Vec<f64> {
    (0..calls)
        .map(|_| middle * (0.1 * random.normal()).exp() * if random.uniform() < 0.1 { 8.0 } else { 1.0 })
        .collect()
}
