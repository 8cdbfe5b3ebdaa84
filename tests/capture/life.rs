//! Promise: captures start, stop and start again; never two at once; a panic ends one; another profiler is left alone.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;
use std::time::Duration;

use monitor::capture::{self, CaptureError};

use crate::support::{let_work, turn};
use crate::work::{Workers, burn_one, burn_while, for_so_long};

/// What the process does on SIGPROF now: the address of its handler.
fn handler() -> usize {
    // SAFETY: all-zero is a valid `sigaction`.
    let mut now: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: a null new action only reads; `now` is valid for writes.
    assert_eq!(unsafe { libc::sigaction(libc::SIGPROF, std::ptr::null(), &raw mut now) }, 0);
    now.sa_sigaction
}

fn is_stopped() -> bool {
    // SAFETY: all-zero is a valid `itimerval`.
    let mut timer: libc::itimerval = unsafe { std::mem::zeroed() };
    // SAFETY: `timer` is valid for writes.
    assert_eq!(unsafe { libc::getitimer(libc::ITIMER_PROF, &raw mut timer) }, 0);
    let is_off = timer.it_interval.tv_sec == 0 && timer.it_interval.tv_usec == 0;
    is_off && [libc::SIG_DFL, libc::SIG_IGN].contains(&handler())
}

#[test]
fn it_starts_and_stops_again_and_again_each_time_with_its_own_figures() {
    let _turn = turn();
    for _ in 0..3 {
        let captured = monitor::capture(|| burn_while(for_so_long(400)));
        assert!(is_stopped());
        let profile = captured.profile.unwrap();
        assert!(profile.wall_seconds > 0.39 && profile.cpu_seconds > 0.39, "{}", profile.wall_seconds);
        assert!(profile.samples > 0 && profile.ticks < 200, "{} of {}", profile.samples, profile.ticks);
        assert!(profile.focused("burn_one").samples > 0);
        assert_eq!(profile.requested_hz, capture::DEFAULT_HZ);
    }
    // Faster than kernels tick: what was asked for is told, and what came.
    let continuous = capture::continuous(999).unwrap();
    burn_while(for_so_long(500));
    let profile = continuous.profile().unwrap();
    drop(continuous);
    assert!(is_stopped());
    assert_eq!(profile.requested_hz, 999);
    assert!(profile.achieved_hz().unwrap() < 300.0, "{:?}", profile.achieved_hz());
}

#[test]
fn there_is_one_continuous_capture_and_one_on_demand() {
    let _turn = turn();
    let (begun, has_begun) = mpsc::channel();
    let (end, may_end) = mpsc::channel::<()>();
    let first = std::thread::spawn(move || {
        monitor::capture(|| {
            begun.send(()).unwrap();
            may_end.recv().unwrap();
        })
    });
    has_begun.recv().unwrap();
    assert!(matches!(capture::for_seconds(1), Err(CaptureError::Busy)));
    assert!(matches!(capture::continuous(99), Err(CaptureError::Busy)));
    let second = monitor::capture(|| 7);
    assert_eq!(second.value, 7, "the block runs in any case");
    assert!(matches!(second.profile, Err(CaptureError::Busy)));
    end.send(()).unwrap();
    first.join().unwrap().profile.unwrap();

    let continuous = capture::continuous(99).unwrap();
    let again = capture::continuous(99).unwrap_err();
    assert!(matches!(again, CaptureError::AlreadyContinuous), "{again}");
    drop(continuous);
    assert!(is_stopped());
    assert!(matches!(capture::continuous(0), Err(CaptureError::Rate)));
    for seconds in [0, 61] {
        assert!(matches!(capture::for_seconds(seconds), Err(CaptureError::Seconds(_))));
    }
}

#[inline(never)]
fn before_the_capture() {
    std::hint::black_box(burn_one());
}

#[inline(never)]
fn inside_the_capture() {
    std::hint::black_box(burn_one());
}

#[test]
fn beside_the_continuous_capture_one_on_demand_sees_only_its_own_time() {
    let _turn = turn();
    let continuous = capture::continuous(200).unwrap();
    let mut go_on = for_so_long(400);
    while go_on() {
        before_the_capture();
    }
    let captured = monitor::capture(|| {
        let mut go_on = for_so_long(400);
        while go_on() {
            inside_the_capture();
        }
        // The continuous one ends meanwhile; this one goes on.
        drop(continuous);
        assert!(!is_stopped());
        let mut go_on = for_so_long(400);
        while go_on() {
            inside_the_capture();
        }
    });
    assert!(is_stopped());
    let profile = captured.profile.unwrap();
    let inside = profile.focused("inside_the_capture").samples;
    assert_eq!(profile.focused("before_the_capture").samples, 0);
    assert!(inside > 20 && inside * 10 > profile.samples * 8, "{inside} of {}", profile.samples);
    assert!(profile.samples <= profile.ticks && profile.ticks < 400, "{} of {}", profile.samples, profile.ticks);
    assert!(profile.wall_seconds > 0.79 && profile.cpu_seconds < profile.wall_seconds * 1.2, "{profile:?}");
    assert_eq!(profile.requested_hz, 200);
}

#[test]
fn a_panic_in_the_block_ends_the_capture() {
    let _turn = turn();
    let unwound = panic::catch_unwind(AssertUnwindSafe(|| {
        monitor::capture(|| -> () { panic::resume_unwind(Box::new("the block's own affair")) })
    }));
    assert_eq!(unwound.unwrap_err().downcast_ref::<&str>(), Some(&"the block's own affair"));
    assert!(is_stopped());
    monitor::capture(burn_one).profile.unwrap();
}

extern "C" fn of_another_profiler(_: libc::c_int) {}

#[test]
fn a_process_that_handles_sigprof_itself_is_left_alone() {
    let _turn = turn();
    let theirs: extern "C" fn(libc::c_int) = of_another_profiler;
    // SAFETY: the handler does nothing, which is signal-safe.
    let before = unsafe { libc::signal(libc::SIGPROF, theirs as usize) };
    let refused = capture::for_seconds(1).unwrap_err();
    assert!(matches!(refused, CaptureError::ForeignProfiler) && refused.to_string().contains("SIGPROF"), "{refused}");
    let captured = monitor::capture(burn_one);
    assert!(matches!(captured.profile, Err(CaptureError::ForeignProfiler)));
    assert_eq!(handler(), theirs as usize, "it is still there");
    // SAFETY: what was there before.
    unsafe { libc::signal(libc::SIGPROF, before) };
    monitor::capture(burn_one).profile.unwrap();
}

#[test]
fn a_handler_that_is_put_over_ours_stays_after_the_capture() {
    let _turn = turn();
    let theirs: extern "C" fn(libc::c_int) = of_another_profiler;
    let mut before = 0;
    let captured = monitor::capture(|| {
        // SAFETY: the handler does nothing, which is signal-safe.
        before = unsafe { libc::signal(libc::SIGPROF, theirs as usize) };
    });
    captured.profile.unwrap();
    assert_eq!(handler(), theirs as usize);
    // SAFETY: nobody needs the signal any more.
    unsafe { libc::signal(libc::SIGPROF, libc::SIG_IGN) };
}

#[test]
fn a_tick_leaves_errno_as_it_was() {
    let _turn = turn();
    let continuous = capture::continuous(250).unwrap();
    let _workers = Workers::start(1, || {
        // SAFETY: the address of this thread's errno is always valid.
        let errno = unsafe { &mut *libc::__errno_location() };
        *errno = 4_242;
        burn_one();
        assert_eq!(*errno, 4_242);
    });
    let_work(Duration::from_millis(800));
    assert!(continuous.profile().unwrap().ticks > 20);
}

#[test]
fn without_a_temporary_directory_the_reason_is_told_and_a_later_start_succeeds() {
    const TEST: &str = "life::without_a_temporary_directory_the_reason_is_told_and_a_later_start_succeeds";
    if crate::child::case().is_none() {
        return crate::child::passes(TEST, "temporary", &[("TMPDIR", "/nowhere/at/all")]);
    }
    let refused = capture::for_seconds(1).unwrap_err().to_string();
    assert!(refused.contains("/nowhere/at/all") && refused.contains("TMPDIR"), "{refused}");
    // SAFETY: this child has no other thread that reads the environment.
    unsafe { std::env::set_var("TMPDIR", env!("CARGO_TARGET_TMPDIR")) };
    monitor::capture(burn_one).profile.unwrap();
}
