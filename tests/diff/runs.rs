//! Real processes, on whatever machine this is and however busy.

use std::path::Path;

use monitor::report::Report;
use monitor::report::diff::{Diff, Figure, Method, Policy, TextOptions, Verdict, compare};

use crate::workload::{Change, run};
use crate::{temporary_directory, turn};

const PAIRS: usize = 20;
const ROUNDS: usize = 1_500;

/// One of each in turn, the order turned around each time.
fn interleaved(change: Change, directory: &Path) -> (Vec<Report>, Vec<Report>) {
    let _turn = turn();
    let (mut base, mut head) = (Vec::new(), Vec::new());
    let file = directory.join("run.json");
    for pair in 0..PAIRS {
        if pair % 2 == 0 {
            base.push(run(Change::Nothing, ROUNDS, &file));
        }
        head.push(run(change, ROUNDS, &file));
        if pair % 2 == 1 {
            base.push(run(Change::Nothing, ROUNDS, &file));
        }
    }
    (base, head)
}

fn paired(base: &[Report], head: &[Report]) -> Diff {
    let mut policy = Policy::default();
    policy.is_paired = true;
    let diff = compare(base, head, &policy).unwrap();
    assert_eq!(diff.method, Method::Pairs);
    diff
}

/// Pairs are added until `search` is called worse by this figure, or there are sixty: on a machine that runs several programs for
/// each of its cores, twenty short runs a side do not always tell.
fn until_worse(change: Change, figure: Figure, directory: &Path) -> Diff {
    let (mut base, mut head) = (Vec::new(), Vec::new());
    loop {
        let (more_base, more_head) = interleaved(change, directory);
        base.extend(more_base);
        head.extend(more_head);
        let diff = paired(&base, &head);
        if verdict(&diff, "search", figure) == Verdict::Worse || base.len() >= 3 * PAIRS {
            return diff;
        }
    }
}

fn verdict(diff: &Diff, function: &str, figure: Figure) -> Verdict {
    let name = format!("diff::workload::{function}");
    diff.change(&name, figure).unwrap_or_else(|| panic!("no {figure:?} of {name}")).verdict
}

/// Noise too: what a failure needs to be understood.
fn everything(diff: &Diff) -> String {
    let mut options = TextOptions::default();
    options.all = true;
    diff.to_text_with(options)
}

#[test]
fn the_same_program_is_no_regression_in_twenty_pairs() {
    let directory = temporary_directory("same");
    let _turn = turn();
    for pair in 0..20 {
        let base = run(Change::Nothing, 5_000, &directory.join("base.json"));
        let head = run(Change::Nothing, 5_000, &directory.join("head.json"));
        let diff = compare(&[base], &[head], &Policy::default()).unwrap();
        assert!(!diff.is_regression, "pair {pair}: {}", everything(&diff));
        // Exact, and the same in each run.
        assert_eq!(verdict(&diff, "render", Figure::SelfAllocations), Verdict::Same);
    }
}

#[test]
fn the_same_program_is_no_regression_in_runs() {
    let (base, head) = interleaved(Change::Nothing, &temporary_directory("runs"));
    let diff = paired(&base, &head);
    assert!(!diff.is_regression, "{}", everything(&diff));
    let separate = compare(&base, &head, &Policy::default()).unwrap();
    assert_eq!(separate.method, Method::Runs);
    assert!(!separate.is_regression, "{separate}");
}

#[test]
fn a_tenth_more_in_one_function_is_found() {
    // The figure that a busy machine disturbs least.
    let diff = until_worse(Change::Slower, Figure::P10, &temporary_directory("slower"));
    let found = diff.change("diff::workload::search", Figure::P10).unwrap();
    let interval = found.interval.unwrap();
    assert!(diff.is_regression && found.verdict == Verdict::Worse, "{}", everything(&diff));
    assert!(interval.low < 1.13 && interval.high > 1.07, "{interval:?}");
    for other in ["parse", "render"] {
        assert_ne!(verdict(&diff, other, Figure::P10), Verdict::Worse, "{other}: {}", everything(&diff));
    }
}

#[test]
fn a_tail_is_found_where_the_mean_stays() {
    let diff = until_worse(Change::Tail, Figure::P99, &temporary_directory("tail"));
    assert_eq!(verdict(&diff, "search", Figure::P99), Verdict::Worse, "{}", everything(&diff));
    for figure in [Figure::Mean, Figure::P50, Figure::Typical] {
        assert_ne!(verdict(&diff, "search", figure), Verdict::Worse, "{figure:?}: {}", everything(&diff));
    }
}

/// One run a side is enough for what is exact; the head makes a different number of calls too.
#[test]
fn one_more_allocation_a_call_is_found() {
    let directory = temporary_directory("allocates");
    let _turn = turn();
    let base = run(Change::Nothing, 500, &directory.join("base.json"));
    for rounds in [500, 700] {
        let head = run(Change::Allocates, rounds, &directory.join("head.json"));
        let diff = compare(std::slice::from_ref(&base), std::slice::from_ref(&head), &Policy::default()).unwrap();
        let own = diff.change("diff::workload::render", Figure::SelfAllocations).unwrap();
        assert_eq!(
            (own.base, own.head, own.verdict, own.fails),
            (1.0, 2.0, Verdict::Worse, true),
            "{}",
            everything(&diff)
        );
        // The caller's total has it, its own part does not.
        assert_eq!(verdict(&diff, "handle", Figure::TotalAllocations), Verdict::Worse, "{}", everything(&diff));
        assert_ne!(verdict(&diff, "handle", Figure::SelfAllocations), Verdict::Worse, "{}", everything(&diff));
        let back = compare(&[head], std::slice::from_ref(&base), &Policy::default()).unwrap();
        assert_eq!(verdict(&back, "render", Figure::SelfAllocations), Verdict::Better, "{back}");
    }
}

#[test]
fn more_errors_are_found() {
    let directory = temporary_directory("fails");
    let _turn = turn();
    let base = run(Change::Nothing, 5_000, &directory.join("base.json"));
    let head = run(Change::Fails, 5_000, &directory.join("head.json"));
    let diff = compare(&[base], &[head], &Policy::default()).unwrap();
    let errors = diff.change("diff::workload::parse", Figure::ErrorRate).unwrap();
    assert_eq!((errors.base, errors.head, errors.verdict), (0.01, 0.02, Verdict::Worse), "{}", everything(&diff));
}
