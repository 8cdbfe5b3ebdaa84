//! A synchronous call, from entry to exit.

use std::marker::PhantomData;
use std::mem;
use std::thread;

use super::call_site::CallSite;
use super::cell::{Cell, Owned, Writer};
use super::in_flight;
use super::local::{self, Entry};
use super::outcome::Outcome;
use super::profile::{Kind, Profiling, Timing};
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
#[must_use = "a guard that is dropped at once times nothing"]
pub struct Guard<K: Kind = Timing> {
    site: &'static CallSite,
    frame: K::Frame,
    begin: u64,
    /// The cell belongs to the thread that entered.
    _not_send: PhantomData<*const ()>,
}

/// A call begins.
#[inline(always)]
pub fn enter(site: &'static CallSite) -> Guard {
    enter_as(site)
}

/// A call of a profiled function begins.
#[inline(always)]
pub fn enter_profiled(site: &'static CallSite) -> Guard<Profiling> {
    enter_as(site)
}

#[inline(always)]
fn enter_as<K: Kind>(site: &'static CallSite) -> Guard<K> {
    let frame = K::enter(site, true);
    let begin = begin_guarded();
    K::begin(&frame, tick(begin));
    Guard { site, frame, begin, _not_send: PhantomData }
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

impl<K: Kind> Drop for Guard<K> {
    #[inline(always)]
    fn drop(&mut self) {
        end_in_frame::<K>(self.site, self.begin, &self.frame);
    }
}

#[inline(always)]
fn end_in_frame<K: Kind>(site: &'static CallSite, begin: u64, frame: &K::Frame) {
    if begin == UNRECORDED {
        K::leave(frame, None);
    } else if size_of::<K::Frame>() == 0 {
        // An address in the guard would force that into memory, even of nothing.
        end_guarded::<K>(site, begin, &K::NONE);
    } else {
        end_guarded::<K>(site, begin, frame);
    }
}

/// One copy for all call sites of a kind: the annotated function holds a call, not this code.
#[inline(never)]
fn end_guarded<K: Kind>(site: &'static CallSite, begin: u64, frame: &K::Frame) {
    if thread::panicking() {
        return end_in_unwinding::<K>(site, begin, frame);
    }
    let ticks = ticks_since(begin);
    K::leave(frame, Some(begin + ticks));
    local::write(site, Timed { ticks, verdict: Outcome::Ok });
}

#[cold]
fn end_in_unwinding<K: Kind>(site: &'static CallSite, begin: u64, frame: &K::Frame) {
    let verdict = if begin & UNWINDING == 0 { Outcome::Panic } else { Outcome::Ok };
    let begin = begin & !UNWINDING;
    let ticks = ticks_since(begin);
    K::leave(frame, Some(begin + ticks));
    local::write(site, Timed { ticks, verdict });
}

/// A call under way, one in some of which is timed.
#[must_use = "a guard that is dropped at once counts nothing"]
pub struct SampledGuard<K: Kind = Timing> {
    site: &'static CallSite,
    frame: K::Frame,
    /// Of a call that is only counted, the cell that was found on entry: the guard stays in its thread, and the thread keeps
    /// its block while a function runs.
    counted: Option<&'static Cell>,
    begin: u64,
    _not_send: PhantomData<*const ()>,
}

/// A call begins, one in `one_in` of which is timed.
#[inline(always)]
pub fn enter_sampled(site: &'static CallSite, one_in: u32) -> SampledGuard {
    enter_sampled_as(site, one_in)
}

/// The same of a profiled function.
#[inline(always)]
pub fn enter_sampled_profiled(site: &'static CallSite, one_in: u32) -> SampledGuard<Profiling> {
    enter_sampled_as(site, one_in)
}

#[inline(always)]
fn enter_sampled_as<K: Kind>(site: &'static CallSite, one_in: u32) -> SampledGuard<K> {
    let (counted, frame, begin) = match cell_to_count(site, one_in) {
        Some(cell) if !thread::panicking() => (Some(cell), K::NONE, UNRECORDED),
        _ => {
            let frame = K::enter(site, true);
            let begin = begin_sampled();
            K::begin(&frame, tick(begin));
            (None, frame, begin)
        }
    };
    SampledGuard { site, frame, counted, begin, _not_send: PhantomData }
}

/// Out of line: it would spill the registers of the other calls too.
#[cold]
fn begin_sampled() -> u64 {
    begin_guarded()
}

impl<K: Kind> Drop for SampledGuard<K> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(cell) = self.counted {
            cell.end::<Owned>(if thread::panicking() { Outcome::Panic } else { Outcome::Ok });
        } else {
            end_in_frame::<K>(self.site, self.begin, &self.frame);
        }
    }
}

/// The begin of a call, one in `one_in` of which is timed and has a frame.
#[inline(always)]
pub(super) fn begin_in_frame<K: Kind>(site: &'static CallSite, one_in: u32, is_first: bool) -> (K::Frame, u64) {
    if one_in > 1 && cell_to_count(site, one_in).is_some() {
        return (K::NONE, COUNTED);
    }
    let frame = K::enter(site, is_first);
    let begin = switch::begin();
    K::begin(&frame, tick(begin));
    (frame, begin)
}

/// The tick in a begin, if there is one.
#[inline(always)]
fn tick(begin: u64) -> Option<u64> {
    (begin & !UNWINDING > COUNTED).then_some(begin & !UNWINDING)
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
    call_as::<R, V, Timing>(site, one_in, body, judge)
}

/// The same of a profiled function.
#[inline(always)]
pub fn call_profiled<R, V: Verdict>(
    site: &'static CallSite,
    one_in: u32,
    body: impl FnOnce() -> R,
    judge: impl FnOnce(&R) -> V,
) -> R {
    call_as::<R, V, Profiling>(site, one_in, body, judge)
}

#[inline(always)]
fn call_as<R, V: Verdict, K: Kind>(
    site: &'static CallSite,
    one_in: u32,
    body: impl FnOnce() -> R,
    judge: impl FnOnce(&R) -> V,
) -> R {
    let (frame, begin) = begin_in_frame::<K>(site, one_in, true);
    let mut unwinding = Unwinding::<V, K> { site, frame, begin, _verdict: PhantomData };
    if V::COUNTS_IN_FLIGHT && begin != UNRECORDED {
        in_flight::take_over();
        local::write(site, Started);
    }
    let value = body();
    let ticks = if begin == UNRECORDED { None } else { elapsed(begin) };
    K::leave(&unwinding.frame, ticks.map(|ticks| begin + ticks));
    unwinding.frame = K::NONE;
    if begin != UNRECORDED {
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
struct Unwinding<V: Verdict, K: Kind> {
    site: &'static CallSite,
    frame: K::Frame,
    begin: u64,
    _verdict: PhantomData<V>,
}

impl<V: Verdict, K: Kind> Drop for Unwinding<V, K> {
    #[cold]
    fn drop(&mut self) {
        let ticks = if self.begin == UNRECORDED { None } else { elapsed(self.begin) };
        // None when it was the judge that unwound.
        K::leave(&self.frame, ticks.map(|ticks| self.begin + ticks));
        if self.begin != UNRECORDED {
            end_judged(self.site, ticks, V::interrupted(Outcome::Panic));
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
