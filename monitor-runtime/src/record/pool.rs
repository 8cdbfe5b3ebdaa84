//! Blocks of cells: leased by threads, listed for ever, read by scrapes.

use std::sync::PoisonError;

use crate::sync::Mutex;

/// Blocks for threads to lease. A block that a thread hands back keeps its figures and is leased to the next thread, so
/// nothing is folded or lost, and memory follows the peak number of threads.
pub(crate) struct Pool<B: 'static> {
    blocks: Mutex<Blocks<B>>,
}

struct Blocks<B: 'static> {
    all: Vec<&'static B>,
    free: Vec<&'static B>,
}

impl<B> Pool<B> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        Self { blocks: Mutex::new(Blocks { all: Vec::new(), free: Vec::new() }) }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Self { blocks: Mutex::new(Blocks { all: Vec::new(), free: Vec::new() }) }
    }

    /// A block for the calling thread alone, until it hands it back. The lock orders the last thread's writes before the
    /// next one's reads.
    pub(crate) fn lease(&self, make: impl FnOnce() -> B) -> &'static B {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = blocks.free.pop() {
            return block;
        }
        let block: &'static B = Box::leak(Box::new(make()));
        blocks.all.push(block);
        block
    }

    /// The thread has written its last.
    pub(crate) fn hand_back(&self, block: &'static B) {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).free.push(block);
    }

    /// All blocks, leased or not, in the order of their making.
    pub(crate) fn all(&self) -> Vec<&'static B> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).all.clone()
    }
}
