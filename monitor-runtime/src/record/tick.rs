//! What a tick of the CPU timer records. It comes as a signal, in the thread that it met: nothing here may lock or allocate.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering, compiler_fence};
use std::time::Duration;

use super::profile;

/// Ticks of all captures that left no stack; `NEVER` before the first capture.
static LOST: AtomicU64 = AtomicU64::new(NEVER);
const NEVER: u64 = u64::MAX;

thread_local! {
    /// A constant without destructor: reading it in a signal handler is a plain load.
    static SUSPENDED: Cell<bool> = const { Cell::new(false) };
}

/// One tick of CPU time met the calling thread: it is counted in the profiled function that the thread is in. Signal-safe.
pub(crate) fn cpu_tick() {
    profile::cpu_tick();
}

/// Whether the calling thread is inside [`suspended`]. Signal-safe.
pub(crate) fn is_suspended() -> bool {
    SUSPENDED.with(Cell::get)
}

/// Runs `work` while ticks that meet this thread are counted but take no stack: for whoever walks the stack itself, since the
/// unwinder is not to be entered a second time from a signal.
pub(crate) fn suspended<R>(work: impl FnOnce() -> R) -> R {
    /// Puts back what was there, also when `work` unwinds.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            compiler_fence(Ordering::SeqCst);
            SUSPENDED.set(self.0);
        }
    }
    let _restore = Restore(SUSPENDED.replace(true));
    compiler_fence(Ordering::SeqCst);
    work()
}

/// Counts ticks of a capture that left no stack; 0 says that a capture has run.
pub(crate) fn add_lost_samples(count: u64) {
    let add = |lost: u64| Some(if lost == NEVER { count } else { lost.saturating_add(count).min(NEVER - 1) });
    let _ = LOST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
}

/// Ticks of all captures, and CPU time of the process in nanoseconds meanwhile.
static TICKS: AtomicU64 = AtomicU64::new(0);
static CPU_NANOS: AtomicU64 = AtomicU64::new(0);

/// A capture went on for so long.
pub(crate) fn add_captured(ticks: u64, cpu: Duration) {
    TICKS.fetch_add(ticks, Ordering::Relaxed);
    CPU_NANOS.fetch_add(u64::try_from(cpu.as_nanos()).unwrap_or(0), Ordering::Relaxed);
}

/// CPU seconds that one tick stands for, over all captures; `None` before the first tick.
#[cfg(feature = "report")]
pub(crate) fn seconds_per_tick() -> Option<f64> {
    let ticks = TICKS.load(Ordering::Relaxed);
    (ticks > 0).then(|| CPU_NANOS.load(Ordering::Relaxed) as f64 / 1e9 / ticks as f64)
}

/// Ticks of all captures that left no stack; `None` before the first capture.
pub(crate) fn lost_samples() -> Option<u64> {
    Some(LOST.load(Ordering::Relaxed)).filter(|lost| *lost != NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspension_ends_with_its_work_even_by_panic_and_nests() {
        assert!(!is_suspended());
        suspended(|| {
            suspended(|| assert!(is_suspended()));
            assert!(is_suspended());
        });
        let unwound = std::panic::catch_unwind(|| suspended(|| std::panic::resume_unwind(Box::new(()))));
        assert!(unwound.is_err() && !is_suspended());
    }
}
