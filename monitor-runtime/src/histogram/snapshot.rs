//! What was counted, at one moment: merged over cells, read for `le` counts and quantiles.

use super::layout::{Layout, SLOTS};
use crate::clock::Clock;

/// The sum of some histograms. Buckets, count, sum, minimum and maximum are exact; quantiles are within 3.2 %.
#[derive(Clone)]
pub(crate) struct Snapshot {
    layout: &'static Layout,
    counts: Box<[u64; SLOTS]>,
    sum: u64,
    min: u64,
    max: u64,
}

impl Snapshot {
    pub(crate) fn empty(layout: &'static Layout) -> Self {
        Self { layout, counts: Box::new([0; SLOTS]), sum: 0, min: u64::MAX, max: 0 }
    }

    /// Adds what one cell holds. `counts` are read with `load`, slot by slot.
    pub(crate) fn add(&mut self, counts: impl Iterator<Item = u64>, sum: u64, min: u64, max: u64) {
        for (slot, count) in self.counts.iter_mut().zip(counts) {
            *slot += count;
        }
        self.sum = self.sum.wrapping_add(sum);
        self.min = self.min.min(min);
        self.max = self.max.max(max);
    }

    /// Adds another snapshot. Where the layouts differ, counts stay exact at the bounds that both have: each slot of `other`
    /// lies wholly on one side of those.
    pub(crate) fn merge(&mut self, other: &Snapshot) {
        for (slot, count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let own = if std::ptr::eq(self.layout, other.layout) {
                slot
            } else {
                self.layout.slot(other.layout.slot_range(slot).0)
            };
            if let Some(total) = self.counts.get_mut(own) {
                *total += count;
            }
        }
        self.sum = self.sum.wrapping_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// How many values were counted: the sum of the slots, so that it always agrees with the buckets.
    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All values together, in seconds.
    pub(crate) fn sum_seconds(&self) -> f64 {
        Clock::get().seconds(self.sum)
    }

    /// The longest value in seconds; `None` before the first.
    pub(crate) fn max_seconds(&self) -> Option<f64> {
        (self.count() > 0).then(|| Clock::get().seconds(self.max))
    }

    /// The shortest value in seconds; `None` before the first.
    pub(crate) fn min_seconds(&self) -> Option<f64> {
        (self.count() > 0 && self.min != u64::MAX).then(|| Clock::get().seconds(self.min))
    }

    /// Cumulative counts at those of `bounds` that this layout counts exactly, rising. A bound it does not have is left out.
    pub(crate) fn buckets<'a>(&'a self, bounds: &'a [f64]) -> impl Iterator<Item = (f64, u64)> + 'a {
        let (mut done, mut total) = (0, 0);
        bounds.iter().filter_map(move |bound| {
            let end = self.layout.slots_below(*bound)?;
            total += self.counts.get(done..end)?.iter().sum::<u64>();
            done = end;
            Some((*bound, total))
        })
    }

    /// The value in seconds below which `q` (0 to 1) of the counted values lie, by nearest rank; `None` before the first.
    /// The error is at most 3.2 % of the value; the ends are exact.
    pub(crate) fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let rank = ((q.clamp(0.0, 1.0) * count as f64).ceil() as u64).clamp(1, count);
        let mut seen = 0;
        let slot = self.counts.iter().position(|slot| {
            seen += slot;
            seen >= rank
        })?;
        let (low, high) = self.layout.slot_range(slot);
        let middle = if rank == count {
            self.max
        } else {
            // The ends of the slot, or the extremes where they lie inside it.
            let (low, high) = (low.max(self.min.min(high)), high.min(self.max.max(low)));
            low + (high - low) / 2
        };
        Some(Clock::get().seconds(middle))
    }
}
