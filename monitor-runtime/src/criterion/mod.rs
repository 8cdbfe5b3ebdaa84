//! Allocations per iteration, beside the time that criterion measures.
//!
//! A benchmark stays as it is but for one word: `bench_counted` instead of `bench_function`.
//!
//! ```
//! # extern crate monitor_runtime as monitor;
//! use criterion::Criterion;
//! use monitor::criterion::CriterionExt;
//!
//! #[global_allocator]
//! static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();
//!
//! fn benches(c: &mut Criterion) {
//!     c.bench_counted("split", |b| b.iter(|| "a b c".split(' ').map(str::to_owned).collect::<Vec<_>>()));
//! }
//! # let directory = std::env::temp_dir().join("monitor-criterion-doc");
//! # benches(&mut Criterion::default().output_directory(&directory).sample_size(10)
//! #     .warm_up_time(std::time::Duration::from_millis(1)).measurement_time(std::time::Duration::from_millis(5)));
//! # let _ = std::fs::remove_dir_all(&directory);
//! ```
//!
//! ```text
//! split                   time:   [61.021 ns 61.348 ns 61.702 ns]
//!                         allocations: 4.00 /iter, 99 B/iter, freed 99 B/iter
//! ```
//!
//! Counted is what the benchmark's own thread asks of [`Allocator`](crate::Allocator) inside the timed part, exactly, in all
//! iterations but those of the first warm-up run; the figure is the mean. Setup, batches of inputs and criterion itself are no part of
//! it, nor is what other threads allocate. A reallocation counts the bytes it adds. With `iter`, the returned value is dropped
//! inside, as criterion times it; with the others, outside. The timing loops are those of criterion, without anything between two
//! iterations. Time has to be wall-clock time, as it is unless told; `to_async` is not there.

mod bencher;
mod id;
mod sums;

use ::criterion::measurement::WallTime;
use ::criterion::{BenchmarkGroup, BenchmarkId, Criterion};

pub use bencher::CountedBencher;
pub use id::GroupId;
use sums::Sums;

/// Counted benchmarks of a [`Criterion`].
pub trait CriterionExt: sealed::Sealed {
    /// As [`Criterion::bench_function`], with a line about allocations after criterion's own.
    fn bench_counted(&mut self, id: &str, routine: impl FnMut(&mut CountedBencher<'_, '_>)) -> &mut Self;

    /// As [`Criterion::bench_with_input`], with a line about allocations after criterion's own.
    fn bench_counted_with_input<I: ?Sized>(
        &mut self,
        id: BenchmarkId,
        input: &I,
        routine: impl FnMut(&mut CountedBencher<'_, '_>, &I),
    ) -> &mut Self;
}

/// Counted benchmarks of a [`BenchmarkGroup`].
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use criterion::{BatchSize, BenchmarkId, Criterion};
/// use monitor::criterion::GroupExt;
///
/// fn benches(c: &mut Criterion) {
///     let mut group = c.benchmark_group("sort");
///     for length in [10_u32, 1_000] {
///         group.bench_counted_with_input(BenchmarkId::from_parameter(length), &length, |b, length| {
///             b.iter_batched(|| (0..*length).rev().collect(), |mut list: Vec<_>| list.sort(), BatchSize::SmallInput)
///         });
///     }
///     group.finish();
/// }
/// # let directory = std::env::temp_dir().join("monitor-criterion-group-doc");
/// # benches(&mut Criterion::default().output_directory(&directory).sample_size(10)
/// #     .warm_up_time(std::time::Duration::from_millis(1)).measurement_time(std::time::Duration::from_millis(5)));
/// # let _ = std::fs::remove_dir_all(&directory);
/// ```
pub trait GroupExt: sealed::Sealed {
    /// As [`BenchmarkGroup::bench_function`], with a line about allocations after criterion's own.
    fn bench_counted(&mut self, id: impl GroupId, routine: impl FnMut(&mut CountedBencher<'_, '_>)) -> &mut Self;

    /// As [`BenchmarkGroup::bench_with_input`], with a line about allocations after criterion's own.
    fn bench_counted_with_input<I: ?Sized>(
        &mut self,
        id: impl GroupId,
        input: &I,
        routine: impl FnMut(&mut CountedBencher<'_, '_>, &I),
    ) -> &mut Self;
}

impl CriterionExt for Criterion<WallTime> {
    fn bench_counted(&mut self, id: &str, mut routine: impl FnMut(&mut CountedBencher<'_, '_>)) -> &mut Self {
        let mut sums = Sums::default();
        self.bench_function(id, |bencher| routine(&mut CountedBencher::new(bencher, &mut sums)));
        sums.print();
        self
    }

    fn bench_counted_with_input<I: ?Sized>(
        &mut self,
        id: BenchmarkId,
        input: &I,
        mut routine: impl FnMut(&mut CountedBencher<'_, '_>, &I),
    ) -> &mut Self {
        let mut sums = Sums::default();
        // Criterion asks for a sized input.
        self.bench_with_input(id, &input, |bencher, input| {
            routine(&mut CountedBencher::new(bencher, &mut sums), *input)
        });
        sums.print();
        self
    }
}

impl GroupExt for BenchmarkGroup<'_, WallTime> {
    fn bench_counted(&mut self, id: impl GroupId, mut routine: impl FnMut(&mut CountedBencher<'_, '_>)) -> &mut Self {
        self.bench_counted_with_input(id, &(), |bencher, ()| routine(bencher))
    }

    fn bench_counted_with_input<I: ?Sized>(
        &mut self,
        id: impl GroupId,
        input: &I,
        mut routine: impl FnMut(&mut CountedBencher<'_, '_>, &I),
    ) -> &mut Self {
        let mut sums = Sums::default();
        id.bench(self, input, |bencher, input| routine(&mut CountedBencher::new(bencher, &mut sums), input));
        sums.print();
        self
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Criterion<super::WallTime> {}
    impl Sealed for super::BenchmarkGroup<'_, super::WallTime> {}
}
