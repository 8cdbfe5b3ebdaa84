//! Memory and CPU of the process in a sentence each.

use super::figure::{Figure, count, percent, seconds};
use crate::report::model::{CacheReport, CpuReport, MemoryReport};

impl MemoryReport {
    pub(super) fn sentence(&self) -> String {
        format!(
            "{} in use, {} at the peak; {} allocated in {} allocations ({}); the monitor itself uses {}.",
            Figure::Bytes(self.live_bytes).text(),
            Figure::Bytes(self.peak_bytes).text(),
            Figure::Bytes(self.since_start.bytes).text(),
            count(self.since_start.allocations),
            Figure::Rate(self.bytes_per_second).text(),
            Figure::Bytes(self.monitor_bytes).text(),
        )
    }
}

impl CpuReport {
    pub(super) fn sentence(&self) -> String {
        let lost = if self.ticks > 0 { self.lost as f64 / self.ticks as f64 } else { 0.0 };
        format!(
            "{} used in {} of capture ({} of one core); {} ticks at {} Hz asked for, {} without a stack ({}).",
            seconds(self.cpu_seconds),
            seconds(self.wall_seconds),
            percent(if self.wall_seconds > 0.0 { self.cpu_seconds / self.wall_seconds } else { 0.0 }),
            count(self.ticks),
            self.requested_hz,
            count(self.lost),
            percent(lost),
        )
    }
}

impl CacheReport {
    /// Hits of all look-ups.
    pub(super) fn hit_rate(&self) -> Option<f64> {
        let all = self.hits.saturating_add(self.misses);
        (all > 0).then(|| self.hits as f64 / all as f64)
    }
}
