//! What one thread knows of one profiled function, beside its places in the call tree.

use std::ptr;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::Relaxed;

use super::super::cell::{Owned, Writer};
use super::node::Node;
use super::tally::{SharedTally, Tally};
use crate::sync::AtomicU64;

/// Figures of the calls that no call of the same function had made, directly or through others.
pub(crate) struct Figures {
    /// How many calls of the function are under way in this thread.
    active: AtomicU64,
    /// Where the last call stood: a caller, and the function's node under it. Most calls come from where the last one came from.
    caller: AtomicPtr<Node>,
    node: AtomicPtr<Node>,
    pub(super) primitive_calls: AtomicU64,
    pub(super) total: SharedTally,
    pub(super) largest: AtomicU64,
}

impl Figures {
    pub(crate) fn boxed() -> Box<Self> {
        Box::new(Self {
            active: AtomicU64::new(0),
            caller: AtomicPtr::new(ptr::dangling_mut()),
            node: AtomicPtr::new(ptr::null_mut()),
            primitive_calls: AtomicU64::new(0),
            total: SharedTally::default(),
            largest: AtomicU64::new(0),
        })
    }

    /// The function's node under `caller`, if that is where the last call stood.
    #[inline(always)]
    pub(super) fn node_under(&self, caller: *const Node) -> Option<&'static Node> {
        if !ptr::eq(self.caller.load(Relaxed), caller) {
            return None;
        }
        // SAFETY: null, or a node that `stand` was given, which lives for ever.
        unsafe { self.node.load(Relaxed).as_ref() }
    }

    pub(super) fn stand(&self, caller: *const Node, node: &'static Node) {
        self.caller.store(caller.cast_mut(), Relaxed);
        self.node.store(ptr::from_ref(node).cast_mut(), Relaxed);
    }

    /// A frame is entered; true when no other of the function is under way.
    #[inline(always)]
    pub(super) fn enter(&self) -> bool {
        let active = self.active.load(Relaxed);
        self.active.store(active + 1, Relaxed);
        active == 0
    }

    #[inline(always)]
    pub(super) fn leave(&self) {
        self.active.store(self.active.load(Relaxed).wrapping_sub(1), Relaxed);
    }

    #[inline(always)]
    pub(super) fn add(&self, total: Tally) {
        self.total.add(total);
    }

    /// A call has ended that no other one of the function had made.
    #[inline(always)]
    pub(super) fn end_primitive(&self, bytes: u64) {
        Owned::add(&self.primitive_calls, 1);
        Owned::raise(&self.largest, bytes);
    }
}
