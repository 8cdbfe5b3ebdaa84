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

#[cfg(all(test, loom))]
#[path = "pool_model.rs"]
mod loom_model;

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    use super::super::cell::{Owned, Writer};
    use super::*;
    use crate::sync::AtomicU64;

    #[test]
    fn blocks_follow_the_peak_of_threads_and_keep_what_they_hold() {
        static POOL: Pool<AtomicU64> = Pool::new();
        let (first, second) = (POOL.lease(|| AtomicU64::new(1)), POOL.lease(|| AtomicU64::new(2)));
        POOL.hand_back(first);
        let again = POOL.lease(|| AtomicU64::new(3));
        assert!(std::ptr::eq(first, again));
        POOL.hand_back(second);
        POOL.hand_back(again);
        assert_eq!(POOL.all().iter().map(|block| block.load(Relaxed)).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn no_count_is_lost_from_thread_to_thread_and_a_reader_sees_it_rise() {
        const THREADS: u64 = 4;
        const GENERATIONS: u64 = 3;
        static POOL: Pool<AtomicU64> = Pool::new();
        let total = || POOL.all().iter().map(|block| block.load(Relaxed)).sum::<u64>();
        let writers: Vec<_> = (0..THREADS)
            .map(|_| {
                thread::spawn(|| {
                    for _ in 0..GENERATIONS {
                        let block = POOL.lease(|| AtomicU64::new(0));
                        for _ in 0..5 {
                            Owned::add(block, 1);
                        }
                        POOL.hand_back(block);
                    }
                })
            })
            .collect();
        let mut before = 0;
        while !writers.iter().all(thread::JoinHandle::is_finished) {
            let now = total();
            assert!(now >= before, "{before}, then {now}");
            before = now;
        }
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(total(), THREADS * GENERATIONS * 5);
        assert!(POOL.all().len() as u64 <= THREADS);
    }
}
