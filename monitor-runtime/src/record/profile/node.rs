//! The call tree of one thread: written by that thread alone, read by reports at any time.

use std::ptr;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::super::call_site::CallSite;
use super::super::heap;
use super::tally::SharedTally;
use crate::sync::AtomicU64;

/// Nodes of a thread's tree (600 KiB). What is called beyond them, or at a greater depth, is recorded without its callers.
const MAX_NODES: u64 = 4_096;
/// A recursion through several functions makes a new node at each step.
const MAX_DEPTH: u32 = 48;

/// A function, as called through one chain of callers.
pub(crate) struct Node {
    /// `None` for the two roots.
    site: Option<&'static CallSite>,
    depth: u32,
    pub(super) calls: AtomicU64,
    /// Of calls that the function did not make itself, directly.
    pub(super) total: SharedTally,
    pub(super) own: SharedTally,
    /// Clock ticks of the processor; added to by a signal handler in the owner's thread.
    pub(super) cpu_ticks: AtomicU64,
    first_callee: AtomicPtr<Node>,
    next: AtomicPtr<Node>,
}

impl Node {
    fn new(site: Option<&'static CallSite>, depth: u32) -> Self {
        Self {
            site,
            depth,
            calls: AtomicU64::new(0),
            total: SharedTally::default(),
            own: SharedTally::default(),
            cpu_ticks: AtomicU64::new(0),
            first_callee: AtomicPtr::new(ptr::null_mut()),
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub(super) fn site(&self) -> Option<&'static CallSite> {
        self.site
    }

    #[inline(always)]
    pub(super) fn is_of(&self, site: &'static CallSite) -> bool {
        self.site.is_some_and(|own| ptr::eq(own, site))
    }

    pub(super) fn callees(&self) -> impl Iterator<Item = &'static Node> {
        let as_ref = |node: *mut Node| {
            // SAFETY: null, or a node that was written before it was linked, and lives for ever.
            unsafe { node.as_ref() }
        };
        std::iter::successors(as_ref(self.first_callee.load(Acquire)), move |node| as_ref(node.next.load(Acquire)))
    }

    /// A new callee. By the owner of the tree.
    fn add(&self, site: &'static CallSite) -> &'static Node {
        let node: &'static Node = heap::unnoticed(|| Box::leak(Box::new(Node::new(Some(site), self.depth + 1))));
        node.next.store(self.first_callee.load(Relaxed), Relaxed);
        self.first_callee.store(ptr::from_ref(node).cast_mut(), Release);
        node
    }
}

/// One thread's tree.
pub(crate) struct Tree {
    pub(super) root: Node,
    /// Functions whose callers are not known, because the tree is full.
    pub(super) beyond: Node,
    nodes: AtomicU64,
}

impl Tree {
    pub(crate) fn boxed() -> Box<Self> {
        Box::new(Self { root: Node::new(None, 0), beyond: Node::new(None, MAX_DEPTH), nodes: AtomicU64::new(0) })
    }

    /// The node of `site` under `caller`, or under the root. By the owner of the tree.
    pub(super) fn node(&'static self, caller: Option<&'static Node>, site: &'static CallSite) -> &'static Node {
        let caller = caller.unwrap_or(&self.root);
        let known = |parent: &Node| parent.callees().find(|node| node.is_of(site));
        if let Some(node) = known(caller) {
            return node;
        }
        let nodes = self.nodes.load(Relaxed);
        if caller.depth >= MAX_DEPTH || nodes >= MAX_NODES {
            return known(&self.beyond).unwrap_or_else(|| self.beyond.add(site));
        }
        self.nodes.store(nodes + 1, Relaxed);
        caller.add(site)
    }
}
