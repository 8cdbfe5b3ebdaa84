//! Promise: a process whose threads record to the very end ends in time, and with its own exit code.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use monitor::{Registry, timed};

use crate::child::{case, play};
use crate::support::run;

static STARTED: AtomicU64 = AtomicU64::new(0);

#[timed]
fn in_a_loop() {}

#[timed]
async fn polled_in_a_loop() -> Result<(), ()> {
    Ok(())
}

/// Threads that nobody joins: some record, some come and go, one scrapes.
fn record_for_ever() {
    for _ in 0..3 {
        thread::spawn(|| {
            in_a_loop();
            STARTED.fetch_add(1, Ordering::Relaxed);
            loop {
                in_a_loop();
                let _ = run(polled_in_a_loop());
            }
        });
    }
    thread::spawn(|| {
        STARTED.fetch_add(1, Ordering::Relaxed);
        while thread::spawn(in_a_loop).join().is_ok() {}
    });
    thread::spawn(|| {
        STARTED.fetch_add(1, Ordering::Relaxed);
        loop {
            assert!(Registry::global().exposition().contains("in_a_loop"));
        }
    });
    while STARTED.load(Ordering::Relaxed) < 5 {
        thread::yield_now();
    }
}

struct RecordsWhenDestroyed;

impl Drop for RecordsWhenDestroyed {
    fn drop(&mut self) {
        in_a_loop();
    }
}

thread_local!(static AT_EXIT: RecordsWhenDestroyed = const { RecordsWhenDestroyed });

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let Some(case) = case() else { return };
    AT_EXIT.with(|_| ());
    record_for_ever();
    match case.as_str() {
        // The test harness returns from `main` when its one test is over.
        "return" => {}
        "exit" => std::process::exit(7),
        "exit-elsewhere" => {
            let _ = thread::spawn(|| std::process::exit(8)).join();
        }
        other => panic!("no case {other}"),
    }
}

#[test]
fn a_process_ends_with_its_own_code_while_threads_record() {
    for (case, code) in [("return", 0), ("exit", 7), ("exit-elsewhere", 8)] {
        for _ in 0..3 {
            assert_eq!(play("process_exit::child", case, &[]).code(), Some(code), "{case}");
        }
    }
}
