//! Promise: shares of CPU time in a profile are those of the program, in every thread, and a sample weighs what was measured.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use monitor::capture::{self, CpuProfile};

use crate::support::{let_work, turn};
use crate::work::{Shop, Workers, burn_one, burn_three, with_both_inlined};

/// Captures until there are enough samples for a share to be within two points (three standard deviations are 3.4 at 1,500).
fn capture_while(threads: usize, work: fn()) -> CpuProfile {
    let continuous = capture::continuous(250).unwrap();
    let workers = Workers::start(threads, work);
    let begin = Instant::now();
    let profile = loop {
        // Not often: ticks that come while the sampler is read are lost.
        let_work(Duration::from_millis(2_500));
        let profile = continuous.profile().unwrap();
        if in_workers(&profile) >= 1_500.0 || begin.elapsed() > Duration::from_secs(30) {
            break profile;
        }
    };
    drop(workers);
    profile
}

/// Samples of the workers' threads: finding names, on another one, takes its time in a debug build.
fn in_workers(profile: &CpuProfile) -> f64 {
    let stacks = profile.stacks.iter().filter(|stack| stack.thread.starts_with("worker-"));
    stacks.map(|stack| stack.samples).sum::<u64>() as f64
}

#[test]
fn two_functions_of_three_to_one_have_three_quarters_and_one_in_several_threads() {
    let _turn = turn();
    let profile = capture_while(3, || {
        burn_three();
        burn_one();
    });
    let all = in_workers(&profile);
    let share = |function: &str| {
        let part = profile.focused(function);
        assert!(part.stacks.iter().all(|stack| stack.frames[0].function.contains("burn_")), "{:?}", part.stacks);
        part.samples as f64 / all
    };
    let (three, one) = (share("burn_three"), share("work::burn_one"));
    assert!(
        (three - 0.75).abs() < 0.05 && (one - 0.25).abs() < 0.05,
        "{three} and {one} of {} samples",
        profile.samples
    );
    let threads: BTreeSet<_> = profile.focused("burn_three").stacks.iter().map(|stack| stack.thread.clone()).collect();
    assert_eq!(threads.iter().map(|thread| thread.as_ref()).collect::<Vec<_>>(), ["worker-0", "worker-1", "worker-2"]);

    assert_eq!(profile.requested_hz, 250);
    assert_eq!(profile.samples, profile.stacks.iter().map(|stack| stack.samples).sum::<u64>());
    assert_eq!(profile.samples + profile.lost, profile.ticks);
    assert!(profile.lost * 10 <= profile.ticks, "{} of {} ticks are lost", profile.lost, profile.ticks);
    let cores = std::thread::available_parallelism().unwrap().get() as f64;
    assert!(profile.cpu_seconds > 0.0 && profile.cpu_seconds <= profile.wall_seconds * cores * 1.05, "{profile:?}");
    // What was asked for, or less where the kernel ticks less often.
    let achieved = profile.achieved_hz().unwrap();
    assert!((20.0..=275.0).contains(&achieved), "{achieved}");
    let weight = profile.seconds_per_sample().unwrap() * profile.ticks as f64;
    assert!((weight - profile.cpu_seconds).abs() < 1e-6);
}

/// The sampler takes stacks of the same functions for the same; without help it would give all samples to the function that the
/// first of them met. Each stack has 127 groups of instructions, of which the first sample decides: with three threads a share is
/// within ten points (4.5 standard deviations).
#[test]
fn functions_that_are_inlined_into_one_keep_their_shares() {
    let _turn = turn();
    let profile = capture_while(3, || {
        with_both_inlined();
    });
    let share = |function: &str| profile.focused(function).samples as f64 / in_workers(&profile);
    let (three, one) = (share("inlined_three"), share("inlined_one"));
    assert!((three - 0.75).abs() < 0.1 && (one - 0.25).abs() < 0.1, "{three} and {one}");
    assert!(profile.focused("inlined_one").stacks.iter().all(|stack| stack.frames[0].is_inlined));
    assert!(profile.focused("work::with_both_inlined").stacks.iter().all(|stack| !stack.frames[0].is_inlined));
}

#[test]
fn annotated_functions_are_found_by_the_name_that_reports_show() {
    let _turn = turn();
    let profile = capture_while(2, || {
        let _ = std::hint::black_box(Shop.price(3));
        let mut order = std::pin::pin!(Shop.order(1));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(std::future::Future::poll(order.as_mut(), &mut context).is_ready());
    });
    let report = monitor::report();
    let mut shares = Vec::new();
    for (name, expected) in [("Shop::price", 0.75), ("Shop::order", 0.25)] {
        let function = report.functions.iter().find(|function| function.function == name).unwrap();
        for shown in [name.to_owned(), format!("{}::{name}", function.module)] {
            let share = profile.focused(&shown).samples as f64 / in_workers(&profile);
            shares.push((shown, share, expected));
        }
    }
    assert!(shares.iter().all(|(_, share, expected)| (share - expected).abs() < 0.05), "{shares:?}");
    assert_eq!(profile.focused("Shop::nothing").samples, 0);
}
