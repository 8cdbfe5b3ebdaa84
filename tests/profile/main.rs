//! The promises of `#[profiled]` and `Allocator`: known workloads with known answers.

#![cfg(all(feature = "report", not(feature = "off")))]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod allocations;
mod annotations;
mod futures;
mod heap;
mod recursion;
#[cfg(feature = "cpu-profile")]
mod sampled;
mod time;
mod tree;

use monitor::report::{AllocationReport, FunctionReport, ProfileReport, Report, TreeNode};

#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

/// The report on one function of a module of this binary.
fn function(module: &str, name: &str) -> FunctionReport {
    let report = monitor::report();
    let found = report.functions.iter().find(|own| own.function == name && own.module.ends_with(module));
    found.unwrap_or_else(|| panic!("no `{name}` in `{module}`")).clone()
}

fn profile(module: &str, name: &str) -> ProfileReport {
    function(module, name).profile.unwrap_or_else(|| panic!("`{name}` is not profiled"))
}

fn allocations(module: &str, name: &str) -> AllocationReport {
    profile(module, name).allocations.expect("there is an Allocator")
}

/// The root of the call tree with this name, called from outside of all profiled functions.
fn root(report: &Report, module: &str, name: &str) -> TreeNode {
    let found = report.call_tree.iter().find(|node| node.function == name && node.module.ends_with(module));
    found.unwrap_or_else(|| panic!("no root `{name}`")).clone()
}

fn callee<'a>(node: &'a TreeNode, name: &str) -> &'a TreeNode {
    let found = node.callees.iter().find(|callee| callee.function == name);
    found.unwrap_or_else(|| panic!("`{}` did not call `{name}`", node.function))
}

/// Self and callees are the total, in time and in allocations, in this node and all below it.
fn assert_adds_up(node: &TreeNode) {
    let callees = |of: fn(&TreeNode) -> f64| node.callees.iter().map(of).sum::<f64>();
    let seconds = node.self_seconds + callees(|callee| callee.total_seconds);
    assert!((seconds - node.total_seconds).abs() <= 1e-9 + node.total_seconds * 1e-6, "{node:?}");
    let figures = |node: &TreeNode| node.allocations.expect("there is an Allocator");
    let sum = |of: fn(monitor::report::Allocations) -> u64| {
        of(figures(node).own) + node.callees.iter().map(|callee| of(figures(callee).total)).sum::<u64>()
    };
    let total = figures(node).total;
    assert_eq!(sum(|own| own.allocations), total.allocations, "{node:?}");
    assert_eq!(sum(|own| own.reallocations), total.reallocations, "{node:?}");
    assert_eq!(sum(|own| own.bytes), total.bytes, "{node:?}");
    assert_eq!(sum(|own| own.freed_bytes), total.freed_bytes, "{node:?}");
    node.callees.iter().for_each(assert_adds_up);
}
