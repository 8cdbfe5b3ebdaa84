//! Counts of one writer, the newest change of which waits in a fixed place.
//!
//! Which count a call changes is known late, after a chain of instructions that begins with its second clock read. A store to
//! that place would hold up the first clock read of the next call for as long (10 ns in a loop on a Zen 4). So the store goes
//! to a fixed place, and from there to the count at the next call, when the place has long been known. A reader takes
//! whichever value is higher.

use std::ops::RangeInclusive;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crate::histogram::SLOTS;
use crate::sync::AtomicU64;

const SLOT_BITS: u32 = 10;
const SLOT_MASK: u64 = (1 << SLOT_BITS) - 1;
const _: () = assert!(SLOTS <= 1 << SLOT_BITS);

/// A slot and its count, in one word.
#[derive(Clone, Copy)]
pub(super) struct Newest {
    slot: usize,
    count: u64,
}

impl Newest {
    #[inline(always)]
    fn from_word(word: u64) -> Self {
        Self { slot: (word & SLOT_MASK) as usize, count: word >> SLOT_BITS }
    }

    #[inline(always)]
    fn into_word(self) -> u64 {
        self.count << SLOT_BITS | self.slot as u64
    }

    /// One more in `slot`. By the only writer.
    #[inline(always)]
    pub(super) fn count(place: &AtomicU64, counts: &[AtomicU64], slot: usize) {
        let before = Self::from_word(place.load(Relaxed));
        if let Some(count) = counts.get(before.slot) {
            count.store(before.count, Relaxed);
        }
        if let Some(count) = counts.get(slot) {
            let count = count.load(Relaxed) + 1;
            // Release: who reads this finds the change before it in its count.
            place.store(Self { slot, count }.into_word(), Release);
        }
    }

    /// To be read before the counts.
    pub(super) fn read(place: &AtomicU64) -> Self {
        Self::from_word(place.load(Acquire))
    }

    /// Those of the `counts` that stand in `slots`, each with its slot.
    pub(super) fn counts(
        self,
        counts: &[AtomicU64],
        slots: RangeInclusive<usize>,
    ) -> impl Iterator<Item = (usize, u64)> {
        slots.clone().zip(counts.get(slots).into_iter().flatten()).map(move |(slot, count)| {
            let count = count.load(Relaxed);
            (slot, if slot == self.slot { count.max(self.count) } else { count })
        })
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use loom::sync::Arc;
    use loom::thread;

    use super::*;

    #[test]
    fn loom_each_reading_holds_what_has_ended_and_nothing_twice() {
        loom::model(|| {
            let shared = Arc::new((AtomicU64::new(0), [AtomicU64::new(0), AtomicU64::new(0)], AtomicU64::new(0)));
            let writer = thread::spawn({
                let shared = shared.clone();
                move || {
                    for (ended, slot) in [0, 0, 1].into_iter().enumerate() {
                        Newest::count(&shared.0, &shared.1, slot);
                        shared.2.store(ended as u64 + 1, Release);
                    }
                }
            });
            let read = || Newest::read(&shared.0).counts(&shared.1, 0..=1).map(|(_, count)| count).collect::<Vec<_>>();
            let ended = shared.2.load(Acquire);
            let (first, second) = (read(), read());
            assert!(first.iter().sum::<u64>() >= ended);
            assert!(first.iter().zip(&second).all(|(first, second)| first <= second));
            assert!(second.iter().zip([2, 1]).all(|(seen, made)| *seen <= made));
            let _ = writer.join();
            assert_eq!(read(), [2, 1]);
        });
    }
}
