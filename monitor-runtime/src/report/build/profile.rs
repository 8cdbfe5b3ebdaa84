//! What `#[profiled]` recorded.

use std::collections::HashMap;
use std::ptr;

use super::super::model::{AllocationReport, Allocations, CpuShare, ProfileReport, TreeNode};
use crate::clock::Clock;
use crate::record::{self, Blocks, CallNode, CallSite, CallTree, HeapCounters, Used};
use crate::registry::{self, NamedSites};

/// The call tree of all threads, and whether allocations are known.
pub(super) struct Profiles {
    tree: CallTree,
    counts_allocations: bool,
    /// CPU seconds of one tick, where a capture has run.
    tick: Option<f64>,
}

impl Profiles {
    pub(super) fn of(blocks: &Blocks) -> Self {
        let counts_allocations = record::is_counting_threads();
        Self { tree: CallTree::of(blocks), counts_allocations, tick: seconds_per_tick() }
    }

    pub(super) fn report(&self, named: &NamedSites) -> ProfileReport {
        let profile = self.tree.profile(&named.sites);
        ProfileReport {
            calls: profile.calls,
            primitive_calls: profile.primitive_calls,
            total_seconds: Clock::get().seconds(profile.total.tally.ticks),
            self_seconds: Clock::get().seconds(profile.own.tally.ticks),
            allocations: self.allocations(&profile.own, &profile.total, profile.largest),
            cpu: self.cpu(&profile.own, &profile.total),
        }
    }

    /// The roots, those with the longest total time first.
    pub(super) fn call_tree(&mut self) -> Vec<TreeNode> {
        let mut names = HashMap::new();
        for named in registry::named_sites() {
            names.extend(named.sites.iter().map(|site| (ptr::from_ref(*site), named)));
        }
        let roots = std::mem::take(&mut self.tree.roots);
        self.nodes(roots, &names)
    }

    fn nodes(&self, nodes: Vec<CallNode>, names: &HashMap<*const CallSite, &NamedSites>) -> Vec<TreeNode> {
        let mut nodes: Vec<_> = nodes.into_iter().filter_map(|node| self.node(node, names)).collect();
        nodes.sort_by(|a, b| b.total_seconds.total_cmp(&a.total_seconds));
        nodes
    }

    fn node(&self, node: CallNode, names: &HashMap<*const CallSite, &NamedSites>) -> Option<TreeNode> {
        let named = names.get(&ptr::from_ref(node.site))?;
        Some(TreeNode {
            function: named.name.function.clone(),
            module: named.name.module.to_owned(),
            calls: node.calls + node.recursive_calls,
            total_seconds: Clock::get().seconds(node.total.tally.ticks),
            self_seconds: Clock::get().seconds(node.own.tally.ticks),
            allocations: self.allocations(&node.own, &node.total, node.largest),
            cpu: self.cpu(&node.own, &node.total),
            callees: self.nodes(node.callees, names),
        })
    }

    fn cpu(&self, own: &Used, total: &Used) -> Option<CpuShare> {
        self.tick.map(|tick| CpuShare {
            self_ticks: own.cpu_ticks,
            total_ticks: total.cpu_ticks,
            self_seconds: own.cpu_ticks as f64 * tick,
            total_seconds: total.cpu_ticks as f64 * tick,
        })
    }

    fn allocations(&self, own: &Used, total: &Used, largest: u64) -> Option<AllocationReport> {
        let (own, total) = (allocations(own.tally.heap), allocations(total.tally.heap));
        self.counts_allocations.then_some(AllocationReport { own, total, largest_call_bytes: largest })
    }

    /// What the call tree leaves out.
    pub(super) fn not_captured(&self) -> Option<String> {
        let calls: u64 = self.tree.beyond.iter().map(|node| node.calls).sum();
        (calls > 0).then(|| format!("callers of {calls} profiled calls: the call tree of their thread was full"))
    }
}

#[cfg(feature = "cpu-profile")]
fn seconds_per_tick() -> Option<f64> {
    record::seconds_per_tick()
}

#[cfg(not(feature = "cpu-profile"))]
fn seconds_per_tick() -> Option<f64> {
    None
}

fn allocations(heap: HeapCounters) -> Allocations {
    Allocations {
        allocations: heap.allocations,
        reallocations: heap.reallocations,
        bytes: heap.bytes,
        freed_bytes: heap.freed,
    }
}
