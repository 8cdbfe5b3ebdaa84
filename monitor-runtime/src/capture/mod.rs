//! Captures: which functions use the processor, sampled while the program runs.
//!
//! Three ways: [`for_seconds`] on demand, [`capture`] around a block, [`continuous`] at a low rate. All share one sampler (of the
//! crate `pprof`): while the continuous capture runs, another one is what it sees meanwhile.
//!
//! What it costs: a sample takes about 30 microseconds, so 99 a second 0.3 % of a core; with the caches that it disturbs up to 1 %
//! was measured. The first capture of a process makes it 130 to 200 MB larger, for good: the sampler's tables, and debug information
//! to find names in; with thousands of distinct stacks 300 MB were seen. What it cannot see: time off the processor, and more
//! than the kernel ticks (250 samples a second of CPU time, with most kernels). Threads with stacks below 64 KiB are at risk: the
//! handler runs on them. After a capture the process ignores SIGPROF, and so do programs that it starts.

mod engine;
mod error;
mod heap;
mod mapping;
mod name;
mod pprof;
mod profile;
mod render;
#[cfg(feature = "report")]
mod reported;
mod sampler;
mod symbol;
mod symbol_table;
mod window;

use std::thread;
use std::time::{Duration, Instant};

pub use error::{CaptureError, FlamegraphError};
pub use heap::{DEFAULT_HEAP_INTERVAL, HeapProfile, HeapStack, heap_profile, sample_heap};
pub use mapping::Mapping;
pub use profile::{CpuProfile, Stack};
pub use symbol::Frame;

/// The rate of captures on demand, in samples per second of CPU time: odd, so that it keeps no step with the program.
pub const DEFAULT_HZ: u32 = 99;

/// What [`capture`] gives back: the block's value, and the profile or why there is none.
#[derive(Debug)]
#[non_exhaustive]
pub struct Captured<T> {
    /// What the block returned.
    pub value: T,
    /// What the process did meanwhile.
    pub profile: Result<CpuProfile, CaptureError>,
}

/// Captures while `block` runs. What the whole process does meanwhile is seen, not this thread alone; the stacks of this thread
/// bear its name. The block runs in any case, and a capture that was not possible says so in `profile`.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// let captured = monitor::capture(|| (0..10_000_u64).map(|x| x * x).sum::<u64>());
/// assert_eq!(captured.value, 333_283_335_000);
/// if let Ok(profile) = captured.profile {
///     println!("{}", profile.to_collapsed());
/// }
/// ```
pub fn capture<T>(block: impl FnOnce() -> T) -> Captured<T> {
    let begun = engine::OnDemand::begin(DEFAULT_HZ);
    let value = block();
    let profile = begun.and_then(|capture| CpuProfile::of(&*capture.end()?));
    Captured { value, profile }
}

/// Captures for so many seconds, 1 to 60, and waits for it. At [`DEFAULT_HZ`], or at the rate of the continuous capture where one
/// runs.
///
/// ```no_run
/// # extern crate monitor_runtime as monitor;
/// let profile = monitor::capture::for_seconds(10)?;
/// println!("{:.1} s of CPU time, {} of {} ticks lost", profile.cpu_seconds, profile.lost, profile.ticks);
/// # Ok::<(), monitor::capture::CaptureError>(())
/// ```
///
/// # Errors
/// [`CaptureError::Seconds`] for another duration, [`CaptureError::Busy`] while another capture on demand is under way; the others
/// when there can be none.
pub fn for_seconds(seconds: u32) -> Result<CpuProfile, CaptureError> {
    if !(1..=60).contains(&seconds) {
        return Err(CaptureError::Seconds(seconds));
    }
    let capture = engine::OnDemand::begin(DEFAULT_HZ)?;
    let deadline = Instant::now() + Duration::from_secs(u64::from(seconds));
    // A thread that is woken for another reason goes on waiting.
    while let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        thread::park_timeout(left);
    }
    CpuProfile::of(&*capture.end()?)
}

/// Captures from now on, at `hz` samples per second of CPU time, until what it returns is dropped. Above 250, 250 are asked of
/// the kernel.
///
/// What it keeps is bounded: beyond 16,384 distinct stacks it begins anew, and tells the time since then.
///
/// ```no_run
/// # extern crate monitor_runtime as monitor;
/// let continuous = monitor::capture::continuous(99)?;
/// // .. the program's work ..
/// println!("{}", continuous.profile()?.to_collapsed());
/// # Ok::<(), monitor::capture::CaptureError>(())
/// ```
///
/// # Errors
/// [`CaptureError::AlreadyContinuous`] when one runs, [`CaptureError::Busy`] while one on demand is under way,
/// [`CaptureError::Rate`] for 0; the others when there can be none.
pub fn continuous(hz: u32) -> Result<Continuous, CaptureError> {
    engine::Continuous::begin(hz).map(Continuous)
}

/// A capture that runs; it ends when this is dropped. What it saw stays for the report, until another capture ends.
#[derive(Debug)]
#[must_use = "the capture ends when this is dropped"]
pub struct Continuous(engine::Continuous);

impl Continuous {
    /// What it has seen up to now.
    ///
    /// # Errors
    /// The sampler or the thread that finds names failed.
    pub fn profile(&self) -> Result<CpuProfile, CaptureError> {
        CpuProfile::of(&self.0.so_far()?)
    }
}

/// What a report can tell: the continuous capture up to now, else the last one that has ended; or why there is none.
#[cfg(feature = "report")]
pub(crate) fn newest() -> Result<CpuProfile, String> {
    match engine::newest().map_err(|error| error.to_string())? {
        engine::Newest::Window(window) => CpuProfile::of(&window).map_err(|error| error.to_string()),
        engine::Newest::Failed(reason) => Err(reason.to_string()),
        engine::Newest::None => Err("no capture has run; set cpu_hz = 99, or ask /debug/pprof/profile".to_owned()),
    }
}
