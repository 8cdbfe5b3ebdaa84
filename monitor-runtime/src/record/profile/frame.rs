//! The frame of a profiled call: what the thread was doing before, while the call is on the stack.
//!
//! A frame is entered and left on one thread: by a sync call at its two ends, by an async one at the two ends of each poll.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering::Relaxed;

use super::super::call_site::CallSite;
use super::super::cell::{Owned, Writer};
use super::super::heap::{self, Counters};
use super::super::{labelled, local, switch};
use super::figures::Figures;
use super::node::Node;
use super::tally::Tally;

/// What the thread is doing now.
struct Current {
    /// The node of the innermost frame; null outside of all. An atomic, so that the signal handler sees each change.
    node: AtomicPtr<Node>,
    /// What the frames entered from the innermost one have used.
    callees: Cell<Tally>,
}

thread_local! {
    static CURRENT: Current = const { Current { node: AtomicPtr::new(ptr::null_mut()), callees: Cell::new(Tally::ZERO) } };
}

/// A frame on the stack; nothing of it is recorded unless it is left.
pub struct Frame(Option<Entered>);

struct Entered {
    node: &'static Node,
    figures: &'static Figures,
    is_outermost: bool,
    outer: *const Node,
    outer_callees: Tally,
    heap: Counters,
}

/// What a frame adds to its call, when it is one poll of several.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    bytes: u64,
    is_primitive: bool,
}

impl Frame {
    pub(super) const NONE: Self = Self(None);

    /// Enters a frame of `site`; of a call's frames the first one says so.
    #[inline(always)]
    pub(super) fn enter(site: &'static CallSite, is_first: bool) -> Self {
        if !switch::is_on() {
            return Self::NONE;
        }
        let Some(figures) = local::own_figures(site) else { return Self::NONE };
        let outer = CURRENT.with(|current| current.node.load(Relaxed)).cast_const();
        let Some(node) = figures.node_under(outer).or_else(|| node_slow(site, outer, figures)) else {
            return Self::NONE;
        };
        if is_first {
            Owned::add(&node.calls, 1);
        }
        let is_outermost = figures.enter();
        let outer_callees = CURRENT.with(|current| {
            current.node.store(ptr::from_ref(node).cast_mut(), Relaxed);
            current.callees.replace(Tally::ZERO)
        });
        Self(Some(Entered { node, figures, is_outermost, outer, outer_callees, heap: heap::counters() }))
    }

    /// Leaves the frame after `ticks`, as the only one of its call.
    #[inline(always)]
    pub(super) fn leave(self, ticks: u64) {
        if let Some((entered, total)) = self.record(ticks)
            && entered.is_outermost
        {
            entered.figures.end_primitive(total.heap.bytes);
        }
    }

    /// Leaves the frame of one poll.
    #[inline(always)]
    pub(super) fn leave_poll(self, ticks: u64, share: &mut Share) {
        if let Some((entered, total)) = self.record(ticks) {
            share.bytes = share.bytes.wrapping_add(total.heap.bytes);
            share.is_primitive |= entered.is_outermost;
        }
    }

    #[inline(always)]
    fn record(self, ticks: u64) -> Option<(Entered, Tally)> {
        let entered = self.0?;
        let total = Tally { ticks, heap: heap::counters().since(entered.heap) };
        let callees = entered.restore(total)?;
        entered.node.own.add(total.without(callees));
        // Of a function that calls itself, the outer frame's total is the node's.
        if !ptr::eq(entered.outer, entered.node) {
            entered.node.total.add(total);
        }
        if entered.is_outermost {
            entered.figures.add(total);
        }
        Some((entered, total))
    }

    /// Leaves the frame without recording what it used: it becomes part of the caller's own.
    pub(super) fn abandon(self) {
        if let Some(entered) = self.0 {
            let callees = CURRENT.with(|current| current.callees.get());
            entered.restore(callees);
        }
    }
}

impl Entered {
    /// The thread goes on with the caller; what the callees of this frame have used. `None` when the innermost frame is
    /// another: the host has moved its stack to another thread, and nothing can be said.
    #[inline(always)]
    fn restore(&self, total: Tally) -> Option<Tally> {
        CURRENT.with(|current| {
            if !ptr::eq(current.node.load(Relaxed), self.node) {
                return None;
            }
            self.figures.leave();
            current.node.store(self.outer.cast_mut(), Relaxed);
            Some(current.callees.replace(self.outer_callees.plus(total)))
        })
    }
}

#[cold]
#[inline(never)]
fn node_slow(site: &'static CallSite, caller: *const Node, figures: &Figures) -> Option<&'static Node> {
    let site = labelled::base_of(site);
    // SAFETY: null, or the node of a frame of this thread; nodes live for ever.
    let parent = unsafe { caller.as_ref() };
    let node = match parent {
        Some(same) if same.is_of(site) => same,
        _ => local::own_tree()?.node(parent, site),
    };
    figures.stand(caller, node);
    Some(node)
}

impl Share {
    /// The call has ended.
    pub(super) fn end(self, site: &'static CallSite) {
        if self.is_primitive
            && let Some(figures) = local::own_figures(site)
        {
            figures.end_primitive(self.bytes);
        }
    }
}
