//! The figures of a call site, summed over all threads.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Acquire;
use std::sync::atomic::fence;

use super::call_site::CallSite;
use super::cell::{Cell, CellTotals};
use super::labelled::sub_sites;
use super::outcome::Outcome;
use super::words::Blocks;
use crate::clock::Clock;
use crate::histogram::{Layout, Snapshot};
use crate::label::OTHER;

/// Names and values of labels.
pub(crate) type SiteLabels = Vec<(&'static str, String)>;

/// What some call sites recorded so far, taken together.
pub(crate) struct SiteSnapshot {
    totals: CellTotals,
    in_flight: u64,
}

impl SiteSnapshot {
    /// Sums the cells of `sites` over all threads that ever ran; `None` without a call site.
    #[cfg(any(feature = "report", test))]
    pub(crate) fn of(sites: &[&'static CallSite]) -> Option<Self> {
        let labelled = |site: &&'static CallSite| sub_sites(site).into_iter().map(|sub| sub.site);
        let all = sites.iter().flat_map(|site| std::iter::once(*site).chain(labelled(site)));
        let blocks = Blocks::now();
        all.map(|site| Self::of_one(&blocks, site)).reduce(Self::merge)
    }

    /// The same by label values: the names and values of the labels that the annotations add, none for those that add none.
    pub(crate) fn by_labels(blocks: &Blocks, sites: &[&'static CallSite]) -> Vec<(SiteLabels, Self)> {
        // Almost all call sites.
        if let [site] = sites
            && site.spec().labels.is_empty()
        {
            return vec![(Vec::new(), Self::of_one(blocks, site))];
        }
        let mut found: BTreeMap<SiteLabels, Self> = BTreeMap::new();
        let mut add = |mut labels: SiteLabels, snapshot: Self| {
            // As Prometheus reads them: in no order, and an empty value is no label.
            labels.retain(|(_, value)| !value.is_empty());
            labels.sort_unstable();
            let together = match found.remove(&labels) {
                Some(own) => own.merge(snapshot),
                None => snapshot,
            };
            found.insert(labels, together);
        };
        for site in sites {
            let names = site.spec().labels;
            let own = Self::of_one(blocks, site);
            // Of a function with labels, the call site itself counts what exceeds their bound.
            if names.is_empty() || own.all_calls() > 0 {
                add(names.iter().map(|name| (*name, OTHER.to_owned())).collect(), own);
            }
            for sub in sub_sites(site) {
                let values = sub.labels.iter().map(|value| String::from(&**value));
                add(names.iter().copied().zip(values).collect(), Self::of_one(blocks, sub.site));
            }
        }
        found.into_iter().collect()
    }

    fn of_one(blocks: &Blocks, site: &'static CallSite) -> Self {
        let cells = || blocks.0.iter().filter_map(|block| block.any_cell(site));
        // All ends before all begins: a call that ends in another thread than it began in must not seem to end first.
        let ended: u64 = cells().map(Cell::ended).sum();
        fence(Acquire);
        let begun: u64 = cells().map(Cell::begun).sum();
        let mut totals = CellTotals::empty(Layout::of(site.spec().layout_bounds()));
        cells().for_each(|cell| cell.read(&mut totals));
        // Where begins are not counted, as in sync functions, nothing is in flight.
        Self { totals, in_flight: begun.saturating_sub(ended) }
    }

    fn merge(self, other: Self) -> Self {
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
