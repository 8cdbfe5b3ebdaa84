//! What can be observed in a histogram or set in a gauge.

use std::time::Duration;

/// A number, or a duration (counted in seconds).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a number nor a `Duration`",
    label = "cannot be recorded",
    note = "gauges and histograms take integers, floats and `Duration`s, which are counted in seconds"
)]
pub trait MetricNumber {
    /// The value as recorded; integers above 2^53 are rounded.
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($ty:ty),*) => {$(
        impl MetricNumber for $ty {
            #[inline]
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}
numbers!(f32, f64, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

impl MetricNumber for Duration {
    #[inline]
    fn to_f64(self) -> f64 {
        self.as_secs_f64()
    }
}
