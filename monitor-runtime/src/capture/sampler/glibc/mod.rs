//! The sampler of the crate `pprof`, in the one configuration that neither crashes nor loses much.

use std::fs::{self, OpenOptions};
use std::sync::Arc;

use pprof::{MAX_DEPTH, ProfilerGuard, ProfilerGuardBuilder};

use super::Seen;
use crate::capture::CaptureError;

mod block_list;
mod handler;
mod system;

pub(in crate::capture) use handler::ticks;
pub(in crate::capture) use system::cpu_time;

/// Runs while it lives. The engine sees to it that there is one at a time: a second `build()` of `pprof` fails, but not before it
/// has overwritten the block list of the first.
pub(in crate::capture) struct Sampler {
    guard: Option<ProfilerGuard<'static>>,
}

impl Sampler {
    pub(in crate::capture) fn start(hz: u32) -> Result<Self, CaptureError> {
        if !system::profiling_signal().map_err(failed)?.is_free() {
            return Err(CaptureError::ForeignProfiler);
        }
        // Asked beforehand: `pprof` remembers a failure for ever.
        probe_temporary_directory()?;
        let builder = ProfilerGuardBuilder::default().frequency(hz.cast_signed()).blocklist(&block_list::here());
        let guard = builder.build().map_err(failed)?;
        let sampler = Self { guard: Some(guard) };
        handler::chain().map_err(failed)?;
        Ok(sampler)
    }

    /// What was seen since the start, each distinct stack once. Ticks that come meanwhile leave no stack.
    pub(in crate::capture) fn read(&self, mut each: impl FnMut(Seen)) -> Result<(), CaptureError> {
        let Some(guard) = &self.guard else { return Ok(()) };
        let report = guard.report().build_unresolved().map_err(failed)?;
        for (stack, samples) in &report.data {
            let starts = stack.frames.iter().map(|frame| frame.symbol_address() as usize);
            let Some(first) = handler::interrupted(starts.clone()) else { continue };
            let own = stack.frames.get(first..).unwrap_or_default();
            if own.is_empty() {
                continue;
            }
            let group = first.checked_sub(handler::GROUP_DISTANCE).and_then(|at| starts.clone().nth(at));
            let name = stack.thread_name.get(..stack.thread_name_length).unwrap_or_default();
            each(Seen {
                functions: group.into_iter().chain(starts.skip(first)).collect(),
                thread: stack.thread_id,
                thread_name: Arc::from(String::from_utf8_lossy(name)),
                addresses: own.iter().map(|frame| frame.ip() as usize).collect(),
                is_cut: stack.frames.len() >= MAX_DEPTH,
                samples: u64::try_from(*samples).unwrap_or(0),
            });
        }
        Ok(())
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        // Someone who has put a handler over ours, against our advice, keeps it: `pprof` is about to take the signal away.
        let foreign = system::profiling_signal().ok().filter(|now| !now.is_free() && !handler::is_ours(now));
        drop(self.guard.take());
        if let Some(foreign) = foreign {
            let _ = system::set_profiling_signal(&foreign);
        }
    }
}

fn failed(error: impl std::fmt::Display) -> CaptureError {
    CaptureError::Sampler(error.to_string())
}

fn probe_temporary_directory() -> Result<(), CaptureError> {
    let directory = std::env::temp_dir();
    let nanos = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
    let path = directory.join(format!(".monitor-probe-{}-{nanos}", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).open(&path);
    made.map_err(|source| CaptureError::TemporaryDirectory { directory, source })?;
    let _ = fs::remove_file(&path);
    Ok(())
}
