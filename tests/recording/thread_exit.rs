//! Promise: what the destructors of thread-locals call while their thread ends is counted too.

use std::thread;

use monitor::timed;

use crate::check;
use crate::support::{Pending, Scrape, run};

#[timed]
fn before_the_end() {}

/// A thread-local that calls this module's functions when it is destroyed.
macro_rules! calls_when_destroyed {
    ($name:ident, $sync:ident, $result:ident, $sampled:ident, $polled:ident, $lookup:ident) => {
        #[timed]
        fn $sync() {}

        #[timed]
        fn $result() -> Result<(), ()> {
            Err(())
        }

        #[timed(sample = 4)]
        fn $sampled() {}

        #[timed]
        async fn $polled() {
            Pending(1).await;
        }

        #[timed(cache = "thread-exit")]
        fn $lookup() -> Option<()> {
            None
        }

        struct $name;

        impl Drop for $name {
            fn drop(&mut self) {
                for _ in 0..10 {
                    $sync();
                    $result().unwrap_err();
                    $sampled();
                    run($polled());
                    $lookup();
                }
            }
        }
    };
}

calls_when_destroyed!(Early, early_sync, early_result, early_sampled, early_polled, early_lookup);
calls_when_destroyed!(Late, late_sync, late_result, late_sampled, late_polled, late_lookup);
calls_when_destroyed!(Only, only_sync, only_result, only_sampled, only_polled, only_lookup);

thread_local! {
    static EARLY: Early = const { Early };
    static LATE: Late = const { Late };
    static ONLY: Only = const { Only };
}

fn sampled_count(function: &str) -> u64 {
    Scrape::now().figures(module_path!(), function).calls()
}

const THREADS: u64 = 8;
const GENERATIONS: u64 = 10;
const CALLS: u64 = 10 * THREADS * GENERATIONS;

fn threads(body: fn()) {
    for _ in 0..GENERATIONS {
        let threads: Vec<_> = (0..THREADS).map(|_| thread::spawn(body)).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}

#[test]
fn destructors_registered_before_and_after_the_first_recorded_call_are_counted() {
    threads(|| {
        EARLY.with(|_| ());
        before_the_end();
        LATE.with(|_| ());
    });
    check!("before_the_end"; ok THREADS * GENERATIONS);
    for (sync, result, polled) in
        [("early_sync", "early_result", "early_polled"), ("late_sync", "late_result", "late_polled")]
    {
        check!(sync; ok CALLS);
        check!(result; error CALLS);
        check!(polled; ok CALLS, polls 2 * CALLS);
    }
    assert_eq!((sampled_count("early_sampled"), sampled_count("late_sampled")), (CALLS, CALLS));
    check!("early_lookup"; ok CALLS);
    check!("late_lookup"; ok CALLS);
}

#[test]
fn a_thread_whose_first_recorded_call_is_in_a_destructor_is_counted() {
    threads(|| ONLY.with(|_| ()));
    check!("only_sync"; ok CALLS);
    check!("only_result"; error CALLS);
    check!("only_polled"; ok CALLS, polls 2 * CALLS);
    check!("only_lookup"; ok CALLS);
    assert_eq!(sampled_count("only_sampled"), CALLS);
}
