//! Block devices, and how full a file system is.

use std::path::Path;

use crate::registry::{Reading, Sampled};
use crate::sampler::file::{Root, SourceError};
use crate::sampler::share::percent;
use crate::sampler::sys;

/// The kernel counts in sectors of 512 bytes whatever the device's own.
const SECTOR: f64 = 512.0;

/// Whole devices: a partition's bytes are its disk's. Loop and memory devices are other devices' bytes, or none.
pub(in crate::sampler) fn disks(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/diskstats")?;
    for line in file.text.lines() {
        let mut fields = line.split_whitespace().skip(2);
        let name = fields.next().ok_or_else(|| file.lacks("device name"))?;
        // Reads, merged, sectors, time; then the same of writes.
        let read: u64 = file.number(fields.nth(2), "sectors read")?;
        let written: u64 = file.number(fields.nth(3), "sectors written")?;
        let is_memory = ["loop", "ram", "zram"].iter().any(|prefix| name.starts_with(prefix));
        // `/sys/block` writes `!` for a slash in a name.
        if !is_memory && root.path(&format!("sys/block/{}", name.replace('/', "!"))).exists() {
            reading.set_of(Sampled::DiskRead, name, read as f64 * SECTOR);
            reading.set_of(Sampled::DiskWritten, name, written as f64 * SECTOR);
        }
    }
    Ok(())
}

/// As df: of the blocks that a user may fill.
pub(in crate::sampler) fn file_system(path: &Path, reading: &mut Reading) -> Result<(), SourceError> {
    let blocks = sys::blocks(path)?;
    let used = blocks.all.saturating_sub(blocks.free) as f64;
    if let Some(share) = percent(used, used + blocks.available as f64) {
        reading.set(Sampled::DiskUsage, share);
    }
    Ok(())
}
