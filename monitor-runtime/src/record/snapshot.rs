//! The figures of a call site, summed over all threads.

use std::sync::atomic::Ordering::Acquire;
use std::sync::atomic::fence;

use super::call_site::CallSite;
use super::cell::{Cell, CellTotals};
use super::local;
use super::outcome::Outcome;
use crate::clock::Clock;
use crate::histogram::{Layout, Snapshot};

/// What some call sites recorded so far, taken together.
pub(crate) struct SiteSnapshot {
    totals: CellTotals,
    in_flight: u64,
}

impl SiteSnapshot {
    /// Sums the cells of `sites` over all threads that ever ran; `None` without a call site.
    pub(crate) fn of(sites: &[&'static CallSite]) -> Option<Self> {
        let blocks = local::blocks();
        let snapshots = sites.iter().map(|site| {
            let cells = || blocks.iter().filter_map(|block| block.cell(site));
            // All ends before all begins: a call that ends in another thread than it began in must not seem to end first.
            let ended: u64 = cells().map(Cell::ended).sum();
            fence(Acquire);
            let begun: u64 = cells().map(Cell::begun).sum();
            let mut totals = CellTotals::empty(Layout::of(site.spec().layout_bounds()));
            cells().for_each(|cell| cell.read(&mut totals));
            // Where begins are not counted, as in sync functions, nothing is in flight.
            Self { totals, in_flight: begun.saturating_sub(ended) }
        });
        snapshots.reduce(Self::merge)
    }

    /// The figures of one cell with this layout, recorded by hand: calls that are over.
    pub(crate) fn of_cell(cell: &Cell, layout: &'static Layout) -> Self {
        let mut totals = CellTotals::empty(layout);
        cell.read(&mut totals);
        Self { totals, in_flight: 0 }
    }

    pub(crate) fn merge(self, other: Self) -> Self {
        Self { totals: self.totals.merge(other.totals), in_flight: self.in_flight + other.in_flight }
    }

    pub(crate) fn calls(&self, outcome: Outcome) -> u64 {
        self.totals.outcomes.get(outcome as usize).copied().unwrap_or(0)
    }

    pub(crate) fn all_calls(&self) -> u64 {
        self.totals.outcomes.iter().sum()
    }

    /// Calls that have begun and not ended; meaningful for async functions and endpoints.
    pub(crate) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    pub(crate) fn durations(&self) -> &Snapshot {
        &self.totals.durations
    }

    pub(crate) fn polls(&self) -> u64 {
        self.totals.polls
    }

    pub(crate) fn busy_seconds(&self) -> f64 {
        Clock::get().seconds(self.totals.busy)
    }

    pub(crate) fn longest_poll_seconds(&self) -> f64 {
        Clock::get().seconds(self.totals.longest_poll)
    }

    pub(crate) fn cache_hits(&self) -> u64 {
        self.totals.hits
    }

    pub(crate) fn cache_misses(&self) -> u64 {
        self.totals.misses
    }

    /// Endpoint calls by status code.
    pub(crate) fn statuses(&self) -> &[(u16, u64)] {
        &self.totals.statuses
    }
}
