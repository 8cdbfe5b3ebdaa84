//! The frame of a profiled call: what the thread was doing before, while the call is on the stack.
//!
//! A frame is entered and left on one thread: by a sync call at its two ends, by an async one at the two ends of each poll.
//! Whenever the thread goes from one frame to another, what it has used since the last such moment belongs to the first.

use std::hint;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::Relaxed;

use super::super::call_site::CallSite;
use super::super::heap;
use super::super::{labelled, local, switch};
use super::node::Node;
use super::stand::Stand;
use super::tally::SharedCounters;
use super::word::Word;
use crate::clock::Clock;

/// What the thread is doing now.
struct Current {
    /// The node of the innermost frame; null outside of all. An atomic, so that the signal handler sees each change.
    node: AtomicPtr<Node>,
    /// Up to where time and allocations are accounted for.
    ticks: Word,
    heap: SharedCounters,
}

thread_local! {
    static CURRENT: Current = const {
        Current { node: AtomicPtr::new(ptr::null_mut()), ticks: Word::new(), heap: SharedCounters::new() }
    };
}

impl Current {
    #[inline(always)]
    fn node(&self) -> *const Node {
        self.node.load(Relaxed).cast_const()
    }

    /// What was allocated since the last time belongs to `node`; bytes allocated by this thread so far.
    #[inline(always)]
    fn account_heap(&self, node: Option<&Node>) -> u64 {
        let (before, now) = (self.heap.get(), heap::counters());
        // Most short functions allocate nothing.
        if now != before {
            if let Some(node) = node {
                node.heap.add(now.since(before));
            }
            self.heap.set(now);
        }
        now.bytes
    }

    /// The same of time, up to `now`.
    #[inline(always)]
    fn account_time(&self, node: Option<&Node>, now: u64) {
        if let Some(node) = node {
            node.ticks.add(now.saturating_sub(self.ticks.get()));
        }
        self.ticks.set(now);
    }

    /// A frame is left that is not the innermost: the host has moved its stack to another thread or left one behind, and how much
    /// of what was used is whose cannot be said. In a thread that is still inside what the frame had called, this ends too: else
    /// all that comes later would be taken for its callees.
    #[cold]
    #[inline(never)]
    fn go_on_without(&self, node: &'static Node, outer: *const Node) {
        if as_ref(self.node()).is_some_and(|innermost| innermost.is_below(node)) {
            self.account_heap(None);
            self.ticks.set(switch::now());
            self.node.store(outer.cast_mut(), Relaxed);
        }
    }
}

/// A clock tick of the processor met the calling thread. Called by a signal handler: no lock, no allocation. Ticks outside of all
/// profiled functions are nobody's.
#[cfg(feature = "cpu-profile")]
pub(crate) fn cpu_tick() {
    if let Some(node) = as_ref(CURRENT.with(Current::node)) {
        node.cpu_ticks.count();
    }
}

/// The profiled function that the calling thread is in.
#[cfg(feature = "cpu-profile")]
pub(crate) fn current_function() -> Option<&'static CallSite> {
    as_ref(CURRENT.with(Current::node))?.site()
}

/// A frame on the stack; nothing of it is recorded unless it is left.
pub struct Frame {
    /// `None`: not entered.
    node: Option<&'static Node>,
    /// The caller's node, or null.
    outer: *const Node,
    /// Bytes that the thread had allocated before.
    bytes: u64,
}

/// What the polls of one call have in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    bytes: u64,
}

impl Frame {
    pub(super) const NONE: Self = Self { node: None, outer: ptr::null(), bytes: 0 };

    /// Enters a frame of `site`; of a call's frames the first one says so. The clock is read after that.
    #[inline(always)]
    pub(super) fn enter(site: &'static CallSite, is_first: bool) -> Self {
        let (node, outer) = enter(site, is_first);
        Self { node, outer, bytes: heap::counters().bytes }
    }

    /// The clock was read: what follows is the function's.
    #[inline(always)]
    pub(super) fn begin(&self, now: u64) {
        if self.node.is_some() {
            CURRENT.with(|current| current.account_time(as_ref(self.outer), now));
        }
    }

    /// Leaves the frame, as the only one of its call.
    #[inline(always)]
    pub(super) fn leave(&self, now: u64) {
        if let Some((node, bytes)) = self.account(now) {
            node.largest.raise(bytes);
        }
    }

    /// Leaves the frame of one poll.
    #[inline(always)]
    pub(super) fn leave_poll(&self, now: u64, share: &mut Share) {
        if let Some((node, bytes)) = self.account(now) {
            share.bytes = share.bytes.wrapping_add(bytes);
            node.largest.raise(share.bytes);
        }
    }

    /// The node, and the bytes that were allocated since the frame was entered.
    #[inline(always)]
    fn account(&self, now: u64) -> Option<(&'static Node, u64)> {
        let node = self.node?;
        CURRENT.with(|current| {
            if !ptr::eq(current.node(), node) {
                current.go_on_without(node, self.outer);
                return None;
            }
            current.account_time(Some(node), now);
            let bytes = current.account_heap(Some(node));
            current.node.store(self.outer.cast_mut(), Relaxed);
            Some((node, bytes.wrapping_sub(self.bytes)))
        })
    }

    /// Leaves the frame of a call that is not recorded: what it used becomes the caller's own.
    pub(super) fn abandon(&self) {
        if let Some(node) = self.node {
            CURRENT.with(|current| {
                if ptr::eq(current.node(), node) {
                    current.node.store(self.outer.cast_mut(), Relaxed);
                } else {
                    current.go_on_without(node, self.outer);
                }
            });
        }
    }
}

/// The node, and the one before. Out of line, and as two words: these come back in registers, where a whole frame would come in
/// memory and be copied from there by another stride than it was written with.
#[inline(never)]
fn enter(site: &'static CallSite, is_first: bool) -> (Option<&'static Node>, *const Node) {
    const NONE: (Option<&Node>, *const Node) = (None, ptr::null());
    if !switch::is_on() {
        return NONE;
    }
    CURRENT.with(|current| {
        let outer = current.node();
        let Some(stand) = local::own_stand(site) else { return NONE };
        let Some(node) = stand.under(outer).or_else(|| node_slow(site, outer, stand)) else { return NONE };
        if is_first {
            node.call(ptr::eq(outer, node));
        }
        current.account_heap(as_ref(outer));
        current.node.store(ptr::from_ref(node).cast_mut(), Relaxed);
        (Some(node), outer)
    })
}

/// Seconds that a frame adds to a call. Measured once in this process, as the minimum of some rounds (50 microseconds altogether).
pub(crate) fn seconds_per_frame() -> f64 {
    static COST: OnceLock<f64> = OnceLock::new();
    *COST.get_or_init(|| {
        const FRAMES: u64 = 500;
        let clock = Clock::get();
        let node: &'static Node = Box::leak(Box::new(Node::root()));
        let round = || {
            let begin = clock.now();
            for _ in 0..FRAMES {
                let outer = CURRENT.with(|current| {
                    let outer = current.node();
                    current.account_heap(as_ref(outer));
                    current.node.store(ptr::from_ref(node).cast_mut(), Relaxed);
                    outer
                });
                let frame = Frame { node: Some(node), outer, bytes: heap::counters().bytes };
                frame.begin(hint::black_box(begin));
                frame.leave(hint::black_box(begin));
            }
            clock.now() - begin
        };
        let ticks = (0..8).map(|_| round()).min().unwrap_or(0);
        clock.seconds(ticks) / FRAMES as f64
    })
}

/// True when the calling thread is in no frame.
#[cfg(all(test, not(loom)))]
pub(super) fn is_outside() -> bool {
    CURRENT.with(|current| current.node().is_null())
}

fn as_ref(node: *const Node) -> Option<&'static Node> {
    // SAFETY: null, or the node of a frame; nodes live for ever.
    unsafe { node.as_ref() }
}

#[cold]
#[inline(never)]
fn node_slow(site: &'static CallSite, caller: *const Node, stand: &Stand) -> Option<&'static Node> {
    let site = labelled::base_of(site);
    let node = match as_ref(caller) {
        Some(same) if same.is_of(site) => same,
        parent => local::own_tree()?.node(parent, site),
    };
    stand.set(caller, node);
    Some(node)
}
