//! The machine: CPU, memory, disks, network, load.

mod cpu;
mod disk;
mod network;

use super::file::{Root, SourceError};
use super::share::percent;
use crate::registry::{Reading, Sampled};
pub(super) use cpu::Cpu;
pub(super) use disk::{disks, file_system};
pub(super) use network::network;

/// In use is what is not available: caches that the kernel gives up when asked are not in use.
pub(super) fn memory(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/meminfo")?;
    let bytes = |key, what| {
        let kib: u64 = file.number(file.after(key).and_then(|rest| rest.trim().strip_suffix("kB")), what)?;
        Ok((kib as f64) * 1_024.0)
    };
    let (total, available) = (bytes("MemTotal:", "MemTotal")?, bytes("MemAvailable:", "MemAvailable")?);
    let used = (total - available).max(0.0);
    reading.set(Sampled::MemoryUsage, used);
    reading.set(Sampled::MemoryTotal, total);
    if let Some(share) = percent(used, total) {
        reading.set(Sampled::MemoryUsagePercent, share);
    }
    Ok(())
}

pub(super) fn load(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/loadavg")?;
    reading.set(Sampled::Load1, file.number(file.text.split_whitespace().next(), "load of one minute")?);
    Ok(())
}
