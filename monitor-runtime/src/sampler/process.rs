//! This process.

use super::file::{Root, SourceError};
use super::sys;
use crate::registry::{Reading, Sampled};

/// Threads and start time.
pub(super) fn stat(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/self/stat")?;
    // The name in parentheses may hold spaces and parentheses; behind it is the third field.
    let (_, fields) = file.text.rsplit_once(')').ok_or_else(|| file.lacks("name of the program"))?;
    let mut fields = fields.split_whitespace();
    let threads: u64 = file.number(fields.nth(20 - 3), "number of threads")?;
    let started: u64 = file.number(fields.nth(22 - 20 - 1), "start time")?;
    reading.set(Sampled::ProcessThreads, threads as f64);
    let stat = root.read("proc/stat")?;
    let booted: u64 = stat.number(stat.after("btime "), "boot time")?;
    reading.set(Sampled::ProcessStartTime, booted as f64 + started as f64 / sys::ticks_per_second()?);
    Ok(())
}

/// Of `statm`, which recent kernels add up exactly where `stat` is rough.
pub(super) fn memory(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/self/statm")?;
    let mut pages = file.text.split_whitespace();
    let (size, resident): (u64, u64) =
        (file.number(pages.next(), "size in pages")?, file.number(pages.next(), "resident pages")?);
    let page = sys::page_size()?;
    reading.set(Sampled::ProcessVirtual, size as f64 * page);
    reading.set(Sampled::ProcessResident, resident as f64 * page);
    Ok(())
}

/// How many are open. Linux 6.2 and later tell by the size of the directory; before that they are counted.
pub(super) fn descriptors(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let path = root.path("proc/self/fd");
    let count = || {
        let told = if root.is_real() { std::fs::metadata(&path)?.len() } else { 0 };
        // The one that reads the directory is not counted.
        std::io::Result::Ok(if told > 0 { told } else { counted(&path, root)? })
    };
    let count = count().map_err(|source| SourceError::Read { path: path.clone(), source })?;
    reading.set(Sampled::ProcessOpenFds, count as f64);
    Ok(())
}

fn counted(path: &std::path::Path, root: &Root) -> std::io::Result<u64> {
    let entries = std::fs::read_dir(path)?.count() as u64;
    Ok(if root.is_real() { entries.saturating_sub(1) } else { entries })
}

/// Soft limit; absent where there is none.
pub(super) fn descriptor_limit(reading: &mut Reading) -> Result<(), SourceError> {
    if let Some(limit) = sys::descriptor_limit()? {
        reading.set(Sampled::ProcessMaxFds, limit as f64);
    }
    Ok(())
}

/// CPU time and context switches of all threads. `/proc/self/status` has the switches of the first thread only.
pub(super) fn usage(reading: &mut Reading) -> Result<(), SourceError> {
    let usage = sys::usage()?;
    reading.set(Sampled::ProcessCpu, usage.cpu.as_secs_f64());
    reading.set_of(Sampled::ProcessContextSwitches, "voluntary", usage.voluntary_switches as f64);
    reading.set_of(Sampled::ProcessContextSwitches, "involuntary", usage.involuntary_switches as f64);
    Ok(())
}
