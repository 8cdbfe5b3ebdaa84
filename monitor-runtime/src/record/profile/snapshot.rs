//! The figures of profiled functions, summed over all threads.

use std::sync::atomic::Ordering::Relaxed;

use super::super::call_site::CallSite;
use super::super::words::Blocks;
use super::node::Node;
use super::tally::Tally;

/// One profiled function.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ProfileSnapshot {
    pub(crate) calls: u64,
    pub(crate) primitive_calls: u64,
    /// Of primitive calls.
    pub(crate) total: Tally,
    pub(crate) own: Tally,
    /// The most bytes that one call allocated.
    pub(crate) largest: u64,
    pub(crate) own_cpu_ticks: u64,
    pub(crate) total_cpu_ticks: u64,
}

impl ProfileSnapshot {
    fn add_figures(&mut self, blocks: &Blocks, site: &'static CallSite) {
        for figures in blocks.0.iter().filter_map(|block| block.any_cell(site)?.figures()) {
            self.primitive_calls += figures.primitive_calls.load(Relaxed);
            self.total = self.total.plus(figures.total.read());
            self.largest = self.largest.max(figures.largest.load(Relaxed));
        }
    }
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
    pub(crate) total: Tally,
    pub(crate) own: Tally,
    pub(crate) cpu_ticks: u64,
    pub(crate) callees: Vec<CallNode>,
}

impl CallTree {
    pub(crate) fn of(blocks: &Blocks) -> Self {
        let mut tree = Self::default();
        for own in blocks.0.iter().filter_map(|block| block.tree()) {
            merge(&mut tree.roots, &own.root);
            merge(&mut tree.beyond, &own.beyond);
        }
        tree
    }

    /// What all nodes of `sites` say together. The number of nodes is bounded for each thread.
    pub(crate) fn profile(&self, blocks: &Blocks, sites: &[&'static CallSite]) -> ProfileSnapshot {
        let mut profile = ProfileSnapshot::default();
        sites.iter().for_each(|site| profile.add_figures(blocks, site));
        for node in self.roots.iter().chain(&self.beyond) {
            node.add_to(&mut profile, sites, false);
        }
        profile
    }
}

impl CallNode {
    fn add_to(&self, profile: &mut ProfileSnapshot, sites: &[&'static CallSite], is_inside: bool) {
        let is_one = sites.iter().any(|site| std::ptr::eq(*site, self.site));
        if is_one {
            profile.calls += self.calls;
            profile.own = profile.own.plus(self.own);
            profile.own_cpu_ticks += self.cpu_ticks;
        }
        if is_one || is_inside {
            profile.total_cpu_ticks += self.cpu_ticks;
        }
        self.callees.iter().for_each(|callee| callee.add_to(profile, sites, is_inside || is_one));
    }
}

/// Adds the callees of `parent` to `into`.
fn merge(into: &mut Vec<CallNode>, parent: &Node) {
    for node in parent.callees() {
        let Some(site) = node.site() else { continue };
        let place = into.iter().position(|known| std::ptr::eq(known.site, site)).unwrap_or_else(|| {
            let (total, own) = (Tally::ZERO, Tally::ZERO);
            into.push(CallNode { site, calls: 0, total, own, cpu_ticks: 0, callees: Vec::new() });
            into.len() - 1
        });
        let Some(known) = into.get_mut(place) else { continue };
        known.calls += node.calls.load(Relaxed);
        known.total = known.total.plus(node.total.read());
        known.own = known.own.plus(node.own.read());
        known.cpu_ticks += node.cpu_ticks.load(Relaxed);
        merge(&mut known.callees, node);
    }
}
