//! What recording itself costs.

use std::iter;
use std::sync::OnceLock;

use super::call_site::CALL_SITES;
use super::cell::{Cell, Owned};
use super::labelled::sub_sites;
use super::local;
use super::outcome::Outcome;
use crate::clock::Clock;
use crate::histogram::{Bounds, DEFAULT_BOUNDS, Layout};

/// How often a call or a poll was timed, in all threads.
pub(crate) fn visits() -> u64 {
    let blocks = local::blocks();
    let labelled = |site| sub_sites(site).into_iter().map(|sub| sub.site);
    let sites = CALL_SITES.iter().flat_map(|site| iter::once(site).chain(labelled(site)));
    sites.flat_map(|site| blocks.iter().filter_map(|block| block.any_cell(site))).map(Cell::visits).sum()
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
