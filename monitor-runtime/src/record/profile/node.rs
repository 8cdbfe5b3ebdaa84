//! The call tree of one thread: written by that thread alone, read by reports at any time.

use std::ptr;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::super::call_site::CallSite;
use super::super::heap;
use super::tally::SharedCounters;
use super::word::Word;

/// Nodes of a thread's tree (half a MiB). What is called beyond them is recorded without its callers.
const MAX_NODES: u64 = 4_096;
/// A recursion through several functions makes a new node at each step, down to here. Below, all functions are callees of the
/// last node.
const MAX_DEPTH: u32 = 48;

/// A function, as called through one chain of callers. It holds what the function used itself: a total is that of the node and
/// all below it.
pub(crate) struct Node {
    /// `None` for the two roots.
    site: Option<&'static CallSite>,
    parent: Option<&'static Node>,
    depth: u32,
    /// Calls by another function.
    pub(super) calls: Word,
    /// Calls by the function itself, directly.
    pub(super) recursive_calls: Word,
    pub(super) ticks: Word,
    pub(super) heap: SharedCounters,
    /// The most bytes that one call allocated, callees included.
    pub(super) largest: Word,
    /// Clock ticks of the processor; added to by a signal handler in the owner's thread.
    pub(super) cpu_ticks: Word,
    first_callee: AtomicPtr<Node>,
    next: AtomicPtr<Node>,
}

impl Node {
    /// Of no function.
    pub(super) fn root() -> Self {
        Self::new(None, None, 0)
    }

    fn new(site: Option<&'static CallSite>, parent: Option<&'static Node>, depth: u32) -> Self {
        let zero = Word::new;
        Self {
            site,
            parent,
            depth,
            calls: zero(),
            recursive_calls: zero(),
            ticks: zero(),
            heap: SharedCounters::new(),
            largest: zero(),
            cpu_ticks: zero(),
            first_callee: AtomicPtr::new(ptr::null_mut()),
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub(super) fn site(&self) -> Option<&'static CallSite> {
        self.site
    }

    pub(super) fn is_of(&self, site: &'static CallSite) -> bool {
        self.site.is_some_and(|own| ptr::eq(own, site))
    }

    /// True when the node's callers, or theirs, include `other`.
    pub(super) fn is_below(&self, other: &'static Node) -> bool {
        std::iter::successors(self.parent, |node| node.parent).any(|caller| ptr::eq(caller, other))
    }

    /// A call begins, by the function itself or by another. By the owner of the tree.
    #[inline(always)]
    pub(super) fn call(&self, by_itself: bool) {
        let calls = if by_itself { &self.recursive_calls } else { &self.calls };
        calls.add(1);
    }

    pub(super) fn callees(&self) -> impl Iterator<Item = &'static Node> {
        let as_ref = |node: *mut Node| {
            // SAFETY: null, or a node that was written before it was linked, and lives for ever.
            unsafe { node.as_ref() }
        };
        std::iter::successors(as_ref(self.first_callee.load(Acquire)), move |node| as_ref(node.next.load(Acquire)))
    }

    fn callee(&self, site: &'static CallSite) -> Option<&'static Node> {
        self.callees().find(|node| node.is_of(site))
    }

    /// A new callee. By the owner of the tree.
    fn add(&'static self, site: &'static CallSite) -> &'static Node {
        let make = || Box::leak(Box::new(Node::new(Some(site), Some(self), self.depth + 1)));
        let node: &'static Node = heap::unnoticed(make);
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
    nodes: Word,
}

impl Tree {
    pub(crate) fn boxed() -> Box<Self> {
        Box::new(Self { root: Node::root(), beyond: Node::root(), nodes: Word::new() })
    }

    /// The node of `site` when it is called from `caller`, or from outside. By the owner of the tree.
    pub(super) fn node(&'static self, caller: Option<&'static Node>, site: &'static CallSite) -> &'static Node {
        let caller = caller.unwrap_or(&self.root);
        let caller = caller.parent.filter(|_| caller.depth > MAX_DEPTH).unwrap_or(caller);
        if let Some(node) = caller.callee(site) {
            return node;
        }
        if self.nodes.get() >= MAX_NODES {
            return self.beyond.callee(site).unwrap_or_else(|| self.beyond.add(site));
        }
        self.nodes.add(1);
        caller.add(site)
    }
}
