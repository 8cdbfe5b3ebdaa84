//! Which upper bounds (`le`) a histogram may export.

/// The bounds of a function's duration, in seconds: 1 microsecond to 10 seconds.
pub const DEFAULT_BOUNDS: &[f64] = &[
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1,
    0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The bounds of `http_request_duration_seconds` and `database_query_duration_seconds`, in seconds: those that the
/// Python client uses by default, so that a dashboard made for the reference implementation reads the same buckets.
pub const STANDARD_BOUNDS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// At most so many bounds in one histogram.
pub(crate) const MAX_BOUNDS: usize = 48;
const SMALLEST: f64 = 2e-7;
const LARGEST: f64 = 14_400.0;
/// A grid cell is at most 1/16 wide; bounds further apart than this never share one.
pub(crate) const MIN_RATIO: f64 = 1.07;

/// Upper bounds of a histogram's buckets in seconds, checked: rising by at least 7 %, between 200 ns and 4 h, at most 48.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds(&'static [f64]);

/// Why a list of bounds is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoundsError {
    /// No bound at all.
    #[error("buckets are empty: give at least one upper bound in seconds")]
    Empty,
    /// More bounds than a histogram holds.
    #[error("too many buckets: at most 48 bounds")]
    TooMany,
    /// NaN, infinite, or outside what can be counted exactly. `+Inf` is always exported and never written.
    #[error("a bucket bound must lie between 0.0000002 (200 ns) and 14400 seconds (4 h); +Inf is added by itself")]
    OutOfRange,
    /// Not rising, or so close that two bounds could fall into one cell of the grid.
    #[error("bucket bounds must rise, each at least 7 % above the one before")]
    TooClose,
}

impl Bounds {
    /// Checks `bounds`.
    ///
    /// # Errors
    /// See [`BoundsError`].
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// use monitor::histogram::{Bounds, BoundsError};
    /// assert!(Bounds::new(&[0.1, 0.5, 1.0]).is_ok());
    /// assert_eq!(Bounds::new(&[0.5, 0.1]), Err(BoundsError::TooClose));
    /// ```
    pub const fn new(bounds: &'static [f64]) -> Result<Self, BoundsError> {
        if bounds.is_empty() {
            return Err(BoundsError::Empty);
        }
        if bounds.len() > MAX_BOUNDS {
            return Err(BoundsError::TooMany);
        }
        let (mut rest, mut previous) = (bounds, 0.0);
        while let [bound, tail @ ..] = rest {
            // A NaN fails this test too: it is not inside any range.
            if !(*bound >= SMALLEST && *bound <= LARGEST) {
                return Err(BoundsError::OutOfRange);
            }
            if *bound < previous * MIN_RATIO {
                return Err(BoundsError::TooClose);
            }
            previous = *bound;
            rest = tail;
        }
        Ok(Self(bounds))
    }

    /// The bounds, rising, in seconds.
    pub const fn as_slice(self) -> &'static [f64] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_bounds_pass_their_own_check() {
        assert!(Bounds::new(DEFAULT_BOUNDS).is_ok());
        assert!(Bounds::new(STANDARD_BOUNDS).is_ok());
        assert!(STANDARD_BOUNDS.iter().all(|bound| DEFAULT_BOUNDS.contains(bound)));
    }

    #[test]
    fn every_refusal_says_why() {
        const MANY: &[f64] = &[1.0; 49];
        assert_eq!(Bounds::new(&[]), Err(BoundsError::Empty));
        assert_eq!(Bounds::new(MANY), Err(BoundsError::TooMany));
        assert_eq!(Bounds::new(&[f64::NAN]), Err(BoundsError::OutOfRange));
        assert_eq!(Bounds::new(&[1.0, f64::INFINITY]), Err(BoundsError::OutOfRange));
        assert_eq!(Bounds::new(&[-1.0]), Err(BoundsError::OutOfRange));
        assert_eq!(Bounds::new(&[1.0, 1.06]), Err(BoundsError::TooClose));
        assert_eq!(Bounds::new(&[1.0, 1.0]), Err(BoundsError::TooClose));
    }
}
