//! A synchronous call, from entry to exit.

use std::marker::PhantomData;
use std::mem;
use std::thread;

use super::call_site::CallSite;
use super::cell::{Cell, Writer};
use super::local::{self, Entry};
use super::outcome::Outcome;
use super::switch;
use super::verdict::Verdict;

/// A begin of 0: recording is off, nothing is written.
pub(super) const UNRECORDED: u64 = 0;
/// A begin of 1: the call is counted, not timed. No clock reads this low.
pub(super) const COUNTED: u64 = 1;

/// A call under way. Dropping it, however the function ends, records the call.
#[derive(Debug)]
#[must_use = "a guard that is dropped at once times nothing"]
pub struct Guard {
    site: &'static CallSite,
    begin: u64,
    /// A destructor that runs while the thread unwinds is no panic of its own.
    was_panicking: bool,
    /// The cell belongs to the thread that entered.
    _not_send: PhantomData<*const ()>,
}

/// A call begins.
#[inline(always)]
pub fn enter(site: &'static CallSite) -> Guard {
    // The clock is read last: what comes before it is not in the figure.
    let was_panicking = thread::panicking();
    Guard { site, begin: switch::begin(), was_panicking, _not_send: PhantomData }
}

/// A call begins, one in `one_in` of which is timed.
#[inline(always)]
pub fn enter_sampled(site: &'static CallSite, one_in: u32) -> Guard {
    let was_panicking = thread::panicking();
    Guard { site, begin: begin(site, one_in), was_panicking, _not_send: PhantomData }
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        if self.begin != UNRECORDED {
            end_guarded(self.site, self.begin, self.was_panicking);
        }
    }
}

/// One copy for all call sites: the annotated function holds a call, not this code.
#[inline(never)]
fn end_guarded(site: &'static CallSite, begin: u64, was_panicking: bool) {
    let ticks = elapsed(begin);
    let outcome = if thread::panicking() && !was_panicking { Outcome::Panic } else { Outcome::Ok };
    local::write(site, Ended { ticks, verdict: outcome });
}

/// The begin of a call, one in `one_in` of which is timed.
#[inline(always)]
pub(super) fn begin(site: &'static CallSite, one_in: u32) -> u64 {
    if one_in > 1
        && switch::is_on()
        && let Some(cell) = local::own_cell(site)
        && !cell.is_sampled(one_in, local::random)
    {
        return COUNTED;
    }
    switch::begin()
}

/// Ticks since `begin`, for a call that is timed.
#[inline(always)]
pub(super) fn elapsed(begin: u64) -> Option<u64> {
    // Two cores' counters may differ by a few ticks: never below zero.
    (begin != COUNTED).then(|| switch::now().saturating_sub(begin))
}

/// Runs `body` as a call of `site` and records what `judge` sees in the value.
#[inline(always)]
pub fn call<R, V: Verdict>(
    site: &'static CallSite,
    one_in: u32,
    body: impl FnOnce() -> R,
    judge: impl FnOnce(&R) -> V,
) -> R {
    let unwinding = Unwinding::<V> { site, begin: begin(site, one_in), _verdict: PhantomData };
    if V::COUNTS_IN_FLIGHT && unwinding.begin != UNRECORDED {
        local::write(site, Started);
    }
    let value = body();
    if unwinding.begin != UNRECORDED {
        let ticks = elapsed(unwinding.begin);
        // The host's own code (a predicate, a status code) may be asked: a call in which that panics is a panic.
        let verdict = judge(&value);
        end_judged(site, ticks, verdict);
    }
    mem::forget(unwinding);
    value
}

/// One copy for each kind of verdict.
#[inline(never)]
pub(super) fn end_judged<V: Verdict>(site: &'static CallSite, ticks: Option<u64>, verdict: V) {
    local::write(site, Ended { ticks, verdict });
}

/// Dropped only when `body` or `judge` unwinds.
struct Unwinding<V: Verdict> {
    site: &'static CallSite,
    begin: u64,
    _verdict: PhantomData<V>,
}

impl<V: Verdict> Drop for Unwinding<V> {
    #[cold]
    fn drop(&mut self) {
        if self.begin != UNRECORDED {
            end_judged(self.site, elapsed(self.begin), V::interrupted(Outcome::Panic));
        }
    }
}

/// A call in flight begins.
pub(super) struct Started;

impl Entry for Started {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        cell.start::<W>();
    }
}

/// A call has ended; `ticks` is `None` when it was counted without being timed.
pub(super) struct Ended<V> {
    pub(super) ticks: Option<u64>,
    pub(super) verdict: V,
}

impl<V: Verdict> Entry for Ended<V> {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        if let Some(ticks) = self.ticks {
            cell.observe::<W>(ticks);
        }
        self.verdict.record::<W>(cell);
        cell.end::<W>(self.verdict.outcome());
    }
}
