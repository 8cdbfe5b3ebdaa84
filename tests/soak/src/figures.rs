//! What was counted.

use std::fmt;

use monitor::capture::CpuProfile;

pub(crate) struct Figures {
    ticks: u64,
    samples: u64,
    lost: u64,
    stacks: usize,
    achieved_hz: f64,
    cpu_seconds: f64,
}

impl Figures {
    pub(crate) fn of(profile: &CpuProfile) -> Self {
        Self {
            ticks: profile.ticks,
            samples: profile.samples,
            lost: profile.lost,
            stacks: profile.stacks.len(),
            achieved_hz: profile.achieved_hz().unwrap_or(f64::NAN),
            cpu_seconds: profile.cpu_seconds,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.lost as f64 / self.ticks.max(1) as f64;
        write!(f, "ticks {}, samples {}, lost {} ({share:.1} %), ", self.ticks, self.samples, self.lost)?;
        write!(f, "{} stacks, {:.1} s of CPU time at {:.0} Hz", self.stacks, self.cpu_seconds, self.achieved_hz)
    }
}

/// Resident memory now, in MiB.
pub(crate) fn resident_mib() -> f64 {
    status("VmRSS:")
}

/// The most that was resident.
pub(crate) fn peak_mib() -> f64 {
    status("VmHWM:")
}

fn status(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_suffix("kB")?.trim().parse().ok());
    kib.map_or(f64::NAN, |kib: f64| kib / 1024.0)
}
