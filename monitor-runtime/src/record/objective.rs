//! What an annotation's `slo(..)` says, in a form that a constant can hold.

use crate::histogram::{Bounds, DEFAULT_BOUNDS, MAX_BOUNDS, MIN_RATIO};

/// `slo(latency = "250ms", target = 99.0)`, with the bounds of a function that has it: its threshold is one of them.
#[derive(Debug)]
pub struct Latency {
    #[cfg_attr(not(feature = "alerts"), expect(dead_code, reason = "rules are made of it"))]
    seconds: f64,
    #[cfg_attr(not(feature = "alerts"), expect(dead_code, reason = "rules are made of it"))]
    target: f64,
    /// `buckets = ..`.
    buckets: Option<Bounds>,
    /// Those of `buckets`, else the default ones, and the threshold; used up to `len`.
    bounds: [f64; MAX_BOUNDS],
    len: usize,
}

impl Latency {
    /// `buckets` are those of the annotation.
    ///
    /// # Panics
    /// When `buckets` are refused, or the threshold is too close to one of the bounds; the call stands in a constant, so this
    /// is a compile error.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "evaluated by the compiler: it is the compile error, placed at the annotation")]
    pub const fn new(seconds: f64, target: f64, buckets: Option<&'static [f64]>) -> Self {
        let (buckets, own) = match buckets {
            Some(own) => (Some(super::call_site::checked(own)), own),
            None => (None, DEFAULT_BOUNDS),
        };
        let mut bounds = [0.0; MAX_BOUNDS];
        let (mut rest, mut len, mut is_in) = (own, 0, false);
        while let [bound, tail @ ..] = rest {
            if !is_in && seconds <= *bound {
                if seconds != *bound {
                    push(&mut bounds, &mut len, seconds);
                }
                is_in = true;
            }
            push(&mut bounds, &mut len, *bound);
            rest = tail;
        }
        if !is_in {
            push(&mut bounds, &mut len, seconds);
        }
        assert!(
            len <= MAX_BOUNDS,
            "`slo(latency = ..)` needs a bound at its threshold, and `buckets` has 48, the most there can be, and none \
             there: put it into `buckets` in the place of another"
        );
        if are_too_close(&bounds, len) {
            panic!(
                "`slo(latency = ..)` needs a bound at its threshold, and there is another one less than 7 % away: take that \
                 one as the latency, or give `buckets = [..]` that have the latency among them"
            )
        }
        Self { seconds, target, buckets, bounds, len }
    }

    /// The threshold in seconds.
    #[cfg(feature = "alerts")]
    pub(crate) fn seconds(&self) -> f64 {
        self.seconds
    }

    /// In percent.
    #[cfg(feature = "alerts")]
    pub(crate) fn target(&self) -> f64 {
        self.target
    }

    pub(super) const fn buckets(&self) -> Option<Bounds> {
        self.buckets
    }

    /// The bounds that the call site counts exactly.
    pub(super) fn bounds(&'static self) -> Option<Bounds> {
        Bounds::new(self.bounds.get(..self.len)?).ok()
    }
}

/// Counts on when there is no room, for a message about it.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, and below the length that is checked")]
const fn push(bounds: &mut [f64; MAX_BOUNDS], len: &mut usize, bound: f64) {
    if *len < MAX_BOUNDS {
        bounds[*len] = bound;
    }
    *len += 1;
}

/// Whether two of the first `len` bounds could share a cell of the grid.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, and below the length that is checked")]
const fn are_too_close(bounds: &[f64; MAX_BOUNDS], len: usize) -> bool {
    let mut at = 1;
    while at < len {
        if bounds[at] < bounds[at - 1] * MIN_RATIO {
            return true;
        }
        at += 1;
    }
    false
}
