//! The figures of a call site, summed over all threads.

use super::call_site::CallSite;
use super::cell::CellTotals;
use super::local;
use super::outcome::Outcome;
use crate::clock::Clock;
use crate::histogram::{Layout, Snapshot};

/// What some call sites recorded so far, taken together.
pub(crate) struct SiteSnapshot(CellTotals);

impl SiteSnapshot {
    /// Sums the cells of `sites` over all threads that ever ran; `None` without a call site.
    pub(crate) fn of(sites: &[&'static CallSite]) -> Option<Self> {
        let blocks = local::blocks();
        let totals = sites.iter().map(|site| {
            let mut totals = CellTotals::empty(Layout::of(site.spec().layout_bounds()));
            for cell in blocks.iter().filter_map(|block| block.cell(site)) {
                cell.read(&mut totals);
            }
            totals
        });
        totals.reduce(CellTotals::merge).map(Self)
    }

    pub(crate) fn calls(&self, outcome: Outcome) -> u64 {
        self.0.outcomes.get(outcome as usize).copied().unwrap_or(0)
    }

    pub(crate) fn all_calls(&self) -> u64 {
        self.0.outcomes.iter().sum()
    }

    /// Calls that have begun and not ended; meaningful for async functions and endpoints.
    pub(crate) fn in_flight(&self) -> u64 {
        self.0.started.saturating_sub(self.all_calls())
    }

    pub(crate) fn durations(&self) -> &Snapshot {
        &self.0.durations
    }

    pub(crate) fn polls(&self) -> u64 {
        self.0.polls
    }

    pub(crate) fn busy_seconds(&self) -> f64 {
        Clock::get().seconds(self.0.busy)
    }

    pub(crate) fn longest_poll_seconds(&self) -> f64 {
        Clock::get().seconds(self.0.longest_poll)
    }

    pub(crate) fn cache_hits(&self) -> u64 {
        self.0.hits
    }

    pub(crate) fn cache_misses(&self) -> u64 {
        self.0.misses
    }

    /// Endpoint calls by status code.
    pub(crate) fn statuses(&self) -> &[(u16, u64)] {
        &self.0.statuses
    }
}
