//! What recording itself costs.

use std::iter;
use std::sync::OnceLock;

use super::call_site::{CALL_SITES, CallSite};
use super::cell::{Cell, Owned};
use super::labelled::sub_sites;
use super::local;
use super::outcome::Outcome;
use super::profile;
use crate::clock::Clock;
use crate::histogram::{Bounds, DEFAULT_BOUNDS, Layout};

/// What recording has cost so far: calls and polls that were timed, in all threads, and those that had a frame beside.
pub(crate) fn overhead_seconds() -> f64 {
    let blocks = local::blocks();
    let labelled = |site| sub_sites(site).into_iter().map(|sub| sub.site);
    let cost = |site: &'static CallSite| {
        let sites = iter::once(site).chain(labelled(site));
        let cells = sites.flat_map(|site| blocks.iter().filter_map(|block| block.any_cell(site)));
        let visits = cells.map(Cell::visits).sum::<u64>() as f64;
        let frame = if site.spec().is_profiled && visits > 0.0 { profile::seconds_per_frame() } else { 0.0 };
        visits * (seconds_per_call() + frame)
    };
    // Not `sum`: that of nothing is -0.
    CALL_SITES.iter().map(cost).fold(0.0, |all, cost| all + cost)
}

/// Seconds that one recorded call adds: two clock reads and a visit to a cell. Measured once in this process, on a cell that
/// nobody else sees, as the minimum of some rounds (about 100 microseconds altogether).
pub(crate) fn seconds_per_call() -> f64 {
    static COST: OnceLock<f64> = OnceLock::new();
    *COST.get_or_init(|| {
        const CALLS: u64 = 500;
        let clock = Clock::get();
        let Ok(bounds) = Bounds::new(DEFAULT_BOUNDS) else { return 0.0 };
        let cell = Box::new(Cell::new(Layout::of(bounds)));
        let round = || {
            let begin = clock.now();
            for _ in 0..CALLS {
                let call = clock.now();
                cell.observe::<Owned>(std::hint::black_box(clock.now() - call));
                cell.end::<Owned>(Outcome::Ok);
            }
            clock.now() - begin
        };
        let ticks = (0..8).map(|_| round()).min().unwrap_or(0);
        clock.seconds(ticks) / CALLS as f64
    })
}
