//! From the cells to the model.

mod families;
mod function;
mod interruptions;
mod profile;

use std::time::SystemTime;

use super::model::{Allocations, CpuReport, Host, MemoryReport, Recording, Report, SCHEMA};
use crate::clock::{self, Clock, Source};
use crate::record::{self, Blocks, is_enabled, seconds_per_call};
use crate::registry;

pub(super) fn build() -> Report {
    // First: it brings up to date what a tick is worth.
    let cpu = cpu();
    let blocks = Blocks::now();
    let mut profiles = profile::Profiles::of(&blocks);
    let sites = registry::named_sites();
    let mut functions: Vec<_> = sites.iter().filter_map(|named| function::report(&blocks, named, &profiles)).collect();
    let total = |seconds: Option<f64>| seconds.unwrap_or(0.0);
    functions
        .sort_by(|a, b| total(b.total_seconds).total_cmp(&total(a.total_seconds)).then_with(|| b.calls.cmp(&a.calls)));
    let families::Families { endpoints, database, caches, metrics } = families::build();
    let heap = record::heap();
    let mut not_captured = Vec::from_iter(cpu.as_ref().err().map(|reason| format!("CPU samples: {reason}")));
    if heap.is_none() {
        not_captured.push(
            "allocations: `monitor::Allocator` is not the global allocator; \
             `#[global_allocator] static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();` counts them"
                .to_owned(),
        );
    } else if !record::is_counting_threads() {
        not_captured.push("allocations of single functions: only those of the process are known, off Unix".to_owned());
    }
    not_captured.extend(profiles.not_captured());
    Report {
        schema: SCHEMA,
        generated_at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        service_name: registry::service_name(),
        host: host(),
        recording: recording(),
        not_captured,
        functions,
        call_tree: profiles.call_tree(),
        memory: heap.map(memory),
        cpu: cpu.ok(),
        endpoints,
        database,
        caches,
        metrics,
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

fn memory(heap: record::Heap) -> MemoryReport {
    let seconds = clock::seconds_in_use();
    MemoryReport {
        live_bytes: heap.live_bytes,
        peak_bytes: heap.peak_bytes,
        since_start: Allocations {
            allocations: heap.allocations,
            reallocations: heap.reallocations,
            bytes: heap.allocated_bytes,
            freed_bytes: heap.freed_bytes,
        },
        bytes_per_second: if seconds > 0.0 { heap.allocated_bytes as f64 / seconds } else { 0.0 },
        monitor_bytes: heap.monitor_bytes,
    }
}

/// What this program calls itself: the configured service name, else that of its file.
#[cfg(feature = "alerts")]
pub(crate) fn program_name() -> String {
    crate::registry::service_name().or_else(program).unwrap_or_else(|| "this process".to_owned())
}

fn program() -> Option<String> {
    std::env::current_exe().ok().and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
}

fn host() -> Host {
    Host {
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cores: std::thread::available_parallelism().ok().map(usize::from),
        program: program(),
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
        cost_seconds: record::overhead_seconds(),
        interruptions: interruptions::so_far(),
    }
}
