//! The figures of one call site in one thread.

use std::sync::atomic::Ordering::{Relaxed, Release};

use once_cell::race::OnceBox;

use super::newest::Newest;
use super::outcome::Outcome;
use super::profile::Stand;
use crate::histogram::{Layout, SLOTS, Snapshot};
use crate::sync::AtomicU64;

/// Status codes 100 to 599, each with its count; what lies outside is counted as 500.
const STATUS_CODES: std::ops::RangeInclusive<u16> = 100..=599;
type Statuses = [AtomicU64; 500];

/// One cell is written by one thread (or, in the shared block, by many with atomic adds) and read by scrapes at any time.
#[repr(C, align(64))]
pub(crate) struct Cell {
    // The first line holds what every call touches, but for one of the counts.
    layout: &'static Layout,
    sum: AtomicU64,
    min: AtomicU64,
    max: AtomicU64,
    /// A [`Newest`].
    newest: AtomicU64,
    outcomes: [AtomicU64; 4],
    // The second line, from `Cancelled` on: async calls, endpoints, caches, sampling.
    started: AtomicU64,
    busy: AtomicU64,
    polls: AtomicU64,
    longest_poll: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
    until_sample: AtomicU64,
    statuses: OnceBox<Statuses>,
    /// Of a profiled function.
    stand: OnceBox<Stand>,
    counts: [AtomicU64; SLOTS],
}

/// How a writer changes a figure: alone, or beside others.
pub(crate) trait Writer {
    /// One more in the count of `slot`.
    fn count(cell: &Cell, slot: usize);
    fn add(figure: &AtomicU64, by: u64);
    fn raise(figure: &AtomicU64, to: u64);
    fn lower(figure: &AtomicU64, to: u64);
    /// `figure` holds the bits of an `f64`.
    fn add_f64(figure: &AtomicU64, by: f64);
}

/// The thread that leases the block is its only writer: plain load and store.
pub(crate) struct Owned;

impl Writer for Owned {
    #[inline(always)]
    fn count(cell: &Cell, slot: usize) {
        Newest::count(&cell.newest, &cell.counts, slot);
    }

    #[inline(always)]
    fn add(figure: &AtomicU64, by: u64) {
        figure.store(figure.load(Relaxed).wrapping_add(by), Relaxed);
    }

    #[inline(always)]
    fn raise(figure: &AtomicU64, to: u64) {
        if to > figure.load(Relaxed) {
            figure.store(to, Relaxed);
        }
    }

    #[inline(always)]
    fn lower(figure: &AtomicU64, to: u64) {
        if to < figure.load(Relaxed) {
            figure.store(to, Relaxed);
        }
    }

    #[inline(always)]
    fn add_f64(figure: &AtomicU64, by: f64) {
        figure.store((f64::from_bits(figure.load(Relaxed)) + by).to_bits(), Relaxed);
    }
}

/// Many writers: atomic read-modify-write.
pub(crate) struct Shared;

impl Writer for Shared {
    fn count(cell: &Cell, slot: usize) {
        if let Some(count) = cell.counts.get(slot) {
            count.fetch_add(1, Release);
        }
    }

    fn add(figure: &AtomicU64, by: u64) {
        figure.fetch_add(by, Relaxed);
    }

    fn raise(figure: &AtomicU64, to: u64) {
        figure.fetch_max(to, Relaxed);
    }

    fn lower(figure: &AtomicU64, to: u64) {
        figure.fetch_min(to, Relaxed);
    }

    fn add_f64(figure: &AtomicU64, by: f64) {
        let sum = |bits| Some((f64::from_bits(bits) + by).to_bits());
        let _ = figure.fetch_update(Relaxed, Relaxed, sum); // `sum` never declines
    }
}

impl Cell {
    pub(crate) fn new(layout: &'static Layout) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            layout,
            sum: zero(),
            min: AtomicU64::new(u64::MAX),
            max: zero(),
            newest: zero(),
            outcomes: std::array::from_fn(|_| zero()),
            started: zero(),
            busy: zero(),
            polls: zero(),
            longest_poll: zero(),
            hits: zero(),
            misses: zero(),
            until_sample: zero(),
            statuses: OnceBox::new(),
            stand: OnceBox::new(),
            counts: std::array::from_fn(|_| zero()),
        }
    }

    /// A call took `ticks`. The extremes are written before the count, so that who sees the count sees them too.
    #[inline(always)]
    pub(crate) fn observe<W: Writer>(&self, ticks: u64) {
        W::add(&self.sum, ticks);
        W::lower(&self.min, ticks);
        W::raise(&self.max, ticks);
        W::count(self, self.layout.slot(ticks));
    }

    #[inline(always)]
    pub(crate) fn end<W: Writer>(&self, outcome: Outcome) {
        #[expect(clippy::indexing_slicing, reason = "an outcome is below 4")]
        W::add(&self.outcomes[outcome as usize], 1);
    }

    #[inline(always)]
    pub(super) fn start<W: Writer>(&self) {
        W::add(&self.started, 1);
    }

    #[inline(always)]
    pub(super) fn poll<W: Writer>(&self, ticks: u64) {
        W::add(&self.busy, ticks);
        W::add(&self.polls, 1);
        W::raise(&self.longest_poll, ticks);
    }

    pub(crate) fn hit<W: Writer>(&self) {
        W::add(&self.hits, 1);
    }

    pub(crate) fn miss<W: Writer>(&self) {
        W::add(&self.misses, 1);
    }

    pub(crate) fn status<W: Writer>(&self, code: u16) {
        let statuses = self.statuses.get_or_init(|| Box::new(std::array::from_fn(|_| AtomicU64::new(0))));
        let code = if STATUS_CODES.contains(&code) { code } else { 500 };
        if let Some(count) = statuses.get(usize::from(code - STATUS_CODES.start())) {
            W::add(count, 1);
        }
    }

    /// True for one call in `one_in`, at random distances whose mean is `one_in`, so that no rhythm of the program is met
    /// always or never. Written by the owner alone.
    #[inline(always)]
    pub(super) fn is_sampled(&self, one_in: u32, random: impl FnOnce() -> u64) -> bool {
        let left = self.until_sample.load(Relaxed);
        if left > 0 {
            self.until_sample.store(left - 1, Relaxed);
            return false;
        }
        // Uniform over 0 ..= 2 * (one_in - 1): the mean distance between two sampled calls is `one_in`.
        self.until_sample.store(random() % (2 * u64::from(one_in) - 1), Relaxed);
        true
    }

    /// Of a profiled function that has been called in the thread.
    #[inline(always)]
    pub(super) fn stand(&self) -> Option<&Stand> {
        self.stand.get()
    }

    pub(super) fn stand_or_new(&self) -> &Stand {
        self.stand.get_or_init(Stand::boxed)
    }

    /// Calls that have ended.
    pub(super) fn ended(&self) -> u64 {
        self.outcomes.iter().map(|calls| calls.load(Relaxed)).sum()
    }

    /// Calls that have begun; of async functions and endpoints.
    pub(super) fn begun(&self) -> u64 {
        self.started.load(Relaxed)
    }

    /// How often the clock was read twice for this cell: timed calls, or their polls.
    pub(super) fn visits(&self) -> u64 {
        let (_, _, counts) = self.durations();
        counts.map(|(_, count)| count).sum::<u64>().max(self.polls.load(Relaxed))
    }

    /// Shortest and longest duration, and slots with their counts: what lies outside the extremes has count 0 and is left out.
    fn durations(&self) -> (u64, u64, impl Iterator<Item = (usize, u64)>) {
        let newest = Newest::read(&self.newest);
        let (min, max) = (self.min.load(Relaxed), self.max.load(Relaxed));
        (min, max, newest.counts(&self.counts, self.layout.slot(min)..=self.layout.slot(max)))
    }

    /// Adds this cell to `into`.
    pub(crate) fn read(&self, into: &mut CellTotals) {
        let load = |figure: &AtomicU64| figure.load(Relaxed);
        for (total, figure) in into.outcomes.iter_mut().zip(&self.outcomes) {
            *total += load(figure);
        }
        into.busy += load(&self.busy);
        into.polls += load(&self.polls);
        into.longest_poll = into.longest_poll.max(load(&self.longest_poll));
        into.hits += load(&self.hits);
        into.misses += load(&self.misses);
        let (min, max, counts) = self.durations();
        into.durations.add(counts, load(&self.sum), min, max);
        for (code, count) in STATUS_CODES.zip(self.statuses.get().into_iter().flatten().map(load)) {
            into.add_status(code, count);
        }
    }
}

/// The sum of some cells, in ticks.
pub(crate) struct CellTotals {
    pub(crate) outcomes: [u64; 4],
    pub(crate) busy: u64,
    pub(crate) polls: u64,
    pub(crate) longest_poll: u64,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) statuses: Vec<(u16, u64)>,
    pub(crate) durations: Snapshot,
}

impl CellTotals {
    pub(crate) fn empty(layout: &'static Layout) -> Self {
        Self {
            outcomes: [0; 4],
            busy: 0,
            polls: 0,
            longest_poll: 0,
            hits: 0,
            misses: 0,
            statuses: Vec::new(),
            durations: Snapshot::empty(layout),
        }
    }

    fn add_status(&mut self, code: u16, count: u64) {
        match self.statuses.iter_mut().find(|(known, _)| *known == code) {
            _ if count == 0 => {}
            Some((_, total)) => *total += count,
            None => self.statuses.push((code, count)),
        }
    }

    /// Both together; durations keep the bounds that the two layouts share.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        for (own, others) in self.outcomes.iter_mut().zip(other.outcomes) {
            *own += others;
        }
        self.busy += other.busy;
        self.polls += other.polls;
        self.longest_poll = self.longest_poll.max(other.longest_poll);
        self.hits += other.hits;
        self.misses += other.misses;
        for (code, count) in other.statuses {
            self.add_status(code, count);
        }
        self.durations.merge(&other.durations);
        self
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::histogram::{Bounds, DEFAULT_BOUNDS};

    #[test]
    fn a_reader_misses_no_call_that_has_ended_and_sees_none_twice() {
        const CALLS: u64 = if cfg!(miri) { 100 } else { 200_000 };
        let layout = Layout::of(Bounds::new(DEFAULT_BOUNDS).unwrap());
        let (cell, begun, ended) = (Cell::new(layout), AtomicU64::new(0), AtomicU64::new(0));
        let count = || {
            let mut totals = CellTotals::empty(layout);
            cell.read(&mut totals);
            totals.durations.count()
        };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for call in 1..=CALLS {
                    begun.store(call, Ordering::SeqCst);
                    // Now the same slot again, now another one.
                    cell.observe::<Owned>(1_000 << (call / 3 % 5));
                    ended.store(call, Ordering::SeqCst);
                }
            });
            while ended.load(Ordering::SeqCst) < CALLS {
                let at_least = ended.load(Ordering::SeqCst);
                let seen = count();
                let at_most = begun.load(Ordering::SeqCst);
                assert!((at_least..=at_most).contains(&seen), "{seen} calls seen, {at_least} to {at_most} made");
            }
        });
        assert_eq!(count(), CALLS);
    }
}
