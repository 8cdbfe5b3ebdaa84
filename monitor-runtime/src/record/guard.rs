//! A synchronous call, from entry to exit.

use std::marker::PhantomData;
use std::mem;
use std::thread;

use super::call_site::CallSite;
use super::cell::{Cell, Owned, Writer};
use super::in_flight;
use super::local::{self, Entry};
use super::outcome::Outcome;
use super::switch;
use super::verdict::Verdict;

/// A begin of 0: recording is off, nothing is written.
pub(super) const UNRECORDED: u64 = 0;
/// A begin of 1: the call is counted, not timed. No clock reads this low.
pub(super) const COUNTED: u64 = 1;
/// Set in the begin of a guard that was made while the thread unwinds, in a destructor: that panic is not its own. No clock
/// reads this high.
const UNWINDING: u64 = 1 << 63;

/// A call under way. Dropping it, however the function ends, records the call.
#[derive(Debug)]
#[must_use = "a guard that is dropped at once times nothing"]
pub struct Guard {
    site: &'static CallSite,
    begin: u64,
    /// The cell belongs to the thread that entered.
    _not_send: PhantomData<*const ()>,
}

/// A call begins.
#[inline(always)]
pub fn enter(site: &'static CallSite) -> Guard {
    Guard { site, begin: begin_guarded(), _not_send: PhantomData }
}

/// The begin of a call that a guard ends. The clock is read last: what comes before it is not in the figure.
#[inline(always)]
fn begin_guarded() -> u64 {
    if thread::panicking() { begin_in_unwinding() } else { switch::begin() }
}

#[cold]
fn begin_in_unwinding() -> u64 {
    match switch::begin() {
        UNRECORDED => UNRECORDED,
        begin => begin | UNWINDING,
    }
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        if self.begin != UNRECORDED {
            end_guarded(self.site, self.begin);
        }
    }
}

/// One copy for all call sites: the annotated function holds a call, not this code.
#[inline(never)]
fn end_guarded(site: &'static CallSite, begin: u64) {
    if thread::panicking() {
        return end_in_unwinding(site, begin);
    }
    local::write(site, Timed { ticks: ticks_since(begin), verdict: Outcome::Ok });
}

#[cold]
fn end_in_unwinding(site: &'static CallSite, begin: u64) {
    let verdict = if begin & UNWINDING == 0 { Outcome::Panic } else { Outcome::Ok };
    local::write(site, Timed { ticks: ticks_since(begin & !UNWINDING), verdict });
}

/// A call under way, one in some of which is timed.
#[must_use = "a guard that is dropped at once counts nothing"]
pub struct SampledGuard {
    site: &'static CallSite,
    /// Of a call that is only counted, the cell that was found on entry: the guard stays in its thread, and the thread keeps
    /// its block while a function runs.
    counted: Option<&'static Cell>,
    begin: u64,
    _not_send: PhantomData<*const ()>,
}

/// A call begins, one in `one_in` of which is timed.
#[inline(always)]
pub fn enter_sampled(site: &'static CallSite, one_in: u32) -> SampledGuard {
    let (counted, begin) = match cell_to_count(site, one_in) {
        Some(cell) if !thread::panicking() => (Some(cell), UNRECORDED),
        _ => (None, begin_sampled()),
    };
    SampledGuard { site, counted, begin, _not_send: PhantomData }
}

/// Out of line: it would spill the registers of the other calls too.
#[cold]
fn begin_sampled() -> u64 {
    begin_guarded()
}

impl Drop for SampledGuard {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(cell) = self.counted {
            cell.end::<Owned>(if thread::panicking() { Outcome::Panic } else { Outcome::Ok });
        } else if self.begin != UNRECORDED {
            end_guarded(self.site, self.begin);
        }
    }
}

/// The begin of a call, one in `one_in` of which is timed.
#[inline(always)]
pub(super) fn begin(site: &'static CallSite, one_in: u32) -> u64 {
    if one_in > 1 && cell_to_count(site, one_in).is_some() { COUNTED } else { switch::begin() }
}

/// Where to count a call that is not the one in `one_in` to be timed.
#[inline(always)]
fn cell_to_count(site: &'static CallSite, one_in: u32) -> Option<&'static Cell> {
    if !switch::is_on() {
        return None;
    }
    local::own_cell(site).filter(|cell| !cell.is_sampled(one_in, local::random))
}

/// Ticks since `begin`, for a call that is timed.
#[inline(always)]
pub(super) fn elapsed(begin: u64) -> Option<u64> {
    (begin != COUNTED).then(|| ticks_since(begin))
}

/// Ticks since a begin that is neither of the two constants. Two cores' counters may differ by a few ticks: never below zero.
#[inline(always)]
fn ticks_since(begin: u64) -> u64 {
    switch::now().saturating_sub(begin)
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
        in_flight::take_over();
        local::write(site, Started);
    }
    let value = body();
    if unwinding.begin != UNRECORDED {
        let ticks = elapsed(unwinding.begin);
        // The host's own code (a predicate, a status code) may be asked: a call in which that panics is a panic.
        let verdict = judge(&value).settled(site);
        end_judged(site, ticks, verdict);
    }
    mem::forget(unwinding);
    value
}

/// One copy for each kind of verdict.
#[inline(never)]
pub(super) fn end_judged<V: Verdict>(site: &'static CallSite, ticks: Option<u64>, verdict: V) {
    match ticks {
        Some(ticks) => local::write(site, Timed { ticks, verdict }),
        None => local::write(site, Counted { verdict }),
    }
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

/// A call has ended that was timed.
pub(super) struct Timed<V> {
    pub(super) ticks: u64,
    pub(super) verdict: V,
}

impl<V: Verdict> Entry for Timed<V> {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        cell.observe::<W>(self.ticks);
        Counted { verdict: self.verdict }.write::<W>(cell);
    }
}

/// A call has ended that was counted without being timed.
pub(super) struct Counted<V> {
    pub(super) verdict: V,
}

impl<V: Verdict> Entry for Counted<V> {
    #[inline(always)]
    fn write<W: Writer>(self, cell: &Cell) {
        self.verdict.record::<W>(cell);
        cell.end::<W>(self.verdict.outcome());
    }
}
