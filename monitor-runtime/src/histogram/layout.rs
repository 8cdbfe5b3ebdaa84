//! From a tick count to the slot that counts it, in a handful of instructions.

use std::sync::{Mutex, PoisonError};

use super::bounds::{Bounds, MAX_BOUNDS};
use crate::clock::Clock;

/// Linear steps per octave, as a power of two.
const STEP_BITS: u32 = 4;
const STEPS: u64 = 1 << STEP_BITS;
/// Octaves above the linear start; the grid ends at 2^46 ticks (6.5 hours at 3 GHz), longer calls share its last cell.
const MAX_SHIFT: u32 = 41;
const MAX_TICKS: u64 = (1 << (MAX_SHIFT + STEP_BITS + 1)) - 1;
/// Grid cells of every layout.
pub(super) const GRID: usize = (MAX_SHIFT as usize + 2) << STEP_BITS;
/// Counting slots of every histogram: the grid, and one more for each split.
pub(crate) const SLOTS: usize = GRID + MAX_BOUNDS;

/// The grid cell that `ticks` falls into: exact below 32 ticks, 1/16 of the value wide above.
#[inline(always)]
pub(super) fn grid_cell(ticks: u64) -> usize {
    let ticks = if ticks > MAX_TICKS { MAX_TICKS } else { ticks };
    let shift = (63 - STEP_BITS) - (ticks | STEPS).leading_zeros();
    ((shift as usize) << STEP_BITS) + (ticks >> shift) as usize
}

/// The lowest tick count in a grid cell; the inverse of [`grid_cell`].
fn grid_cell_start(cell: usize) -> u64 {
    let shift = (cell >> STEP_BITS).saturating_sub(1);
    ((cell - (shift << STEP_BITS)) as u64) << shift
}

/// Where the counts of one grid cell stand: at `base`, or one further when the value lies above `split`.
#[derive(Debug, Clone, Copy)]
struct Entry {
    split: u64,
    base: u32,
}

/// One set of bounds laid over the grid, in ticks. There is one per distinct set of bounds, and it lives for ever.
pub(crate) struct Layout {
    table: [Entry; GRID],
    bounds: Bounds,
    /// For each bound, how many slots count values at or below it.
    slots_below: Vec<usize>,
    /// Lowest tick count of each slot.
    starts: Vec<u64>,
}

impl Layout {
    /// The layout of `bounds` on the process's clock.
    pub(crate) fn of(bounds: Bounds) -> &'static Layout {
        static LAYOUTS: Mutex<Vec<&'static Layout>> = Mutex::new(Vec::new());
        let mut layouts = LAYOUTS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = layouts.iter().find(|layout| layout.bounds == bounds) {
            return found;
        }
        let made: &'static Layout = Box::leak(Box::new(Layout::new(bounds, Clock::get())));
        layouts.push(made);
        made
    }

    pub(super) fn new(bounds: Bounds, clock: &Clock) -> Layout {
        let mut table = [Entry { split: u64::MAX, base: 0 }; GRID];
        let mut splits = bounds.as_slice().iter().map(|bound| clock.ticks_within(*bound)).peekable();
        let (mut starts, mut slots_below) = (Vec::new(), Vec::new());
        for (cell, entry) in table.iter_mut().enumerate() {
            let next = if cell + 1 < GRID { grid_cell_start(cell + 1) } else { u64::MAX };
            entry.base = starts.len() as u32;
            starts.push(grid_cell_start(cell));
            // Bounds are 7 % apart and a cell is at most 6.25 % wide: one split at most.
            if let Some(split) = splits.next_if(|split| *split < next) {
                slots_below.push(starts.len());
                entry.split = split;
                starts.push(split + 1);
            }
        }
        Layout { table, bounds, slots_below, starts }
    }

    /// The slot that counts `ticks`; always below [`SLOTS`].
    #[inline(always)]
    pub(crate) fn slot(&self, ticks: u64) -> usize {
        #[expect(clippy::indexing_slicing, reason = "grid_cell() is below GRID by construction; tested at the ends")]
        let entry = &self.table[grid_cell(ticks)];
        entry.base as usize + usize::from(ticks > entry.split)
    }

    /// `seconds` in ticks, on the side of each bound where the seconds are: no rounding moves a value across one.
    pub(crate) fn ticks(&self, seconds: f64, clock: &Clock) -> u64 {
        let passed = self.bounds().partition_point(|bound| *bound < seconds);
        let start_above = |bound: usize| self.starts.get(*self.slots_below.get(bound)?).copied();
        let lowest = passed.checked_sub(1).and_then(start_above).unwrap_or(0);
        let highest = start_above(passed).map_or(u64::MAX, |next| next - 1);
        ((seconds * clock.ticks_per_second).round() as u64).max(lowest).min(highest)
    }

    /// The bounds this layout counts exactly.
    pub(crate) fn bounds(&self) -> &'static [f64] {
        self.bounds.as_slice()
    }

    /// How many slots, from the first, hold values at or below `bound`; `None` for a bound that is not in the layout.
    pub(crate) fn slots_below(&self, bound: f64) -> Option<usize> {
        let at = self.bounds().iter().position(|own| *own == bound)?;
        self.slots_below.get(at).copied()
    }

    /// The lowest and highest tick count in a slot.
    pub(super) fn slot_range(&self, slot: usize) -> (u64, u64) {
        let low = self.starts.get(slot).copied().unwrap_or(MAX_TICKS);
        (low, self.starts.get(slot + 1).map_or(u64::MAX, |next| next - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::bounds::{DEFAULT_BOUNDS, STANDARD_BOUNDS};
    use super::*;
    use crate::clock::Source;

    fn layout(ticks_per_second: f64) -> Layout {
        let bounds = Bounds::new(DEFAULT_BOUNDS).unwrap_or_else(|error| unreachable!("{error}"));
        Layout::new(bounds, &Clock { source: Source::Monotonic, ticks_per_second })
    }

    #[test]
    fn grid_cells_are_contiguous_and_end_inside_the_table() {
        for cell in 0..GRID {
            assert_eq!(grid_cell(grid_cell_start(cell)), cell);
            if cell > 0 {
                assert_eq!(grid_cell(grid_cell_start(cell) - 1), cell - 1);
            }
        }
        assert_eq!(grid_cell(u64::MAX), GRID - 1);
    }

    #[test]
    fn seconds_stay_on_their_side_of_every_bound_whatever_the_clock() {
        for ticks_per_second in [1e6, 2.4e7, 1e9, 2_445_123_456.7, 4.5e9] {
            let clock = Clock { source: Source::Monotonic, ticks_per_second };
            let layout = Layout::new(Bounds::new(STANDARD_BOUNDS).unwrap(), &clock);
            let below = |seconds: f64, bound: f64| {
                layout.slot(layout.ticks(seconds, &clock)) < layout.slots_below(bound).unwrap()
            };
            for bound in STANDARD_BOUNDS {
                let nanos = (bound * 1e9).round() as u64;
                for (nanos, is_below) in [(nanos - 1, true), (nanos, true), (nanos + 1, false)] {
                    let seconds = std::time::Duration::from_nanos(nanos).as_secs_f64();
                    assert_eq!(below(seconds, *bound), is_below, "{nanos} ns at {bound} with {ticks_per_second} Hz");
                }
            }
            assert!(below(0.0, 0.005) && !below(1e9, 10.0));
        }
    }

    #[test]
    fn every_bound_gets_its_split_whatever_the_clock() {
        for ticks_per_second in [1e9, 2.0e9, 2.445e9, 3.7e9, 4.5e9] {
            let layout = layout(ticks_per_second);
            assert_eq!(layout.slots_below.len(), DEFAULT_BOUNDS.len());
            assert!(layout.starts.len() <= SLOTS);
            assert!(layout.starts.is_sorted_by(|a, b| a < b));
            assert!(layout.slot(u64::MAX) < SLOTS);
        }
    }
}
