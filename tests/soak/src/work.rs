//! The unkind work.

use std::collections::HashMap;
use std::hint::black_box;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Threads at work, and how much they have done.
pub(crate) struct Workers {
    stop: Arc<AtomicBool>,
    operations: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(crate) fn start(count: u64) -> Self {
        let (stop, operations) = <(Arc<AtomicBool>, Arc<AtomicU64>)>::default();
        let thread = |number| {
            let (stop, operations) = (Arc::clone(&stop), Arc::clone(&operations));
            thread::spawn(move || {
                let mut step = number;
                while !stop.load(Ordering::Relaxed) {
                    one(step);
                    step += 1;
                    operations.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let threads = (0..count).map(thread).collect();
        Self { stop, operations, threads }
    }

    /// Waits while they work.
    pub(crate) fn let_work(&self, duration: Duration) {
        let end = Instant::now() + duration;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            thread::park_timeout(left);
        }
    }

    /// Ends the work; how many operations it was.
    pub(crate) fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            let _ = thread.join();
        }
        self.operations.load(Ordering::Relaxed)
    }
}

fn one(step: u64) {
    match step % 16 {
        0..=8 => churn(step),
        9 => nest(step, 60),
        10 => panics(step),
        11 => drop(black_box(std::backtrace::Backtrace::force_capture())),
        12 => in_a_new_thread(step),
        _ => spin(step),
    }
}

/// Maps, vectors and strings, made and dropped.
#[inline(never)]
fn churn(step: u64) {
    let mut map = HashMap::new();
    for key in 0..200 + step % 50 {
        map.insert(key, vec![key; (key % 30) as usize]);
        if key % 3 == 0 {
            map.remove(&(key / 2));
        }
    }
    let text: Vec<String> = map.iter().map(|(key, values)| format!("{key}: {values:?}")).collect();
    black_box(text.concat());
}

/// Deep stacks, different each time.
#[inline(never)]
fn nest(step: u64, depth: u64) {
    if depth == 0 {
        churn(step);
    } else if (step >> (depth % 16)) & 1 == 0 {
        nest(step.rotate_left(1), depth - 1);
        black_box(step);
    } else {
        other(step, depth);
        black_box(depth);
    }
}

#[inline(never)]
fn other(step: u64, depth: u64) {
    nest(step ^ depth, depth - 1);
    black_box(step);
}

/// The unwinder at work, when a tick wants to use it too.
#[inline(never)]
#[expect(clippy::panic, reason = "panics are the work")]
fn panics(step: u64) {
    for _ in 0..20 {
        let unwound = catch_unwind(|| {
            let _held = vec![step; 100];
            if black_box(true) {
                panic!("step {step}");
            }
        });
        black_box(unwound.is_err());
    }
}

#[inline(never)]
fn in_a_new_thread(step: u64) {
    let builder = thread::Builder::new().name(format!("short-{}", step % 8)).stack_size(64 * 1024);
    if let Ok(thread) = builder.spawn(move || churn(step)) {
        let _ = thread.join();
    }
}

#[inline(never)]
fn spin(step: u64) {
    black_box((0..20_000).fold(step, |sum, x| black_box(sum).wrapping_mul(31).wrapping_add(x)));
}
