//! Frames from the inside: what Miri looks through, and what only a host with stacks of its own does.

use std::thread;

use super::super::tests::{INNER_SITE, OUTER_SITE};
use super::super::words::Blocks;
use super::super::{CallSite, call_profiled, enter_profiled, judge, switch};
use super::frame::{Frame, is_outside};
use super::snapshot::CallTree;

/// A host that switches stacks takes a frame to whatever thread runs the stack next.
struct Moved(Frame);

// SAFETY: a frame is three words; what they point at lives for ever.
unsafe impl Send for Moved {}

fn enter(site: &'static CallSite) -> Frame {
    let frame = Frame::enter(site, true);
    frame.begin(switch::now());
    frame
}

#[test]
fn calls_in_threads_that_come_and_go_are_all_in_the_tree() {
    const THREADS: u64 = 3;
    let work = || {
        let _outer = enter_profiled(&OUTER_SITE);
        for _ in 0..2 {
            let _inner = enter_profiled(&INNER_SITE);
            let _again = enter_profiled(&INNER_SITE);
        }
        assert_eq!(call_profiled(&INNER_SITE, 1, || Err::<(), ()>(()), |value| judge(value).outcome()), Err(()));
    };
    let calls = || {
        let tree = CallTree::of(&Blocks::now());
        let of = |site| tree.profile(&[site]).calls;
        (of(&OUTER_SITE), of(&INNER_SITE))
    };
    let before = calls();
    for _ in 0..2 {
        let threads: Vec<_> = (0..THREADS).map(|_| thread::spawn(work)).collect();
        calls(); // beside them
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
    let after = calls();
    assert!(after.0 - before.0 >= 2 * THREADS && after.1 - before.1 >= 10 * THREADS);
    assert!(is_outside());
}

/// The inner call's stack ends on another thread: there nothing is recorded, and here the caller goes on as the caller.
#[test]
fn a_frame_that_is_left_on_another_thread_does_not_stay_behind() {
    thread::spawn(|| {
        let outer = enter(&OUTER_SITE);
        let inner = Moved(enter(&INNER_SITE));
        thread::spawn(move || {
            let Moved(inner) = { inner };
            let own = enter(&OUTER_SITE);
            inner.leave(switch::now());
            assert!(!is_outside());
            own.leave(switch::now());
            assert!(is_outside());
        })
        .join()
        .unwrap();
        outer.leave(switch::now());
        assert!(is_outside());
    })
    .join()
    .unwrap();
}

/// The same of a call that is not recorded because recording was stopped meanwhile.
#[test]
fn an_abandoned_frame_takes_what_it_had_called_with_it() {
    thread::spawn(|| {
        let outer = enter(&OUTER_SITE);
        let inner = enter(&INNER_SITE);
        outer.abandon();
        assert!(is_outside());
        inner.leave(switch::now());
        assert!(is_outside());
    })
    .join()
    .unwrap();
}
