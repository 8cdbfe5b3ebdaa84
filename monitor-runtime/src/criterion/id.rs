//! What a benchmark of a group is called. Criterion has a trait for it, which it does not export.

use ::criterion::measurement::WallTime;
use ::criterion::{Bencher, BenchmarkGroup, BenchmarkId};

/// A [`BenchmarkId`], or text.
pub trait GroupId: sealed::Sealed {
    #[doc(hidden)]
    fn bench<I: ?Sized>(
        self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        input: &I,
        routine: impl FnMut(&mut Bencher<'_>, &I),
    );
}

macro_rules! group_id {
    ($($id:ty),+) => {$(
        impl sealed::Sealed for $id {}

        impl GroupId for $id {
            fn bench<I: ?Sized>(
                self,
                group: &mut BenchmarkGroup<'_, WallTime>,
                input: &I,
                routine: impl FnMut(&mut Bencher<'_>, &I),
            ) {
                group.bench_with_input(self, input, routine);
            }
        }
    )+};
}

group_id!(BenchmarkId, &str, &String, String);

mod sealed {
    pub trait Sealed {}
}
