//! From the cells to the model.

use std::time::SystemTime;

use super::model::{CpuReport, FunctionReport, Host, Outcomes, Recording, Report, SCHEMA};
use crate::clock::{self, Clock, Source};
use crate::record::{Outcome, Role, SiteSnapshot, is_enabled, seconds_per_call};
use crate::registry::{self, NamedSites};

pub(super) fn build() -> Report {
    let mut functions: Vec<_> = registry::named_sites().iter().filter_map(function).collect();
    let total = |function: &FunctionReport| function.total_seconds.unwrap_or(0.0);
    let cpu = cpu();
    functions.sort_by(|a, b| total(b).total_cmp(&total(a)).then_with(|| b.calls.cmp(&a.calls)));
    Report {
        schema: SCHEMA,
        generated_at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        service_name: registry::service_name(),
        host: host(),
        recording: recording(),
        not_captured: cpu
            .as_ref()
            .err()
            .map(|reason| format!("CPU samples: {reason}"))
            .into_iter()
            .chain(["allocations: this version does not count them".to_owned()])
            .collect(),
        functions,
        call_tree: Vec::new(),
        memory: None,
        cpu: cpu.ok(),
        endpoints: Vec::new(),
        database: Vec::new(),
        caches: Vec::new(),
        metrics: Vec::new(),
    }
}

/// The continuous capture up to now, or the last one that has ended; else why there is none.
#[cfg(feature = "cpu-profile")]
fn cpu() -> Result<CpuReport, String> {
    crate::capture::newest().map(|profile| profile.to_report())
}

#[cfg(not(feature = "cpu-profile"))]
fn cpu() -> Result<CpuReport, String> {
    Err("monitor was compiled without its feature `cpu-profile`".to_owned())
}

fn function(named: &NamedSites) -> Option<FunctionReport> {
    let snapshot = SiteSnapshot::of(&named.sites)?;
    let durations = snapshot.durations();
    let (calls, timed_calls) = (snapshot.all_calls(), durations.count());
    let mean_seconds = (timed_calls > 0).then(|| durations.sum_seconds() / timed_calls as f64);
    let sample = named.sites.iter().map(|site| site.spec().sample).max().unwrap_or(1);
    let total_seconds = if sample > 1 {
        mean_seconds.map(|mean| mean * calls as f64)
    } else {
        mean_seconds.map(|_| durations.sum_seconds())
    };
    let is_async = named.is_async();
    let is_endpoint = named.sites.iter().any(|site| matches!(site.spec().role, Role::Endpoint { .. }));
    let is_polled = is_async && snapshot.polls() > 0;
    Some(FunctionReport {
        function: named.name.function.clone(),
        module: named.name.module.to_owned(),
        is_async,
        sample,
        calls,
        outcomes: Outcomes {
            ok: snapshot.calls(Outcome::Ok),
            error: snapshot.calls(Outcome::Error),
            panic: snapshot.calls(Outcome::Panic),
            cancelled: snapshot.calls(Outcome::Cancelled),
        },
        in_flight: (is_async || is_endpoint).then(|| snapshot.in_flight()),
        timed_calls,
        total_seconds,
        mean_seconds,
        min_seconds: durations.min_seconds(),
        p50_seconds: durations.quantile(0.5),
        p95_seconds: durations.quantile(0.95),
        p99_seconds: durations.quantile(0.99),
        max_seconds: durations.max_seconds(),
        busy_seconds: is_polled.then(|| snapshot.busy_seconds()),
        polls: is_async.then(|| snapshot.polls()),
        longest_poll_seconds: is_polled.then(|| snapshot.longest_poll_seconds()),
        distribution: Vec::new(),
        profile: None,
        by_labels: Vec::new(),
    })
}

fn host() -> Host {
    Host {
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cores: std::thread::available_parallelism().ok().map(usize::from),
        program: std::env::current_exe()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned())),
        pid: std::process::id(),
        build_profile: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
    }
}

fn recording() -> Recording {
    Recording {
        enabled: is_enabled(),
        clock: if Clock::get().source == Source::Tsc { "tsc" } else { "monotonic" }.to_owned(),
        seconds: clock::seconds_in_use(),
        cost_per_call_seconds: seconds_per_call(),
        cost_seconds: registry::overhead_seconds(),
    }
}
