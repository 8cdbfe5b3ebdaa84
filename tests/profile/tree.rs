//! Who called whom.

use std::hint::black_box;
use std::thread;

use monitor::profiled;

use crate::{assert_adds_up, callee, profile, root};

#[profiled]
fn first() {
    drop(black_box(vec![0_u8; 10]));
    shared();
    shared();
}

#[profiled]
fn second() {
    shared();
    first();
}

#[profiled]
fn shared() {
    drop(black_box(vec![0_u8; 1]));
    leaf();
}

#[profiled]
fn leaf() {
    drop(black_box(String::from("leaf")));
}

#[test]
fn each_chain_of_callers_has_its_own_figures() {
    first();
    second();
    thread::spawn(second).join().unwrap();
    let report = monitor::report();
    let (first, second) = (root(&report, "tree", "first"), root(&report, "tree", "second"));
    assert_adds_up(&first);
    assert_adds_up(&second);
    assert_eq!((first.calls, callee(&first, "shared").calls), (1, 2));
    assert_eq!((second.calls, callee(&second, "shared").calls), (2, 2));
    let under_second = callee(&second, "first");
    assert_eq!((under_second.calls, callee(under_second, "shared").calls), (2, 4));
    assert_eq!(callee(callee(under_second, "shared"), "leaf").calls, 4);
    let bytes = |node: &monitor::report::TreeNode| node.allocations.unwrap();
    assert_eq!((bytes(under_second).own.bytes, bytes(under_second).total.bytes), (20, 40));
    assert_eq!(profile("tree", "shared").calls, 8);
    assert_eq!(profile("tree", "leaf").allocations.unwrap().own.bytes, 32);
}

#[profiled]
fn careful() -> usize {
    let caught = crate::support::panics(fails).message;
    shared_after();
    caught.len()
}

#[profiled]
fn fails() {
    inside_fails();
}

#[profiled]
fn inside_fails() {
    panic!("on purpose");
}

#[profiled]
fn shared_after() {}

#[test]
fn a_panic_that_is_caught_leaves_the_tree_in_order() {
    careful();
    let report = monitor::report();
    let node = root(&report, "tree", "careful");
    assert_adds_up(&node);
    assert_eq!(callee(callee(&node, "fails"), "inside_fails").calls, 1);
    assert_eq!(callee(&node, "shared_after").calls, 1);
}

#[profiled]
fn fan_out() {
    for _ in 0..3 {
        one();
        two();
        three();
    }
}

#[profiled]
fn one() {}
#[profiled]
fn two() {}
#[profiled]
fn three() {}

#[test]
fn callees_in_turn() {
    fan_out();
    let report = monitor::report();
    let node = root(&report, "tree", "fan_out");
    assert_eq!([callee(&node, "one").calls, callee(&node, "two").calls, callee(&node, "three").calls], [3; 3]);
    assert_adds_up(&node);
}
