//! A call that a function makes of itself is one more call, and no more time or memory.

use std::hint::black_box;

use monitor::profiled;

use crate::{allocations, assert_adds_up, callee, function, profile, root};

#[profiled]
fn down(depth: u64) {
    drop(black_box(Box::new(depth)));
    if depth > 0 {
        down(depth - 1);
    }
}

#[test]
fn a_function_that_calls_itself_is_one_node() {
    down(99);
    down(0);
    let (profile, figures) = (profile("recursion", "down"), allocations("recursion", "down"));
    assert_eq!((profile.calls, profile.primitive_calls), (101, 2));
    assert_eq!((figures.own.bytes, figures.total.bytes, figures.largest_call_bytes), (808, 808, 800));
    assert!((profile.total_seconds - profile.self_seconds).abs() < 1e-9);
    let report = monitor::report();
    let node = root(&report, "recursion", "down");
    assert_eq!((node.calls, node.callees.len()), (101, 0));
    assert_adds_up(&node);
}

#[profiled]
fn even(number: u64) -> bool {
    drop(black_box(Box::new(number)));
    number == 0 || odd(number - 1)
}

#[profiled]
fn odd(number: u64) -> bool {
    number != 0 && even(number - 1)
}

#[test]
fn functions_that_call_each_other_count_their_totals_once() {
    assert!(even(20));
    let even = profile("recursion", "even");
    let odd = profile("recursion", "odd");
    assert_eq!((even.calls, even.primitive_calls, odd.calls, odd.primitive_calls), (11, 1, 10, 1));
    assert_eq!(even.allocations.unwrap().total.bytes, 88);
    assert_eq!(odd.allocations.unwrap().total.bytes, 80);
    assert!(odd.total_seconds <= even.total_seconds);
    let own = even.self_seconds + odd.self_seconds;
    assert!((own - even.total_seconds).abs() < 1e-9 + own * 1e-6);
    let report = monitor::report();
    let node = root(&report, "recursion", "even");
    assert_adds_up(&node);
    assert_eq!(callee(callee(&node, "odd"), "even").calls, 1);
}

#[profiled]
fn ping(depth: u64) -> u64 {
    drop(black_box(Box::new(depth)));
    if depth == 0 { 0 } else { pong(depth - 1) }
}

#[profiled]
fn pong(depth: u64) -> u64 {
    if depth == 0 { 0 } else { ping(depth - 1) }
}

#[test]
fn below_the_last_level_of_the_tree_all_figures_are_still_exact() {
    ping(1_000);
    let profile = profile("recursion", "ping");
    assert_eq!((profile.calls, profile.primitive_calls), (501, 1));
    assert_eq!(profile.allocations.unwrap().own.bytes, 501 * 8);
    assert_eq!(profile.allocations.unwrap().total.bytes, 501 * 8);
    assert_eq!(function("recursion", "ping").calls, 501);
    let report = monitor::report();
    let node = root(&report, "recursion", "ping");
    assert_adds_up(&node);
    let levels = std::iter::successors(Some(&node), |node| node.callees.first()).count();
    assert!((45..55).contains(&levels), "{levels}");
    // As deep as it gets, and readable again.
    let read: monitor::report::Report = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(read.call_tree.len(), report.call_tree.len());
}
