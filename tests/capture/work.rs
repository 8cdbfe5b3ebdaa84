//! Work of a known size, in functions that a profile must name.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use monitor::timed;

/// About as long as ten microseconds: far below a tick, so that no rhythm with it can arise.
const UNIT: u64 = 500;

fn burn(units: u64) -> u64 {
    (0..units * UNIT).fold(black_box(7), |sum, x| black_box(sum).wrapping_mul(31).wrapping_add(x))
}

#[inline(never)]
pub(crate) fn burn_three() -> u64 {
    black_box(burn(black_box(3)))
}

#[inline(never)]
pub(crate) fn burn_one() -> u64 {
    black_box(burn(black_box(1)))
}

#[inline(always)]
fn inlined_three() -> u64 {
    (0..3 * UNIT).fold(black_box(7), |sum, x| black_box(sum).wrapping_mul(31).wrapping_add(x))
}

#[inline(always)]
fn inlined_one() -> u64 {
    (0..UNIT).fold(black_box(7), |sum, x| black_box(sum).wrapping_mul(31).wrapping_add(x))
}

/// Has both in its own code, whatever the profile.
#[inline(never)]
pub(crate) fn with_both_inlined() -> u64 {
    black_box(inlined_three() ^ inlined_one())
}

pub(crate) struct Shop;

impl Shop {
    /// An annotated method that returns a `Result`: its body is put into a closure.
    #[timed]
    pub(crate) fn price(&self, units: u64) -> Result<u64, String> {
        Ok(burn(units))
    }

    #[timed]
    pub(crate) async fn order(&self, units: u64) -> u64 {
        burn(units)
    }
}

/// Threads that work until this is dropped.
pub(crate) struct Workers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(crate) fn start(count: usize, work: fn()) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let thread = |number| {
            let stop = Arc::clone(&stop);
            let run = move || {
                while !stop.load(Ordering::Relaxed) {
                    work();
                }
            };
            thread::Builder::new().name(format!("worker-{number}")).spawn(run).unwrap()
        };
        Self { threads: (0..count).map(thread).collect(), stop }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
    }
}

/// True until the calling thread has used the processor for so long: on a busy machine wall time says nothing.
pub(crate) fn for_so_long(milliseconds: u64) -> impl FnMut() -> bool {
    let end = cpu_time() + Duration::from_millis(milliseconds);
    move || cpu_time() < end
}

/// CPU time of the calling thread.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) }, 0);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

/// Uses the processor for as long as the predicate says.
pub(crate) fn burn_while(mut go_on: impl FnMut() -> bool) {
    while go_on() {
        burn_one();
    }
}
