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

    /// Adds what one cell holds: slots and their counts.
    pub(crate) fn add(&mut self, counts: impl Iterator<Item = (usize, u64)>, sum: u64, min: u64, max: u64) {
        for (slot, count) in counts {
            if let Some(total) = self.counts.get_mut(slot) {
                *total += count;
            }
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
}

/// What only a report asks.
#[cfg(any(feature = "report", test))]
impl Snapshot {
    /// The longest value in seconds; `None` before the first.
    pub(crate) fn max_seconds(&self) -> Option<f64> {
        (self.count() > 0).then(|| Clock::get().seconds(self.max))
    }

    /// The shortest value in seconds; `None` before the first.
    pub(crate) fn min_seconds(&self) -> Option<f64> {
        (self.count() > 0 && self.min != u64::MAX).then(|| Clock::get().seconds(self.min))
    }

    /// Shortest and longest duration of each range that holds a value, and how many it holds; from the shortest up.
    #[cfg(feature = "report")]
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (f64, f64, u64)> + '_ {
        let counts = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        counts.map(|(slot, count)| {
            let (low, high) = self.layout.slot_range(slot);
            let (low, high) = (low.max(self.min.min(high)), high.min(self.max.max(low)));
            (Clock::get().seconds(low), Clock::get().seconds(high), *count)
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

#[cfg(test)]
mod tests {
    use super::super::bounds::{Bounds, DEFAULT_BOUNDS, STANDARD_BOUNDS};
    use super::*;

    fn layout(bounds: &'static [f64]) -> &'static Layout {
        Layout::of(Bounds::new(bounds).unwrap())
    }

    fn recorded(layout: &'static Layout, values: &[u64]) -> Snapshot {
        let mut snapshot = Snapshot::empty(layout);
        for value in values {
            let slot = layout.slot(*value);
            snapshot.add([(slot, 1)].into_iter(), *value, *value, *value);
        }
        snapshot
    }

    /// A small generator with a fixed seed: the same values in each run.
    fn uniform(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed;
        std::iter::from_fn(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Some((state >> 11) as f64 / (1_u64 << 53) as f64)
        })
    }

    #[test]
    fn quantiles_are_within_their_bound_for_every_shape_of_data() {
        let pairs: Vec<_> = uniform(7).take(20_000).zip(uniform(11).take(20_000)).collect();
        let normal = |(a, b): &(f64, f64)| (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos();
        let shapes: [(&str, Vec<u64>); 4] = [
            ("uniform", pairs.iter().map(|(a, _)| (a * 5e7) as u64 + 100).collect()),
            ("log-normal", pairs.iter().map(|pair| (1e6 * (2.0 * normal(pair)).exp()) as u64).collect()),
            (
                "bimodal",
                pairs
                    .iter()
                    .map(|(a, b)| if *a < 0.7 { 40_000.0 + 5_000.0 * b } else { 9e9 + 1e9 * b } as u64)
                    .collect(),
            ),
            ("constant", vec![123_456_789; 20_000]),
        ];
        for (shape, mut values) in shapes {
            let snapshot = recorded(layout(DEFAULT_BOUNDS), &values);
            values.sort_unstable();
            for q in [0.0, 0.001, 0.01, 0.25, 0.5, 0.69, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0] {
                let rank = ((q * values.len() as f64).ceil() as usize).clamp(1, values.len());
                let (truth, found) = (Clock::get().seconds(values[rank - 1]), snapshot.quantile(q).unwrap());
                assert!((found / truth - 1.0).abs() <= 0.032, "{shape} q={q}: {found} for {truth}");
            }
            assert_eq!(snapshot.min_seconds(), Some(Clock::get().seconds(values[0])), "{shape}");
            assert_eq!(snapshot.max_seconds(), Some(Clock::get().seconds(values[values.len() - 1])), "{shape}");
        }
    }

    #[test]
    fn merging_two_layouts_keeps_the_bounds_they_share_exact() {
        let values: Vec<u64> = uniform(3).take(5_000).map(|a| (1e11_f64).powf(a) as u64).collect();
        let (ours, theirs) = values.split_at(2_000);
        let mut merged = recorded(layout(STANDARD_BOUNDS), ours);
        merged.merge(&recorded(layout(DEFAULT_BOUNDS), theirs));
        assert_eq!(merged.count(), 5_000);
        for (bound, count) in merged.buckets(STANDARD_BOUNDS) {
            let truth = values.iter().filter(|value| Clock::get().seconds(**value) <= bound).count();
            assert_eq!(count, truth as u64, "le {bound}");
        }
    }

    #[test]
    fn nothing_recorded_has_no_quantile() {
        let empty = Snapshot::empty(layout(DEFAULT_BOUNDS));
        assert_eq!((empty.quantile(0.5), empty.min_seconds(), empty.max_seconds()), (None, None, None));
    }
}
