//! The pool under loom, which tries every interleaving and every value that a relaxed load may see:
//! `RUSTFLAGS="--cfg loom" cargo test -p monitor-runtime --release --lib loom`

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;
use std::sync::atomic::Ordering::Relaxed;

use super::super::cell::{Owned, Writer};
use super::Pool;
use crate::sync::AtomicU64;

/// A block as small as can be: a count, and a place that two threads may not visit at once: loom watches it.
struct Block {
    count: AtomicU64,
    writer: UnsafeCell<u64>,
}

impl Block {
    fn new() -> Self {
        Self { count: AtomicU64::new(0), writer: UnsafeCell::new(0) }
    }

    /// One call, as the thread that leases the block records it.
    fn record(&self) {
        Owned::add(&self.count, 1);
        // SAFETY: the pool promises that no other thread writes; loom fails the model when one does.
        self.writer.with_mut(|calls| unsafe { *calls += 1 });
    }
}

/// A thread's life: it leases, records, and hands back.
fn live(pool: &Pool<Block>, calls: u64) {
    let block = pool.lease(Block::new);
    for _ in 0..calls {
        block.record();
    }
    pool.hand_back(block);
}

fn total(pool: &Pool<Block>) -> u64 {
    pool.all().iter().map(|block| block.count.load(Relaxed)).sum()
}

#[test]
fn loom_no_count_is_lost_and_no_block_has_two_writers() {
    loom::model(|| {
        let pool = Arc::new(Pool::new());
        let threads: Vec<_> = (1..=2)
            .map(|calls| {
                let pool = Arc::clone(&pool);
                thread::spawn(move || live(&pool, calls))
            })
            .collect();
        live(&pool, 1);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(total(&pool), 4);
    });
}

#[test]
fn loom_a_block_that_passes_to_the_next_thread_keeps_its_count() {
    loom::model(|| {
        let pool = Arc::new(Pool::new());
        live(&pool, 2);
        let later = {
            let pool = Arc::clone(&pool);
            thread::spawn(move || {
                live(&pool, 1);
                live(&pool, 1);
            })
        };
        live(&pool, 1);
        later.join().unwrap();
        assert_eq!(total(&pool), 5);
        assert!(pool.all().len() <= 2);
    });
}

#[test]
fn loom_a_scraper_sees_values_that_only_rise() {
    loom::model(|| {
        let pool = Arc::new(Pool::new());
        let writers: Vec<_> = (0..2)
            .map(|_| {
                let pool = Arc::clone(&pool);
                thread::spawn(move || live(&pool, 1))
            })
            .collect();
        let first = total(&pool);
        let second = total(&pool);
        assert!(first <= second && second <= 2, "{first}, then {second}");
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(total(&pool), 2);
    });
}
