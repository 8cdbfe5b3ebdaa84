//! The core from the inside, in small: what Miri looks through for undefined behaviour and data races (scripts/miri.sh).

use std::future::{Future, pending, ready};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use super::cell::{Cell, CellTotals, Owned, Shared};
use super::{CallSite, Outcome, SiteSnapshot, Spec};
use crate::histogram::{Bounds, Layout, STANDARD_BOUNDS};

const CALLS: u64 = 20;
const THREADS: u64 = 3;

fn layout() -> &'static Layout {
    Layout::of(Bounds::new(STANDARD_BOUNDS).unwrap())
}

fn read(cell: &Cell) -> CellTotals {
    let mut totals = CellTotals::empty(layout());
    cell.read(&mut totals);
    totals
}

#[test]
fn a_reader_beside_the_owner_sees_counts_that_only_rise() {
    let (cell, is_over) = (Cell::new(layout()), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            for ticks in 0..CALLS {
                cell.observe::<Owned>(ticks << ticks);
                cell.end::<Owned>(Outcome::Ok);
            }
            is_over.store(true, Ordering::Release);
        });
        let (mut calls, mut timed) = (0, 0);
        while !is_over.load(Ordering::Acquire) {
            let totals = read(&cell);
            assert!(totals.outcomes[0] >= calls && totals.durations.count() >= timed);
            (calls, timed) = (totals.outcomes[0], totals.durations.count());
        }
    });
    let totals = read(&cell);
    assert_eq!((totals.outcomes, totals.durations.count()), ([CALLS, 0, 0, 0], CALLS));
}

#[test]
fn many_writers_of_a_shared_cell_lose_nothing_and_make_its_status_codes_once() {
    let cell = Cell::new(layout());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let cell = &cell;
            scope.spawn(move || {
                for call in 0..CALLS {
                    cell.observe::<Shared>(1_000 * thread + call);
                    cell.end::<Shared>(Outcome::Error);
                    cell.status::<Shared>(404);
                }
            });
        }
    });
    let totals = read(&cell);
    assert_eq!(totals.outcomes, [0, THREADS * CALLS, 0, 0]);
    assert_eq!(totals.durations.count(), THREADS * CALLS);
    assert_eq!(totals.statuses, [(404, THREADS * CALLS)]);
}

const GUARDED: &Spec = &Spec::new(|| "tests::guarded::here", module_path!());
const POLLED: &Spec = &Spec::new(|| "tests::polled::here", module_path!()).polled();

const OUTER: &Spec = &Spec::new(|| "tests::outer::here", module_path!());
const INNER: &Spec = &Spec::new(|| "tests::inner::here", module_path!());

#[cfg(miri)]
pub(super) static SITES: [CallSite; 4] =
    [CallSite::new(GUARDED), CallSite::new(POLLED), CallSite::new(OUTER), CallSite::new(INNER)];
#[cfg(miri)]
const GUARDED_SITE: &CallSite = &SITES[0];
#[cfg(miri)]
const POLLED_SITE: &CallSite = &SITES[1];
/// Of the profile's tests.
#[cfg(miri)]
pub(super) const OUTER_SITE: &CallSite = &SITES[2];
#[cfg(miri)]
pub(super) const INNER_SITE: &CallSite = &SITES[3];

#[cfg(not(miri))]
#[linkme::distributed_slice(super::CALL_SITES)]
static GUARDED_SITE: CallSite = CallSite::new(GUARDED);
#[cfg(not(miri))]
#[linkme::distributed_slice(super::CALL_SITES)]
static POLLED_SITE: CallSite = CallSite::new(POLLED);
/// Of the profile's tests.
#[cfg(not(miri))]
#[linkme::distributed_slice(super::CALL_SITES)]
pub(super) static OUTER_SITE: CallSite = CallSite::new(OUTER);
#[cfg(not(miri))]
#[linkme::distributed_slice(super::CALL_SITES)]
pub(super) static INNER_SITE: CallSite = CallSite::new(INNER);

fn snapshot(site: &'static CallSite) -> SiteSnapshot {
    SiteSnapshot::of(&[site]).unwrap()
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn guards_in_threads_that_come_and_go_are_all_counted() {
    let site = &GUARDED_SITE;
    for _ in 0..2 {
        let threads: Vec<_> = (0..THREADS).map(|_| thread::spawn(|| drop(super::enter(site)))).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
    assert_eq!(super::call(site, 1, || Err::<(), ()>(()), |value| super::judge(value).outcome()), Err(()));
    let found = snapshot(site);
    assert_eq!((found.calls(Outcome::Ok), found.calls(Outcome::Error)), (2 * THREADS, 1));
    assert_eq!(found.durations().count(), 2 * THREADS + 1);
}

#[test]
fn futures_are_counted_when_they_end_are_dropped_or_move_to_another_thread() {
    let site = &POLLED_SITE;
    let judge = |value: &u8| super::judge(value).outcome();
    assert_eq!(poll_once(pin!(super::future(site, 1, ready(1_u8), judge))), Poll::Ready(1));
    drop(super::future(site, 1, pending::<u8>(), judge));
    let mut moved = Box::pin(super::future(site, 1, pending::<u8>(), judge));
    assert!(poll_once(moved.as_mut()).is_pending());
    assert_eq!(snapshot(site).in_flight(), 1);
    thread::spawn(move || {
        assert!(poll_once(moved.as_mut()).is_pending());
    })
    .join()
    .unwrap();
    let found = snapshot(site);
    assert_eq!((found.calls(Outcome::Ok), found.calls(Outcome::Cancelled), found.in_flight()), (1, 1, 0));
    assert_eq!(found.polls(), 3);
}
