//! What a function of a range vector sees of one series.

use crate::promql::Compat;
use crate::promql::source::Sample;

/// The samples of one series in a window, and where the window is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    /// At least one, in order of time, no staleness markers.
    pub(crate) samples: &'a [Sample],
    pub(crate) start_ms: i64,
    pub(crate) end_ms: i64,
    /// The moment of evaluation, which `offset` and `@` do not move.
    pub(crate) now_ms: i64,
    /// The scalar argument of the functions that have one.
    pub(crate) parameter: f64,
    pub(crate) compat: Compat,
}

impl<'a> Window<'a> {
    /// The values alone.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + Clone + use<'a> {
        self.samples.iter().map(|sample| sample.value)
    }

    /// Each value with the one before it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + use<'a> {
        self.values().zip(self.values().skip(1))
    }

    /// First and last sample, if they are two.
    pub(crate) fn ends(&self) -> Option<(Sample, Sample)> {
        match self.samples {
            [first, .., last] => Some((*first, *last)),
            _ => None,
        }
    }
}
