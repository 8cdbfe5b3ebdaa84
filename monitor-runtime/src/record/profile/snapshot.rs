//! The figures of profiled functions, summed over all threads.

use std::ptr;

use super::super::call_site::CallSite;
use super::super::words::Blocks;
use super::node::Node;
use super::tally::Tally;

/// What a function used, or a place in the call tree.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) tally: Tally,
    pub(crate) cpu_ticks: u64,
}

impl Used {
    fn add(&mut self, other: Self) {
        self.tally = self.tally.plus(other.tally);
        self.cpu_ticks += other.cpu_ticks;
    }
}

/// One profiled function.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ProfileSnapshot {
    pub(crate) calls: u64,
    /// Those that no other call of the function had made. Totals are of these.
    pub(crate) primitive_calls: u64,
    pub(crate) total: Used,
    pub(crate) own: Used,
    /// The most bytes that one call allocated.
    pub(crate) largest: u64,
}

/// Who called whom, in all threads together.
#[derive(Debug, Default)]
pub(crate) struct CallTree {
    pub(crate) roots: Vec<CallNode>,
    /// Functions that were called where a thread's tree was full: their callers are not known.
    pub(crate) beyond: Vec<CallNode>,
}

/// A function as called through one chain of callers.
#[derive(Debug)]
pub(crate) struct CallNode {
    pub(crate) site: &'static CallSite,
    pub(crate) calls: u64,
    pub(crate) recursive_calls: u64,
    pub(crate) own: Used,
    /// The node and all below it.
    pub(crate) total: Used,
    pub(crate) largest: u64,
    pub(crate) callees: Vec<CallNode>,
}

impl CallTree {
    pub(crate) fn of(blocks: &Blocks) -> Self {
        let mut tree = Self::default();
        for own in blocks.0.iter().filter_map(|block| block.tree()) {
            merge(&mut tree.roots, &own.root);
            merge(&mut tree.beyond, &own.beyond);
        }
        tree.roots.iter_mut().chain(&mut tree.beyond).for_each(|root| root.add_up());
        tree
    }

    /// What all nodes of `sites` say together.
    pub(crate) fn profile(&self, sites: &[&'static CallSite]) -> ProfileSnapshot {
        let mut profile = ProfileSnapshot::default();
        for node in self.roots.iter().chain(&self.beyond) {
            node.add_to(&mut profile, sites, false);
        }
        profile
    }
}

impl CallNode {
    fn add_up(&mut self) {
        self.total = self.own;
        for callee in &mut self.callees {
            callee.add_up();
            self.total.add(callee.total);
        }
    }

    fn add_to(&self, profile: &mut ProfileSnapshot, sites: &[&'static CallSite], is_inside: bool) {
        let is_one = sites.iter().any(|site| ptr::eq(*site, self.site));
        if is_one {
            profile.calls += self.calls + self.recursive_calls;
            profile.own.add(self.own);
            profile.largest = profile.largest.max(self.largest);
            if !is_inside {
                profile.primitive_calls += self.calls;
                profile.total.add(self.total);
            }
        }
        self.callees.iter().for_each(|callee| callee.add_to(profile, sites, is_inside || is_one));
    }
}

/// Adds the callees of `parent` to `into`. The depth of a tree is bounded.
fn merge(into: &mut Vec<CallNode>, parent: &Node) {
    for node in parent.callees() {
        let Some(site) = node.site() else { continue };
        let place = into.iter().position(|known| ptr::eq(known.site, site)).unwrap_or_else(|| {
            let (own, total) = (Used::default(), Used::default());
            into.push(CallNode { site, calls: 0, recursive_calls: 0, own, total, largest: 0, callees: Vec::new() });
            into.len() - 1
        });
        let Some(known) = into.get_mut(place) else { continue };
        known.calls += node.calls.get();
        known.recursive_calls += node.recursive_calls.get();
        known.largest = known.largest.max(node.largest.get());
        let tally = Tally { ticks: node.ticks.get(), heap: node.heap.get() };
        known.own.add(Used { tally, cpu_ticks: node.cpu_ticks.get() });
        merge(&mut known.callees, node);
    }
}
