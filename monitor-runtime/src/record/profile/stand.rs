//! Where one thread last called one profiled function.

use std::ptr;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::Relaxed;

use super::node::Node;

/// A caller, and the function's node under it. Most calls come from where the last one came from: then nothing is searched.
pub(crate) struct Stand {
    caller: AtomicPtr<Node>,
    node: AtomicPtr<Node>,
}

impl Stand {
    pub(crate) fn boxed() -> Box<Self> {
        // Of no caller: null would be the place outside of all functions.
        Box::new(Self { caller: AtomicPtr::new(ptr::dangling_mut()), node: AtomicPtr::new(ptr::null_mut()) })
    }

    #[inline(always)]
    pub(super) fn under(&self, caller: *const Node) -> Option<&'static Node> {
        if !ptr::eq(self.caller.load(Relaxed), caller) {
            return None;
        }
        // SAFETY: null, or a node that `set` was given, which lives for ever.
        unsafe { self.node.load(Relaxed).as_ref() }
    }

    pub(super) fn set(&self, caller: *const Node, node: &'static Node) {
        self.caller.store(caller.cast_mut(), Relaxed);
        self.node.store(ptr::from_ref(node).cast_mut(), Relaxed);
    }
}
