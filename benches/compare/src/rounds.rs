//! Interleaved rounds: each round runs every variant for a few milliseconds, so that what disturbs the machine disturbs all.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a variant runs in one round.
const SLICE: Duration = Duration::from_millis(6);

/// One thing to measure: a loop around a call.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    pub name: &'static str,
    /// What the loop costs without instrumentation: the name of the variant to subtract.
    pub bare: &'static str,
    /// Makes so many calls.
    pub run: fn(u64),
    /// Around each run, outside the measured time.
    pub before: fn(),
    pub after: fn(),
}

/// Nanoseconds per call of one variant, one figure per round.
#[derive(Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// What the least disturbed round took; not a number when no round counts.
    pub fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }

    /// What a round usually took.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        Self(figures.into_iter().collect())
    }
}

/// What was measured of one variant.
#[derive(Debug, Default)]
pub struct Measured {
    pub one_thread: Samples,
    /// Two threads in the same function at the same time: nanoseconds per call of the slower thread.
    pub two_threads: Samples,
}

/// Measures all `variants` in `rounds` rounds.
pub fn measure(variants: &[Variant], rounds: usize) -> Vec<Measured> {
    let calls: Vec<u64> = variants.iter().map(calls_in_a_slice).collect();
    let mut measured: Vec<Measured> = variants.iter().map(|_| Measured::default()).collect();
    for _ in 0..rounds {
        for ((variant, calls), measured) in variants.iter().zip(&calls).zip(&mut measured) {
            (variant.before)();
            (variant.run)(calls / 20); // caches and predictors
            measured.one_thread.0.push(nanos_per_call(variant, *calls));
            measured.two_threads.0.extend((0..3).find_map(|_| nanos_in_two_threads(variant, *calls)));
            (variant.after)();
        }
    }
    measured
}

fn calls_in_a_slice(variant: &Variant) -> u64 {
    (variant.before)();
    let mut calls = 1_000;
    let nanos = loop {
        let nanos = nanos_per_call(variant, calls);
        if nanos * calls as f64 > 1e6 {
            break nanos;
        }
        calls *= 2;
    };
    (variant.after)();
    (SLICE.as_nanos() as f64 / nanos) as u64
}

fn nanos_per_call(variant: &Variant, calls: u64) -> f64 {
    let begin = Instant::now();
    (variant.run)(calls);
    begin.elapsed().as_nanos() as f64 / calls as f64
}

/// `None` when the two did not run at the same time: on a busy machine one may wait until the other has ended, and then both
/// would show what a thread alone shows.
fn nanos_in_two_threads(variant: &Variant, calls: u64) -> Option<f64> {
    let (start, end) = (Gate::default(), Gate::default());
    let run = || {
        (variant.run)(calls / 20); // the thread's first call is not what is measured
        start.pass_when_both_are_here(std::hint::spin_loop);
        let begin = Instant::now();
        (variant.run)(calls);
        let times = (begin, Instant::now());
        end.pass_when_both_are_here(|| (variant.run)(calls / 100)); // the other is not to end alone
        times
    };
    let (own, other) = std::thread::scope(|scope| {
        let other = scope.spawn(run);
        (run(), other.join().ok())
    });
    let other = other?;
    let together = own.1.min(other.1).saturating_duration_since(own.0.max(other.0));
    let longer = (own.1 - own.0).max(other.1 - other.0);
    (together.as_secs_f64() > 0.9 * longer.as_secs_f64()).then(|| longer.as_nanos() as f64 / calls as f64)
}

/// Lets two threads go at the same moment. It spins: a thread that had to be woken would start late.
#[derive(Default)]
struct Gate(AtomicU64);

impl Gate {
    fn pass_when_both_are_here(&self, meanwhile: impl Fn()) {
        self.0.fetch_add(1, Ordering::AcqRel);
        while self.0.load(Ordering::Acquire) < 2 {
            meanwhile();
        }
    }
}
