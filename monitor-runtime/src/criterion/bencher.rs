//! Criterion's timing loops, with a look at the thread's counters before and after each.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ::criterion::{BatchSize, Bencher};

use super::sums::Sums;
use crate::record::counters;

/// What a counted benchmark gets in place of criterion's [`Bencher`]: the same methods, which also count allocations.
pub struct CountedBencher<'a, 'b> {
    bencher: &'a mut Bencher<'b>,
    sums: &'a mut Sums,
}

impl fmt::Debug for CountedBencher<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountedBencher").finish_non_exhaustive()
    }
}

impl<'a, 'b> CountedBencher<'a, 'b> {
    pub(super) fn new(bencher: &'a mut Bencher<'b>, sums: &'a mut Sums) -> Self {
        Self { bencher, sums }
    }

    /// As [`Bencher::iter`]. Counts the routine, and the end of what it returns.
    #[inline(never)]
    pub fn iter<O>(&mut self, mut routine: impl FnMut() -> O) {
        let sums = &mut *self.sums;
        sums.begin_run();
        self.bencher.iter_custom(|iterations| {
            let before = counters();
            let begin = Instant::now();
            for _ in 0..iterations {
                black_box(routine());
            }
            let elapsed = begin.elapsed();
            sums.add(counters().since(before), iterations);
            elapsed
        });
    }

    /// As [`Bencher::iter_with_large_drop`]. Counts the routine, without the end of what it returns.
    pub fn iter_with_large_drop<O>(&mut self, mut routine: impl FnMut() -> O) {
        self.iter_batched(|| (), |()| routine(), BatchSize::SmallInput);
    }

    /// As [`Bencher::iter_batched`]. Counts the routine, which consumes its input, without setup and the end of what it returns.
    #[inline(never)]
    pub fn iter_batched<I, O>(
        &mut self,
        mut setup: impl FnMut() -> I,
        mut routine: impl FnMut(I) -> O,
        size: BatchSize,
    ) {
        self.batches(&mut setup, size, |inputs, outputs| outputs.extend(inputs.drain(..).map(&mut routine)));
    }

    /// As [`Bencher::iter_batched_ref`]. Counts the routine, without setup, the end of the input and of what it returns.
    #[inline(never)]
    pub fn iter_batched_ref<I, O>(
        &mut self,
        mut setup: impl FnMut() -> I,
        mut routine: impl FnMut(&mut I) -> O,
        size: BatchSize,
    ) {
        self.batches(&mut setup, size, |inputs, outputs| outputs.extend(inputs.iter_mut().map(&mut routine)));
    }

    /// Runs batch after batch: inputs are made before, and what is left of them and of the outputs ends after what is counted.
    #[inline(always)]
    fn batches<I, O>(
        &mut self,
        setup: &mut impl FnMut() -> I,
        size: BatchSize,
        mut run: impl FnMut(&mut Vec<I>, &mut Vec<O>),
    ) {
        let sums = &mut *self.sums;
        sums.begin_run();
        self.bencher.iter_custom(|iterations| {
            let (mut left, mut elapsed) = (iterations, Duration::ZERO);
            while left > 0 {
                let batch = per_batch(size, iterations).min(left);
                let mut inputs: Vec<I> = black_box((0..batch).map(|_| setup()).collect());
                let mut outputs = Vec::with_capacity(inputs.len());
                let before = counters();
                let begin = Instant::now();
                run(&mut inputs, &mut outputs);
                elapsed += begin.elapsed();
                sums.add(counters().since(before), batch);
                black_box((inputs, outputs));
                left -= batch;
            }
            elapsed
        });
    }
}

/// How many iterations make a batch: as criterion has it.
fn per_batch(size: BatchSize, iterations: u64) -> u64 {
    let batch = match size {
        BatchSize::SmallInput => iterations.div_ceil(10),
        BatchSize::LargeInput => iterations.div_ceil(1_000),
        BatchSize::NumBatches(batches) => iterations.div_ceil(batches.max(1)),
        BatchSize::NumIterations(number) => number,
        _ => 1,
    };
    batch.max(1)
}
